"""The report as Classroom 50's result.json (``classroom50/result/v1``), without the student.

Only the runner's environment names the student: ``docs/ci/classroom50/autograder.py`` adds it. Classroom 50 takes whole
numbers as scores. Ours are hundredths of a point, in every exercise; reports show no more digits either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from grader.model.exercise import Question
from grader.model.result import Status
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.formats.text import headline
from grader.report.record import QuestionRecord, Record, written
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import one_line

SUFFIX = ""
UNIT = 100
"""The score of one point."""
_MARKUP = re.compile(r"[<>\[\]`*#|@&\\]|(?<=:)//")


class Classroom50Test(msgspec.Struct, frozen=True, rename="kebab"):
    """One question. Classroom 50 keeps the last three fields for people and does not read them."""

    test_name: str
    passed: bool
    score: int | UnsetType
    max_score: int
    earned: float
    points: float
    message: str


class Classroom50Result(msgspec.Struct, frozen=True, rename="kebab"):
    """A submission's result. Classroom 50 refuses one without a score, that is, an ungradable one."""

    schema: Literal["classroom50/result/v1"]
    score: int | UnsetType
    max_score: int
    tests: list[Classroom50Test]


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The report as result.json."""
    tests = [_test(question) for question in record.result.questions]
    score = UNSET if record.result.ungradable else sum(test.score or 0 for test in tests)
    return written(Classroom50Result("classroom50/result/v1", score, sum(test.max_score for test in tests), tests))


def refusal(why: str, questions: Sequence[Question] = ()) -> str:
    """The result of a file that cannot be graded: no points, and one failed test that says what to do.

    Classroom 50 shows only the test's name, as Markdown. Without ``questions`` the maximum is 0.
    """
    most = sum(round(question.points * UNIT) for question in questions)
    name = one_line(_MARKUP.sub(" ", f"Not graded: {why}"), 1_000)
    test = Classroom50Test(name, False, 0, most, 0.0, most / UNIT, one_line(why, 1_000))
    return written(Classroom50Result("classroom50/result/v1", 0, most, [test]))


def _test(question: QuestionRecord) -> Classroom50Test:
    right = question.status is Status.RIGHT
    return Classroom50Test(
        test_name=one_line(f"{question.id}: {question.title}"),
        passed=right,
        score=UNSET if question.status is Status.UNGRADABLE else round(question.earned * UNIT),
        max_score=round(question.points * UNIT),
        earned=question.earned,
        points=question.points,
        message="" if right else headline(question),
    )
