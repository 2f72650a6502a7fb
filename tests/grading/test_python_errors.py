"""Exceptions that beginners meet get a hint; Python and numpy raise them here, so their messages are today's."""

from __future__ import annotations

import numpy as np
import pytest

from grader.grading.python_errors import NUMPY_NAMES, hint_of
from grader.model.execution import Raised

ARRAY, ROWS = np.array([1.0, 2.0]), [[1, 2], [3, 4]]
CODE = {
    "2.0 ^ 2": "**",
    "2.0 @ 3.0": "`*`",
    "[1] @ [2]": "np.array",
    "[1.0] * 0.5": "np.array",
    "[1] - [2]": "np.array",
    "[1] + 1.0": "np.array",
    "np.tanh ** 2": "np.tanh(z)",
    "2(3)": "`*`",
    "x(0)": "`[...]`",
    "list(3)": "range",
    "3[0]": "array",
    "None + 1": "return",
    "[[1, 2] [3, 4]]": "comma",
    "[1, 2][1.0]": "`//`",
    "math.tanh(x)": "numpy",
    "x if x > 0 else 0": "np.where",
    "[a for a, b in [(1, 2, 3)]]": "zip",
    "np.array([[1], [1, 2]])": "lengths",
    "x[2]": "from 0",
    "rows[2]": "from 0",
    "rows.T": "np.array",
    "(3).shape": "array",
    "1 / 0": "divisor",
    "x @ 2": "`*`",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", CODE)
def test_a_beginners_error_gets_a_hint(code: str) -> None:
    """The hint says what to write, or where to look."""
    import math

    with pytest.raises(Exception) as raised:
        eval(code, {"np": np, "math": math, "x": ARRAY, "rows": ROWS})
    assert CODE[code] in hint_of(Raised(type(raised.value).__name__, str(raised.value)))


def test_an_unknown_exception_gets_none() -> None:
    """Nothing is said of a type or a message that is not known."""
    assert hint_of(Raised("OSError", "no such file")) == ""
    assert hint_of(Raised("TypeError", "f() takes 1 positional argument but 2 were given")) == ""


@pytest.mark.parametrize("name", sorted(NUMPY_NAMES))
def test_names_of_numpy_are_there(name: str) -> None:
    """Each name that is suggested with ``np.`` exists."""
    assert hasattr(np, name)
