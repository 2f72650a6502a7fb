"""Recognises answers of one shape where the wanted shape depends on the input."""

from __future__ import annotations

from collections.abc import Iterator

from grader.feedback.diagnosis.evidence import Candidate, Evidence
from grader.model.value import Array

RANK = 907
DEGENERATE = True
ENDINGS = True

_LEAST = 2  # shapes that are wanted, and answers


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield the shape of all answers, if several shapes are wanted."""
    wanted = {pair.want.shape for pair in evidence.pairs if isinstance(pair.want, Array)}
    got = [pair.got.shape if isinstance(pair.got, Array) else None for pair in evidence.pairs]
    if len(wanted) < _LEAST or len(got) < _LEAST or len(set(got)) > 1 or not got[0]:
        return
    message = (
        f"`{evidence.name}` returns the shape {got[0]} for every input, but the wanted shape depends on the input."
    )
    hint = "Look for sizes that are written as numbers; take them from the shape of an input instead."
    yield Candidate("fixed-shape", message, hint, lambda pair: None if pair.right else pair.got, needs=0)
