"""Modules that are missing in a box: what stands in for them, and what comes of answers that depend on it."""

from __future__ import annotations

import pytest

from grader.model import Case, Limits, Observation, Outcome, Part, Source
from grader.sandbox import LocalSandbox


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
        "import pandas as pd\nf = pd.DataFrame({'a': [1]})\nf['b'] = f['a'] * 2 + 1\nfor row in f: pass",
        "import a.b.c\na.b.c.d()",
        "import numpy as np, seaborn as sns\ny = np.exp(sns.load('x')) + np.zeros(3)",
        "from ipywidgets import interact\n@interact\ndef g(x): return x",
    ],
)
def test_a_file_that_uses_a_missing_module_loads(sandbox: LocalSandbox, text: str) -> None:
    """What it does with it is left out, which is noted once, and the rest of the file is there."""
    loaded, (answer,) = loaded_and_called(sandbox, f"{text}\ndef f(): return 1.5\n", "f")
    assert (loaded.outcome, answer.value) == (Outcome.RETURNED, 1.5)
    assert [warning[:15] for warning in loaded.warnings] == ["MissingModule: "]


@pytest.mark.parametrize(
    "expression",
    ["expit(1.0)", "2 * expit(1.0)", "np.ones(3) @ expit(1)", "[1.0, expit(2)]", "np.sum(expit(np.ones(3)))", "expit"],
)
def test_an_answer_that_depends_on_one_has_no_value(sandbox: LocalSandbox, expression: str) -> None:
    """It is neither right nor wrong, and says which module it is about."""
    text = f"import numpy as np\nfrom scipy.special import expit\ndef f(): return {expression}\n"
    _, (answer,) = loaded_and_called(sandbox, text, "f")
    assert (answer.outcome, answer.detail) == (Outcome.UNSUPPORTED, "missing module scipy")


@pytest.mark.parametrize("decision", ["1 if expit(0) else 2", "1 if expit(0) > 0.5 else 2", "float(expit(1))"])
def test_a_decision_about_one_raises_or_is_marked(sandbox: LocalSandbox, decision: str) -> None:
    """No number comes of it."""
    text = f"from scipy.special import expit\ndef f(): return {decision}\n"
    _, (answer,) = loaded_and_called(sandbox, text, "f")
    assert answer.outcome in (Outcome.RAISED, Outcome.UNSUPPORTED)


@pytest.mark.parametrize("error", ["ImportError", "ModuleNotFoundError", "Exception"])
def test_a_guarded_import_fails_as_elsewhere(sandbox: LocalSandbox, error: str) -> None:
    """Who has written what to do without a module gets that done."""
    text = f"try:\n    import scipy.special as s\nexcept {error}:\n    s = None\nf = lambda: 0.25 if s is None else s"
    loaded, (answer,) = loaded_and_called(sandbox, text, "f")
    assert (answer.value, loaded.warnings) == (0.25, ())


@pytest.mark.parametrize("text", ["import grader", "import numpy.nothing", "exec('import pandas')"])
def test_what_is_not_stood_in_for(sandbox: LocalSandbox, text: str) -> None:
    """Nothing of ours, nothing of a module that is there, nothing that stands in no file."""
    loaded, _ = loaded_and_called(sandbox, text)
    assert loaded.outcome is Outcome.RAISED


def test_only_submissions_are_treated_so(sandbox: LocalSandbox) -> None:
    """The author's code has to say what it needs."""
    loaded, _ = loaded_and_called(sandbox, "import pandas", lenient=False)
    assert loaded.outcome is Outcome.RAISED
