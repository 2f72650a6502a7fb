"""The report as Gradescope's results.json: one test a question, with all that the text report says of it.

What is said of hidden cases is how many passed, here as anywhere; so everything may be visible. What ``grader`` prints
stays with the staff. Of a question that could not be graded there is no score, and no sum either: Gradescope refuses
such results, and tells the staff, where a sum would be a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from grader.model.exercise import Question
from grader.model.result import Report, Status, Verdict
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.values import points, show_confinement
from grader.report.formats.json import written
from grader.report.formats.text import details
from grader.support.sanitise import clean, one_line

SUFFIX = ""


class GradescopeTest(msgspec.Struct, frozen=True, kw_only=True):
    """One question. Texts are shown as they are: ``text`` is what Gradescope escapes."""

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
    """A submission's results, as https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes them."""

    score: float | UnsetType
    output: str
    output_format: Literal["text"] = "text"
    visibility: Literal["visible"] = "visible"
    stdout_visibility: Literal["hidden"] = "hidden"
    tests: list[GradescopeTest]
    extra_data: dict[str, str]


def render(report: Report, cache: DiskCache = NO_CACHE) -> str:
    """The report as results.json."""
    said = [f"{points(report.earned)} of {points(report.points)} points", *(note.text for note in report.notes)]
    return written(
        GradescopeResults(
            score=UNSET if report.ungradable else report.earned,
            output=clean("\n".join([*said, show_confinement(report.run.confinement)])),
            tests=[_test(number, verdict) for number, verdict in enumerate(report.verdicts, 1)],
            extra_data={
                "exercise": report.exercise.name,
                "exercise_digest": report.exercise.digests.together,
                "seed": str(report.seed),
            },
        )
    )


def refusal(why: str, questions: Sequence[Question] = ()) -> str:
    """The results.json of a file that cannot be graded: no points, and what the student should do."""
    return written(GradescopeResults(score=0, output=clean(why), tests=[], extra_data={}))


def _test(number: int, verdict: Verdict) -> GradescopeTest:
    question, lost = verdict.question, verdict.status is Status.UNGRADABLE
    return GradescopeTest(
        name=one_line(f"{question.id}: {question.title}"),
        number=str(number),
        score=UNSET if lost else verdict.earned,
        max_score=question.points,
        status=UNSET if lost else "passed" if verdict.status is Status.RIGHT else "failed",
        output=clean(details(verdict)),
        extra_data={"question": question.id, "status": verdict.status.value},
    )
