"""Numbers that are graded by what they do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.exercise.kinds.base import Unmeasured
from grader.exercise.kinds.parameters import Criterion, KeySpec, Kind, Parameter, QuestionSpec
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import from_array

HUMP = (Parameter("w1", 2), Parameter("b2"))
LOW_HIGH = (Criterion("the output for 0", 0, below=0.2), Criterion("the output for 1", 1, above=0.8, below=1.0))


def ask(case: Case) -> Any:
    """No kind without inputs may ask the author's code for any."""
    raise AssertionError(case)


def asked_table(parameter: tuple[Parameter, ...] = HUMP, criterion: tuple[Criterion, ...] = LOW_HIGH) -> QuestionSpec:
    """The public half."""
    return QuestionSpec(id="hump", title="", points=1.0, statement="", parameter=parameter, criterion=criterion)


def question(**fields: Any) -> Kind:
    """Asks for numbers that the function ``m`` measures."""
    return Kind(asked_table(**fields), KeySpec(measure="m"))


def measured_call(value: Value, **fields: Any) -> Case | None:
    """What would be asked of the author's code."""
    asked = question(**fields)
    (case,) = asked.cases(0, 0, ask)
    return asked.measuring(case, value, asked.case_key(()))


def compared(value: Value, measured: Value, **fields: Any) -> Comparison:
    """An answer judged by what was measured."""
    asked = question(**fields)
    return asked.compare(asked.case_key(()), {}, value, measured)


def array(*entries: Any) -> Value:
    """One array."""
    return from_array(np.array(entries))


def test_all_variables_are_read_at_once() -> None:
    """One reading; the spec holds no key, and the reference only measures."""
    asked = question()
    (case,) = asked.cases(1, 2, ask)
    assert (case.names, case.args, case.hidden) == (("w1", "b2"), None, False)
    assert asked.names == ("w1", "b2")
    assert asked.reference_names == ("m",)
    assert asked.reference_calls(case) == ()
    assert asked.case_key(()) == Key(None)
    assert asked.groups == ()


@pytest.mark.parametrize(
    "value",
    [
        (array(10.0, -10.0), 5.2),
        ((10, -10), 5.2),
        (array([10.0], [-10.0]), array(5.2)),
        (((10.0,), (-10.0,)), ((5.2,),)),
        (from_array(np.array([10, -10], "<f4")), from_array(np.float64(5.2))),
    ],
)
def test_any_shape_with_so_many_numbers_is_measured(value: Value) -> None:
    """The measuring function gets plain numbers and flat arrays of doubles, whatever the student wrote."""
    call = measured_call(value)
    assert call is not None
    assert call.names == ("m",)
    assert call.args == (array(10.0, -10.0), 5.2)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((array(1.0, 2.0, 3.0), 5.2), "`w1` should be 2 numbers"),
        ((array(1.0, 2.0), array(1.0, 2.0)), "`b2` should be a number"),
        ((None, 5.2), "`w1` should be 2 numbers"),
        ((array(1.0, 2.0), "5"), "`b2` should be a number"),
        ((array(1.0, 2.0), True), "`b2` should be a number"),
        ((array(1.0, 2.0), from_array(np.array(1j))), "`b2` should be a number"),
        ((array(1.0, np.nan), 5.2), "`w1` should be 2 numbers, and finite"),
        ((array(1.0, 2.0), float("inf")), "`b2` should be a number, and finite"),
        ((array(1.0, 2.0), 10**400), "`b2` should be a number, and finite"),
        (((1.0, (2.0,)), 5.2), "`w1` should be 2 numbers"),
    ],
)
def test_what_cannot_be_measured_is_not(value: Value, said: str) -> None:
    """The author's code gets finite numbers, as many as asked for, or no call."""
    assert measured_call(value) is None
    assert compared(value, None) == Comparison(0.0, said)


@pytest.mark.parametrize(
    "value", [(array(1.0, 2.0),), (array(1.0, 2.0), 5.2, 1.0), 5.2, (), array(1.0, 2.0), "x", None]
)
def test_a_forged_number_of_values_breaks_nothing(value: Value) -> None:
    """A child can claim any value; two variables read as one or three are no answer."""
    assert measured_call(value) is None
    assert compared(value, None).credit == 0


def test_one_variable_is_read_by_itself() -> None:
    """A single variable does not come in a list of variables: a list is its numbers."""
    one = (Parameter("w", 3),)
    call = measured_call((1, 2, 3), parameter=one)
    assert call is not None
    assert call.args == (array(1.0, 2.0, 3.0),)
    assert measured_call(((1, 2, 3), 4), parameter=one) is None


FINE = (array(1.0, 2.0), 5.2)


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (array(0.1, 0.9), ""),
        ((0.1, 0.9), ""),
        (array(0.2, 0.9), "the output for 0 is 0.2, and has to be below 0.2"),
        (array(0.1, 0.8), "the output for 1 is 0.8, and has to be above 0.8"),
        (array(0.1, 1.0), "the output for 1 is 1, and has to be below 1"),
        (array(np.nan, 0.9), "the output for 0 is nan, and has to be below 0.2"),
        (
            array(0.3, 0.7),
            "the output for 0 is 0.3, and has to be below 0.2; the output for 1 is 0.7, and has to be above 0.8",
        ),
        (array(0.1, 0.9, 7.0), ""),
    ],
)
def test_all_criteria_have_to_be_met(measured: Value, said: str) -> None:
    """Bounds are exclusive, NaN meets none, and each criterion that is not met is told with its number."""
    unmet = tuple(part.partition(" is ")[0] for part in said.split("; ") if part)
    assert compared(FINE, measured) == Comparison(0.0 if said else 1.0, said, unmet=unmet)


@pytest.mark.parametrize("measured", [array(0.1), 0.1, ((0.1,),)])
def test_too_few_measured_numbers_are_no_fault_of_the_answer(measured: Value) -> None:
    """A criterion that reads past the end of what the author measured cannot be judged."""
    with pytest.raises(Unmeasured, match=r"returned 1 numbers.* position 1"):
        compared(FINE, measured)


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({}, []),
        ({"parameter": ()}, [Problem("spec", "parameter", "at least one [[question.parameter]]", "none")]),
        ({"criterion": ()}, [Problem("spec", "criterion", "at least one [[question.criterion]]", "none")]),
        ({"criterion": (Criterion("x", 0),)}, [Problem("spec", "criterion[0]", "`above` or `below`", "neither")]),
        (
            {"criterion": (LOW_HIGH[0], Criterion("x", -1, above=0.0))},
            [Problem("spec", "criterion[1].measured", "a position from 0", "-1")],
        ),
        (
            {"parameter": (Parameter("w", 0),)},
            [Problem("spec", "parameter[0].count", "a number from 1", "0")],
        ),
    ],
)
def test_faults_of_the_spec_are_listed(fields: dict[str, Any], problems: list[Problem]) -> None:
    """Nothing to set, nothing to meet, a criterion that says nothing."""
    assert list(Kind(asked_table(**fields), KeySpec(measure="m")).problems()) == problems
