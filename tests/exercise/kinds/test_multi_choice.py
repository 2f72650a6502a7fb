"""Any number of options, with partial credit by the spec's rule."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.exercise.kinds.base import Option
from grader.exercise.kinds.multi_choice import KeySpec, Kind, QuestionSpec
from grader.exercise.problem import Problem
from grader.model.execution import Case
from grader.model.result import Comparison

OPTIONS = tuple(Option(id_, id_) for id_ in ("a", "b", "c", "d", "e"))
RIGHT = ("a", "c")


def ask(case: Case) -> Any:
    """No kind without inputs may ask the author's code for any."""
    raise AssertionError(case)


def question(credit: Any = "right-minus-wrong") -> Kind:
    """Two right options of five."""
    asked = QuestionSpec(id="facts", title="", points=2.0, statement="", option=OPTIONS, credit=credit)
    return Kind(asked, KeySpec(right=RIGHT))


def compared(value: Any, credit: str = "right-minus-wrong") -> Comparison:
    """An answer compared with the key."""
    asked = question(credit)
    return asked.compare(asked.case_key(()), {}, value, None)


def test_the_variable_is_named_like_the_question() -> None:
    """One reading of one variable, shown; nothing is asked of the reference."""
    asked = question()
    (case,) = asked.cases(1, 2, ask)
    assert (case.names, case.args, case.hidden) == (("facts",), None, False)
    assert asked.names == ("facts",)
    assert asked.reference_names == ()
    assert asked.reference_calls(case) == ()
    assert asked.groups == ()
    assert asked.measuring(case, ("a",), asked.case_key(())) is None


@pytest.mark.parametrize("credit", ["all", "right-minus-wrong"])
@pytest.mark.parametrize("value", [("a", "c"), ("c", "a"), ("a", "c", "a"), (" A ", "C\n")])
def test_exactly_the_right_options_are_right(value: Any, credit: str) -> None:
    """In any order; repeating one, blanks and capitals do not matter."""
    assert compared(value, credit) == Comparison(1.0)


@pytest.mark.parametrize(
    ("value", "credit", "said"),
    [
        (("a",), 0.5, "1 of the 1 you chose is right; you missed 1"),
        ("a", 0.5, "1 of the 1 you chose is right; you missed 1"),
        (("a", "b"), 0, "1 of the 2 you chose is right; you missed 1"),
        (("a", "b", "c"), 0.5, "2 of the 3 you chose are right; you missed none"),
        (("b", "d"), 0, "0 of the 2 you chose are right; you missed 2"),
        (("a", "b", "c", "d", "e"), 0, "2 of the 5 you chose are right; you missed none"),
        ((), 0, "0 of the 0 you chose are right; you missed 2"),
    ],
)
def test_credit_is_right_minus_wrong(value: Any, credit: float, said: str) -> None:
    """Ticking all or nothing earns nothing; the message counts, and never says which ticks hold."""
    assert compared(value) == Comparison(credit, said)
    assert compared(value, "all") == Comparison(0, said)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from([option.id for option in OPTIONS])))
def test_credit_never_leaves_its_bounds(ticks: set[str]) -> None:
    """Between nothing and everything, and everything for the right ticks only."""
    found = compared(tuple(ticks))
    assert 0 <= found.credit <= 1
    assert (found.credit == 1) == (ticks == set(RIGHT))
    assert found.credit == max(0, len(ticks & set(RIGHT)) - len(ticks - set(RIGHT))) / len(RIGHT)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (("a", "x"), '"x" is none of the options: "a", "b", "c", "d", "e"'),
        ("ac", '"ac" is none of the options: "a", "b", "c", "d", "e"'),
        (("a", "y" * 99), f'"{"y" * 59}…" is none of the options: "a", "b", "c", "d", "e"'),
        (3, "wanted a list of option ids as texts, got a number"),
        (("a", 3), "wanted a list of option ids as texts, got a list of 2 items"),
        ((True, False), "wanted a list of option ids as texts, got an array of True and False of shape (2,)"),
        ((("a", "c"),), "wanted a list of option ids as texts, got a list of 1 items"),
    ],
)
def test_what_is_no_list_of_ids_is_named(value: Any, said: str) -> None:
    """A word that is no id costs all, so that nothing can be guessed by the credit."""
    assert compared(value) == Comparison(0.0, said)


@pytest.mark.parametrize(
    ("options", "right", "found"),
    [
        (OPTIONS, ("a",), []),
        (OPTIONS, ("a", "x"), [("key", "right", '"a", "x"')]),
        (OPTIONS, (), [("key", "right", "none")]),
        (OPTIONS, ("a", "a"), [("key", "right", '"a", "a"')]),
        (OPTIONS[:1], ("a",), [("spec", "option", '"a"')]),
        ((OPTIONS[0], OPTIONS[0]), ("b",), [("spec", "option", '"a", "a"'), ("key", "right", '"b"')]),
        ((Option("A", ""), Option("a", "")), ("a",), [("spec", "option", '"A", "a"')]),
    ],
)
def test_faults_of_the_spec_are_listed(
    options: tuple[Option, ...], right: tuple[str, ...], found: list[tuple[str, str, str]]
) -> None:
    """Ids that repeat, but for capitals, too; right ones that are unknown, doubled or missing."""
    asked = QuestionSpec(id="q", title="", points=1.0, statement="", option=options)
    problems: list[Problem] = list(Kind(asked, KeySpec(right=right)).problems())
    assert [(problem.file, problem.where, problem.found) for problem in problems] == found
