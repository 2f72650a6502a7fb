"""The report as Gradescope's results.json: one test per question, with its part of the text report.

Students may see all of it: of hidden cases it only says how many passed. The staff alone see the output of ``grader``.
An ungradable question has no score, and then there is no sum: Gradescope refuses such results and notifies the staff.
A sum would be a mark. See https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from grader.model.exercise import Question
from grader.model.result import Status
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.values import points, show_confinement
from grader.report.formats.text import details
from grader.report.record import QuestionRecord, Record, written
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import clean, one_line

SUFFIX = ""


class GradescopeTest(msgspec.Struct, frozen=True, kw_only=True):
    """One question. Gradescope escapes and shows ``text`` as it is."""

    name: str
    name_format: Literal["text"] = "text"
    number: str
    score: float | UnsetType
    max_score: float
    status: Literal["passed", "failed"] | UnsetType
    output: str
    output_format: Literal["text"] = "text"
    visibility: Literal["visible"] = "visible"
    extra_data: dict[str, str]


class GradescopeResults(msgspec.Struct, frozen=True, kw_only=True):
    """A submission's results."""

    score: float | UnsetType
    output: str
    output_format: Literal["text"] = "text"
    visibility: Literal["visible"] = "visible"
    stdout_visibility: Literal["hidden"] = "hidden"
    tests: list[GradescopeTest]
    extra_data: dict[str, str]


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The report as results.json."""
    result = record.result
    said = [f"{points(result.earned)} of {points(result.points)} points", *(note.text for note in result.notes)]
    facts = {"exercise": result.exercise, "exercise_digest": result.exercise_digest, "seed": str(result.seed)}
    return written(
        GradescopeResults(
            score=UNSET if result.ungradable else result.earned,
            output=clean("\n".join([*said, show_confinement(record.run.sandbox)])),
            tests=[_test(number, question) for number, question in enumerate(result.questions, 1)],
            extra_data=facts,
        )
    )


def refusal(why: str, questions: Sequence[Question] = ()) -> str:
    """The results.json of a file that cannot be graded: no points, and what the student should do."""
    return written(GradescopeResults(score=0, output=clean(why), tests=[], extra_data={}))


def _test(number: int, question: QuestionRecord) -> GradescopeTest:
    lost = question.status is Status.UNGRADABLE
    return GradescopeTest(
        name=one_line(f"{question.id}: {question.title}"),
        number=str(number),
        score=UNSET if lost else question.earned,
        max_score=question.points,
        status=UNSET if lost else "passed" if question.status is Status.RIGHT else "failed",
        output=clean(details(question)),
        extra_data={"question": question.id, "status": question.status.value},
    )
