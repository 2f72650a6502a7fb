"""The wanted matrix with rows and columns exchanged, in all of the answer or in one of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, matched
from grader.model.value import Value

RANK = 150


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Every matrix turned round, or those whose shape says so."""
    if not evidence.numbers:
        return
    message = f"`{evidence.name}` is transposed: rows stand where columns belong."
    hint = (
        "Row i, column j belongs to output i and input j. Turn the result round, or look at the last product: "
        "`(A @ B).T` is `B.T @ A.T`."
    )
    yield Candidate("transposed", message, hint, _all, needs=2)
    part = f"The matrices that `{evidence.name}` gives are transposed: rows stand where columns belong."
    yield Candidate("transposed", part, hint, _where_seen, needs=2)


def _all(pair: Pair) -> Value:
    return matched(pair.want, pair.got, lambda want, _: want.T if want.ndim == 2 else None)


def _where_seen(pair: Pair) -> Value:
    return matched(pair.want, pair.got, _turned)


def _turned(want: NDArray[Any], got: NDArray[Any]) -> NDArray[Any] | None:
    """Square matrices, too, where they are no columns: of these the shape says nothing."""
    if want.ndim == 2 and got.shape == want.shape[::-1] and (got.shape != want.shape or got.shape[0] > 1):
        return want.T
    return want if got.shape == want.shape else None
