"""An exercise's text: as a page, and as plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from grader.report.drawing import texts
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache
from grader.report.drawing.templates import rendered
from grader.report.drawing.values import points
from grader.report.statement import ExerciseStatement, Option, QuestionStatement


class DrawnOption(msgspec.Struct, frozen=True):
    """An option as a page shows it."""

    id: str
    text: Markup
    chosen: bool = False


class DrawnQuestion(msgspec.Struct, frozen=True):
    """A question with its text and options as HTML."""

    statement: QuestionStatement
    text: Markup
    options: tuple[DrawnOption, ...]


def page(statement: ExerciseStatement, cache: DiskCache = NO_CACHE) -> str:
    """The exercise as one self-contained HTML page. SpecError, with every fault, for texts that cannot be drawn."""
    introduction, questions = drawn(statement, statement.questions, cache)
    return rendered(
        "exercise.html.j2",
        exercise=statement,
        introduction=introduction,
        questions=list(questions.values()),
    )


def plain(statement: ExerciseStatement) -> str:
    """The exercise as its author wrote it: Markdown with LaTeX formulas."""
    parts = [f"# {statement.title}\n\n{statement.summary}\n", statement.introduction.strip() + "\n"]
    for question in statement.questions:
        worth = f"{points(question.points)} point{'' if question.points == 1 else 's'}"
        parts.append(f"## {question.id}: {question.title} ({worth})\n\n{question.text.strip()}\n")
        parts += [f"- `{option.id}`: {option.text}" for option in question.options]
        parts += [f"\n{question.rule}", ""]
    return "\n".join(part for part in parts if part != "\n")


def drawn(
    statement: ExerciseStatement, questions: Iterable[QuestionStatement], cache: DiskCache = NO_CACHE
) -> tuple[Markup, dict[str, DrawnQuestion]]:
    """The introduction, and the questions by id. SpecError with every fault."""
    written = {"introduction": statement.introduction}
    for question in questions:
        written[_place(question)] = question.text
        written |= {_place(question, option): option.text for option in question.options}
    html = texts.drawn(statement, written, cache)
    by_id = {
        question.id: DrawnQuestion(
            question,
            html[_place(question)],
            tuple(DrawnOption(option.id, html[_place(question, option)]) for option in question.options),
        )
        for question in questions
    }
    return html["introduction"], by_id


def _place(question: QuestionStatement, option: Option | None = None) -> str:
    """Where a text is in the spec."""
    return f'question "{question.id}".' + (f'option "{option.id}"' if option else "statement")
