"""Recognises answers that are right except for the sign of some entries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, mapped, matched
from grader.model.value import Value

RANK = 190


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: all signs lost; some signs reversed."""
    if not evidence.numbers:
        return
    yield Candidate(
        "sign-lost",
        f"`{evidence.name}` is never negative: the sign is lost.",
        "Look for `abs`, `norm`, or the square root of a square.",
        lambda pair: mapped(pair.want, np.abs),
        needs=2,
    )
    yield Candidate(
        "sign-in-places",
        f"`{evidence.name}` is right except for the sign of some of its numbers.",
        "Compare a number with the right sign and one with the wrong sign: which term or input differs?",
        _as_theirs,
        needs=4,
    )


def _as_theirs(pair: Pair) -> Value:
    return matched(pair.want, pair.got, lambda want, got: np.copysign(want, got) if want.shape == got.shape else None)
