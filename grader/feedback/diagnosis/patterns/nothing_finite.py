"""Recognises NaN or infinity where numbers are wanted, and shows the first place and Python's warning."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, matched
from grader.model.value import Value
from grader.numeric.values import leaves, to_array
from grader.report.drawing.values import show_call
from grader.support.sanitise import one_line

RANK = 110
DEGENERATE = True


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: every wrong entry is NaN or infinite, and all other entries are right."""
    shown = [pair for pair in evidence.wrong if not pair.case.hidden and _broken(pair.got) is not None]
    if not evidence.numbers or not shown:
        return
    first = min(shown, key=evidence.pairs.index)
    what, index = _broken(first.got) or ("NaN", ())
    place = f" at index {list(index)}" if index else ""
    call = f" in `{show_call(first.case)}`" if first.case.args is not None else ""
    warned = evidence.observations[first.case.id].warnings
    warning = f"; Python warned: {one_line(warned[0], 200)}" if warned else ""
    yield Candidate(
        "overflow" if any("overflow" in text for text in warned) else "not-finite",
        f"`{evidence.name}` gives {what} where a number is wanted, first{place}{call}{warning}.",
        "NaN comes from `0/0` or `inf - inf`, infinity from a division by 0 or from `np.exp` of a number above 709. "
        "Print the intermediate results of that call: rewrite the step that gives the first non-finite one.",
        _guess,
    )


def _guess(pair: Pair) -> Value:
    return matched(pair.want, pair.got, _with_gaps)


def _with_gaps(want: NDArray[np.float64], got: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return the wanted numbers with the student's non-finite entries in their places."""
    return np.where(np.isfinite(got), want, got) if got.shape == want.shape else None


def _broken(value: Value) -> tuple[str, tuple[int, ...]] | None:
    """The first entry that is not finite, and its index."""
    for path, leaf in leaves(value):
        array = to_array(leaf)
        if array is not None and array.dtype.kind == "f" and not np.isfinite(array).all():
            at = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
            return ("NaN" if np.isnan(array[at]) else "infinity"), (*path, *at)
    return None
