"""Right but for the sign of some entries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, mapped, matched
from grader.model.value import Value

RANK = 190


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """No sign at all, or the opposite one in places."""
    if not evidence.numbers:
        return
    yield Candidate(
        "sign-lost",
        f"`{evidence.name}` never gets below 0: the sign is lost.",
        "Look for `abs`, `norm`, or a square whose root was taken.",
        lambda pair: mapped(pair.want, np.abs),
        needs=2,
    )
    yield Candidate(
        "sign-in-places",
        f"`{evidence.name}` is right but for the sign, which is turned round in some of its numbers.",
        "Compare a number whose sign is right with one whose sign is not: which term or input tells them apart?",
        _as_theirs,
        needs=4,
    )


def _as_theirs(pair: Pair) -> Value:
    return matched(pair.want, pair.got, lambda want, got: np.copysign(want, got) if want.shape == got.shape else None)
