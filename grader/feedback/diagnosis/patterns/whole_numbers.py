"""Recognises the wanted numbers without their decimals: an integer division, or an array of integers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, mapped
from grader.numeric.values import to_array

RANK = 210


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: rounded down; truncated towards 0. Nothing if whole numbers are wanted."""
    first = to_array(evidence.wrong[0].want) if evidence.wrong and evidence.numbers else None
    if first is None or first.dtype.kind != "f":
        return
    yield Candidate(
        "integer-division",
        f"`{evidence.name}` is rounded down to whole numbers.",
        "Use `/` instead of `//`, which drops the remainder. `int(...)` drops the decimals, too.",
        lambda pair: mapped(pair.want, np.floor),
        needs=5,
    )
    yield Candidate(
        "integers",
        f"`{evidence.name}` contains whole numbers: the digits after the decimal point are missing.",
        "An array of integers drops the decimals of numbers that are stored in it: make it with `dtype=float`.",
        lambda pair: mapped(pair.want, np.trunc),
        needs=5,
    )
