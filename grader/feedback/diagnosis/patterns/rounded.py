"""The wanted numbers, rounded to a few decimals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, mapped

RANK = 220

_MOST_DECIMALS = 8


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Few decimals first: what is right to many is right to few only if it was rounded so."""
    if not evidence.numbers:
        return
    for decimals in range(_MOST_DECIMALS + 1):
        much = f"{decimals} decimal{'' if decimals == 1 else 's'}" if decimals else "whole numbers"
        yield Candidate(
            f"rounded-{decimals}",
            f"`{evidence.name}` is right but rounded to {much}: more is wanted.",
            "Take out `round` or `np.round`, and do not format the result: return the number as it was computed.",
            lambda pair, decimals=decimals: mapped(pair.want, lambda want: np.round(want, decimals)),  # type: ignore[misc]  # mypy knows no lambda with a default
            needs=max(2, 5 - 2 * decimals),  # to few decimals much is alike by accident
        )
