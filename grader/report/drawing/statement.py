"""An exercise's text: as a page, and as plain lines for a terminal."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from grader.model.exercise import Exercise, Question
from grader.report.drawing import texts
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.fonts import font_face
from grader.report.drawing.templates import environment
from grader.report.drawing.values import points


class OptionView(msgspec.Struct, frozen=True):
    """An option as the page shows it."""

    id: str
    text: Markup
    chosen: bool = False


class QuestionView(msgspec.Struct, frozen=True):
    """A question as the exercise's page shows it."""

    id: str
    kind: str
    title: str
    points: str
    statement: Markup
    options: tuple[OptionView, ...]
    rule: str


def page(exercise: Exercise, cache: DiskCache = NO_CACHE) -> str:
    """The exercise as one self-contained HTML page. SpecError, with every fault, for texts that cannot be drawn."""
    introduction, statements = drawn(exercise, cache=cache)
    views = [
        QuestionView(q.id, q.kind, q.title, _points(q.points), drawing.text, drawing.options, drawing.rule)
        for q in exercise.questions
        for drawing in (statements[q.id],)
    ]
    return (
        environment()
        .get_template("exercise.html.j2")
        .render(
            exercise=exercise,
            introduction=introduction,
            questions=views,
            points=points(exercise.points),
            font_face=font_face(),
        )
        + "\n"
    )


def plain(exercise: Exercise) -> str:
    """The exercise as its author wrote it: Markdown with LaTeX formulas."""
    parts = [f"# {exercise.title}\n\n{exercise.summary}\n", exercise.introduction.strip() + "\n"]
    for question in exercise.questions:
        parts.append(
            f"## {question.id}: {question.title} ({_points(question.points)})\n\n{question.statement.strip()}\n"
        )
        parts += [f"- `{option.id}`: {option.text}" for option in _options(question)]
        parts += [f"\n{_rule(question)}", ""]
    return "\n".join(part for part in parts if part != "\n")


class Statement(msgspec.Struct, frozen=True):
    """A question's text and options, drawn."""

    text: Markup
    options: tuple[OptionView, ...]
    rule: str


def drawn(
    exercise: Exercise, asked: tuple[Question, ...] | None = None, cache: DiskCache = NO_CACHE
) -> tuple[Markup, dict[str, Statement]]:
    """The introduction, and each asked question's statement and options by its id. SpecError with every fault."""
    questions = exercise.questions if asked is None else asked
    written = {"introduction": exercise.introduction}
    for question in questions:
        written[_place(question)] = question.statement
        written |= {_place(question, option): option.text for option in _options(question)}
    html = texts.drawn(exercise, written, cache)
    statements = {
        question.id: Statement(
            html[_place(question)],
            tuple(OptionView(option.id, html[_place(question, option)]) for option in _options(question)),
            _rule(question),
        )
        for question in questions
    }
    return html["introduction"], statements


def hints(exercise: Exercise, cache: DiskCache = NO_CACHE) -> dict[str, Markup]:
    """The hints of the exercise's misconceptions as HTML, each by its own text. SpecError with every fault."""
    written = {
        f'question "{question.id}".misconception "{misconception.id}".hint': misconception.hint
        for question in exercise.questions
        for misconception in getattr(question.key, "misconception", ())
        if misconception.hint
    }
    html = texts.drawn(exercise, written, cache) if written else {}
    return {written[where]: text for where, text in html.items()}


class _Option(msgspec.Struct, frozen=True):
    id: str
    text: str


def _options(question: Question) -> tuple[_Option, ...]:
    """The options of a question that has some. Kinds are not known here: what has options is asked for them."""
    return tuple(_Option(option.id, option.text) for option in getattr(question.asked, "option", ()))


def _place(question: Question, option: _Option | None = None) -> str:
    """Where a text stands in the spec."""
    return f'question "{question.id}".' + (f'option "{option.id}"' if option else "statement")


def _points(value: float) -> str:
    return f"{points(value)} point{'' if value == 1 else 's'}"


def _rule(question: Question) -> str:
    """How a question's points are shared out, where its kind has something to say on that."""
    return str(getattr(question.asked, "rule", ""))
