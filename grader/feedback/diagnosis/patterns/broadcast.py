"""Recognises a table where a vector is wanted: numpy broadcast (n, 1) and (n,) to (n, n)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, matched
from grader.model.value import Value

RANK = 140


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: an n by n table with the n wanted numbers on its diagonal."""
    if evidence.numbers:
        yield Candidate(
            "broadcast",
            f"`{evidence.name}` gives an n by n table where n numbers are wanted: a column of shape (n, 1) and a "
            "one-dimensional array of shape (n,) were added, subtracted or multiplied.",
            "numpy extends both to (n, n), and the wanted numbers are on the diagonal. Print the `.shape` of both "
            "sides of every `+`, `-` and `*`, and make them the same.",
            _guess,
        )


def _guess(pair: Pair) -> Value:
    return matched(pair.want, pair.got, _on_diagonal)


def _on_diagonal(want: NDArray[Any], got: NDArray[Any]) -> NDArray[Any] | None:
    """Return the student's table with the wanted numbers on its diagonal."""
    n = want.size
    if n < 2 or got.shape != (n, n) or sum(m != 1 for m in want.shape) != 1:
        return None
    table = np.array(got, dtype=np.float64)
    np.fill_diagonal(table, want.reshape(-1))
    return table
