"""Recognises a missing first or last entry, row, column or list item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Guess, Pair, matched
from grader.model.value import Value
from grader.numeric.values import to_array

RANK = 160


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: one entry missing at either end, along either axis."""
    if not evidence.numbers:
        return
    name = evidence.name
    hint = (
        "Check the first and the last value of each loop, `range` and slice against the question: "
        "`range(n)` ends at n - 1, and `a[1:]` leaves out `a[0]`."
    )
    for end, cut in (("last", slice(None, -1)), ("first", slice(1, None))):
        yield Candidate(
            f"{end}-missing", f"The {end} entry of `{name}` is missing; the others are right.", hint, _less(cut)
        )
        yield Candidate(
            f"{end}-column-missing",
            f"The {end} column of `{name}` is missing; the others are right.",
            hint,
            lambda pair, cut=cut: matched(
                pair.want, pair.got, lambda want, _: want[:, cut] if want.ndim == 2 else None
            ),  # type: ignore[misc]  # mypy knows no lambda with a default
        )


def _less(cut: slice) -> Guess:
    def guess(pair: Pair) -> Value:
        if isinstance(pair.want, tuple) and (to_array(pair.want) is None or isinstance(pair.got, tuple)):
            return pair.want[cut] or None
        return matched(pair.want, pair.got, lambda want, _: _cut(want, cut))

    return guess


def _cut(want: NDArray[Any], cut: slice) -> NDArray[Any] | None:
    return want[cut] if want.ndim and len(want) > 1 else None
