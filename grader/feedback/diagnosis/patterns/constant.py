"""Recognises answers that do not depend on the inputs: zeros, or the same value for all inputs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, flat
from grader.model.value import Value

RANK = 120
DEGENERATE = True

_LEAST_CASES = 3


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: zeros everywhere; one value for all cases, although the wanted value changes."""
    if len(evidence.wrong) < _LEAST_CASES or len({pair.want for pair in evidence.pairs}) < _LEAST_CASES:
        return
    name = evidence.name
    yield Candidate(
        "all-zero",
        f"`{name}` gives only zeros for all inputs.",
        "Check that you return the result of your computation. An array from `np.zeros` has to be filled, and a "
        "product with 0, or an integer division, may give 0.",
        _zeros,
    )
    firsts = {pair.got for pair in evidence.pairs}
    if len(firsts) == 1:
        case = evidence.pairs[0].case
        inputs = [f"`{label}`" for label in case.labels or tuple(label for label, _ in case.globals)]
        named = " and ".join([", ".join(inputs[:-1]), inputs[-1]] if len(inputs) > 1 else inputs)
        yield Candidate(
            "constant",
            f"`{name}` gives the same answer for all inputs: it does not use {named}.",
            "Look in the function for a variable from elsewhere in your file, or for fixed numbers instead of the "
            "arguments.",
            lambda pair: pair.got,
        )


def _zeros(pair: Pair) -> Value:
    entries = flat(pair.got)
    return pair.got if entries is not None and entries.size and not np.any(entries) else None
