"""The wanted numbers without what stands behind the point: an integer division, or an array of integers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, mapped
from grader.numeric.values import to_array

RANK = 210


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Rounded down, or cut off towards 0; nothing where whole numbers are wanted."""
    first = to_array(evidence.wrong[0].want) if evidence.wrong and evidence.numbers else None
    if first is None or first.dtype.kind != "f":
        return
    yield Candidate(
        "integer-division",
        f"`{evidence.name}` is rounded down to whole numbers.",
        "`//` divides without a remainder: `/` is wanted. `int(...)` cuts off as well.",
        lambda pair: mapped(pair.want, np.floor),
        needs=5,
    )
    yield Candidate(
        "integers",
        f"`{evidence.name}` holds whole numbers: what stands behind the point is cut off.",
        "An array made of integers stays one, and cuts off what is put into it: make it with `dtype=float`.",
        lambda pair: mapped(pair.want, np.trunc),
        needs=5,
    )
