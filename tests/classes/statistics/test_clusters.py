"""Clusters: near answers are together, whatever the order, and others are not."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import grader
from grader.classes.statistics.clusters import clusters, labels
from grader.model.result import Status
from grader.report.class_entry.entry import Answer, Entry

FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=64)
FEW = st.sampled_from([0.0, 1.0, 1.0 + 1e-9, 1.0 + 1e-3, -1.0, 1e-300, 1e300, math.nan, math.inf, -math.inf])
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(FLOATS | FEW, min_size=width, max_size=width), min_size=1, max_size=12)
)


def together(rows: Sequence[Sequence[float]]) -> set[frozenset[int]]:
    """The clusters as sets of positions."""
    found = labels(np.array(rows, np.float64))
    return {frozenset(np.flatnonzero(found == label).tolist()) for label in np.unique(found)}


def near(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two rows are near by the definition, looked at by themselves."""
    size = max((abs(x) for x in (*one, *other) if math.isfinite(x)), default=0.0)
    for a, b in zip(one, other, strict=True):
        if not (math.isfinite(a) and math.isfinite(b)):
            if not (a == b or (math.isnan(a) and math.isnan(b))):
                return False
        elif abs(a / 2 - b / 2) > (1e-6 * max(abs(a), abs(b)) + 1000 * 2.0**-52 * size) / 2 * (1 - 1e-9):
            return False
    return True


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(rows: list[list[float]], random) -> None:
    """Shuffled rows make the same clusters."""
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = together([rows[i] for i in order])
    assert {frozenset(order[i] for i in group) for group in shuffled} == together(rows)


@given(ROWS)
def test_near_rows_are_together(rows: list[list[float]]) -> None:
    """No cluster's border runs between two rows that are near each other."""
    for group in together(rows):
        for i in group:
            assert not any(near(rows[i], rows[j]) for j in range(len(rows)) if j not in group)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=24), st.data())
def test_rounding_changes_nothing_and_a_mistake_does(row: list[float], data: st.DataObject) -> None:
    """A row and itself rounded otherwise are one; with one entry off by a thousandth of the whole they are two."""
    size = max(map(abs, row))
    rounded = [x * (1 + 1e-9) for x in row]
    assert together([row, rounded]) == {frozenset({0, 1})}
    if size > 1e-300:
        other = list(row)
        at = data.draw(st.integers(0, len(row) - 1))
        other[at] += 1e-3 * size
        assert len(together([row, rounded, other])) == 2


def test_numbers_that_are_none_have_their_places() -> None:
    """NaN is near NaN, an infinity near its own sign, and neither is near a number."""
    nan, inf = math.nan, math.inf
    rows = [[1.0, nan], [1.0, nan], [nan, 1.0], [1.0, inf], [1.0, -inf], [1.0, inf], [1.0, 0.0]]
    assert together(rows) == {frozenset(group) for group in ((0, 1), (2,), (3, 5), (4,), (6,))}


def test_one_huge_number_does_not_hide_the_others() -> None:
    """An answer that explodes has a cluster of its own: what is allowed comes from near answers' own size."""
    assert together([[1.0, 2.0], [1.0, 2.1], [1e300, 2.0]]) == {frozenset({i}) for i in range(3)}


def test_a_number_next_to_nothing_is_nothing_beside_a_large_one() -> None:
    """What cancels to 1e-17 in one way of writing and to 0 in another is the same beside a 1."""
    assert together([[1.0, 1e-17], [1.0, 0.0], [1.0, -3e-17]]) == {frozenset({0, 1, 2})}
    assert together([[1e-17], [0.0], [2e-17]]) == {frozenset({i}) for i in range(3)}


def entry(student: str, *answers: Answer) -> Entry:
    return Entry(student, f"{student}.py", answers=answers)


HALF = Answer("dCdb", Status.WRONG, 0.0, way="misconceptions", mistake="half", said="A half.", form="number")


def test_a_cluster_has_its_members_and_what_most_are_told() -> None:
    """The diagnosis is that of most members that have one; right answers, and other forms, stand aside."""
    exercise = grader.load_exercise("training-networks")
    half = replace(HALF, numbers=(0.5, 1.0), message="got 0.5")
    other = replace(half, mistake="odd", said="Odd.", numbers=(0.5 + 1e-12, 1.0))
    untold = replace(half, way="", mistake="", said="")
    raised = replace(HALF, numbers=(), form="raised ValueError")
    right = Answer("dCdb", Status.RIGHT, 2.0)
    class_ = [entry(f"s{i}", a) for i, a in enumerate([half, right, other, raised, half, untold])]
    found = clusters(exercise, class_)
    assert [(c.members, c.said, c.agreed, c.form) for c in found] == [
        ((0, 2, 4, 5), "A half.", 2, "number"),
        ((3,), "A half.", 1, "raised ValueError"),
    ]
    assert found[0].example == "got 0.5"
    assert clusters(exercise, class_[::-1])[0].members == (0, 1, 3, 5)


def test_questions_are_kept_apart() -> None:
    """The same numbers at two questions are two clusters; a question that the exercise has no more is left out."""
    exercise = grader.load_exercise("training-networks")
    numbers = replace(HALF, numbers=(1.0,))
    one = entry("s", numbers, replace(numbers, question="dCdw"), replace(numbers, question="gone"))
    assert [c.question for c in clusters(exercise, [one])] == sorted(
        ("dCdb", "dCdw"), key=[q.id for q in exercise.questions].index
    )


def test_a_class_without_mistakes_has_no_clusters() -> None:
    """Nobody, and nobody wrong."""
    exercise = grader.load_exercise("training-networks")
    assert clusters(exercise, []) == ()
    assert clusters(exercise, [entry("s", Answer("dCdb", Status.RIGHT, 2.0))]) == ()
