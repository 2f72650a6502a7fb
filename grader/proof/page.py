"""Renders the author's page, which shows whether an exercise can be trusted. It uses no scripts and no network."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
from markupsafe import Markup, escape

from grader.proof.record import Proof, QuestionProof, Window, part
from grader.proof.terminal import coverage
from grader.report.drawing.fonts import font_face
from grader.report.drawing.templates import environment
from grader.version import VERSION

SUFFIX = ".html"
_LOW, _HIGH = -9.0, 9.0  # decades of the tolerance that the axis shows


class WindowView(msgspec.Struct, frozen=True):
    """A window on a logarithmic axis: positions from 0 to 100."""

    one: float
    right: float | None
    wrong: float | None
    right_text: str
    wrong_text: str
    right_by: str
    wrong_by: str
    holds: bool
    said: str


class ProvedQuestionView(msgspec.Struct, frozen=True):
    """A question, ready to be drawn. Shares are percentages of the mistakes that are not equivalent."""

    proof: QuestionProof
    caught_share: float
    survivor_share: float
    window: WindowView | None


class ExerciseView(msgspec.Struct, frozen=True):
    """An exercise, ready to be drawn."""

    proof: Proof
    questions: tuple[ProvedQuestionView, ...]
    mutants: int
    caught: int
    equivalent: int
    survivors: int
    held: int


def render(proofs: Sequence[Proof]) -> str:
    """Render the page."""
    views = tuple(_exercise(proof) for proof in proofs)
    failed = sum(not proof.holds for proof in proofs)
    template = environment().get_template("proof.html.j2")
    return template.render(
        exercises=views,
        failed=failed,
        ticks=_ticks(),
        version=VERSION,
        font_face=font_face(),
        coded=_coded,
        coverage=coverage,
    )


def _coded(text: str) -> Markup:
    """A sentence as HTML, with text in backticks as code."""
    pieces = enumerate(text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(piece) if i % 2 else escape(piece) for i, piece in pieces)


def _exercise(proof: Proof) -> ExerciseView:
    questions = tuple(_question(question) for question in proof.questions)
    return ExerciseView(
        proof,
        questions,
        sum(question.mutants for question in proof.questions),
        sum(question.caught for question in proof.questions),
        sum(len(question.equivalent) for question in proof.questions),
        sum(len(question.survivors) for question in proof.questions),
        sum(file.held for file in proof.files),
    )


def _question(question: QuestionProof) -> ProvedQuestionView:
    wrong = question.mutants - len(question.equivalent)
    missed = len(question.survivors)
    share = 100 / wrong if wrong else 0.0
    return ProvedQuestionView(question, (wrong - missed) * share, missed * share, _window(question.window))


def _window(window: Window | None) -> WindowView | None:
    if window is None or (window.right is None and window.wrong is None):
        return None
    right = "" if window.right is None else part(window.right)
    wrong = "" if window.wrong is None else part(window.wrong)
    said = f"Right answers need at most {right or 0} × the tolerance; "
    said += f"the nearest wrong one needs {wrong} ×." if wrong else "no wrong one comes near."
    return WindowView(
        _place(1.0),
        None if window.right is None else _place(window.right),
        None if window.wrong is None else _place(window.wrong),
        right,
        wrong,
        window.right_by,
        window.wrong_by,
        window.holds,
        said,
    )


def _place(ratio: float) -> float:
    decade = math.log10(ratio) if ratio > 0 else _LOW
    return round(100 * (min(max(decade, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW), 2)


def _ticks() -> list[tuple[float, str]]:
    return [(_place(10.0**decade), f"10{_raised(decade)}") for decade in (-6, -3, 3, 6)]


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
