"""The same answer whatever the inputs are: zeros, a number that was left standing, an input that is not used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, flat
from grader.model.value import Value

RANK = 120
DEGENERATE = True

_LEAST_CASES = 3


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Zeros everywhere; one value for all cases, though what is wanted changes."""
    if len(evidence.wrong) < _LEAST_CASES or len({pair.want for pair in evidence.pairs}) < _LEAST_CASES:
        return
    name = evidence.name
    yield Candidate(
        "all-zero",
        f"`{name}` gives zeros only, whatever it is called with.",
        "Is the result of your computation stored in what you return? An array that `np.zeros` made has to be filled, "
        "and a product with 0, or an integer division, leaves nothing.",
        _zeros,
    )
    firsts = {pair.got for pair in evidence.pairs}
    if len(firsts) == 1:
        case = evidence.pairs[0].case
        inputs = [f"`{label}`" for label in case.labels or tuple(label for label, _ in case.globals)]
        named = " and ".join([", ".join(inputs[:-1]), inputs[-1]] if len(inputs) > 1 else inputs)
        yield Candidate(
            "constant",
            f"`{name}` gives the same answer whatever it is called with: it does not use {named}.",
            "Look for a name in the function that holds something from elsewhere in your file, or for numbers typed in "
            "where the arguments belong.",
            lambda pair: pair.got,
        )


def _zeros(pair: Pair) -> Value:
    entries = flat(pair.got)
    return pair.got if entries is not None and entries.size and not np.any(entries) else None
