"""The report as a student gets it: one self-contained HTML page, without scripts and network access."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup
from msgspec.structs import replace

from grader.model.execution import Outcome
from grader.model.result import Status
from grader.report.drawing import exercise_page, texts
from grader.report.drawing.deviations import picture
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.exercise_page import DrawnOption, DrawnQuestion
from grader.report.drawing.templates import coded, rendered
from grader.report.drawing.values import SIGNS, brief, excerpt, off_by, show, show_confinement
from grader.report.record import CaseRecord, QuestionRecord, Record
from grader.report.recorded_value import Cut, Recorded, read
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import shortened

SUFFIX = ".html"
_AT_LINE_START = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
_MOST_PRINTED = 4_000
_WIDEST_CELL = 60
_MOST_IN_TABLES = 1_000_000  # characters of all answers and wanted values: a page of 1,000 cases still opens


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The page. SpecError if the exercise's texts cannot be drawn."""
    result = record.result
    asked = {question.id for question in result.questions}
    introduction, drawn = exercise_page.drawn(statement, [q for q in statement.questions if q.id in asked], cache)
    cells = 2 * sum(len(question.cases) for question in result.questions)
    widest = max(_WIDEST_CELL, _MOST_IN_TABLES // max(1, cells))
    page = rendered(
        "report.html.j2",
        result=result,
        run=record.run,
        percent=round(100 * result.earned / result.points, 1) if result.points else 100,
        right=sum(question.status is Status.RIGHT for question in result.questions if question.points),
        counted=sum(question.points > 0 for question in result.questions),
        printed=shortened(result.printed, _MOST_PRINTED),
        introduction=introduction,
        questions=[_question(q, drawn[q.id], _hints(statement, q, cache), widest) for q in result.questions],
        sandbox=show_confinement(record.run.sandbox),
    )
    return _tamed(page)


def _tamed(page: str) -> str:
    """A page without commands of CI services: ``##[error]``, or ``::error::`` at a line's start.

    The style sheet at its beginning is our own; browsers do not understand character references in it.
    """
    style, end, text = page.partition("</style>")
    return style + end + _AT_LINE_START.sub(r"\1&#58;:", text.replace("##", "#&#35;"))


def _question(question: QuestionRecord, asked: DrawnQuestion, hint: Markup, widest: int) -> dict[str, Any]:
    """What the template shows of a question beyond its record."""
    sign, colour = SIGNS[question.status]
    calls = [case for case in question.cases if case.arguments is not None]
    found = question.diagnosis
    return {
        "record": question,
        "asked": asked,
        "options": _ticked(question, asked.options),
        "sign": sign,
        "colour": colour,
        "sentences": [text for text in (found.message, *found.others) if text] if found else [],
        "hint": hint,
        "failure": _failure(question),
        "picture": picture(question) if question.status in (Status.WRONG, Status.PARTIAL) else "",
        "columns": tuple(calls[0].inputs) if calls else (),
        "cases": [_case(case, widest) for case in calls],
    }


def _hints(statement: ExerciseStatement, question: QuestionRecord, cache: DiskCache) -> Markup:
    """The hints as HTML. SpecError if one of the author's cannot be drawn."""
    hints = question.diagnosis.hints if question.diagnosis else ()
    return Markup(" ").join(
        texts.drawn(statement, {where: hint.text}, cache)[where] if hint.is_markdown else coded(hint.text)
        for hint in hints
        for where in (f'question "{question.id}".misconception "{hint.misconception}".hint',)
    )


def _ticked(question: QuestionRecord, options: tuple[DrawnOption, ...]) -> tuple[DrawnOption, ...]:
    """The options, with the student's answer marked. The page never shows which are right."""
    if not options or not question.cases:
        return options
    value = read(question.cases[0].got)
    written = {str(item).strip().lower() for item in (value if isinstance(value, tuple) else (value,))}
    return tuple(replace(option, chosen=option.id.lower() in written) for option in options)


def _failure(question: QuestionRecord) -> dict[str, Any] | None:
    """The first shown case that is not right."""
    first = question.first_failure
    if first is None or question.status is Status.UNANSWERED:
        return None
    off = first.deviation
    one_number = off is not None and off.what == "value" and off.entries == 1
    shown = first.outcome is Outcome.RETURNED and not one_number  # the message has named a single number already
    return {
        "call": first.call if first.arguments is not None else "",
        "inputs": _long_inputs(first),
        "got": show(read(first.got)) if shown else None,
        "wanted": show(read(first.wanted)) if shown and first.wanted is not None else None,
        "allowed": off_by(off) if off else "",
        "frames": first.raised.frames if first.raised else (),
        "printed": excerpt(first.printed.text, first.printed.left_out, _MOST_PRINTED),
    }


def _long_inputs(case: CaseRecord) -> list[tuple[str, str]]:
    """The inputs that the written call shows by their shape only, or not at all."""
    if case.arguments is None:
        return []
    inputs = ((name, read(raw)) for name, raw in case.inputs.items())
    return [(name, show(value)) for name, value in inputs if _is_long(value)]


def _is_long(value: Recorded) -> bool:
    return not isinstance(value, (int, float)) and ("\n" in show(value) or brief(value) != show(value))


def _case(case: CaseRecord, widest: int) -> dict[str, Any]:
    """A row of the table. Each answer takes at most ``widest`` characters."""
    got = _at_most(read(case.got), widest) if case.outcome is Outcome.RETURNED else case.outcome.value
    inputs = [_cell(read(raw)) for raw in case.inputs.values()]
    return {"passed": case.passed, "inputs": inputs, "got": got, "wanted": _at_most(read(case.wanted), widest)}


def _cell(value: Recorded) -> str:
    """An input in the table: large arrays by their shape; the failing case shows them whole."""
    return brief(value) if len(show(value)) > _WIDEST_CELL else show(value)


def _at_most(value: Recorded, most: int) -> str:
    return excerpt(value.shown, value.left_out, most) if isinstance(value, Cut) else shortened(show(value), most)
