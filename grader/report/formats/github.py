"""The report for a GitHub workflow: text for its log, annotations for the file, a summary for the job's page.

Annotations are printed commands: ``::error file=...,line=...,title=...::message``. The runner obeys any line that
begins like this, and ``##[...]`` anywhere, so a student's string must never look like one. The summary is Markdown of
HTML blocks, one line each. GitHub reads no Markdown in them: a student's string makes no heading, link or picture.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from grader.model.exercise import Question
from grader.model.result import Status
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.values import SIGNS, points, show_confinement
from grader.report.formats import text
from grader.report.formats.text import details, headline
from grader.report.record import QuestionRecord, Record
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import clean, one_line, tamed

SUFFIX = None
MOST_ANNOTATIONS = 10
"""Per kind and step; GitHub silently drops the others."""
MOST_SUMMARY = 1 << 20
"""Bytes of all summaries of a step; GitHub refuses longer ones entirely."""
_KINDS = {
    Status.UNGRADABLE: "error",
    Status.WRONG: "error",
    Status.UNANSWERED: "error",
    Status.PARTIAL: "warning",
    Status.FORM_ONLY: "warning",
}
_COMMAND = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
_CUT = "<p>The rest is too long for this page: see the log.</p>\n\n"


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The printed report, with annotations for the file by its name in the report."""
    return annotated(record, statement, record.result.submission)


def refusal(why: str, questions: Sequence[Question] = ()) -> str:
    """The annotation for a submission that cannot be graded: what the student should do."""
    return tamed(f"::error title=Not graded::{_data(one_line(why, 1_000))}\n")


def annotated(record: Record, statement: ExerciseStatement, path: str) -> str:
    """The text report, and an annotation for each question that is not right; ``path`` starts at the repository's root.

    GitHub shows the first ten of a kind. So faults of ours come first, then the questions that cost most.
    """
    log = _COMMAND.sub(r"\1: ", clean(text.render(record, statement)))
    commands = (command for kind in ("error", "warning") for command in _annotations(record, path, kind))
    return tamed(log + "".join(f"{command}\n" for command in commands))


def _annotations(record: Record, path: str, kind: str) -> Iterator[str]:
    said = [question for question in record.result.questions if _KINDS.get(question.status) == kind]
    said.sort(key=lambda q: (q.status is not Status.UNGRADABLE, q.earned - q.points))
    most = MOST_ANNOTATIONS if len(said) <= MOST_ANNOTATIONS else MOST_ANNOTATIONS - 1
    for question in said[:most]:
        yield _command(kind, path, question.line, _title(question), _message(question))
    if said[most:]:
        more = f"{len(said) - most} more questions are not right: see the summary."
        yield _command(kind, path, None, "And more", more)


def _command(kind: str, path: str, line: int | None, title: str, message: str) -> str:
    at = f",line={line}" if line else ""
    return f"::{kind} file={_property(path)}{at},title={_property(title)}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(one_line(value)).replace(":", "%3A").replace(",", "%2C")


def _title(question: QuestionRecord) -> str:
    return f"{question.id}: {question.title} ({points(question.earned)} of {points(question.points)} points)"


def _message(question: QuestionRecord) -> str:
    hints = question.diagnosis.hints if question.diagnosis else ()
    hint = one_line(" ".join(hint.text for hint in hints), 1_000)
    return f"{headline(question)}\n{hint}".strip()


def summary(record: Record, most: int = MOST_SUMMARY) -> str:
    """The Markdown for the job's page, of at most ``most`` bytes; it says if blocks were left out."""
    kept, left = "", most - len(_CUT)
    for block in _blocks(record):
        left -= len(block.encode()) + 2
        if left < 0:
            return kept + _CUT if most >= len(_CUT) else ""
        kept += f"{block}\n\n"
    return kept


def _blocks(record: Record) -> Iterator[str]:
    result = record.result
    earned = f"{points(result.earned)} of {points(result.points)} points"
    yield f"<h3>{_escaped(one_line(result.title))}: {earned}</h3>"
    yield f"<p>{_code(result.submission)}</p>"
    for note in result.notes:
        yield f"<p>{_code(note.text)}</p>"
    rows = "".join(_row(question) for question in result.questions)
    yield f"<table><tr><th></th><th>Question</th><th>Points</th><th>What is wrong</th></tr>{rows}</table>"
    for question in result.questions:
        if question.status is not Status.RIGHT:
            shown = _escaped(clean(details(question)))
            yield f"<details><summary>{_code(_title(question))}</summary><pre>{shown}</pre></details>"
    yield f"<p>{_code(show_confinement(record.run.sandbox))}</p>"


def _row(question: QuestionRecord) -> str:
    wrong = "" if question.status is Status.RIGHT else _code(headline(question))
    asked = f"{_code(question.id)} {_escaped(one_line(question.title))}"
    mark = f"{points(question.earned)}/{points(question.points)}"
    return f"<tr><td>{SIGNS[question.status][0]}</td><td>{asked}</td><td>{mark}</td><td>{wrong}</td></tr>"


def _code(said: str) -> str:
    return f"<code>{_escaped(one_line(said))}</code>" if said else ""


def _escaped(said: str) -> str:
    # An empty line would end the HTML block and begin Markdown.
    return html.escape(said).replace("\n", "&#10;")
