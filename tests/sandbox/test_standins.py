"""Modules that are missing in a box: what stands in for them, and what comes of answers that depend on it."""

from __future__ import annotations

import struct

import pytest

from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.model.value import Array
from grader.numeric.values import to_array
from grader.sandbox import LocalSandbox
from grader.sandbox.local import ladder


def loaded_and_called(
    sandbox: LocalSandbox, text: str, *names: str, lenient: bool = True
) -> tuple[Observation, list[Observation]]:
    """How a file loads, and what its functions give."""
    box = sandbox.open(Source(Part("s.py", text), lenient=lenient), Limits())
    answers = [box.call(Case(name, name, (name,), ()), 2) for name in names]
    loaded = box.loaded
    box.close()
    return loaded, answers


@pytest.mark.parametrize(
    "text",
    [
        "import matplotlib.pyplot as plt\nplt.plot([1]); plt.show()",
        "import matplotlib\nmatplotlib.use('Agg')",
        "from matplotlib import pyplot as plt\nfig, (ax, ay) = plt.subplots(1, 2)\nax.plot([1])",
        "import matplotlib.pyplot as plt\nwith plt.style.context('x'):\n    plt.figure().gca().set_title('t')",
        "from helpers import *",
        "import pandas as pd\nf = pd.DataFrame({'a': [1]})\nf['b'] = f['a'] * 2 + 1",
        "import a.b.c\na.b.c.d()",
        "import numpy as np, seaborn as sns\ny = np.exp(sns.load('x')) + np.zeros(3)",
        "from ipywidgets import interact\n@interact\ndef g(x): return x",
    ],
)
def test_a_file_that_uses_a_missing_module_loads(sandbox: LocalSandbox, text: str) -> None:
    """What it does with it is left out, which is noted once, and the rest of the file is there."""
    loaded, (answer,) = loaded_and_called(sandbox, f"{text}\ndef f(): return 1.5\n", "f")
    assert (loaded.outcome, answer.value) == (Outcome.RETURNED, 1.5)
    assert len(loaded.missing) == 1
    assert (loaded.warnings, loaded.stops) == ((), ())


@pytest.mark.parametrize("layers", [("limits",), *ladder()], ids="+".join)
def test_a_part_of_python_that_no_box_sees_is_missing(layers: tuple[str, ...]) -> None:
    """What hides it makes no difference: an editor's stray import of tkinter costs nothing."""
    imports = "import distutils.core, idlelib, lib2to3.pytree, test.support\nfrom tkinter import Y\n"
    guarded = "def f():\n    import tkinter\ndef g():\n    import tkinter.ttk\n"
    with LocalSandbox([layers], tried=False) as sandbox:
        loaded, _ = loaded_and_called(sandbox, imports)
        assert (loaded.missing, loaded.stops) == (("distutils", "idlelib", "lib2to3", "test", "tkinter"), ())
        _, answers = loaded_and_called(sandbox, guarded, "f", "g")
    said = [answer.raised and (answer.raised.type, answer.raised.message) for answer in answers]
    assert said == [("ModuleNotFoundError", "No module named 'tkinter'")] * 2


@pytest.mark.parametrize(
    "expression",
    ["expit(1.0)", "2 * expit(1.0)", "np.ones(3) @ expit(1)", "[1.0, expit(2)]", "np.sum(expit(np.ones(3)))", "expit"],
)
def test_an_answer_that_depends_on_one_has_no_value(sandbox: LocalSandbox, expression: str) -> None:
    """It is neither right nor wrong, and says which module it is about."""
    text = f"import numpy as np\nfrom scipy.special import expit\ndef f(): return {expression}\n"
    _, (answer,) = loaded_and_called(sandbox, text, "f")
    assert (answer.outcome, answer.missing) == (Outcome.UNSUPPORTED, ("scipy",))


@pytest.mark.parametrize(
    "body",
    [
        "return 1 if pd.x else 2",
        "return 1 if pd.x > 0.5 else 2",
        "return 5.0 if pd.x == 3 else 4.0",
        "return 1.0 if 3 in pd.x else x",
        "return float(pd.x)",
        "return np.array([pd.x, x])",
        "return sum(1.0 for _ in pd.x) + x",
        "return len(pd.x) + x",
        "for r in pd.read_csv('a'): x += r\n    return x",
        "while pd.x != 3: x += 1\n    return x",
        "return [r for r in pd.x]",
        "return {pd.x: 1}[pd.y]",
    ],
)
def test_what_is_decided_or_counted_by_one_raises_or_is_marked(sandbox: LocalSandbox, body: str) -> None:
    """No number comes of it, and what is said names the module."""
    text = f"import numpy as np\nimport pandas as pd\ndef f(x=2.0):\n    {body}\n"
    _, (answer,) = loaded_and_called(sandbox, text, "f")
    assert answer.outcome in (Outcome.RAISED, Outcome.UNSUPPORTED)
    assert "pandas" in (answer.raised.message if answer.raised else answer.missing)


@pytest.mark.parametrize("answer", ["pd", "pd.x", "[pd.x]"])
def test_an_answer_names_its_module(sandbox: LocalSandbox, answer: str) -> None:
    """The module itself and what it gives."""
    _, (found,) = loaded_and_called(sandbox, f"import pandas as pd\ndef f(): return {answer}\n", "f")
    assert (found.outcome, found.missing) == (Outcome.UNSUPPORTED, ("pandas",))


@pytest.mark.parametrize(
    "answer",
    [
        "type('missing module numpy', (), {})()",
        "type('MissingModule', (), {'_module': 'numpy', '__name__': 'missing module numpy'})()",
        "type('Thing', (type(pd),), {'_module': 'numpy'})('numpy')",
    ],
)
def test_only_our_own_stub_names_a_missing_module(sandbox: LocalSandbox, answer: str) -> None:
    """A class of the submission's does not claim by its name or fields that a module is missing."""
    _, (found,) = loaded_and_called(sandbox, f"import pandas as pd\ndef f(): return {answer}\n", "f")
    assert found.outcome is Outcome.UNSUPPORTED
    assert found.missing == ()
    assert " " not in found.detail


def test_no_message_holds_an_address(sandbox: LocalSandbox) -> None:
    """The same submission gives the same bytes."""
    text = "import pandas as pd\ndef f(): raise KeyError(pd.x, pd, f'{pd.x:.2f}')\n"
    _, (found,) = loaded_and_called(sandbox, text, "f")
    assert found.raised is not None
    assert found.raised.message == "(<missing module pandas>, <missing module pandas>, '<missing module pandas>')"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("from numba import njit\n@njit\ndef f(): return 2.0", 2.0),
        ("import numba\n@numba.jit(nopython=True)\ndef f(): return 2.0", 2.0),
        ("from tqdm import tqdm\ndef f(x=2.0):\n    for i in tqdm(range(3)): x += 1\n    return x", 5.0),
        ("from tqdm.notebook import trange\nbar = trange(3)\nbar.set_description('x')\ndef f(): return sum(bar)", 3),
        (
            "import torch.nn as nn\nclass N(nn.Module):\n    def __init__(s): super().__init__()\nf = lambda: 1.5",
            1.5,
        ),
        ("import pandas as pd\nf = lambda x=1.5: 0.0 if isinstance(x, pd.DataFrame) else x", 1.5),
        ("import pandas as pd\na, *b = pd.x\n(a, *b, c), d = pd.x\nf = lambda: 1.5", 1.5),
        ("from helpers import *\nplot_training()\ndef f(): return 1.5", 1.5),
        ("import pandas as pd\nprint(f'{pd.x.mean():.3f}')\ndef f(): return 1.5", 1.5),
    ],
)
def test_what_changes_no_answer_goes_through(sandbox: LocalSandbox, text: str, value: float) -> None:
    """Compilers, progress bars, base classes, names of a star import."""
    loaded, (answer,) = loaded_and_called(sandbox, text, "f")
    assert (loaded.outcome, answer.value) == (Outcome.RETURNED, value)


def test_a_name_of_a_star_import_is_marked(sandbox: LocalSandbox) -> None:
    """It is the student's own file's, which is not here; what the text binds itself stays so."""
    text = "from helpers import *\nk = 2\ndef o(x): return x * k\ndef f(): return o(slope(1.0))\ndef g(): return o(3)\n"
    _, (depending, not_) = loaded_and_called(sandbox, text, "f", "g")
    assert (depending.outcome, depending.missing, not_.value) == (Outcome.UNSUPPORTED, ("helpers",), 6)


@pytest.mark.parametrize(
    "text",
    [
        "def g(): import pandas; return pandas.x\ndef f():\n    try: return g()\n    except ImportError: return 0.25",
        "import contextlib as c\ns = None\nwith c.suppress(ImportError):\n    import torch as s\nf = lambda: s or .25",
        "import importlib.util\nf = lambda: 0.25 if importlib.util.find_spec('pandas') is None else 1.0",
    ],
)
def test_a_fallback_that_stands_elsewhere_is_taken(sandbox: LocalSandbox, text: str) -> None:
    """A guard around the call, a guard by ``with``, a question whether the module is there."""
    _, (answer,) = loaded_and_called(sandbox, text, "f")
    assert answer.value == 0.25


@pytest.mark.parametrize("error", ["ImportError", "ModuleNotFoundError", "Exception"])
def test_a_guarded_import_fails_as_elsewhere(sandbox: LocalSandbox, error: str) -> None:
    """Who has written what to do without a module gets that done."""
    text = f"try:\n    import scipy.special as s\nexcept {error}:\n    s = None\nf = lambda: 0.25 if s is None else s"
    loaded, (answer,) = loaded_and_called(sandbox, text, "f")
    assert (answer.value, loaded.missing) == (0.25, ())


@pytest.mark.parametrize("text", ["import grader", "import numpy.nothing", "exec('import pandas')"])
def test_what_is_not_stood_in_for(sandbox: LocalSandbox, text: str) -> None:
    """Nothing of ours, nothing of a module that is there, nothing that stands in no file."""
    loaded, _ = loaded_and_called(sandbox, text)
    assert [stop.raised.type for stop in loaded.stops] == ["ModuleNotFoundError"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"import m{i}\n" for i in range(6)),
        "import matplotlib\n" + "".join(f's{i} = "$\\sigma$ {i}"\n' for i in range(6)),
        "import warnings, pandas\nfor i in range(40): warnings.warn(str(i))\n",
        "".join(f"import m{i}\n" for i in range(300)),
        "".join(f"raise ValueError({i} * 'x')\n" for i in range(300)),
        "".join("raise ValueError(10_000 * '\N{ROCKET}')\n" for _ in range(60)),
    ],
    ids=["six modules", "six strings", "forty warnings", "300 modules", "300 stops", "long messages"],
)
def test_whatever_a_file_lacks_or_warns_of_it_loads(sandbox: LocalSandbox, text: str) -> None:
    """More than a report shows is cut where it is noted: an honest file never breaks the protocol."""
    loaded, (answer,) = loaded_and_called(sandbox, f"{text}def f(): return 1.5\n", "f")
    assert (loaded.outcome, answer.value) == (Outcome.RETURNED, 1.5)


def test_only_submissions_are_treated_so(sandbox: LocalSandbox) -> None:
    """The author's code has to say what it needs."""
    loaded, _ = loaded_and_called(sandbox, "import pandas", lenient=False)
    assert loaded.outcome is Outcome.RAISED


@pytest.mark.parametrize(
    "head",
    [
        "import torch\n@torch.no_grad()",
        "from torch import inference_mode\n@inference_mode(True)",
        "import streamlit as st\n@st.cache_data",
        "import streamlit as st\n@st.cache_data(ttl=60)",
        "from ipywidgets import interact\n@interact",
        "import ipywidgets as widgets\n@widgets.interact(k=(0, 10))",
        "import tensorflow as tf\n@tf.function",
        "import jax\n@jax.jit",
        "from line_profiler import profile\n@profile",
        "import torch\nwith torch.no_grad():\n    k = 1\n@torch.no_grad()",
    ],
)
def test_a_decorator_that_changes_no_value_keeps_the_function(sandbox: LocalSandbox, head: str) -> None:
    """What is below it answers as it would without."""
    _, (answer,) = loaded_and_called(sandbox, f"{head}\ndef f(k=1.5): return k\n", "f")
    assert answer.value == 1.5


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("np.array([1.7]).astype(np.int)[0]", 1),
        ("np.float(2)", 2.0),
        ("np.zeros(2, dtype=np.float_).dtype == np.float64", True),
        ("[np.Inf, np.NINF, np.infty, np.PINF]", (float("inf"), float("-inf"), float("inf"), float("inf"))),
        ("np.isnan(np.NaN)", True),
        ("np.product([2, 3])", 6),
        ("np.trapz([1.0, 2.0], [0.0, 2.0])", 3.0),
        ("np.in1d([[1, 2]], [2]).tolist()", (False, True)),
        ("np.alltrue([1, 0])", False),
        ("np.math.factorial(5)", 120),
        ("np.row_stack(([1.0], [2.0])).shape", (2, 1)),
        ("np.asfarray([1]).dtype == float", True),
        ("np.asscalar(np.array([2.5]))", 2.5),
    ],
)
def test_names_that_numpy_removed_mean_what_they_meant(sandbox: LocalSandbox, expression: str, value: object) -> None:
    """A file that was written for an older numpy gives the numbers that it gave there."""
    text = f"import numpy as np\nfrom numpy import float_, product\ndef f(): return {expression}\n"
    _, (answer,) = loaded_and_called(sandbox, text, "f")
    got = answer.value
    assert (to_array(got).item() if isinstance(got, Array) else got) == value  # type: ignore[union-attr]


def test_other_removed_names_say_what_to_write(sandbox: LocalSandbox) -> None:
    """Numpy's own words, with the name that is left."""
    _, (answer,) = loaded_and_called(sandbox, "import numpy as np\ndef f(): return np.find_common_type([], [])\n", "f")
    assert answer.raised is not None
    assert "Use `numpy.promote_types`" in answer.raised.message


@pytest.mark.parametrize("head", ["from pylab import *", "from matplotlib.pylab import *"])
def test_pylab_gives_numpys_names(sandbox: LocalSandbox, head: str) -> None:
    """Those for plots do nothing; those that numpy has are numpy's, also where Python has one of that name."""
    text = (
        f"{head}\nfigure(); plot(linspace(0, 1)); title('t')\n"
        "def f(): return norm(array([3.0, 4.0])) + sum(ones((2, 2)), axis=0)[0] + max(1, 2) + np.pi - pi\n"
    )
    loaded, (answer,) = loaded_and_called(sandbox, text, "f")
    assert loaded.outcome is Outcome.RETURNED
    assert answer.value == Array("<f8", (), struct.pack("<d", 9.0))


def test_a_name_of_pylab_that_is_for_plots_is_marked(sandbox: LocalSandbox) -> None:
    """An answer that is made of a plot has no value."""
    _, (answer,) = loaded_and_called(sandbox, "from pylab import *\ndef f(): return figure()\n", "f")
    assert answer.missing == ("pylab",)
