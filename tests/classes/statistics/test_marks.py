"""Statistics of marks, against numpy's own correlation and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import grader
from grader.classes.statistics.marks import discrimination, statistics
from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Answer, Entry, unread


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    """The chain rule's first two questions, of 1 and 3 points."""
    whole = grader.load_exercise("chain-rule")
    first, second = whole.questions[:2]
    return replace(whole, questions=(replace(first, points=1.0), replace(second, points=3.0)))


def entry(exercise: Exercise, one: float, two: float, *, ungradable: bool = False, seconds: float | None = None):
    first, second = exercise.questions
    answers = (
        Answer(first.id, Status.RIGHT if one else Status.WRONG, one, seconds),
        Answer(second.id, Status.UNGRADABLE if ungradable else Status.RIGHT if two else Status.UNANSWERED, two),
    )
    return Entry("s", "s.py", earned=one + two, points=4.0, answers=answers)


def test_a_small_class_by_hand(exercise: Exercise) -> None:
    """Facility, counts, median and bars of four graded submissions; the ungradable and the unread count nowhere."""
    class_ = [
        *(entry(exercise, 1, 3, seconds=s) for s in (0.1, 0.5)),
        entry(exercise, 1, 0, seconds=0.2),
        entry(exercise, 0, 0),
        entry(exercise, 0, 0, ungradable=True),
        unread("u", "u.py", "It is empty."),
    ]
    found = statistics(exercise, class_)
    assert (found.submissions, found.graded, found.unread, found.ungradable) == (6, 4, 1, 1)
    assert (found.mean, found.median, found.full) == (9 / 4, 2.5, 2)
    first, second = found.questions
    assert first.facility == 3 / 5  # its own answer was graded in the fifth, too
    assert second.facility == 6 / 12
    assert first.seconds == 0.2
    assert second.seconds is None
    assert first.counts[Status.RIGHT] == 3
    assert second.counts == {
        Status.RIGHT: 2,
        Status.PARTIAL: 0,
        Status.WRONG: 0,
        Status.UNANSWERED: 2,
        Status.UNGRADABLE: 1,
        Status.FORM_ONLY: 0,
    }
    assert {bar.points: bar.count for bar in found.bars if bar.count} == {0: 1, 1: 1, 4: 2}
    assert sum(bar.count for bar in found.bars) == found.graded


def test_an_empty_class(exercise: Exercise) -> None:
    """Nothing can be said, and nothing is."""
    found = statistics(exercise, [])
    assert (found.submissions, found.graded, found.mean, found.median) == (0, 0, None, None)
    assert all(q.facility is None and q.discrimination is None and q.seconds is None for q in found.questions)
    assert not sum(bar.count for bar in found.bars)


MARKS = st.lists(st.tuples(*[st.sampled_from([0.0, 0.5, 1.0, 2.0])] * 3), min_size=0, max_size=20)


@given(MARKS, st.integers(0, 2))
def test_discrimination_is_the_correlation_with_the_rest(rows: list[tuple[float, ...]], position: int) -> None:
    """It is numpy's correlation of a column with the sum of the others, and None where that has no meaning."""
    marks = np.array(rows).reshape(-1, 3)
    found = discrimination(marks, position)
    rest = np.delete(marks, position, axis=1).sum(axis=1)
    if len(rows) < 3 or np.ptp(marks[:, position]) == 0 or np.ptp(rest) == 0:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(marks[:, position], rest)[0, 1], abs=1e-9)


def test_discrimination_has_its_sign() -> None:
    """A question that only the weak get right has -1, one that only the strong get right 1; one alone has none."""
    strong = np.array([[0, 0, 1.0], [1, 1, 1], [2, 2, 1]])
    assert discrimination(strong, 0) == pytest.approx(1)
    assert discrimination(strong[:, ::-1], 2) == pytest.approx(1)
    assert discrimination(np.array([[2, 0, 1.0], [1, 1, 1], [0, 2, 1]]), 0) == pytest.approx(-1)
    assert discrimination(strong[:, :1], 0) is None
    assert discrimination(np.ones((5, 3)), 0) is None


@given(st.floats(0.01, 1e6), st.lists(st.floats(0, 1), max_size=30))
def test_bars_hold_everybody_and_are_few(points: float, parts: list[float]) -> None:
    """Whatever an exercise is worth, each graded submission stands in one of at most 25 bars."""
    whole = grader.load_exercise("chain-rule")
    exercise = replace(whole, questions=(replace(whole.questions[0], points=points),))
    id_ = exercise.questions[0].id
    class_ = [Entry("s", "s.py", answers=(Answer(id_, Status.PARTIAL, part * points),)) for part in parts]
    bars = statistics(exercise, class_).bars
    assert sum(bar.count for bar in bars) == len(parts)
    assert len(bars) <= 25
