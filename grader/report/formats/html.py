"""The report as a student gets it: one self-contained HTML page, without script and without network."""

from __future__ import annotations

import re

import msgspec
from markupsafe import Markup
from msgspec.structs import replace

from grader.model.execution import Case, Frame, Outcome
from grader.model.result import CaseVerdict, Diagnosis, Report, Status, Verdict
from grader.model.value import Value
from grader.report.drawing import exercise_page, texts
from grader.report.drawing.deviations import picture
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.exercise_page import DrawnOption, DrawnQuestion
from grader.report.drawing.fonts import font_face
from grader.report.drawing.snippet import snippet
from grader.report.drawing.templates import environment
from grader.report.drawing.values import brief, off_by, points, show, show_call, show_confinement
from grader.report.statement import ExerciseStatement, statement_of
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


def render(report: Report, cache: DiskCache = NO_CACHE) -> str:
    """The page. SpecError if the exercise's texts cannot be drawn."""
    statement = statement_of(report.exercise)
    asked = {verdict.question.id for verdict in report.verdicts}
    introduction, statements = exercise_page.drawn(statement, [q for q in statement.questions if q.id in asked], cache)
    cells = 2 * sum(len(verdict.shown) for verdict in report.verdicts)
    widest = max(_WIDEST_CELL, _MOST_IN_TABLES // max(1, cells))
    page = (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            earned=points(report.earned),
            points=points(report.points),
            percent=round(100 * report.earned / report.points, 1) if report.points else 100,
            right=sum(verdict.status is Status.RIGHT for verdict in report.verdicts if verdict.question.points),
            counted=sum(verdict.question.points > 0 for verdict in report.verdicts),
            notes=[_sentence(note.text) for note in report.notes],
            printed=shortened(report.loaded.output, _MOST_PRINTED),
            introduction=introduction,
            questions=[
                _question(v, statements[v.question.id], _hints(statement, v, cache), widest) for v in report.verdicts
            ],
            practice=report.exercise.practice is not None,
            sandbox=show_confinement(report.run.confinement),
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


def _question(verdict: Verdict, asked: DrawnQuestion, hints: Markup, widest: int) -> QuestionResult:
    sign, colour = _SIGNS[verdict.status]
    calls = [case for case in verdict.shown if case.case.args is not None]
    return QuestionResult(
        id=verdict.question.id,
        several=asked.several,
        title=verdict.question.title,
        status=verdict.status.value,
        result=verdict.status.value.replace("-", " "),
        sign=sign,
        colour=colour,
        earned=points(verdict.earned),
        points=points(verdict.question.points),
        message=_sentence(verdict.message),
        diagnosis=_diagnosis(verdict.diagnosis, hints),
        notes=tuple(_sentence(note.text) for note in verdict.notes),
        groups=tuple(
            GroupView(m.group.title or m.group.id, points(m.earned), points(m.group.points)) for m in verdict.groups
        ),
        failure=_failure(verdict),
        smallest=_smallest(verdict),
        picture=picture(verdict) if verdict.status in (Status.WRONG, Status.PARTIAL) else Markup(),
        columns=tuple(name for name, _ in _inputs(calls[0].case)) if calls else (),
        cases=tuple(_case(case, widest) for case in calls),
        passed=sum(case.passed for case in calls),
        hidden=f"{verdict.hidden_passed} of {verdict.hidden_total}" if verdict.hidden_total else "",
        statement=asked.text,
        options=_ticked(verdict, asked.options),
        rule=asked.rule,
    )


def _diagnosis(diagnosis: Diagnosis | None, hints: Markup) -> DiagnosisView | None:
    if diagnosis is None:
        return None
    sentences = [_sentence(text) for text in (diagnosis.message, *diagnosis.others) if text]
    return DiagnosisView(tuple(sentences), hints)


def _hints(statement: ExerciseStatement, verdict: Verdict, cache: DiskCache) -> Markup:
    """The hints as HTML. SpecError if one of the author's cannot be drawn."""
    hints = verdict.diagnosis.hints if verdict.diagnosis else ()
    return Markup(" ").join(
        texts.drawn(statement, {where: hint.text}, cache)[where] if hint.is_markdown else _code(hint.text)
        for hint in hints
        for where in (f'question "{verdict.question.id}".misconception "{hint.misconception}".hint',)
    )


def _ticked(verdict: Verdict, options: tuple[DrawnOption, ...]) -> tuple[DrawnOption, ...]:
    """The options, with the student's own answer marked. Which are right is never told."""
    if not options or not verdict.shown:
        return options
    value = verdict.shown[0].observation.value
    written = {str(item).strip().lower() for item in (value if isinstance(value, tuple) else (value,))}
    return tuple(replace(option, chosen=option.id.lower() in written) for option in options)


def _failure(verdict: Verdict) -> FailureView | None:
    first = verdict.first_failure
    if first is None or verdict.status is Status.UNANSWERED:
        return None
    case, observation, off = first.case, first.observation, first.comparison.deviation
    returned = observation.outcome is Outcome.RETURNED
    one_number = off is not None and off.what == "value" and off.entries == 1
    return FailureView(
        call=show_call(case) if case.args is not None else "",
        inputs=_told_apart(case),
        # The finding's sentence has named a single number already.
        got=None if one_number or not returned else show(observation.value),
        wanted=None if one_number or not returned or first.wanted is None else show(first.wanted),
        allowed=off_by(off) if off else "",
        frames=observation.raised.frames if observation.raised else (),
        printed=shortened(observation.output, _MOST_PRINTED),
    )


def _smallest(verdict: Verdict) -> SmallestView | None:
    found = verdict.smallest
    if found is None:
        return None
    said = _sentence(f"it fails already in `{show_call(found.case)}`: {found.comparison.message}")
    return SmallestView(said, snippet(found.case, found.wanted))


def _inputs(case: Case) -> tuple[tuple[str, Value], ...]:
    """What a call depended on: the globals that were set, then the arguments."""
    return (*case.globals, *zip(case.labels, case.args or (), strict=False))


def _cell(value: Value) -> str:
    """An input in a table of many: large arrays by their shape, which the failing case shows whole."""
    return brief(value) if len(show(value)) > _WIDEST_CELL else show(value)


def _told_apart(case: Case) -> tuple[tuple[str, str], ...]:
    """The inputs that the call, as it is written, shows by their shape only, or not at all."""
    return tuple((name, show(value)) for name, value in _inputs(case) if case.args is not None and _is_long(value))


def _is_long(value: Value) -> bool:
    return not isinstance(value, (int, float)) and ("\n" in show(value) or brief(value) != show(value))


def _case(verdict: CaseVerdict, widest: int) -> CaseView:
    """A row of the table; no answer takes more than so many characters of it."""
    observation = verdict.observation
    got = show(observation.value) if observation.outcome is Outcome.RETURNED else observation.outcome.value
    inputs = tuple(_cell(value) for _, value in _inputs(verdict.case))
    return CaseView(verdict.passed, inputs, shortened(got, widest), shortened(show(verdict.wanted), widest))


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
