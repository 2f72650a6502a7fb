"""What is compared with what, and that no answer of a student's upsets the comparison."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.exercise.kinds import function
from grader.feedback.diagnosis import evidence_of
from grader.feedback.diagnosis.engine import by_pattern
from grader.feedback.diagnosis.evidence import Evidence, matched
from grader.feedback.diagnosis.patterns import patterns
from grader.model.execution import Case, Key, Observation, Outcome, Raised
from grader.model.exercise import Question
from grader.model.value import Array, Value
from grader.numeric.values import from_array, leaves

TABLE = function.QuestionSpec(id="f", title="f", points=1, statement="f", arguments=("x",))
QUESTION = Question("f", "function", "f", 1, "f", TABLE, function.KeySpec())


def evidence(wanted: list[Value], got: list[Value]) -> Evidence:
    """Cases with these wanted values and answers."""
    cases = [Case(f"f/{i}", "f", ("f",), (float(i),), labels=("x",)) for i in range(len(wanted))]
    keys = {case.id: Key(value) for case, value in zip(cases, wanted, strict=True)}
    observed = {case.id: Observation(Outcome.RETURNED, value) for case, value in zip(cases, got, strict=True)}
    return evidence_of(QUESTION, cases, keys, observed)


def array(dtype: str, shape: tuple[int, ...], seed: int) -> Array:
    """Any bytes as an array: NaN of all kinds, infinities, the largest and the smallest."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    data = np.random.RandomState(seed).bytes(size)
    return Array(dtype, shape, bytes(b & 1 for b in data) if dtype == "|b1" else data)


SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
ARRAYS = st.builds(
    array, st.sampled_from(["<f8", "<f4", "<f2", "<i8", "<i2", "|u1", "|b1", "<c16"]), SHAPES, st.integers(0, 10**6)
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), ARRAYS)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)
WANTED = st.one_of(
    st.floats(-1e3, 1e3),
    st.integers(-5, 5),
    SHAPES.filter(all).map(lambda shape: from_array(np.random.RandomState(1).normal(0, 1, shape))),
    st.just((from_array(np.arange(6.0).reshape(2, 3)), from_array(np.ones((2, 1))))),
    st.just(((from_array(np.arange(3.0)), from_array(np.ones(2))), (1.0, 2.0))),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(WANTED, VALUES), min_size=1, max_size=4))
def test_no_answer_upsets_a_way(values: list[tuple[Value, Value]]) -> None:
    """Whatever a student's file gives, every way looks at it without an exception or a warning."""
    found = evidence([want for want, _ in values], [got for _, got in values])
    assert all(try_.candidate.message for name in patterns() for try_ in by_pattern(found, name))
    assert found.thin in (True, False)


@settings(max_examples=100, deadline=None)
@given(st.lists(WANTED, min_size=1, max_size=4))
def test_right_answers_weigh_nothing(values: list[Value]) -> None:
    """What is right tells of no mistake."""
    found = evidence(values, values)
    assert found.weight == 0
    assert found.wrong == ()
    assert not any(by_pattern(found, name) for name in patterns())


def test_what_is_hardly_wrong_weighs_nothing() -> None:
    """An answer that is off by little more than is allowed says nothing of a mistake."""
    assert evidence([1.0, 2.0], [1.0 + 5e-6, 2.5]).weight == 1


def test_a_guess_has_to_fit_every_case() -> None:
    """One case against it is enough; where it says nothing of a right answer, that is none."""
    found = evidence([1.0, 2.0, 3.0], [2.0, 4.0, 3.0])
    assert found.weight_of(lambda pair: 2 * pair.want) == 0
    assert found.weight_of(lambda pair: 2 * pair.want if pair.want != 3.0 else None) == 2
    assert found.weight_of(lambda pair: 2 * pair.want if pair.want == 1.0 else None) == 0


def test_one_number_everywhere_is_degenerate() -> None:
    """Zeros, one constant and nothing finite could fit anything by accident."""
    nan = float("nan")
    assert evidence([1.0, 2.0], [0.0, 0.0]).degenerate
    assert evidence([1.0, 2.0], [nan, nan]).degenerate
    assert evidence([1.0, 2.0], [None, (None,)]).degenerate
    assert not evidence([1.0, 2.0], [0.5, 1.0]).degenerate
    assert not evidence([1.0, 2.0], [1.0, 4.0]).degenerate


def test_calls_without_a_value_are_kept_apart() -> None:
    """Exceptions are endings; what was not run says nothing."""
    cases = [Case(f"f/{i}", "f", ("f",), (float(i),)) for i in range(3)]
    raised = Observation(Outcome.RAISED, raised=Raised("ValueError", "no"))
    observed = dict(zip((c.id for c in cases), [raised, Observation(Outcome.NOT_RUN), raised], strict=True))
    found = evidence_of(QUESTION, cases, {case.id: Key(1.0) for case in cases}, observed)
    assert [case.id for case, _ in found.endings] == ["f/0", "f/2"]
    assert found.thin


def test_many_long_answers_are_looked_at_up_to_a_bound() -> None:
    """Each answer is short enough by itself, but not all together: those beyond the bound count as too long."""
    long = tuple(from_array(np.ones(i % 19)) for i in range(1900))
    found = evidence([1.0] * 42, [long] * 42)
    assert 0 < sum(1 for pair in found.pairs for _ in leaves(pair.got)) <= 1 << 14
    assert len(found.pairs) + len(found.endings) == 42


def test_values_are_changed_leaf_by_leaf() -> None:
    """A change sees each array beside what stands in its place, and none where the structure differs."""
    assert matched((1.0, (2.0,)), (5.0, (6.0,)), lambda want, got: want + got) is not None
    assert matched((1.0, 2.0), (5.0,), lambda want, got: want + got) is None
    assert matched(1.0, "text", lambda want, got: want) is None
