"""What is left out of a file because no question needs it."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.closeness import from_array
from grader.intake.slice import sliced
from grader.intake.slicing import known
from grader.model import Care, Case, Limits, Needs, Observation, Outcome, Part, Source, Value
from grader.sandbox import LocalSandbox
from tests.intake.programs import FUNCTIONS, VARIABLES, Program

F = (Needs(("f",)),)


def left_of(text: str, needs: tuple[Needs, ...] = F, given: str = "", care: Care = "sure") -> list[str]:
    """The lines that are left out."""
    found = sliced(text, needs, given, (), care)
    lines = text.split("\n")
    return [line for first, last in found.left for line in lines[first - 1 : last]] if found else []


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ("def f(x): return x", "print(f(1))"),
        ("def f(x): return x", "for i in range(170000):\n    w = f(i)"),
        ("def f(x): return x", "assert f(1) == 2, f(1)"),
        ("def f(x): return x", "n = int(input('how many? '))\nwhile n:\n    n -= 1"),
        ("def f(x): return x", "quit()\nexit(1)"),
        ("def f(x): return x", "if __name__ == '__main__':\n    print(f(2))"),
        ("def f(x): return x", "try:\n    f(1)\nexcept ValueError as e:\n    print(e)"),
        ("def g(): return 1\ndef f(x): return g()", "h = g() + 1\nprint(h, nothing)"),
        ("import matplotlib.pyplot as plt\ndef f(x): return x", "plt.plot(f(1))\nfig, (ax, ay) = plt.subplots(2)\nax.plot(f(2))\nplt.show()"),
        ("import numpy as np\ndef f(x):\n    J = 2 * (x - 1)\n    J *= np.exp(x)\n    J[0] = 1\n    return J", "y = f(np.ones(3))\ny += 1"),
        ("import numpy as np\nk = np.ones(3) * 2\ndef f(x): return k @ x", "j = k.copy()\nj += 1\nj[0] = 2\nprint(k.sum(), k[0], k.T)"),
        ("import numpy as np\nk = np.ones(3) * 2\ndef f(x): return k @ x", "losses = list()\nfor i in range(9):\n    losses.append(f(k) - 1)\nlosses[0] = 3"),
        ("k = list(range(3))\ndef f(x): return k[x]", "k2 = [v * 2 for v in k]\nk2.append(3)\ndel k2[0]"),
        ("import numpy as np\ndef f(x): return x", "np.random.seed(1)\nw = np.random.rand(3)\nw.sort()"),
        ("import time\ndef f(x): return x", "t = time.time()\ntime.sleep(3)\nprint(time.time() - t)"),
        ("import tqdm\ndef f(x): return x", "for i in tqdm.tqdm(range(9)):\n    f(i)"),
        ("import numpy as np\nfrom scipy import optimize\ndef f(x): return x", "print(optimize.check_grad(f, f, np.ones(3)))"),
        ("def f(x): return x", "class Net:\n    def __init__(self): self.w = f(1)\nnet = Net()\nnet.w = 3\nprint(net.w)"),
        ("import numpy as np\ndef step(g, x): return g(x)\ndef f(x): return step(np.exp, x)", "print(step(np.exp, 1))"),
    ],
)  # fmt: skip
def test_what_cannot_change_an_answer_is_left_out(kept: str, left: str) -> None:
    """Loops, plots, checks, questions to the user, and whatever only reads what is needed."""
    assert left_of(f"{kept}\n{left}\n") == left.split("\n")


@pytest.mark.parametrize(
    "line",
    [
        "f = deco(f)", "k = abs(2)", "k.append(2)", "k[0] = 2", "k += [1]", "del k[0]", "j = k\nj.append(1)", "j = k[1:]\nj[0] = 3",
        "for k in range(3): pass", "for e in k: e.append(1)", "[e.append(1) for e in k]", "def g(x): x.append(1)\ng(k)",
        "def g():\n    k.append(1)\ng()", "def g():\n    global k\n    k = 3\nprint(g())", "def g():\n    return k\ng().append(2)",
        "list(map(lambda e: e.append(1), k))", "f.n = 2", "import numpy as np\nnp.copyto(k, 1)", "import numpy as np\nnp.exp(k, k)",
        "import numpy as np\nnp.exp(1, out=k)", "import random\nrandom.shuffle(k)", "import numpy as np\ncopy = np.asarray(k)\ncopy += 1",
        "import numpy as np\nnp.seterr(all='raise')", "import warnings\nwarnings.filterwarnings('error')", "import os\nos.chdir('/')",
        "h = [k]\nh[0].append(1)", "h = {}\nh['k'] = k\nfor v in h.values(): v.append(1)", "h = k.append\nh(3)",
        "class A:\n    def __init__(self, v): self.v = v\na = A(k)\na.v.append(1)", "(lambda: k.append(1))()", "with open('x') as k: pass",
        "if (k := abs(3)): pass", "try:\n    import k\nexcept ImportError:\n    k = abs(1)", "match abs(2):\n    case k: pass",
        "def g(x=k): x.append(1)\ng()", "def make():\n    n = k\n    def g(): n.append(1)\n    return g\nmake()()",
    ],
)  # fmt: skip
def test_what_may_change_an_answer_stays(line: str) -> None:
    """Under its own name or another, at once or through a function, in the object or in Python's own state."""
    text = f"k = [[1], 2]\ndef f(x): return k\n{line}\nprint(k)\n"
    assert left_of(text) in (["print(k)"], [])


@pytest.mark.parametrize(
    "text",
    [
        # A parameter that gets another value later:
        "k = [1]\ndef g(x=None):\n    if x is None: x = []\n    x.append(1)\n    return x\nprint(g(k))\ndef f(): return k",
        "import numpy as np\nk = np.ones(2)\ndef g(x):\n    x[x > 0] = 0\n    x = x / 2\n    return x\nprint(g(k))\ndef f(): return k",
        # One object under several names:
        "k = w = [1]\nw.append(2)\ndef f(): return k",
        "w = k = [1]\nw.append(2)\ndef f(): return k",
        "k = (w := [1])\nw.append(2)\ndef f(): return k",
        "def make():\n    n = [0]\n    def add(): n[0] += 1\n    def get(): return n[0]\n    return add, get\nadd, get = make()\nadd()\ndef f(): return get()",
        "k, w = [[]] * 2\nw.append(2)\ndef f(): return k",
        "def g():\n    global k, w\n    n = []\n    k = n\n    w = n\ng()\nw.append(1)\ndef f(): return k",
        "def g():\n    global k, w\n    k = w = []\ng()\nw.append(1)\ndef f(): return k",
        "def g(c=[]): return c\nx = g()\nx.append(1)\ndef f(): return g()",
        "class Net:\n    count = [0]\na = Net()\na.count[0] += 1\ndef f(): return Net.count",
        "import numpy as np\nk = np.ones(2)\nws = np.array([k, None], dtype=object)\nfor w in ws: w -= 1\ndef f(): return k",
        "import random\nk = [[1], [2]]\nr = random.choice(k)\nr.append(9)\ndef f(): return k",
        # Names of a comprehension, and of an import's line:
        "x = list(range(3))\ny = [x + 1 for x in x]\ndef f(): return y",
        "x = abs(3)\nimport numpy as np; np.random.seed(x)\ndef f(): return np.exp(0)",
        # Chance, files and other state under other names:
        "import numpy as np\nrand = np.random.rand\na = rand(3)\ndef f(): return np.random.rand()",
        "import numpy as np\nr = np.random\nr.seed(1)\ndef f(): return np.random.rand()",
        "import numpy as np\ndef g(n, rng=np.random): return rng.rand(n)\nprint(g(3))\ndef f(): return np.random.rand()",
        "import numpy as np\nfh = open('d', 'w')\nfh.write('1')\ndef f(): return np.loadtxt('d')",
        "import decimal\nc = decimal.getcontext()\nc.prec = 5\ndef f(): return decimal.Decimal(1) / 3",
        "import io\ns = io.StringIO()\nprint('a', file=s)\ndef f(): return s.getvalue()",
        "import numpy as np\nr = np.random.default_rng(0)\nq = np.random.default_rng(r)\nq.random()\ndef f(): return r.random()",
        "from collections import defaultdict\nk = defaultdict(int)\nprint(k['x'])\ndef f(): return k",
        # What can be gone through once:
        "def gen():\n    yield 1\n    yield 2\nh = gen\nit = h()\nfor v in it: break\ndef f(): return list(it)",
        "k = []\ng = (k.append(i) for i in range(3))\nlist(g)\ndef f(): return k",
        "def back(p): return p\npairs = back(zip([1], [2]))\nfor x, y in pairs: print(x)\ndef f(): return list(pairs)",
        "k = dict(train=zip([1], [2]))\nfor x in k['train']: print(x)\ndef f(): return list(k['train'])",
        "k = {}\nk['it'] = iter([1, 2])\nfor x in k['it']: break\ndef f(): return list(k['it'])",
        "def setup():\n    global k\n    k = zip([1], [2])\nsetup()\nfor x in k: print(x)\ndef f(): return list(k)",
        "def take(n, src=iter(range(9))): return [x for x, _ in zip(src, range(n))]\na = take(3)\ndef f(): return take(2)",
        # Names that get something of a module, at once or later:
        "import numpy as np\npi = np.pi; h = 1 / 100\ndef f(): return pi",
        "import numpy as np\nact = np.tanh\ndef use(n):\n    global act\n    act = {'a': abs, 't': np.tanh}[n]\nuse('a')\ndef f(): return act(-1)",
        # Who may do anything may also draw, and read files:
        "import os\nopen('x', 'w').write('a')\nn = os.path.getsize('x')\nprint(os.path.getsize('x'), n)\ndef f(): return n",
        "import random, statistics\nrandom.seed(1)\ndef f(): return statistics.NormalDist(0, 1).samples(2)",
        # Decorators and callbacks are called:
        "def make(k):\n    def deco(g): k.append(g); return g\n    return deco\nk = []\nreg = make(k)\n@reg\ndef a(): return 1\ndef f(): return len(k)",
        "import itertools\ndef make(k): return lambda a, b: k.append(a)\nk = []\nh = make(k)\nprint(list(itertools.accumulate([1, 2], h)))\ndef f(): return k",
        "class Hist(list):\n    def __lshift__(self, x):\n        super().append(x)\n        return self\nh = Hist()\nh << 3\ndef f(): return h",
        "a, *rest = [[]] * 3\na.append(1)\ndef f(): return rest",
        "import numpy as np\ng = np.empty(1, dtype=list)\ng[0] = []\ns = np.sum(g)\ns.append(1)\ndef f(): return g",
        "k = 1\ndef g():\n    global k\n    del k\n    return 2\nk = abs(3)\ndef f(): return g()",
        # What runs at once, or later than it seems:
        "k = [1]\nclass A:\n    x = k.append(2)\ndef f(): return k",
        "k = [1]\nlist.append(k, 2)\ndef f(): return k",
        "k = [1]\nL = list\nL.append(k, 2)\ndef f(): return k",
        "k = [1]\ntry: raise ValueError(k)\nexcept ValueError as e: s = e\ns.args[0].append(2)\ndef f(): return k",
        "def g(x=(k := abs(3))): pass\ndef f(): return k",
        "k = [1]\nprint([1 for k[0] in range(3)])\ndef f(): return k",
    ],
)  # fmt: skip
def test_what_matters_behind_several_corners_stays(text: str) -> None:
    """Or all is run. In each of them the line above ``f`` changes what it gives."""
    assert text.split("\ndef f()", maxsplit=1)[0].rsplit("\n", maxsplit=1)[-1] not in left_of(text)


def test_the_given_code_reaches_into_the_file() -> None:
    """What it made before the file was run may use the file's names, and share its objects."""
    given = "def g(): return W\nnet = [g][0]\n"
    assert left_of("W = abs(3)\nprint(1)\ndef f(): return net()\n", given=given) == ["print(1)"]
    given = "state = {'a': 1}\nview = state\ndef get(): return view['a']\n"
    assert left_of("state['a'] = abs(2)\nprint(1)\ndef f(): return get()\n", given=given) == ["print(1)"]


@pytest.mark.parametrize(
    "line",
    [
        "exec('k = 2')", "eval('k.append(1)')", "globals()['k'] = 2", "vars()['k'] = 2", "from math import *", "import sys\nsys.modules",
        "import numpy as np\nnp.exp = abs", "import gc", "import inspect", "f.__code__ = abs.__code__", "import numpy as np\nm = np",
        "setattr(f, 'k', 2)", "g = getattr(f, 'k')", "import builtins\nbuiltins.k = 1", "__builtins__.k = 1", "async def g(): pass",
        "import ctypes", "import numpy as np\nnp.lib", "def g():\n    from os import *", "type('A', (), {}).__init__.__globals__",
        "x = (" + "(" * 90 + "1" + ")" * 91, "import numpy as np\ng = np.copyto",
    ],
)  # fmt: skip
def test_where_nobody_can_tell_all_is_run(line: str) -> None:
    """Names may be read or changed that are not written anywhere, or nothing is known of what is done."""
    assert sliced(f"def f(x): return k\n{line}\nprint(1)\n", F) is None or line.startswith("x = (")


def test_a_name_that_each_case_assigns_is_not_needed() -> None:
    """The weights that a training changes are set anew for each call; what a loading itself computes with stays."""
    text = "W = abs(1)\ndef f(x): return W * x\nfor i in range(9): W -= f(i)\n"
    assert left_of(text) == []
    assert left_of(text, (Needs(("f",), ("W",)),)) == ["W = abs(1)", "for i in range(9): W -= f(i)"]
    used = f"{text}k = f(2)\ndef g(x): return k\n"
    assert left_of(used, (Needs(("g",), ("W",)),)) == []
    assert left_of(used, (Needs(("f",), ("W",)), Needs(("g",)))) == []


def test_the_given_code_is_seen() -> None:
    """A function of it may change what answers depend on, and may use what the file defines."""
    changes = "def reset():\n    global W\n    W = 1\ndef use(): return k\n"
    text = "reset()\nk = abs(1)\nj = abs(2)\ndef f(x): return W * use()\n"
    assert left_of(text, given=changes) == ["j = abs(2)"]


def test_chance_is_one_state_that_all_share() -> None:
    """Where an answer draws, all that draws or seeds before it stays."""
    text = "import numpy as np\nnp.random.seed(1)\nw = np.random.rand()\nk = np.random.rand()\ndef f(x): return k\nprint(k)\n"
    assert left_of(text) == ["print(k)"]


def test_statements_of_one_line_stay_or_go_together() -> None:
    """A line is commented out as a whole, and what a statement of it needs stays with it."""
    assert left_of("j = abs(1); k = abs(2)\ndef f(x): return k\na = abs(3); print(a)\n") == ["a = abs(3); print(a)"]
    assert left_of("i = abs(0)\nj = (i +\n 1); k = abs(2)\ndef f(x): return k\n") == []


@pytest.mark.parametrize(
    ("care", "left"),
    [("sure", []), ("no loops", ["exec('')", "while k: k[0] = 1"]), ("definitions", ["exec('')", "k.append(1)", "while k: k[0] = 1"])],
)  # fmt: skip
def test_less_care_leaves_out_more(care: Care, left: list[str]) -> None:
    """Also where it is not sure that nothing changes: for a file that does not end otherwise."""
    assert left_of("exec('')\nk = [2]\nk.append(1)\nwhile k: k[0] = 1\ndef f(x): return k\n", care=care) == left


@pytest.mark.parametrize(
    "text",
    [
        "def f(x",
        "\0",
        "x = 1\rprint(2)",
        "print(1)\n@(\nd)\ndef f(x): return x",
        "x = 1\n" * 3000 + "print(1)\n",
        "print(1)\n" + "#" * 300_000,
        "print(" + "-" * 5000 + "1)",
    ],
)
def test_what_cannot_be_looked_through_is_run_whole(text: str) -> None:
    """Too long, too deep, or no Python."""
    assert sliced(text, F) is None


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"n{i} = [{', '.join(f'n{j}' for j in range(max(0, i - 20), i))}]\nn{i}.append(n0)\n" for i in range(1000)),
        "x = abs(1)\n" + "".join(f"y = x{'.T' * 190}\n" for _ in range(490)),
        "for i in range(2):\n" + "".join(f"    a{i} = [a{i + 1}]\n" for i in range(9_000)),
        "def g(x): x.append(1)\nfor i in range(2):\n" + "".join(f"    a{i} = [a{i + 1}]\n    g(a{i})\n" for i in range(6_000)),
        f"for {', '.join(f'a{i}' for i in range(3_000))} in [{', '.join(f'a{i}' for i in range(3_000))}]: pass\n",
        "def g(x): x.append(1)\n" + "".join(f"n{i} = [n{i + 1}]\ng(n{i})\n" for i in range(190)),
    ],
    ids=range(6),
)  # fmt: skip
def test_it_ends_soon_for_a_file_that_is_made_to_take_long(text: str) -> None:
    """There are more names that lead to each other than are looked through: all of it is run."""
    assert sliced(f"{text}print(1)\ndef f(x): return x\n", F) is None


def test_a_long_chain_of_names_is_looked_through_once() -> None:
    """What twenty thousand names get is one object."""
    assert left_of("a=" * 20_000 + "[" + "0," * 20_000 + "]\nprint(1)\ndef f(): return 1\n") == ["print(1)"]


# The same values as the whole file gives

LIMITS = Limits(load_seconds=2.0, call_seconds=0.5, total_seconds=5.0, memory_mb=128)
INPUTS: tuple[Value, ...] = (2.0, from_array(np.array([1.0, 5.0])), (1.0, 2.0))
SHOW = """
def show(v, depth=0):
    if isinstance(v, np.ndarray):
        v = v.tolist()
    if depth > 4 or callable(v):
        return "..."
    if isinstance(v, (list, tuple)):
        return [show(i, depth + 1) for i in v[:9]]
    if isinstance(v, dict):
        return [show(i, depth + 1) for i in v.values()]
    if hasattr(v, "v"):
        return ["box", show(v.v, depth + 1), len(v)]
    if hasattr(v, "__next__"):
        return ["iterator"] + [show(i, depth + 1) for _, i in zip(range(5), v)]
    return v if isinstance(v, (int, float)) else str(type(v))
def seen(name, x):
    import copy
    v = globals()[name]
    return show(v(copy.deepcopy(x)) if name in ("f", "g", "h") else v)
"""
SEEDED = Part("given code", "import numpy as np\nnp.random.seed(7)\n")


def answers(
    sandbox: LocalSandbox, text: str, asked: str, assigned: tuple[str, ...]
) -> tuple[Observation, list[object]]:
    """How a program loads, and what it gives for the asked name."""
    box = sandbox.open(Source(Part("s.py", text), SEEDED, Part("after", SHOW)), LIMITS)
    set_ = tuple((name, from_array(np.array([4.0, 5.0]))) for name in assigned)
    cases = [Case(str(i), "q", ("seen",), (asked, x), set_) for i, x in enumerate(INPUTS)]
    found: list[object] = []
    for case in cases:
        answer = box.call(case, 2)
        found.append((answer.outcome, answer.value, answer.raised and answer.raised.type))
        if answer.outcome.ends_box:
            break
    loaded = box.loaded
    box.close()
    return loaded, found


def loading(sandbox: LocalSandbox, seed: int) -> str | None:
    """A made program without those of its pieces that fail when it is loaded; None if it does not end."""
    pieces = Program(seed).pieces
    for _ in range(len(pieces)):
        box = sandbox.open(Source(Part("s.py", "".join(pieces)), SEEDED), LIMITS)
        loaded = box.loaded
        box.close()
        if loaded.outcome is Outcome.RETURNED:
            return "".join(pieces)
        if loaded.outcome is not Outcome.RAISED or not loaded.raised or not loaded.raised.frames:
            return None
        line, at = loaded.raised.frames[0].line, 0
        while (lines := pieces[at].count("\n")) < line:
            line, at = line - lines, at + 1
        del pieces[at]
    return None


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**40))
def test_a_slice_gives_what_the_whole_program_gives(sandbox: LocalSandbox, seed: int) -> None:
    """Programs that alias, change in place, hide state in closures, defaults, classes, iterators and chance."""
    text = loading(sandbox, seed)
    if text is None:
        return
    pick = Random(seed + 1)
    asked = pick.choice((*VARIABLES, *FUNCTIONS, *FUNCTIONS))
    assigned = tuple(pick.sample(VARIABLES, pick.choice((0, 0, 1, 2)))) if asked in FUNCTIONS else ()
    less = sliced(text, [Needs((asked,), assigned)], SEEDED.text)
    if less is None:
        return
    loaded, whole = answers(sandbox, text, asked, assigned)
    again, cut = answers(sandbox, less.text, asked, assigned)
    if not any(outcome in str(whole) + str(cut) for outcome in ("LIMIT", "CRASHED", "RecursionError")):
        assert (again.outcome, cut) == (loaded.outcome, whole), less.text


# What is known of numpy

A, B = np.arange(1.0, 10.0).reshape(3, 3), np.eye(3) + 0.5
CALLS = (
    (A,),
    (A, B),
    (A, 1),
    (A[0],),
    (A[0], B[0]),
    ((A, B),),
    (A, A > 2),
    (3,),
    (A, -1),
    (A[0], A[0], A[0]),
    (0.0, 1.0, 5),
)


@pytest.mark.parametrize(
    "name", sorted(name for name in known.FUNCTIONS if name.startswith("numpy.") and "random" not in name)
)
@pytest.mark.filterwarnings("ignore")
def test_what_is_known_of_numpys_functions_is_so(name: str) -> None:
    """Called with as many arguments as are known to be read, none changes them; what is said to be new shares nothing."""
    function: object = np
    for part in name.split(".")[1:]:
        function = getattr(function, part, None)
    one = known.FUNCTIONS[name]
    for arguments in CALLS:
        if not callable(function) or len(arguments) > one.most or one.world is not None or name == "numpy.errstate":
            continue
        before = [np.array(argument, copy=True) for argument in (A, B)]
        try:
            result = function(*arguments)
        except Exception:  # noqa: BLE001 - no call of this function
            continue
        assert [np.array_equal(argument, was) for argument, was in zip((A, B), before, strict=True)] == [True, True]
        if one.shares is known.Shares.NOTHING:
            parts = result if isinstance(result, (tuple, list)) else (result,)
            assert not any(
                np.shares_memory(part, given) for part in parts if isinstance(part, np.ndarray) for given in (A, B)
            )
