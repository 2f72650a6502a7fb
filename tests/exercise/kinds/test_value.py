"""A variable, compared with a literal or with the reference's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.exercise.kinds.value import KeySpec, Kind, QuestionSpec
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.tolerance import measure_output_scales
from grader.numeric.values import from_array


def ask(case: Case) -> Any:
    """No kind without inputs may ask the author's code for any."""
    raise AssertionError(case)


def question(answer: Any = None, **fields: Any) -> Kind:
    """Asks for the variable ``c`` (or ``name``)."""
    asked = QuestionSpec(id="c", title="", points=1.0, statement="", **fields)
    return Kind(asked, KeySpec(answer=answer))


def compared(got: Value, answer: Any, **fields: Any) -> Comparison:
    """An answer compared with the key."""
    asked = question(answer, **fields)
    key = asked.case_key(())
    return asked.compare(key, measure_output_scales([key.value]), got, None)


def test_the_variable_is_the_id_or_the_name() -> None:
    """The course uses one name for several questions; ``name`` tells them apart from the id."""
    for fields, name in (({}, "c"), ({"name": "a1"}, "a1")):
        asked = question(**fields)
        (case,) = asked.cases(1, 2, ask)
        assert (case.names, case.args, case.hidden) == ((name,), None, False)
        assert asked.names == (name,)
        assert asked.groups == ()
        assert asked.measuring(case, 1.0, Key(1.0)) is None


def test_the_key_is_the_literal_or_the_references_variable() -> None:
    """The reference is asked only where the spec holds no answer."""
    for answer, calls, key in ((0.25, 0, 0.25), ([1, 2], 0, from_array(np.array([1, 2]))), (None, 1, 7.5)):
        asked = question(answer)
        (case,) = asked.cases(0, 0, ask)
        assert asked.reference_calls(case) == (case,) * calls
        assert asked.case_key((7.5,) * calls) == Key(key)
        assert asked.reference_names == ("c",) * calls


@pytest.mark.parametrize(
    ("got", "answer", "fields", "credit"),
    [
        (1.2, 1.209269698402472, {"decimals": 1}, 1),
        (1.3, 1.209269698402472, {"decimals": 1}, 0),
        (1.209269698402472, 1.209269698402472, {}, 1),
        (1.2092, 1.209269698402472, {}, 0),
        (1.2093, 1.209269698402472, {"float32": True}, 1),
        ((0.76, -0.76), [0.7615941559558, -0.7615941559558], {"decimals": 2}, 1),
        (((0.76,), (-0.76,)), [0.7615941559558, -0.7615941559558], {"decimals": 2}, 0),
        (((0.76,), (-0.76,)), [0.7615941559558, -0.7615941559558], {"decimals": 2, "shapes": "vector"}, 1),
        ((0.99, 2.004), [1, 2], {"decimals": 2}, 0),
        ((0.999, 2.004), [1, 2], {"decimals": 2}, 1),
        ((1, 2), [1, 2], {}, 1),
    ],
)
def test_near_is_what_the_spec_says(got: Value, answer: Any, fields: dict[str, Any], credit: int) -> None:
    """Decimals, single precision and turned vectors are the question's own settings."""
    assert compared(got, answer, **fields).credit == credit


@pytest.mark.parametrize(
    ("got", "answer", "said"),
    [
        (0.5, 0.7375, "0.5 is not the right value"),
        (
            (0.5, 9.0, 0.7375),
            [0.5, 0.7375, 1.7375],
            "9 is not the right value; 2 of 3 entries are off, most of all index [1]",
        ),
        (float("nan"), 0.7375, "nan is not the right value"),
        (True, 0.7375, "wanted a number, got True or False"),
        (0.5, [0.7375, 1.7375], "wanted an array of shape (2,), got a number"),
        ("0.7", 0.7375, "wanted a number, got a string"),
    ],
)
def test_the_right_number_is_never_told(got: Value, answer: Any, said: str) -> None:
    """Of a number that is off only it and its place are told: the key is the answer itself."""
    found = compared(got, answer)
    assert (found.credit, found.message) == (0, said)
    assert found.deviation is not None
    assert (found.deviation.wanted, found.deviation.allowed) == (None, None)
    assert "7375" not in repr(found)


@pytest.mark.parametrize(
    ("got", "wanted"), [(False, True), ("red", "blue"), ((1.0, "red"), (1.0, "blue")), (0.5, "blue")]
)
def test_the_right_truth_or_text_is_never_told(got: Value, wanted: Value) -> None:
    """A reference's variable may be something else than numbers."""
    asked = question()
    found = asked.compare(Key(wanted), {}, got, None)
    assert found.credit == 0
    assert "blue" not in repr(found)
    assert "True" not in found.message


@pytest.mark.parametrize(
    ("answer", "decimals", "problems"),
    [
        (0.5, None, []),
        (0.5, 0, []),
        (0.5, 12, []),
        ([[1, 2], [3, 4]], 2, []),
        (0.5, -1, [Problem("spec", "decimals", "a number from 0 to 12", "-1")]),
        (0.5, 13, [Problem("spec", "decimals", "a number from 0 to 12", "13")]),
        ([[1, 2], [3]], None, [Problem("key", "answer", "rows of one length", "[[1, 2], [3]]")]),
        ([], None, [Problem("key", "answer", "rows of one length", "[]")]),
        (["a"], None, [Problem("key", "answer", "rows of one length", "['a']")]),
    ],
)
def test_faults_of_the_spec_are_listed(answer: Any, decimals: int | None, problems: list[Problem]) -> None:
    """Decimals that no double has, and answers that are no array."""
    asked = QuestionSpec(id="c", title="", points=1.0, statement="", decimals=decimals)
    assert list(Kind(asked, KeySpec(answer=answer)).problems()) == problems
