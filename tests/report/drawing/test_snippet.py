"""A case as Python: pasted, it makes the same call."""

from __future__ import annotations

import numpy as np
import pytest

from grader.model.execution import Case
from grader.model.value import Value
from grader.numeric.values import from_array
from grader.report.drawing.snippet import snippet, source


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1, "1"),
        (0.1, "0.1"),
        (True, "True"),
        ("a'b", '"a\'b"'),
        (from_array(np.array([1.0, -0.5])), "np.array([1.0, -0.5])"),
        (from_array(np.array([[1], [2]])), "np.array([[1], [2]])"),
        (from_array(np.array(2.5)), "2.5"),
        ((4, 3, (1.0, from_array(np.array([2.0])))), "[4, 3, [1.0, np.array([2.0])]]"),
    ],
)
def test_values_are_written_as_python_has_them(value: Value, written: str) -> None:
    """Numbers exactly, arrays by numpy, lists as lists."""
    assert source(value) == written


def test_a_snippet_makes_the_call() -> None:
    """Globals are set, the call is made and printed, and the wanted value stands beside it on the same line."""
    W = from_array(np.array([[1.0, 2.0]]))
    case = Case("f/1", "f", ("f",), (from_array(np.array([3.0, 0.1])), 2), (("W", W),), labels=("x", "k"))
    text = snippet(case, from_array(np.array([[1.0], [2.0]])))
    assert text.split("\n") == [
        "import numpy as np",
        "W = np.array([[1.0, 2.0]])",
        "print(f(np.array([3.0, 0.1]), 2))  # wanted [[1.], [2.]]",
    ]


def test_numbers_need_no_numpy() -> None:
    """A call with plain numbers is one line."""
    assert snippet(Case("f/1", "f", ("f",), (1.0, 0), labels=("x", "k")), 0.5) == "print(f(1.0, 0))  # wanted 0.5"
