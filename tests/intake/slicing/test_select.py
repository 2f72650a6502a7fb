"""Which statements of a file are run: those that an answer may depend on."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.intake.slicing.select import selected
from grader.model.execution import Case, Limits, Part, Source
from grader.model.exercise import Care, Needs
from grader.model.value import Value
from grader.numeric.values import from_array
from grader.sandbox import LocalSandbox
from tests.intake.programs import FUNCTIONS, VARIABLES, Program

F = (Needs(("f",)),)


def left_of(text: str, needs: tuple[Needs, ...] = F, given: str = "", care: Care = "needed") -> list[str]:
    """The lines that are not run."""
    found = selected(text, needs, given, care)
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
        ("import numpy as np\ndef f(x): return x", "np.random.seed(1)\nw = np.random.rand(3)\nw.sort()"),
        ("import time\ndef f(x): return x", "t = time.time()\ntime.sleep(3)\nprint(time.time() - t)"),
        ("import tqdm\ndef f(x): return x", "for i in tqdm.tqdm(range(9)):\n    f(i)"),
        ("import numpy as np\nfrom scipy import optimize\ndef f(x): return x", "print(optimize.check_grad(f, f, np.ones(3)))"),
        ("def f(x): return x\nclass Net:\n    def __init__(self): self.w = f(1)", "net = Net()\nnet.w = 3\nprint(net.w)"),
        ("k = []\nfor i in range(3): k.append(i)\ndef f(x): return k[x]", "for i in range(10 ** 9): w = i"),
        ("import re, gc, inspect\ndef f(x): return x", "model = re.compile('a')\nmodel.eval()\ngc.collect()\nfor i in range(9): print(i)"),
        ("from functools import lru_cache\n@lru_cache\ndef f(x): return x", "for i in range(10 ** 9): f(i)"),
        ("def f(x): return x\nclass Net:\n    def forward(self, x): return f(x)", "net = Net()\nfor i in range(170000):\n    out = net.forward(i)"),
        ("import numpy as np\nh = 1 / 100\ndef f(x, k=3.0, dtype=np.double): return x / h", "xs = np.arange(0, 1, h)\nfor x in xs: print(f(x))"),
        ("import pickle, os\ndef f(x): return x", "os.makedirs('figs')\npickle.dump(f(1), open('a', 'wb'))"),
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
        "import numpy as np\nnp.seterr(all='raise')", "import warnings\nwarnings.filterwarnings('error')",
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
        "import numpy as np\ndef fix(v): v *= 2\nq = np.exp((1.0, 2.0))\nfix(q)\ndef f(): return q[0]",
        "import numpy as np\nq = np.sqrt(range(3))\nnp.put(q, [0], [1])\ndef f(): return q[0]",
        "def exp(v): return [v]\nq = exp(1)\nq.append(2)\ndef f(): return q",
        "q = [1]\np, z = q, 1\np[:] = [2]\ndef f(): return q",
        "def mark(g): g.v = 6\ndef h(): return getattr(h, 'v', 0)\nmark(h)\ndef f(): return h()",
        "import functools\ng = functools.partial(lambda: W)\nW = abs(3)\ndef f(): return g()",
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
        "exec('k = 2')", "eval('k.append(1)')", "globals()['k'] = 2", "vars()['k'] = 2", "from helpers import *", "import sys\nsys.modules",
        "import gc\ngc.get_objects()", "import inspect\ninspect.stack()", "f.__code__ = abs.__code__", "setattr([f][0], 'k', 2)", "import builtins\nbuiltins.k = 1", "import __main__",
        "__builtins__.k = 1", "import ctypes", "def g():\n    eval('k.append(1)')", "type('A', (), {}).__init__.__globals__",
    ],
)  # fmt: skip
def test_where_it_cannot_be_known_all_is_run(line: str) -> None:
    """Names may be read or changed that the file does not mention."""
    assert selected(f"k = []\ndef f(x): return k\n{line}\nprint(1)\n", F) is None


def test_a_patched_module_is_a_variable_of_all_that_use_it() -> None:
    """Under its own name or another."""
    for patch in ("np.exp = abs", "m = np\nm.exp = abs"):
        assert left_of(f"import numpy as np\n{patch}\nprint(1)\ndef f(x): return np.exp(x)\n") == ["print(1)"]


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
    text = "import numpy as np\nnp.random.seed(1)\nw = np.random.rand()\nk = np.random.rand()\ndef f(x): return k\nprint(1)\n"
    assert left_of(text) == ["print(1)"]


def test_what_calls_draw_does_not_need_the_loops() -> None:
    """A function that draws when it is called finds what was seeded; a training that draws is not run for that."""
    text = "import numpy as np\nnp.random.seed(1)\nfor i in range(9): g(np.random.rand())\ndef f(x): return np.random.rand()\n"
    assert left_of(text) == ["for i in range(9): g(np.random.rand())"]
    assert left_of(f"{text}k = np.random.rand()\ndef f(x): return k\n") == []


def test_a_line_counts_as_run_if_one_of_its_statements_is() -> None:
    """Statements are chosen one by one."""
    found = selected("j = abs(1); k = abs(2)\ndef f(x): return k\na = abs(3); print(a)\n", F)
    assert found is not None
    assert (found.run, found.left) == ((1, 2), ((3, 3), (3, 3)))


@pytest.mark.parametrize(
    ("care", "left"),
    [
        ("needed", []),
        ("no loops", ["exec('')", "k.append(1)", "while k: k[0] = 1"]),
        ("definitions", ["exec('')", "k = abs(2)", "k.append(1)", "while k: k[0] = 1"]),
    ],
)
def test_less_care_leaves_out_more(care: Care, left: list[str]) -> None:
    """Also where something may change: for a file that does not end otherwise."""
    assert left_of("exec('')\nk = abs(2)\nk.append(1)\nwhile k: k[0] = 1\ndef f(x): return k\n", care=care) == left


@pytest.mark.parametrize(
    "text",
    [
        "def f(x",
        "\0",
        "x = 1\n" * 9000 + "print(1)\n",
        "print(1)\n" + "#" * 300_000,
        "print(" + "-" * 5000 + "1)",
    ],
)
def test_what_cannot_be_looked_through_is_run_whole(text: str) -> None:
    """Too long, too deep, or no Python."""
    assert selected(text, F) is None


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"n{i} = [{', '.join(f'n{j}' for j in range(max(0, i - 20), i))}]\nn{i}.append(n0)\n" for i in range(1000)),
        "x = abs(1)\n" + "".join(f"y = x{'.T' * 190}\n" for _ in range(490)),
        "for i in range(2):\n" + "".join(f"    a{i} = [a{i + 1}]\n" for i in range(9_000)),
        "def g(x): x.append(1)\nfor i in range(2):\n" + "".join(f"    a{i} = [a{i + 1}]\n    g(a{i})\n" for i in range(6_000)),
        f"for {', '.join(f'a{i}' for i in range(3_000))} in [{', '.join(f'a{i}' for i in range(3_000))}]: pass\n",
        "def g(x): x.append(1)\n" + "".join(f"n{i} = [n{i + 1}]\ng(n{i})\n" for i in range(190)),
        "a=" * 20_000 + "[" + "0," * 20_000 + "]\n",
        "".join(f"def g{i}(): return g{i + 1}()\ng{i}()\n" for i in range(1400)),
        "".join(f"x{i} = x{i + 1}\n" for i in range(2900)),
        "class A:\n" + "".join(f"    def m{i}(self): return B{i}\n" for i in range(4000)),
    ],
    ids=range(10),
)  # fmt: skip
def test_it_ends_soon_for_a_file_that_is_made_to_take_long(text: str) -> None:
    """All of it is run where more names lead to each other than are looked through."""
    assert left_of(f"{text}print(1)\ndef f(x): return x\n")[-1:] in ([], ["print(1)"])


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
    np.random.seed(5)  # what calls draw is not compared
    v = globals()[name]
    return show(v(copy.deepcopy(x)) if name in ("f", "g", "h") else v)
"""
SEEDED = Part("given code", "import numpy as np\nnp.random.seed(7)\n")


def answers(
    sandbox: LocalSandbox, text: str, asked: str, assigned: tuple[str, ...], only: tuple[int, ...] | None = None
) -> list[object]:
    """What a program gives for the asked name; empty if its loading ends its box."""
    source = Source(Part("s.py", text, (), only), SEEDED, Part("after", SHOW), lenient=True)
    box = sandbox.open(source, LIMITS)
    set_ = tuple((name, from_array(np.array([4.0, 5.0]))) for name in assigned)
    found: list[object] = []
    for case in [Case(str(i), "q", ("seen",), (asked, x), set_) for i, x in enumerate(INPUTS)]:
        answer = box.call(case, 2)
        found.append((answer.outcome, answer.value))  # which exception ends a wrong answer changes no mark
        if answer.outcome.ends_box:
            break
    ended = box.loaded.outcome.ends_box
    box.close()
    return [] if ended else found


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**40))
def test_what_is_needed_gives_what_the_whole_program_gives(sandbox: LocalSandbox, seed: int) -> None:
    """Programs that alias, change in place, hide state in closures, defaults, classes, iterators and chance."""
    text = "".join(Program(seed).pieces)
    pick = Random(seed + 1)
    asked = pick.choice((*VARIABLES, *FUNCTIONS, *FUNCTIONS))
    assigned = tuple(pick.sample(VARIABLES, pick.choice((0, 0, 1, 2)))) if asked in FUNCTIONS else ()
    needed = selected(text, [Needs((asked,), assigned)], SEEDED.text)
    if needed is None:
        return
    whole = answers(sandbox, text, asked, assigned)
    cut = answers(sandbox, text, asked, assigned, needed.run)
    if whole and not any(outcome in str(whole) + str(cut) for outcome in ("LIMIT", "CRASHED", "RecursionError")):
        assert cut == whole, needed.left
