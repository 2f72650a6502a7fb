"""A class for a CI service: one suite per submission, one test per question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Entry
from grader.report.formats.junit import Test, suite, written


def render(exercise: Exercise, entries: Iterable[Entry]) -> str:
    """The class as JUnit XML. A file of another exercise is skipped; one that could not be graded is an error."""
    return written(suite(entry.student, exercise.name, _tests(entry)) for entry in entries)


def _tests(entry: Entry) -> Iterator[Test]:
    if entry.unread:
        yield Test("submission", Status.UNGRADABLE, entry.unread, skipped=bool(entry.names))
    for answer in entry.answers:
        yield Test(answer.question, answer.status, answer.said or answer.message)
