"""The report as JUnit XML for GitLab, Jenkins and most CI services: one suite per submission, one test per question.

These files have no official schema. Ours follow that of Jenkins' xUnit plugin (junit-10.xsd), which the others read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from grader.model.exercise import Question
from grader.model.result import Status
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.values import points, show_confinement
from grader.report.formats.text import details, headline
from grader.report.record import Record
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import clean, one_line

if TYPE_CHECKING:  # it takes 50 ms to load; ``for_file`` loads formats to see their endings
    from junitparser import TestSuite
    from junitparser.junitparser import FinalResult

SUFFIX = ".xml"
# What a CI service would obey where the file is printed. XML can write a character by its number.
_COMMANDS = ((re.compile(r"^(\s*):(?=:)", re.MULTILINE), r"\1&#58;"), (re.compile("#(?=#)"), "&#35;"))


class Test(NamedTuple):
    """A question's outcome. A ``skipped`` one was not graded, by no one's fault: its status is not shown."""

    name: str
    status: Status
    message: str = ""
    body: str = ""
    skipped: bool = False


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The report as JUnit XML with one suite.

    The suite has the time of the whole grading. Times of single answers could reveal hidden inputs.
    """
    result = record.result
    tests = (
        Test(f"{question.id}: {question.title}", question.status, headline(question), details(question))
        for question in result.questions
        if question.status is not Status.FORM_ONLY  # its key is not known, so it is not a test
    )
    facts = {
        **({"practice": "yes"} if result.practice else {}),
        "earned": points(result.earned),
        "points": points(result.points),
        "seed": str(result.seed),
        "sandbox": show_confinement(record.run.sandbox),
    }
    for question in result.questions:
        facts[f"earned.{question.id}"] = points(question.earned)
        facts[f"points.{question.id}"] = points(question.points)
    made = suite(result.submission, result.exercise, tests, facts)
    made.time = _seconds(record.run.seconds)
    return written([made])


def refusal(why: str, questions: Sequence[Question] = ()) -> str:
    """The file for a submission that cannot be graded: one failed test, which says what the student should do."""
    return written([suite("submission", "grader", [Test("submission", Status.UNANSWERED, why, why)])])


def suite(name: str, exercise: str, tests: Iterable[Test], facts: dict[str, str] | None = None) -> TestSuite:
    """A suite of that name; ``facts`` become its properties.

    Missing answers fail like wrong ones: a CI service would call a run with skipped tests passed. Faults are errors.
    All strings are cleaned: ElementTree and junitparser write control characters, and then cannot read them.
    """
    from junitparser import TestCase, TestSuite

    made = TestSuite(one_line(name))
    for fact, value in (facts or {}).items():
        made.add_property(one_line(fact), one_line(value))
    cases = []
    for test in tests:
        case = TestCase(one_line(test.name), one_line(exercise))
        if test.status is not Status.RIGHT:
            case.result = [_result(test)]
        cases.append(case)
    made.add_testcases(cases)
    return made


def written(suites: Iterable[TestSuite]) -> str:
    """A file of those suites."""
    from junitparser import JUnitXml

    root = JUnitXml("grader")
    for each in suites:
        root.append(each)  # add_testsuite would merge two suites that look alike
    root.tests, root.failures, root.errors = (
        sum(getattr(each, count) for each in root) for count in ("tests", "failures", "errors")
    )
    root.time = _seconds(sum(each.time for each in root))
    text = root.tostring().decode()
    for command, harmless in _COMMANDS:
        text = command.sub(harmless, text)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n"


def _result(test: Test) -> FinalResult:
    from junitparser import Error, Failure, Skipped

    if test.skipped:
        return Skipped(one_line(test.message))
    result = (Error if test.status is Status.UNGRADABLE else Failure)(one_line(test.message), test.status.value)
    result.text = clean(test.body)
    return result


def _seconds(seconds: float) -> float:
    return round(max(0.0, seconds), 3)  # readers want no exponent, which shorter times would be written with
