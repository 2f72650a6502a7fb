"""The one definition of near: an entry passes if ``|got - want|`` is at most its allowance.

``grader.numeric.tolerance`` defines the allowance; a report shows the allowance that was tested. If numbers must be
equal, the allowance is 0. NaN and infinities pass if the key has the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.model.result import Comparison, Deviation
from grader.model.value import Array, Number, Value
from grader.numeric.pairing import ArrayPair, Misfit, NumberPair, Shapes, pairs_of
from grader.numeric.tolerance import DOUBLE, Tolerance
from grader.numeric.values import (
    Path,
    from_array,
    is_beyond_doubles,
    kind_of_number,
    number,
    pieces,
    single_number,
    to_array,
    to_inexact,
    widened,
)


class _Entries(msgspec.Struct, frozen=True):
    """Entries that are compared by one rule: those of two arrays, or pairs of single numbers."""

    source: ArrayPair | Sequence[NumberPair]
    got: NDArray[Any]
    want: NDArray[Any]
    is_exact: bool
    output_scale: float | NDArray[np.float64] = 0.0
    spread: float | NDArray[np.float64] = 0.0


class _Compared(msgspec.Struct, frozen=True):
    """The result of comparing entries: how many are off, the worst one, and which entries of its output pass.

    ``ratio`` is how far the worst entry is off, in units of its allowance.
    """

    path: Path
    index: tuple[int, ...]
    got: Number
    want: Number
    allowed: float
    ratio: float
    passes: NDArray[np.bool_]
    off: int
    entries: int


def compare(
    got: Value,
    want: Value,
    spread: Value = None,
    *,
    output_scales: Mapping[Path, float],
    tolerance: Tolerance = DOUBLE,
    shapes: Shapes = "exact",
) -> Comparison:
    """Whether ``got`` is near ``want``: credit 1, or 0 with a deviation that names the worst entry."""
    if _is_identical(got, want):
        return Comparison(1.0)
    try:
        compared = _compared(got, want, spread, output_scales, tolerance, shapes)
    except Misfit as wrong:
        return Comparison(0.0, str(wrong), Deviation("form", wrong.path))
    off = sum(part.off for part in compared)
    if not off:
        return Comparison(1.0)
    worst = min(compared, key=lambda part: (-part.ratio, part.path))
    deviation = Deviation(
        "value",
        (*worst.path, *worst.index),
        worst.got,
        worst.want,
        worst.allowed,
        off,
        sum(part.entries for part in compared),
        worst.path,
        None if isinstance(worst.want, bool) else from_array(worst.passes),
    )
    return Comparison(0.0, _message(deviation), deviation)


def _is_identical(got: Value, want: Value) -> bool:
    """Whether both are the same arrays, byte by byte: most right answers are the reference's own formula."""
    if isinstance(want, tuple):
        return isinstance(got, tuple) and len(got) == len(want) and all(map(_is_identical, got, want))
    return isinstance(want, Array) and got == want


def tolerance_ratio(
    got: Value,
    want: Value,
    spread: Value = None,
    *,
    output_scales: Mapping[Path, float],
    tolerance: Tolerance = DOUBLE,
    shapes: Shapes = "exact",
) -> float:
    """How far the worst entry of ``got`` is off, in units of its allowance: at most 1 passes.

    Infinite if the shape or type is wrong, or if an entry must be equal and is not.
    """
    try:
        compared = _compared(got, want, spread, output_scales, tolerance, shapes)
    except Misfit:
        return float("inf")
    return max((part.ratio for part in compared), default=0.0)


@np.errstate(all="ignore")  # students' numbers may overflow or be NaN
def _compared(
    got: Value, want: Value, spread: Value, output_scales: Mapping[Path, float], tolerance: Tolerance, shapes: Shapes
) -> list[_Compared]:
    """Compare all entries. Raises Misfit before that if the shape or type of ``got`` is wrong."""
    arrays: list[_Entries] = []
    exact: list[NumberPair] = []
    inexact: list[NumberPair] = []
    for pair in list(pairs_of(got, want, spread, (), shapes)):
        if isinstance(pair, ArrayPair):
            arrays.append(_array_entries(pair, output_scales, tolerance))
        else:
            (exact if _is_exact(pair, tolerance) else inexact).append(pair)
    numbers = [_exact_entries(exact)] if exact else []
    numbers += [_inexact_entries(inexact, output_scales, tolerance)] if inexact else []
    return [_compared_entries(entries, tolerance) for entries in (*numbers, *arrays) if entries.want.size]


def _array_entries(pair: ArrayPair, output_scales: Mapping[Path, float], tolerance: Tolerance) -> _Entries:
    """The entries of two arrays, in the arrays' types."""
    spread = to_array(pair.spread)
    return _Entries(
        pair,
        pair.got.reshape(-1),
        pair.want.reshape(-1),
        tolerance.compares_exactly(pair.got.dtype.kind, pair.want.dtype.kind),
        tolerance.output_scale(pair.want, output_scales.get(pair.path, 0.0)),
        0.0 if spread is None else spread.reshape(-1),
    )


def _is_exact(pair: NumberPair, tolerance: Tolerance) -> bool:
    """Whether two single numbers are equal or have to be. As doubles, huge integers are infinite and seem equal."""
    got, want = pair.got, pair.want
    if got == want:  # most are: a right answer is often the reference's own formula
        return True
    if tolerance.compares_exactly(kind_of_number(got), kind_of_number(want)):
        return True
    return (is_beyond_doubles(got) or is_beyond_doubles(want)) and to_inexact(got) == to_inexact(want)


def _exact_entries(pairs: Sequence[NumberPair]) -> _Entries:
    """Pairs of single numbers, as Python objects: integers may be larger than numpy's."""
    got, want = [pair.got for pair in pairs], [pair.want for pair in pairs]
    return _Entries(pairs, np.array(got, object), np.array(want, object), is_exact=True)


def _inexact_entries(
    pairs: Sequence[NumberPair], output_scales: Mapping[Path, float], tolerance: Tolerance
) -> _Entries:
    """Pairs of single numbers in double precision, each with the scale and the spread of its output."""
    got, want = _doubles([pair.got for pair in pairs]), _doubles([pair.want for pair in pairs])
    if tolerance.by_case:
        scales = np.where(np.isfinite(want), np.abs(want), 0.0)
    else:
        scales = np.array([output_scales.get(pair.path, 0.0) for pair in pairs])
    spreads = _doubles([single_number(pair.spread) or 0.0 for pair in pairs])
    return _Entries(pairs, got, want, False, scales, spreads)


def _doubles(numbers: Sequence[Number]) -> NDArray[Any]:
    """Python's numbers as an array in double precision, real or complex."""
    return np.array([to_inexact(entry) for entry in numbers])


def _compared_entries(entries: _Entries, tolerance: Tolerance) -> _Compared:
    """Compare entries piece by piece, because an answer may be large. All comparisons are made here."""
    passes = np.ones(entries.want.shape, np.bool_)
    at, allowed, worst = 0, 0.0, 0.0
    for piece in pieces(passes.size):
        got, want = entries.got[piece], entries.want[piece]
        same = _equal(got, want) if entries.is_exact else got == want
        if same.all():
            continue
        if entries.is_exact:
            room, ratio = np.zeros(want.shape), np.where(same, 0.0, np.inf)
        else:
            room = tolerance.allowance(want, _part(entries.output_scale, piece), _part(entries.spread, piece))
            ratio = _ratio(got, want, room)
        passes[piece] = ratio <= 1
        highest = int(np.argmax(ratio))
        if ratio[highest] > worst:
            at, allowed, worst = piece.start + highest, float(room[highest]), float(ratio[highest])
    off = int(passes.size - np.count_nonzero(passes))
    if isinstance(entries.source, ArrayPair):
        array = entries.source
        index = tuple(int(i) for i in np.unravel_index(at, array.want.shape))
        one, other, output = array.got[index].item(), array.want[index].item(), passes.reshape(array.want.shape)
        return _Compared(array.path, index, one, other, allowed, worst, output, off, passes.size)
    pair = entries.source[at]
    return _Compared(pair.path, (), pair.got, pair.want, allowed, worst, np.asarray(passes[at]), off, passes.size)


def _part(whole: float | NDArray[np.float64], piece: slice) -> float | NDArray[np.float64]:
    """The values of one piece: a slice of an array, or the number that all entries share."""
    return whole[piece] if isinstance(whole, np.ndarray) else whole


def _equal(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    """Where both are equal. Python compares a float with an integer exactly; numpy rounds the integer to a float."""
    if got.dtype.kind == "f":
        got, want = got.astype(object), want.astype(object)
    return np.asarray(got == want)


def _ratio(got: NDArray[Any], want: NDArray[Any], allowed: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each entry is off, in units of its allowance; for complex entries, by the modulus of the difference."""
    ratio: NDArray[np.float64] = np.abs(widened(got) - want) / allowed
    if np.isfinite(ratio).all():
        return ratio
    # The ratio is NaN for two NaNs, two infinities, and 0/0 if the allowance is 0. Such entries are the same or wrong.
    return np.where(_same(got, want), 0.0, np.where(np.isnan(ratio), np.inf, ratio))


def _same(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    """Where both are equal or both NaN, in the real and in the imaginary part."""
    if np.iscomplexobj(got) or np.iscomplexobj(want):
        return np.asarray(_same(got.real, want.real) & _same(got.imag, want.imag))
    return np.asarray((got == want) | (np.isnan(got) & np.isnan(want)))


def _message(deviation: Deviation) -> str:
    got, wanted = number(deviation.got), number(deviation.wanted)
    if got == wanted:  # seven digits are too few for long integers
        got, wanted = str(deviation.got), str(deviation.wanted)
    place = f" at index {list(deviation.index)}" if deviation.index else ""
    many = f"; {deviation.off} of {deviation.entries} entries are off" if deviation.entries > 1 else ""
    return f"got {got}, wanted {wanted}{place}{many}"
