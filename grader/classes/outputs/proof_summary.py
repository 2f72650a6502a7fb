"""Summarises the exercise's proof for the class page: why its marks can be trusted, or where they cannot."""

from __future__ import annotations

from typing import NamedTuple

from grader.proof.record import Proof, QuestionProof, Window


class ProofLine(NamedTuple):
    """One question's proof. ``holds``: every planted mistake loses marks."""

    question: str
    holds: bool
    caught: str
    window: str


def proof_lines(proof: Proof) -> list[ProofLine]:
    """A line for each question with mutants or a tolerance window."""
    return [_line(question) for question in proof.questions if question.mutants or question.window]


def _line(question: QuestionProof) -> ProofLine:
    graded = question.mutants - len(question.equivalent)
    missed = len(question.survivors)
    caught = f"{graded - missed} of {graded}" if question.mutants else "–"
    return ProofLine(question.id, not missed, caught, _window(question.window))


def _window(window: Window | None) -> str:
    if window is None:
        return "no answer is a matter of degree"
    right = "none of it" if not window.right else f"{_ratio(window.right)} of it"
    wrong = "no wrong one comes near" if window.wrong is None else f"the nearest wrong one needs {_ratio(window.wrong)}"
    return f"right answers use {right}, {wrong}"


def _ratio(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if 10 <= ratio < 1e7 else f"{ratio:.2g} ×"
