"""What the class page says of the exercise's proof: why its marks can be believed, or where they cannot.

The page is given the proof; its form stands here, so that a class knows nothing of how proofs are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class _Window(Protocol):
    @property
    def right(self) -> float | None: ...
    @property
    def wrong(self) -> float | None: ...


class _Question(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def mutants(self) -> int: ...
    @property
    def equivalent(self) -> Sequence[object]: ...
    @property
    def survivors(self) -> Sequence[object]: ...
    @property
    def window(self) -> _Window | None: ...


class Proved(Protocol):
    """A proof, as ``grader.proof.record.Proof`` is one."""

    @property
    def digest(self) -> str:
        """The exercise's, as it was when it was proved."""

    @property
    def questions(self) -> Sequence[_Question]:
        """What was found of each question."""

    @property
    def problems(self) -> Sequence[object]:
        """Why it fails, if it does."""


class ProofLine(msgspec.Struct, frozen=True):
    """One question's proof in two sentences. ``holds`` is whether every planted mistake loses marks."""

    question: str
    holds: bool
    caught: str
    window: str


def proof_lines(proof: Proved) -> tuple[ProofLine, ...]:
    """A line for each question that something can be said of."""
    return tuple(_line(question) for question in proof.questions if question.mutants or question.window)


def _line(question: _Question) -> ProofLine:
    telling = question.mutants - len(question.equivalent)
    missed = len(question.survivors)
    caught = f"{telling - missed} of {telling}" if question.mutants else "–"
    return ProofLine(question.id, not missed, caught, _window(question.window))


def _window(window: _Window | None) -> str:
    if window is None:
        return "no answer is a matter of degree"
    right = "none of it" if not window.right else f"{_ratio(window.right)} of it"
    wrong = "no wrong one comes near" if window.wrong is None else f"the nearest wrong one needs {_ratio(window.wrong)}"
    return f"right answers use {right}, {wrong}"


def _ratio(ratio: float) -> str:
    return f"{ratio:,.0f} ×" if 10 <= ratio < 1e7 else f"{ratio:.2g} ×"
