"""One option of several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.exercise.kinds.base import Option
from grader.exercise.kinds.choice import KeySpec, Kind, QuestionSpec
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key
from grader.model.result import Comparison
from grader.numeric.values import from_array

OPTIONS = (Option("w-5-b5", "$(-5, 5)$"), Option("w10-b0", "$(10, 0)$"), Option("None", "None of these."))
ASKED = QuestionSpec(id="gate", title="", points=1.0, statement="", option=OPTIONS)
QUESTION = Kind(ASKED, KeySpec(right="w-5-b5"))


def ask(case: Case) -> Any:
    """No kind without inputs may ask the author's code for any."""
    raise AssertionError(case)


def compared(value: Any) -> Comparison:
    """An answer compared with the key."""
    return QUESTION.compare(QUESTION.case_key(()), {}, value, None)


def test_the_variable_is_named_like_the_question() -> None:
    """One reading of one variable, shown; nothing is asked of the reference."""
    assert QUESTION.names == ("gate",)
    (case,) = QUESTION.cases(1, 2, ask)
    assert (case.names, case.args, case.hidden, case.group) == (("gate",), None, False, None)
    assert QUESTION.reference_names == ()
    assert QUESTION.reference_calls(case) == ()
    assert QUESTION.groups == ()
    assert QUESTION.measuring(case, "w-5-b5", Key("w-5-b5")) is None


@pytest.mark.parametrize("written", ["w-5-b5", " w-5-b5\n", "W-5-B5"])
def test_the_right_id_is_right(written: str) -> None:
    """Blanks around it and capitals do not matter."""
    assert compared(written) == Comparison(1.0)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("w10-b0", "not the right option"),
        ("none", "not the right option"),
        ("w-5", '"w-5" is none of the options: "w-5-b5", "w10-b0", "None"'),
        ("", '"" is none of the options: "w-5-b5", "w10-b0", "None"'),
        ("x" * 1000, '"' + "x" * 59 + '…" is none of the options: "w-5-b5", "w10-b0", "None"'),
        (0, 'wanted one of "w-5-b5", "w10-b0", "None" as a text, got a number'),
        (True, 'wanted one of "w-5-b5", "w10-b0", "None" as a text, got True or False'),
        (("w-5-b5", "w10-b0"), 'wanted one of "w-5-b5", "w10-b0", "None" as a text, got a list of 2 items'),
        (from_array(np.ones(2)), 'wanted one of "w-5-b5", "w10-b0", "None" as a text, got an array of shape (2,)'),
    ],
)
def test_anything_else_is_wrong_and_the_message_keeps_the_key(value: Any, said: str) -> None:
    """Another option, no option, no text: each is named, and never which option is right."""
    found = compared(value)
    assert (found.credit, found.message, found.deviation) == (0, said, None)


@pytest.mark.parametrize(
    ("options", "right", "problems"),
    [
        (OPTIONS, "w10-b0", []),
        (OPTIONS, "w1", [Problem("key", "right", 'one of "w-5-b5", "w10-b0", "None"', '"w1"')]),
        (
            OPTIONS[:1],
            "w-5-b5",
            [Problem("spec", "option", "at least two options with different ids", '"w-5-b5"')],
        ),
        (
            (OPTIONS[0], OPTIONS[0]),
            "w-5-b5",
            [Problem("spec", "option", "at least two options with different ids", '"w-5-b5", "w-5-b5"')],
        ),
        (
            (),
            "a",
            [
                Problem("spec", "option", "at least two options with different ids", "none"),
                Problem("key", "right", "one of ", '"a"'),
            ],
        ),
    ],
)
def test_faults_of_the_spec_are_listed(options: tuple[Option, ...], right: str, problems: list[Problem]) -> None:
    """Ids that repeat, and a right one that is none of them."""
    asked = QuestionSpec(id="q", title="", points=1.0, statement="", option=options)
    assert list(Kind(asked, KeySpec(right=right)).problems()) == problems


def test_ids_that_students_could_not_tell_apart_are_a_fault() -> None:
    """Capitals do not matter in answers, so ids may not differ by them only."""
    asked = QuestionSpec(id="q", title="", points=1.0, statement="", option=(Option("A", ""), Option("a", "")))
    (problem,) = Kind(asked, KeySpec(right="a")).problems()
    assert (problem.where, problem.found) == ("option", '"A", "a"')
