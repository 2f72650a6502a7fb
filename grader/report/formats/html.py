"""The report as a student gets it: one self-contained HTML page, without script and without network."""

from __future__ import annotations

import re

import msgspec
from markupsafe import Markup
from msgspec.structs import replace

from grader.model.execution import Frame, Outcome
from grader.model.result import Status
from grader.report.drawing import exercise_page, texts
from grader.report.drawing.deviations import picture
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.exercise_page import DrawnOption, DrawnQuestion
from grader.report.drawing.fonts import font_face
from grader.report.drawing.templates import environment
from grader.report.drawing.values import brief, excerpt, off_by, points, show, show_confinement
from grader.report.record import CaseRecord, QuestionRecord, Record
from grader.report.recorded_value import Cut, Recorded, read
from grader.report.statement import ExerciseStatement
from grader.support.sanitise import shortened

SUFFIX = ".html"
_SIGNS = {
    Status.RIGHT: ("✓", "good"),
    Status.PARTIAL: ("◐", "warn"),
    Status.WRONG: ("✗", "bad"),
    Status.UNANSWERED: ("·", "muted"),
    Status.UNGRADABLE: ("!", "accent"),
    Status.FORM_ONLY: ("○", "muted"),
}
_AT_LINE_START = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
_MOST_PRINTED = 4_000
_WIDEST_CELL = 60
_MOST_IN_TABLES = 1_000_000  # characters of answers and what was wanted: a page of 1,000 cases can still be opened


class FailureView(msgspec.Struct, frozen=True):
    """The first shown case that is not right."""

    call: str
    inputs: tuple[tuple[str, str], ...]
    got: str | None
    wanted: str | None
    allowed: str
    frames: tuple[Frame, ...]
    printed: str


class SmallestView(msgspec.Struct, frozen=True):
    """A simpler case that fails in the same way: a sentence on it, and how to make the call."""

    said: Markup
    snippet: str


class CaseView(msgspec.Struct, frozen=True):
    """A row of the table of shown cases."""

    passed: bool
    inputs: tuple[str, ...]
    got: str
    wanted: str


class GroupView(msgspec.Struct, frozen=True):
    """What a group of cases earned."""

    title: str
    earned: str
    points: str


class DiagnosisView(msgspec.Struct, frozen=True):
    """Which mistake it is: one sentence, or several of which one holds; the hint is HTML."""

    sentences: tuple[Markup, ...]
    hint: Markup


class QuestionResult(msgspec.Struct, frozen=True):
    """A question as the page shows it."""

    id: str
    several: bool
    title: str
    status: str
    result: str
    sign: str
    colour: str
    earned: str
    points: str
    message: Markup
    diagnosis: DiagnosisView | None
    notes: tuple[Markup, ...]
    groups: tuple[GroupView, ...]
    failure: FailureView | None
    smallest: SmallestView | None
    picture: Markup
    columns: tuple[str, ...]
    cases: tuple[CaseView, ...]
    passed: int
    hidden: str
    statement: Markup
    options: tuple[DrawnOption, ...]
    rule: str


def render(record: Record, statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The page. SpecError if the exercise's texts cannot be drawn."""
    result = record.result
    asked = {question.id for question in result.questions}
    introduction, drawn = exercise_page.drawn(statement, [q for q in statement.questions if q.id in asked], cache)
    cells = 2 * sum(len(question.cases) for question in result.questions)
    widest = max(_WIDEST_CELL, _MOST_IN_TABLES // max(1, cells))
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            result=result,
            run=record.run,
            earned=points(result.earned),
            points=points(result.points),
            percent=round(100 * result.earned / result.points, 1) if result.points else 100,
            right=sum(question.status is Status.RIGHT for question in result.questions if question.points),
            counted=sum(question.points > 0 for question in result.questions),
            notes=[_sentence(note.text) for note in result.notes],
            printed=shortened(result.printed, _MOST_PRINTED),
            introduction=introduction,
            questions=[_question(q, drawn[q.id], _hints(statement, q, cache), widest) for q in result.questions],
            sandbox=show_confinement(record.run.sandbox),
            font_face=font_face(),
        )
    )
    return _tamed(page if page.endswith("\n") else page + "\n")


def _tamed(page: str) -> str:
    """A page that can be printed where a CI service reads along: ``##[error]``, or ``::error::`` at a line's start.

    The style sheet before the page's text is our own, and would not be understood with references in it.
    """
    style, end, text = page.partition("</style>")
    return style + end + _AT_LINE_START.sub(r"\1&#58;:", text.replace("##", "#&#35;"))


def _question(question: QuestionRecord, asked: DrawnQuestion, hints: Markup, widest: int) -> QuestionResult:
    sign, colour = _SIGNS[question.status]
    calls = [case for case in question.cases if case.arguments is not None]
    return QuestionResult(
        id=question.id,
        several=asked.several,
        title=question.title,
        status=question.status.value,
        result=question.status.value.replace("-", " "),
        sign=sign,
        colour=colour,
        earned=points(question.earned),
        points=points(question.points),
        message=_sentence(question.message),
        diagnosis=_diagnosis(question, hints),
        notes=tuple(_sentence(note.text) for note in question.notes),
        groups=tuple(
            GroupView(group.title or group.id, points(group.earned), points(group.points)) for group in question.groups
        ),
        failure=_failure(question),
        smallest=_smallest(question),
        picture=picture(question) if question.status in (Status.WRONG, Status.PARTIAL) else Markup(),
        columns=tuple(calls[0].inputs) if calls else (),
        cases=tuple(_case(case, widest) for case in calls),
        passed=sum(case.passed for case in calls),
        hidden=f"{question.hidden_passed} of {question.hidden_total}" if question.hidden_total else "",
        statement=asked.text,
        options=_ticked(question, asked.options),
        rule=asked.rule,
    )


def _diagnosis(question: QuestionRecord, hints: Markup) -> DiagnosisView | None:
    diagnosis = question.diagnosis
    if diagnosis is None:
        return None
    sentences = [_sentence(text) for text in (diagnosis.message, *diagnosis.others) if text]
    return DiagnosisView(tuple(sentences), hints)


def _hints(statement: ExerciseStatement, question: QuestionRecord, cache: DiskCache) -> Markup:
    """The hints as HTML. SpecError if one of the author's cannot be drawn."""
    hints = question.diagnosis.hints if question.diagnosis else ()
    return Markup(" ").join(
        texts.drawn(statement, {where: hint.text}, cache)[where] if hint.is_markdown else _code(hint.text)
        for hint in hints
        for where in (f'question "{question.id}".misconception "{hint.misconception}".hint',)
    )


def _ticked(question: QuestionRecord, options: tuple[DrawnOption, ...]) -> tuple[DrawnOption, ...]:
    """The options, with the student's own answer marked. Which are right is never told."""
    if not options or not question.cases:
        return options
    value = read(question.cases[0].got)
    written = {str(item).strip().lower() for item in (value if isinstance(value, tuple) else (value,))}
    return tuple(replace(option, chosen=option.id.lower() in written) for option in options)


def _failure(question: QuestionRecord) -> FailureView | None:
    first = question.first_failure
    if first is None or question.status is Status.UNANSWERED:
        return None
    off = first.deviation
    returned = first.outcome is Outcome.RETURNED
    one_number = off is not None and off.what == "value" and off.entries == 1
    return FailureView(
        call=first.call if first.arguments is not None else "",
        inputs=_told_apart(first),
        # The finding's sentence has named a single number already.
        got=None if one_number or not returned else show(read(first.got)),
        wanted=None if one_number or not returned or first.wanted is None else show(read(first.wanted)),
        allowed=off_by(off) if off else "",
        frames=first.raised.frames if first.raised else (),
        printed=excerpt(first.printed.text, first.printed.left_out, _MOST_PRINTED),
    )


def _smallest(question: QuestionRecord) -> SmallestView | None:
    found = question.smallest
    if found is None:
        return None
    return SmallestView(_sentence(f"the simplest case that fails: `{found.call}`: {found.message}"), question.snippet)


def _cell(value: Recorded) -> str:
    """An input in a table of many: large arrays by their shape, which the failing case shows whole."""
    return brief(value) if len(show(value)) > _WIDEST_CELL else show(value)


def _told_apart(case: CaseRecord) -> tuple[tuple[str, str], ...]:
    """The inputs that the call, as it is written, shows by their shape only, or not at all."""
    if case.arguments is None:
        return ()
    inputs = ((name, read(raw)) for name, raw in case.inputs.items())
    return tuple((name, show(value)) for name, value in inputs if _is_long(value))


def _is_long(value: Recorded) -> bool:
    return not isinstance(value, (int, float)) and ("\n" in show(value) or brief(value) != show(value))


def _case(case: CaseRecord, widest: int) -> CaseView:
    """A row of the table; no answer takes more than so many characters of it."""
    got = _at_most(read(case.got), widest) if case.outcome is Outcome.RETURNED else case.outcome.value
    inputs = tuple(_cell(read(raw)) for raw in case.inputs.values())
    return CaseView(case.passed, inputs, got, _at_most(read(case.wanted), widest))


def _at_most(value: Recorded, most: int) -> str:
    return excerpt(value.shown, value.left_out, most) if isinstance(value, Cut) else shortened(show(value), most)


def _code(text: str) -> Markup:
    """A text with what stands in backticks as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a backtick of the student's own
        pieces = ["`".join(pieces)]
    return Markup().join(Markup("<code>{}</code>").format(piece) if i % 2 else piece for i, piece in enumerate(pieces))


def _sentence(message: str) -> Markup:
    """A message as a sentence of the page."""
    text = _code(message[:1].upper() + message[1:])
    return text if message.endswith((".", "?", "!")) else text + "."
