"""Recognises the wanted numbers, rounded to a few decimals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, mapped

RANK = 220

_MOST_DECIMALS = 8


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield few decimals first: a number that is rounded to few decimals also fits many."""
    if not evidence.numbers:
        return
    for decimals in range(_MOST_DECIMALS + 1):
        precision = f"{decimals} decimal{'' if decimals == 1 else 's'}" if decimals else "whole numbers"
        yield Candidate(
            f"rounded-{decimals}",
            f"`{evidence.name}` is right but rounded to {precision}: more digits are wanted.",
            "Remove `round` or `np.round`, and do not format the result: return the number as it was computed.",
            lambda pair, decimals=decimals: mapped(pair.want, lambda want: np.round(want, decimals)),  # type: ignore[misc]  # mypy knows no lambda with a default
            needs=max(2, 5 - 2 * decimals),  # with few decimals, numbers agree more often by accident
        )
