"""Statistics of a class's marks: of the class, and of each question."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.model.exercise import Exercise, Question
from grader.model.result import Status
from grader.report.class_entry.entry import Entry

Marks = NDArray[np.float64]

_MOST_BARS = 24
_FEWEST = 3  # submissions for a correlation: two points are always on a line


class Bar(msgspec.Struct, frozen=True):
    """The number of submissions whose points are nearest to ``points``, a multiple of the bars' width."""

    points: float
    count: int


class QuestionStatistics(msgspec.Struct, frozen=True):
    """One question over the class.

    ``facility`` is the average share of its points that was earned, ``seconds`` the median time; for ``discrimination``
    see the function. Each is None if it is undefined.
    """

    question: Question
    counts: dict[Status, int]
    facility: float | None
    discrimination: float | None
    seconds: float | None


class Statistics(msgspec.Struct, frozen=True):
    """The class. Marks are those of the ``graded`` submissions; ``elsewhere`` counts those for another exercise."""

    submissions: int
    graded: int
    unread: int
    elsewhere: int
    ungradable: int
    points: float
    mean: float | None
    median: float | None
    full: int
    bars: tuple[Bar, ...]
    questions: tuple[QuestionStatistics, ...]


def statistics(exercise: Exercise, entries: Sequence[Entry]) -> Statistics:
    """The statistics of a class.

    An ungradable answer does not count for its question, and its submission not for the class.
    """
    marks = _marks(exercise, entries)
    totals = marks[~np.isnan(marks).any(axis=1)].sum(axis=1)
    return Statistics(
        submissions=len(entries),
        graded=totals.size,
        unread=sum(bool(entry.unread and not entry.names and not entry.lost) for entry in entries),
        elsewhere=sum(bool(entry.names) for entry in entries),
        ungradable=sum(entry.ungradable for entry in entries),
        points=exercise.points,
        mean=float(totals.mean()) if totals.size else None,
        median=float(np.median(totals)) if totals.size else None,
        full=int((totals >= exercise.points - 1e-9).sum()),
        bars=_bars(exercise.points, totals),
        questions=tuple(_question(exercise, entries, marks, i) for i in range(len(exercise.questions))),
    )


def discrimination(marks: Marks, position: int) -> float | None:
    """How well a question separates students who do well in the other questions from those who do not, from -1 to 1.

    It is the correlation of its points with the sum of all other questions' points, as in Moodle's quiz reports: S.
    Henrysson, "Correction of item-total correlations in item analysis", Psychometrika 28 (1963). None without variance.
    """
    whole = marks[~np.isnan(marks).any(axis=1)]
    if len(whole) < _FEWEST or whole.shape[1] < 2:
        return None
    own = whole[:, position]
    rest = np.delete(whole, position, axis=1).sum(axis=1)
    spread = float(own.std() * rest.std())
    # Sums of equal points may differ in their last digits.
    if spread <= 1e-12 * max(1.0, float(np.abs(whole).max()) ** 2):
        return None
    return float(np.clip(((own - own.mean()) * (rest - rest.mean())).mean() / spread, -1, 1))


def _marks(exercise: Exercise, entries: Sequence[Entry]) -> Marks:
    """Points by submission and question; NaN if there are none."""
    columns = {question.id: i for i, question in enumerate(exercise.questions)}
    marks = np.full((len(entries), len(columns)), np.nan)
    for row, entry in enumerate(entries):
        for answer in entry.answers:
            if answer.status is not Status.UNGRADABLE and answer.question in columns:
                marks[row, columns[answer.question]] = answer.earned
    return marks


def _question(exercise: Exercise, entries: Sequence[Entry], marks: Marks, position: int) -> QuestionStatistics:
    question = exercise.questions[position]
    answers = [answer for entry in entries for answer in entry.answers if answer.question == question.id]
    counted = Counter(answer.status for answer in answers)
    times = [answer.seconds for answer in answers if answer.seconds is not None]
    earned = marks[:, position][~np.isnan(marks[:, position])]
    return QuestionStatistics(
        question=question,
        counts={status: counted[status] for status in Status},
        facility=float(earned.mean() / question.points) if earned.size and question.points else None,
        discrimination=discrimination(marks, position) if question.points else None,
        seconds=float(np.median(times)) if times else None,
    )


def _bars(points: float, totals: Marks) -> tuple[Bar, ...]:
    """The submissions at each multiple of a width, 0.5, 1, 2, 5, 10 and so on, that gives few bars."""
    width = _width(points)
    count = math.floor(points / width + 0.5) + 1
    nearest = np.clip(np.floor(totals / width + 0.5).astype(int), 0, count - 1)
    heights = np.bincount(nearest, minlength=count)
    return tuple(Bar(round(i * width, 6), int(height)) for i, height in enumerate(heights))


def _width(points: float) -> float:
    widths = (factor * 10.0**power for power in range(-1, 309) for factor in (5, 10, 20))
    return next(width for width in widths if points / width < _MOST_BARS)
