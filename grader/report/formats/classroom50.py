"""The report as Classroom 50's result.json (``classroom50/result/v1``), but for what its runner alone knows.

Whose submission it is stands in the runner's environment: ``docs/ci/classroom50/autograder.py`` adds it. Scores are
whole numbers there. They are hundredths of a point, as exact as points are shown anywhere: rounded to whole points,
half an answer would be none or all, and any other unit would not be the same for all exercises.
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
"""Of these one point has so many."""
_MARKUP = re.compile(r"[<>\[\]`*#|@&\\]|(?<=:)//")


class Classroom50Test(msgspec.Struct, frozen=True, rename="kebab"):
    """One question. The last three are for people: Classroom 50 keeps them and does not read them."""

    test_name: str
    passed: bool
    score: int | UnsetType
    max_score: int
    earned: float
    points: float
    message: str


class Classroom50Result(msgspec.Struct, frozen=True, rename="kebab"):
    """A submission's result. Without a score, which one that could not be graded has not, it is refused."""

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
    """The result of a file that cannot be graded: no points, and one test that fails and says what to do.

    The test's name is all that Classroom 50 shows of it, as Markdown. Without ``questions`` the maximum is 0.
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
