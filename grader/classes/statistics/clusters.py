"""Groups wrong answers that compute the same, regardless of their code: the mistakes of a class by frequency.

Two answers to a question are in one cluster if they have the same form (see
``grader.report.class_entry.wrong_answers``) and no number separates them. Only a gap wider than the allowance of
``grader.numeric.compare`` does. So near answers are always together, and the order of submissions does not matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.numeric.tolerance import DOUBLE
from grader.report.class_entry.entry import Answer, Entry

Labels = NDArray[np.intp]
Rows = NDArray[np.float64]
T = TypeVar("T", str, tuple[str, str, str])

# A gap may appear only after another column has been split. Two rounds are enough unless answers are contrived.
_MOST_ROUNDS = 8


class Cluster(msgspec.Struct, frozen=True):
    """Submissions, by their positions in the class, that answer a question wrongly in the same way.

    ``way``, ``mistake`` and ``said`` are the members' most frequent diagnosis, which ``agreed`` of them have;
    ``example`` is their most frequent message.
    """

    question: str
    members: tuple[int, ...]
    form: str
    way: str
    mistake: str
    said: str
    agreed: int
    example: str


def clusters(exercise: Exercise, entries: Sequence[Entry]) -> tuple[Cluster, ...]:
    """All clusters of a class, the largest first."""
    order = {question.id: i for i, question in enumerate(exercise.questions)}
    alike: defaultdict[tuple[str, str, int, str], list[tuple[int, Answer]]] = defaultdict(list)
    for i, entry in enumerate(entries):
        for answer in entry.answers:
            if answer.status in (Status.WRONG, Status.PARTIAL) and answer.question in order:
                mistake = "" if answer.numbers else answer.mistake  # without numbers nothing else separates them
                alike[answer.question, answer.form, len(answer.numbers), mistake].append((i, answer))
    found = [
        _cluster(question, form, [members[at] for at in group])
        for (question, form, _, _), members in alike.items()
        for group in _groups(np.array([answer.numbers for _, answer in members], np.float64))
    ]
    return tuple(sorted(found, key=lambda c: (-len(c.members), order[c.question], c.form, c.said, c.members)))


def labels(rows: Rows) -> Labels:
    """The cluster of each row of numbers, counted from 0 in no particular order."""
    if not rows.size:
        return np.zeros(len(rows), np.intp)
    finite = np.isfinite(rows)
    # NaN and infinities are near their like only.
    sorts = np.where(finite, 0, np.where(np.isnan(rows), 1, np.where(rows > 0, 2, 3)))
    found = np.unique(sorts, axis=0, return_inverse=True)[1].reshape(-1)
    numbers = np.where(finite, rows, 0.0)
    sizes = np.abs(numbers).max(axis=1)
    # Near answers have nearly the same size, from which each cluster's allowance follows.
    found = _split(found, sizes, np.full(sizes.shape, 2 * DOUBLE.rtol) * sizes)
    for _ in range(_MOST_ROUNDS):
        before = found
        for column in numbers.T:
            found = _split(found, column, _allowance(column, sizes, found))
        if found.max() == before.max():
            break
    return found


def _allowance(column: NDArray[np.float64], sizes: NDArray[np.float64], found: Labels) -> NDArray[np.float64]:
    """The allowance of each number of a column, given the size of its cluster."""
    largest = np.zeros(int(found.max()) + 1)
    np.maximum.at(largest, found, sizes)
    return np.abs(column) * DOUBLE.rtol + DOUBLE.ulps * DOUBLE.unit * largest[found]


def _split(found: Labels, column: NDArray[np.float64], allowed: NDArray[np.float64]) -> Labels:
    """The clusters, split between neighbours in a column that are farther apart than either's allowance."""
    order = np.lexsort((column, found))
    ours, values, reach = found[order], column[order], allowed[order]
    with np.errstate(over="ignore"):  # the largest differences are infinite
        gaps = np.diff(values) > np.maximum(reach[:-1], reach[1:])
    fresh = np.concatenate([[0], np.cumsum((np.diff(ours) != 0) | gaps)])
    result = np.empty_like(found)
    result[order] = fresh
    return result


def _groups(rows: Rows) -> Iterable[NDArray[np.intp]]:
    """The positions of each cluster's rows."""
    found = labels(rows)
    order = np.argsort(found, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(found[order])) + 1)


def _cluster(question: str, form: str, members: Sequence[tuple[int, Answer]]) -> Cluster:
    answers = [answer for _, answer in members]
    diagnosed = [(a.way, a.mistake, a.said) for a in answers if a.way or a.mistake or a.said]
    (way, mistake, said), agreed = _most_frequent(diagnosed) if diagnosed else (("", "", ""), 0)
    example, _ = _most_frequent([answer.message for answer in answers])
    return Cluster(question, tuple(sorted(i for i, _ in members)), form, way, mistake, said, agreed, example)


def _most_frequent(items: Sequence[T]) -> tuple[T, int]:
    return min(Counter(items).items(), key=lambda pair: (-pair[1], pair[0]))
