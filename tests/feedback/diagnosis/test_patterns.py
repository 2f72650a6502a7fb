"""Each way recognises its mistake, and nothing else is taken for it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grader.exercise.kinds import function, multi_choice, value
from grader.exercise.kinds.base import Option
from grader.feedback.diagnosis import Evidence, evidence_of
from grader.feedback.diagnosis.engine import by_pattern
from grader.feedback.diagnosis.patterns import AUTHORED, MUTATIONS, patterns
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Question
from grader.model.value import Array, Value
from grader.numeric.values import from_array

Answer = Callable[..., Any]


def question(**asked: Any) -> Question:
    """A question that asks for the function `f(x)`."""
    table = function.QuestionSpec(id="f", title="f", points=1, statement="f", arguments=("x",), **asked)
    return Question("f", "function", "f", 1, "f", table, function.KeySpec())


def plain(found: Any) -> Value:
    """What a function of numpy's returned, as a value."""
    if isinstance(found, tuple | list):
        return tuple(plain(item) for item in found)
    return from_array(np.asarray(found)) if isinstance(found, np.ndarray) else found


def told(right: Answer, wrong: Answer, inputs: list[Any], asked: Question | None = None) -> str:
    """The id of the first mistake by form that fits a wrong function, called with each input; empty if none does."""
    cases = [Case(f"f/{i}", "f", ("f",), (plain(x),), labels=("x",)) for i, x in enumerate(inputs)]
    keys = {case.id: Key(plain(right(x))) for case, x in zip(cases, inputs, strict=True)}
    observed = {case.id: Observation(Outcome.RETURNED, plain(wrong(x))) for case, x in zip(cases, inputs, strict=True)}
    evidence = evidence_of(asked or question(), cases, keys, observed)
    return first_told(evidence)


def first_told(evidence: Evidence) -> str:
    """The id of the first mistake by form; empty if there is none."""
    return next((try_.candidate.id for name in patterns() for try_ in by_pattern(evidence, name)), "")


RANDOM = np.random.RandomState(4)
NUMBERS = [float(x) for x in RANDOM.normal(0, 2, 12)]
ROWS = [RANDOM.normal(0, 2, 5) for _ in range(4)]
MATRICES = [RANDOM.normal(0, 2, (3, n)) for n in (4, 5, 4, 6)]
COLUMNS = [RANDOM.normal(0, 2, (n, 1)) for n in (4, 5, 3)]


def same(x: Any) -> Any:
    """The wanted answer is the input."""
    return x


@pytest.mark.parametrize(
    ("right", "wrong", "inputs", "id_"),
    [
        (same, lambda x: x / 2, NUMBERS, "constant-factor-0.5"),
        (same, lambda x: 2 * x, ROWS, "constant-factor-2"),
        (same, lambda x: -x, MATRICES, "constant-factor--1"),
        (same, np.deg2rad, NUMBERS, "constant-factor-pi/180"),
        (same, lambda x: x * 5 / 3, ROWS, "constant-factor-5/3"),
        (same, lambda x: x * 0.123456, ROWS, "constant-factor-0.1235"),
        (same, lambda x: x.T, MATRICES, "transposed"),
        (lambda x: (x, x[:1]), lambda x: (x.T, x[:1]), MATRICES, "transposed"),
        (same, lambda x: x[:, 0], COLUMNS, "kept-no-dims"),
        (same, lambda x: x.T, COLUMNS, "row-for-column"),
        (same, lambda x: x.ravel(), MATRICES, "flattened"),
        (same, lambda x: x[np.newaxis], MATRICES, "extra-axis"),
        (same, lambda x: x.reshape(-1, 3)[np.newaxis], [MATRICES[0]] * 2, "other-shape"),
        (same, lambda x: x[:, np.newaxis] + 0 * x + np.arange(5) - np.arange(5)[:, np.newaxis], ROWS, "broadcast"),
        (same, lambda x: x[:-1], ROWS, "last-missing"),
        (same, lambda x: x[1:], ROWS, "first-missing"),
        (same, lambda x: x[:, :-1], MATRICES, "last-column-missing"),
        (lambda x: x.mean(axis=1), lambda x: x.sum(axis=1), MATRICES, "times-x.shape[1]"),
        (lambda x: x.mean(axis=1), lambda x: x.mean(axis=1) / x.shape[1], MATRICES, "divided-by-x.shape[1]"),
        (lambda x: x.mean(axis=1), lambda x: x.sum(axis=1) / 100, MATRICES, "fixed-100-for-x.shape[1]"),
        (same, np.abs, ROWS, "sign-lost"),
        (same, lambda x: x * np.array([1, -1, 1, -1, 1]), ROWS, "sign-in-places"),
        (lambda x: (x, x**2), lambda x: (x**2, x), NUMBERS, "exchanged"),
        (lambda x: ([x, x**2, 1 + x],), lambda x: ([1 + x, x**2, x],), NUMBERS, "items-reversed"),
        (same, lambda x: x[::-1], ROWS, "rows-reversed"),
        (same, lambda x: np.roll(x, 1), ROWS, "rows-moved-on"),
        (same, lambda x: x[:, ::-1], MATRICES, "columns-reversed"),
        (same, np.floor, ROWS, "integer-division"),
        (same, lambda x: x.astype(int), ROWS, "integers"),
        (same, lambda x: np.round(x, 2), ROWS, "rounded-2"),
        (same, lambda x: np.zeros(5), ROWS, "all-zero"),
        (same, lambda x: np.arange(5.0), ROWS, "constant"),
        (same, lambda x: 0.7, NUMBERS, "constant"),
        (same, lambda x: np.where(np.arange(5) == 1, np.nan, x), ROWS, "not-finite"),
        (lambda x: (x, x**2), lambda x: (x, x**2 + x), NUMBERS, "wrong-in-part:1"),
    ],
)
def test_a_mistake_is_recognised_by_its_form(right: Answer, wrong: Answer, inputs: list[Any], id_: str) -> None:
    """Each form of a wrong answer is told by its own name."""
    assert told(right, wrong, inputs) == id_


@pytest.mark.parametrize(
    ("right", "wrong", "inputs"),
    [
        (same, lambda x: x**2 + 1, NUMBERS),
        (same, lambda x: 1.7 * x, NUMBERS[:1]),  # one number is 1.7 times another by accident
        (same, lambda x: 0.5 * x + 1e-3, NUMBERS),
        (same, lambda x: x / 2 if x > 0 else x / 3, NUMBERS),
        (same, lambda x: float("nan"), [NUMBERS[0]] * 2),
        (same, lambda x: np.sort(x)[[1, 0, 2, 3, 4]], ROWS),
        (lambda x: x.mean(axis=1), lambda x: x.sum(axis=1) / 7.5 + 1, MATRICES),
    ],
)
def test_what_is_not_sure_is_not_told(right: Answer, wrong: Answer, inputs: list[Any]) -> None:
    """Another wrong answer, or too few numbers to be sure, is given no name but that it is not finite."""
    assert told(right, wrong, inputs) in ("", "not-finite")


@settings(max_examples=150, deadline=None)
@given(st.floats(-12, -2).map(lambda power: 10.0**power), st.sampled_from([-1, 1]), st.booleans())
def test_no_answer_is_once_what_is_wanted(off: float, sign: int, exact: bool) -> None:
    """However little an answer is off, no message says that it is 1 times what is wanted."""
    asked = question(exact=exact, **({} if exact else {"rtol": 1e-13}))
    right = [float(round(x)) if exact else x for x in NUMBERS]
    cases = [Case(f"f/{i}", "f", ("f",), (x,), labels=("x",)) for i, x in enumerate(right)]
    keys = {case.id: Key(int(x) if exact else x) for case, x in zip(cases, right, strict=True)}
    observed = {
        case.id: Observation(Outcome.RETURNED, x * (1 + sign * off)) for case, x in zip(cases, right, strict=True)
    }
    evidence = evidence_of(asked, cases, keys, observed)
    said = [try_.candidate.message for name in patterns() for try_ in by_pattern(evidence, name)]
    assert not any(" 1 times" in text for text in said)


def test_a_shape_that_is_accepted_is_not_said_to_be_wrong() -> None:
    """Where one part of an answer is wrong, another's (1,) for a number is no mistake of its shape."""
    assert told(lambda x: (x, x**2), lambda x: (np.array([x]), x**2 + 5 * x), NUMBERS).startswith("wrong-in-part")


def test_an_answer_of_tens_of_megabytes_is_not_looked_at() -> None:
    """Its form has been refused; converting it for every candidate would take hundreds of megabytes."""
    huge = Array("|i1", (33_000_000,), bytes(33_000_000))
    tracemalloc.start()
    try:
        assert told(same, lambda _: huge, [1.0, 2.0]) == ""
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.25, 4).map(lambda x: round(x, 4)), min_size=8, max_size=8), st.integers(0, 10**6))
def test_answers_without_rhyme_are_told_nothing(answers: list[float], seed: int) -> None:
    """Numbers that have nothing to do with the wanted ones fit no form, however they are drawn."""
    wanted = iter(np.random.RandomState(seed).uniform(5, 9, 8).tolist())
    given_ = iter([answer + 0.01 * i for i, answer in enumerate(answers)])
    assert told(lambda _: next(wanted), lambda _: next(given_), NUMBERS[:8]) == ""


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([-1.0, 0.5, 2.0, 3.0, 0.37]))
def test_rounding_hides_no_factor(seed: int, factor: float) -> None:
    """A factor is recognised through the rounding of another order of operations."""
    inputs: list[NDArray[np.float64]] = [np.random.RandomState(seed + i).normal(0, 1, 4) for i in range(3)]
    name = told(np.tanh, lambda x: factor * (np.expm1(2 * x) / (np.exp(2 * x) + 1)), inputs)
    assert name == f"constant-factor-{factor:g}"


def one_value(wrong: float | list[float], decimals: int | None = None) -> str:
    """What is told of a value where 1.25, or a list of 1.25 and -3, is wanted."""
    table = value.QuestionSpec(id="c", title="c", points=1, statement="c", decimals=decimals)
    asked = Question("c", "value", "c", 1, "c", table, value.KeySpec())
    want = from_array(np.array([1.25, -3.0])) if isinstance(wrong, list) else 1.25
    case = Case("c", "c", ("c",))
    got = from_array(np.array(wrong)) if isinstance(wrong, list) else wrong
    evidence = evidence_of(asked, [case], {"c": Key(want)}, {"c": Observation(Outcome.RETURNED, got)})
    return first_told(evidence)


def test_of_one_number_little_is_told() -> None:
    """A lone number may be told to be half, twice, or the negative of the wanted one, and nothing more."""
    assert one_value(0.625) == "constant-factor-0.5"
    assert one_value(2.5) == "constant-factor-2"
    assert one_value(-1.25) == "constant-factor--1"
    assert [one_value(x) for x in (1.25 * 5 / 3, 1.0, 1.3, 7.0, 0.0, 1.25 * np.pi / 180)] == [""] * 6
    assert one_value([-1.25, 3.0]) == "constant-factor--1"


def ticked(answer: tuple[str, ...]) -> str:
    """What is told of ticks where the first two of three options are right."""
    options = tuple(Option(name, name) for name in ("a", "b", "c"))
    table = multi_choice.QuestionSpec(id="m", title="m", points=1, statement="m", option=options)
    asked = Question("m", "multi-choice", "m", 1, "m", table, multi_choice.KeySpec(right=("a", "b")))
    case = Case("m", "m", ("m",))
    evidence = evidence_of(asked, [case], {"m": Key(("a", "b"))}, {"m": Observation(Outcome.RETURNED, answer)})
    return first_told(evidence)


def test_ticks() -> None:
    """Everything ticked, and nothing wrong ticked, have names; which option is right is not told."""
    assert ticked(("A ", "b", "c")) == "ticked-everything"
    assert ticked(("b",)) == "not-all-ticked"
    assert ticked(("b", "c")) == ""


def test_no_two_patterns_have_one_place() -> None:
    """Which of two is told first may not depend on their names."""
    ranks = [pattern.rank for pattern in patterns().values()]
    assert ranks == sorted(set(ranks))
    assert not {AUTHORED, MUTATIONS} & set(ranks)


WIDE = [RANDOM.normal(0, 2, n) for n in (3, 3, 3, 4, 5, 2)]


def test_a_size_that_is_written_in_is_told_by_the_cases_that_are_right() -> None:
    """A function for three entries is right for three; one that is right for both signs of no size is not told so."""
    assert (
        told(lambda x: x.sum(), lambda x: x[0] + x[1] + x[-1] if len(x) == 3 else 0.5 * x[0], WIDE)
        == "only-when:size-3"
    )
    assert told(lambda x: x.sum(), lambda x: x[0] + x[1] + x[-1] + 1.5, WIDE) != "only-when:size-3"


def test_a_sign_of_the_input_is_told() -> None:
    """A root without the other branch is right for positive numbers only."""
    assert told(np.abs, lambda x: x if x > 0 else x**3 - 2.5, NUMBERS) == "only-when:positive"


def test_a_shape_that_never_changes_is_told() -> None:
    """The wanted shape follows the input, the answer's does not."""
    assert told(lambda x: x[:, 0] * x[:, 1], lambda x: np.cumsum(x[:2, 0]), [m.T for m in MATRICES]) == "fixed-shape"
