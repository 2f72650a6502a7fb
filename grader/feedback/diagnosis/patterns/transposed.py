"""Recognises transposed matrices, in the whole answer or in one of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, matched
from grader.model.value import Value

RANK = 150


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: every matrix transposed; only those transposed whose shape does not contradict it."""
    if not evidence.numbers:
        return
    message = f"`{evidence.name}` is transposed: its rows should be columns."
    hint = (
        "Row i, column j belongs to output i and input j. Transpose the result, or check the last product: "
        "`(A @ B).T` is `B.T @ A.T`."
    )
    yield Candidate("transposed", message, hint, _all, needs=2)
    part = f"The matrices of `{evidence.name}` are transposed: their rows should be columns."
    yield Candidate("transposed", part, hint, _where_seen, needs=2)


def _all(pair: Pair) -> Value:
    return matched(pair.want, pair.got, lambda want, _: want.T if want.ndim == 2 else None)


def _where_seen(pair: Pair) -> Value:
    return matched(pair.want, pair.got, _transposed)


def _transposed(want: NDArray[Any], got: NDArray[Any]) -> NDArray[Any] | None:
    """Transpose ``want`` if the shape of ``got`` allows it; square matrices, too, whose shape decides nothing."""
    if want.ndim == 2 and got.shape == want.shape[::-1] and (got.shape != want.shape or got.shape[0] > 1):
        return want.T
    return want if got.shape == want.shape else None
