"""The one definition of near. What a report shows as allowed is what was tested.

Entry by entry a value passes if ``|got - want| <= rtol*|want| + K*u*S + 16*spread``. ``S`` is the largest finite
``|want|`` of that output over all the question's cases: it keeps right answers right where they cancel to almost
nothing, and an all-zero gradient wrong, which one absolute delta for all scales would let pass. An author may take
each case's own size in its place, where one huge case would hide the others. ``spread`` is how far the reference's own
answer moves when its inputs are rounded differently, at most a thousandth of ``S``. For complex numbers ``|.|`` is the
modulus. A number alone, in a vector of one entry and in a matrix of one entry is the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.model.result import Comparison, Deviation
from grader.model.value import Array, Number, Value

Path: TypeAlias = tuple[int, ...]
Shapes: TypeAlias = Literal["exact", "vector"]

# How many times the spread counts. Eight reruns see most of what rounding can do, not all of it.
_SPREAD_FACTOR = 16
# A spread beyond this part of the output's size is not rounding: the reference has a step or a kink there.
_STEADY = 1e-3


class Tolerance(msgspec.Struct, frozen=True):
    """How far an answer may lie from the wanted one: relative, and ``ulps`` units ``unit`` of the output's size.

    With ``decimals`` the answer has to be right when rounded to so many, whatever its size. ``by_case`` measures each
    case by its own size, in place of the largest over all cases. With ``exact`` a float for an integer has to be it.
    """

    rtol: float
    unit: float
    ulps: float
    decimals: int | None = None
    by_case: bool = False
    exact: bool = False

    def size(self, want: NDArray[Any], scale: float) -> float:
        """The size S that counts for an output; ``scale`` is the largest over all cases."""
        return _largest(want) if self.by_case else scale

    def allowance(
        self, want: NDArray[Any], scale: float | NDArray[np.float64], spread: NDArray[np.float64] | float = 0.0
    ) -> NDArray[np.float64]:
        """What each entry of ``want`` may be off by; 0 where it is not finite. ``scale`` is the size S that counts."""
        size = np.where(np.isfinite(want), np.abs(_wide(want)), 0.0)
        if self.decimals is not None:
            # Half a unit of the last decimal; the last factor lets 0.125 pass for 0.12 whichever way it was stored.
            return np.full(size.shape, 0.5 * 10.0**-self.decimals * (1 + 1e-9))
        steady = np.minimum(spread, _STEADY * scale)
        allowed: NDArray[np.float64] = self.rtol * size + self.ulps * self.unit * scale + _SPREAD_FACTOR * steady
        return allowed

    def compares_exactly(self, got: str, want: str) -> bool:
        """Whether entries of these kinds (as dtypes have them) are the same or not, with nothing between."""
        whole = self.decimals is None and want in "iu" and (self.exact or got in "iu")
        return whole or want == "b"


# Measured on this course's questions: the worst right reformulation used 2.4 % of this allowance, and the nearest known
# mistake exceeded it 10^5 times (float32: 13 %, and 98 times). tests/numeric/test_allowance.py repeats the measurement.
DOUBLE = Tolerance(rtol=1e-6, unit=2.0**-52, ulps=1000)
SINGLE = Tolerance(rtol=1e-3, unit=2.0**-23, ulps=100)
_MOST_ENTRIES = 1 << 20
_CHUNK = 1 << 16  # entries of a large array that are looked at together: it is never copied whole in double precision


def to_array(value: Value) -> NDArray[Any] | None:
    """A number, an array or a regular nesting of lists as an ndarray of numbers; None if it is none of these."""
    if isinstance(value, tuple):
        return _stacked(value)
    if isinstance(value, Array):
        return np.frombuffer(value.data, value.dtype).reshape(value.shape)
    if isinstance(value, (bool, float)):
        return np.asarray(value)
    return _row([value]).reshape(()) if isinstance(value, int) else None


def _stacked(value: tuple[Value, ...]) -> NDArray[Any] | None:
    """Nested lists as one array, level by level; None where they are not regular, or hold something else."""
    items: list[Any] = list(value)
    shape = [len(items)]
    while items and all(type(item) is tuple for item in items):
        lengths = {len(item) for item in items}
        if len(lengths) > 1:
            return None
        shape += lengths
        items = [inner for item in items for inner in item]
    kinds = set(map(type, items))
    if kinds <= {int, float}:
        return _row(items).reshape(shape)
    if kinds == {bool}:
        return np.array(items).reshape(shape)
    return _stacked_arrays(items, tuple(shape))


def _stacked_arrays(items: Sequence[Value], shape: tuple[int, ...]) -> NDArray[Any] | None:
    arrays = [to_array(item) for item in items]
    known = [array for array in arrays if array is not None]
    # Stacking would turn True into 1 beside numbers: such a list holds no numbers.
    if len(known) < len(arrays) or len({(array.shape, array.dtype.kind == "b") for array in known}) > 1:
        return None
    stacked = np.empty((len(known), *known[0].shape), np.result_type(*{array.dtype for array in known}))
    with np.errstate(all="ignore"):  # a NaN that signals warns wherever it is converted
        for i, array in enumerate(known):
            stacked[i] = array
    return stacked.reshape(shape + known[0].shape)


def _row(numbers: Sequence[int | float]) -> NDArray[Any]:
    """Python's numbers as 64-bit integers if all are such, else as doubles."""
    try:
        return np.array(numbers, np.float64 if float in set(map(type, numbers)) or not numbers else np.int64)
    except OverflowError:
        return np.array([_double(entry) for entry in numbers])


def from_array(array: NDArray[Any]) -> Array:
    """An ndarray of numbers as plain data."""
    native = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return Array(native.dtype.str, native.shape, native.tobytes())


def from_nested(raw: object) -> Value:
    """A number or a regular nesting of lists of numbers, as read from TOML, as a value; None if it is neither."""
    if type(raw) in (bool, int, float):
        return raw  # type: ignore[return-value]  # narrowed by the exact type
    nested = _tuples(raw)
    array = to_array(nested)
    return None if array is None or array.dtype.kind not in "iuf" or not array.size else from_array(array)


def _tuples(raw: object) -> Value:
    if isinstance(raw, list):
        return tuple(_tuples(item) for item in raw)
    return raw if isinstance(raw, (int, float)) else "no number"


def to_number(value: Value) -> float:
    """The one real number that ``value`` holds; NaN if it holds none."""
    array = to_array(value)
    if array is None or array.size != 1 or array.dtype.kind == "c":
        return float("nan")
    return float(array.reshape(-1)[0])


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _wide(array: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in double precision, real or complex."""
    with np.errstate(all="ignore"):  # a NaN that signals warns wherever it is converted
        return array.astype(np.result_type(array, np.float64), copy=False)


def _largest(array: NDArray[Any]) -> float:
    """The largest finite absolute entry; 0 where there is none."""
    flat, largest = array.reshape(-1), 0.0
    for start in range(0, flat.size, _CHUNK):
        part = _wide(flat[start : start + _CHUNK])
        largest = max(largest, float(np.abs(part[np.isfinite(part)]).max(initial=0.0)))
    return largest


def leaves(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every number or array inside nested tuples, with its position."""
    if isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    else:
        yield path, value


def is_vast(value: Value, most: int) -> bool:
    """Whether a value is too large to look at often: more than ``most`` items in lists, or a million entries in all."""
    found = [leaf for _, leaf in islice(leaves(value), most + 1)]
    entries = sum(math.prod(leaf.shape) for leaf in found if isinstance(leaf, Array))
    return len(found) > most or entries > _MOST_ENTRIES


def scales(values: Iterable[Value]) -> dict[Path, float]:
    """The size S of each output: the largest finite absolute entry that any of the values has there."""
    found: dict[Path, float] = {}
    for value in values:
        for path, leaf in leaves(value):
            size = _size(leaf)
            if size is not None:
                found[path] = max(found.get(path, 0.0), size)
    return found


def _size(leaf: Value) -> float | None:
    if isinstance(leaf, (int, float)):  # lists hold many, and an array for each would take most of the time
        size = abs(_double(leaf))
        return size if size < float("inf") else 0.0
    array = to_array(leaf)
    return None if array is None else _largest(array)


def spread(value: Value, reruns: Sequence[Value]) -> Value:
    """The largest change of each entry of ``value`` over ``reruns``, as a value of the same structure."""
    if isinstance(value, tuple):
        return tuple(
            spread(item, [rerun[i] for rerun in reruns if isinstance(rerun, tuple) and len(rerun) == len(value)])
            for i, item in enumerate(value)
        )
    base = to_array(value)
    if base is None or base.dtype.kind not in "fc":
        return None
    changes = np.zeros(base.shape)
    with np.errstate(all="ignore"):
        for rerun in reruns:
            other = to_array(rerun)
            if other is not None and other.shape == base.shape:
                change = np.abs(other - base)
                changes = np.maximum(changes, np.where(np.isfinite(change), change, 0.0))
    return from_array(changes)


def unsteady(spread_: Value, sizes: Mapping[Path, float]) -> bool:
    """Whether rounding the inputs moves an output by more than a thousandth of its size."""
    for path, leaf in leaves(spread_):
        array = to_array(leaf)
        if array is not None and float(array.max(initial=0.0)) > _STEADY * sizes.get(path, 0.0):
            return True
    return False


def is_blind(want: Value, spread_: Value = None, *, sizes: Mapping[Path, float], tolerance: Tolerance) -> bool:
    """Whether zeros pass for an output that is not 0: then its allowance hides everything of that size."""
    spreads = dict(leaves(spread_))
    for path, leaf in leaves(want):
        array = to_array(leaf)
        if array is None or not array.any() or tolerance.compares_exactly("f", array.dtype.kind):
            continue
        known = to_array(spreads.get(path))
        size = tolerance.size(array, sizes.get(path, 0.0))
        allowed = tolerance.allowance(array, size, 0.0 if known is None else known)
        if bool((np.abs(_wide(array)) <= allowed).all()):
            return True
    return False


class _Pair(msgspec.Struct, frozen=True):
    """What has to be near each other: two single numbers, or two arrays of one shape."""

    path: Path
    got: Number | NDArray[Any]
    want: Number | NDArray[Any]
    spread: Value


class _Compared(msgspec.Struct, frozen=True):
    """Outputs compared: how many of how many entries are off, and the one that is farthest off.

    ``ratio`` is by how much that one is off, in units of what is allowed there; ``passes`` is of its own output.
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


class _Misfit(Exception):
    """The form is wrong, so that no numbers can be compared: where, and what to say."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def compare(
    got: Value,
    want: Value,
    spread_: Value = None,
    *,
    sizes: Mapping[Path, float],
    tolerance: Tolerance = DOUBLE,
    shapes: Shapes = "exact",
) -> Comparison:
    """Whether ``got`` is near ``want``: credit 1, or 0 with a deviation that names the worst entry."""
    try:
        compared = _compared(got, want, spread_, sizes, tolerance, shapes)
    except _Misfit as misfit:
        return Comparison(0.0, str(misfit), Deviation("form", misfit.path))
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
    return Comparison(0.0, _say(deviation), deviation)


def misfit(got: Value, want: Value, shapes: Shapes = "exact") -> str:
    """What is wrong with the form of ``got``, whatever its numbers; empty if nothing is."""
    try:
        for _pair in _pairs(got, want, None, (), shapes):
            pass
    except _Misfit as wrong:
        return str(wrong)
    return ""


def blank(value: Value) -> Value:
    """The form of a value, with zeros for its numbers; None where something else than numbers is in it."""
    if isinstance(value, tuple):
        items = tuple(blank(item) for item in value)
        return None if None in items else items
    if isinstance(value, Array):
        return replace(value, data=bytes(len(value.data)))
    return type(value)(0) if isinstance(value, int | float) else None


def conformed(got: Value, want: Value) -> Value:
    """``got``, which is no misfit, as ``want`` is built: tuples where it has tuples, elsewhere arrays of its shape.

    Their numbers are doubles, or complex ones where those are wanted.
    """
    if isinstance(want, tuple):
        return tuple(conformed(item, wanted) for item, wanted in zip(_items(got, len(want)) or (), want, strict=True))
    array, wanted = to_array(got), to_array(want)
    if array is None or wanted is None:
        return got
    kind = np.complex128 if wanted.dtype.kind == "c" else np.float64
    return from_array(array.astype(kind).reshape(wanted.shape))


def is_finite(value: Value) -> bool:
    """Whether no entry is infinite or NaN."""
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    return all(bool(np.isfinite(array).all()) for array in arrays if array is not None)


def used(
    got: Value,
    want: Value,
    spread_: Value = None,
    *,
    sizes: Mapping[Path, float],
    tolerance: Tolerance = DOUBLE,
    shapes: Shapes = "exact",
) -> float:
    """The largest part of its allowance that any entry of ``got`` uses: 1 is just allowed.

    Infinite where the form is wrong, or where nothing is allowed and something is off.
    """
    try:
        compared = _compared(got, want, spread_, sizes, tolerance, shapes)
    except _Misfit:
        return float("inf")
    return max((part.ratio for part in compared), default=0.0)


@np.errstate(all="ignore")  # what students compute overflows, and may be no number
def _compared(
    got: Value, want: Value, spread_: Value, sizes: Mapping[Path, float], tolerance: Tolerance, shapes: Shapes
) -> list[_Compared]:
    """All outputs compared: the single numbers together, since lists may hold thousands, and each array."""
    pairs = list(_pairs(got, want, spread_, (), shapes))
    arrays = [_compared_arrays(pair, sizes, tolerance) for pair in pairs if isinstance(pair.want, np.ndarray)]
    numbers = [pair for pair in pairs if not isinstance(pair.want, np.ndarray)]
    return [_compared_numbers(numbers, sizes, tolerance), *arrays] if numbers else arrays


def _pairs(got: Value, want: Value, spread_: Value, path: Path, shapes: Shapes) -> Iterator[_Pair]:
    """All that has to be near each other; raises _Misfit where the form of ``got`` is wrong."""
    if isinstance(want, tuple):
        items = _items(got, len(want))
        if items is None or _has_other_shape(got, want):
            found = f"a list of {len(got)} items" if isinstance(got, tuple) else describe(got)
            raise _Misfit(path, f"wanted a list of {len(want)} items, got {found}")
        spreads = spread_ if isinstance(spread_, tuple) and len(spread_) == len(want) else (None,) * len(want)
        for i, item in enumerate(want):
            yield from _pairs(items[i], item, spreads[i], (*path, i), shapes)
        return
    number_ = _single(want)
    if number_ is not None:
        yield _Pair(path, _fitting_number(got, want, number_, path), number_, spread_)
        return
    wanted = to_array(want)
    if wanted is None:
        _check_same(got, want, path)
    else:
        yield _Pair(path, _fitting_array(got, wanted, path, shapes), wanted, spread_)


def _has_other_shape(got: Value, want: tuple[Value, ...]) -> bool:
    """Whether an array of more than one entry has another shape than the regular list that is wanted."""
    wanted = to_array(want) if isinstance(got, Array) and math.prod(got.shape) > 1 else None
    return isinstance(got, Array) and wanted is not None and wanted.shape != got.shape


def _items(value: Value, count: int) -> Sequence[Value] | None:
    """The items of a list or the rows of an array, if there are so many; a longer array is not taken apart.

    A number alone is a list of one, too.
    """
    if isinstance(value, tuple):
        return value if len(value) == count else None
    if count == 1 and _single(value) is not None:
        return (value,)
    if not isinstance(value, Array) or not value.shape or value.shape[0] != count:
        return None
    array = to_array(value)
    assert array is not None  # an Array always has one
    if array.ndim == 1:
        return array.tolist() if array.dtype.kind != "c" else [from_array(entry) for entry in array.reshape(-1, 1)]
    return [from_array(row) for row in array] if count else None


def _single(value: Value, dimensions: int = 2) -> Number | None:
    """The number of a value that holds one, in at most so many dimensions; None for any other value."""
    if type(value) is float or isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(value)  # numpy's float64 is a float, too
    if isinstance(value, tuple) and len(value) == 1 and dimensions:
        return _single(value[0], dimensions - 1)
    if isinstance(value, Array) and len(value.shape) <= dimensions and all(n == 1 for n in value.shape):
        number_: Number = np.frombuffer(value.data, value.dtype)[0].item()
        return number_
    return None


def _check_same(got: Value, want: Value, path: Path) -> None:
    """Strings and None: the same or not. The message never shows a string that was wanted."""
    if type(got) is not type(want):
        raise _Misfit(path, f"wanted {describe(want)}, got {describe(got)}")
    if got != want:
        raise _Misfit(path, "this is not the text that was wanted")


def _fitting_number(got: Value, want: Value, wanted: Number, path: Path) -> Number:
    """The single number of ``got``, if it is of a kind that may answer ``wanted``."""
    found = _single(got)
    if found is None:
        raise _Misfit(path, f"wanted {describe(want)}, got {describe(got)}")
    _check_kinds(_kind(found), _kind(wanted), path, want, got)
    return found


def _fitting_array(got: Value, want: NDArray[Any], path: Path, shapes: Shapes) -> NDArray[Any]:
    """``got`` as an array in the shape of ``want``, if its kind and its shape allow that. Nothing broadcasts."""
    array = to_array(got)
    if array is None:
        raise _Misfit(path, f"wanted {_form(want)}, got {describe(got)}")
    if isinstance(got, tuple) and next(leaves(got), None) is None:
        array = array.astype(want.dtype)  # lists without anything in them have no kind
    _check_kinds(array.dtype.kind, want.dtype.kind, path, want, got)
    if not fits(array.shape, want.shape, shapes):
        raise _Misfit(path, f"wanted {_form(want)}, got {_form(array)}")
    if isinstance(got, tuple) and np.isinf(array).any() and _beyond_doubles(got):
        raise _Misfit(path, f"wanted {_form(want)}, got an integer that is too large for a float")
    return array.reshape(want.shape)


def _check_kinds(got_kind: str, want_kind: str, path: Path, want: Value | NDArray[Any], got: Value) -> None:
    """Truths are no numbers, and complex numbers no answer where real ones are wanted."""
    if got_kind == want_kind or (got_kind in "iuf" and want_kind in "iufc"):
        return
    wanted = _form(want) if isinstance(want, np.ndarray) else describe(want)
    found = "True or False" if got_kind == "b" else describe(got)
    if got_kind == "c" and isinstance(want, np.ndarray) and want_kind in "iuf":
        raise _Misfit(path, f"wanted real numbers in {wanted}, got complex numbers in {found}")
    raise _Misfit(path, f"wanted {wanted}, got {found}")


def _beyond_doubles(value: Value) -> bool:
    """Whether one of Python's integers is beyond the largest double: in an array it is infinite, which it is not."""
    return any(isinstance(leaf, int) and np.isinf(_double(leaf)) for _, leaf in leaves(value))


def fits(got: tuple[int, ...], want: tuple[int, ...], shapes: Shapes) -> bool:
    """Whether an answer of the shape ``got`` may answer one of the shape ``want``.

    One entry is the same number in any shape of up to two dimensions; with "vector" (n,), (n, 1) and (1, n) are one.
    """
    if got == want:
        return True
    length = _vector_length(want)
    return length is not None and length == _vector_length(got) and (length == 1 or shapes == "vector")


def _vector_length(shape: tuple[int, ...]) -> int | None:
    """How many entries a vector has that stands or lies; None for a matrix and for more dimensions."""
    return int(np.prod(shape)) if len(shape) <= 2 and sum(n != 1 for n in shape) <= 1 else None


def _compared_numbers(pairs: Sequence[_Pair], sizes: Mapping[Path, float], tolerance: Tolerance) -> _Compared:
    """Single numbers compared, each by its own rule."""
    got: list[Any] = [pair.got for pair in pairs]
    want: list[Any] = [pair.want for pair in pairs]
    allowed, ratio = np.zeros(len(pairs)), np.zeros(len(pairs))
    if got != want:  # most are equal to the bit: a right answer is often the reference's own formula
        exact = [tolerance.compares_exactly(_kind(g), _kind(w)) for g, w in zip(got, want, strict=True)]
        wanted = _doubles(want)
        size = (
            np.abs(np.where(np.isfinite(wanted), wanted, 0.0))
            if tolerance.by_case
            else np.array([sizes.get(pair.path, 0.0) for pair in pairs])
        )
        spreads = np.abs(_doubles([_single(pair.spread) or 0.0 for pair in pairs]))
        allowed = np.where(exact, 0.0, tolerance.allowance(wanted, size, spreads))
        ratio = _ratio(_doubles(got), wanted, allowed)
        for i, (g, w) in enumerate(zip(got, want, strict=True)):
            # An integer is never rounded to a double where it has to be exact, or is beyond the largest one.
            if exact[i] or _is_huge(g) or _is_huge(w):
                ratio[i] = 0.0 if g == w else np.inf
    at = int(np.argmax(ratio))
    return _Compared(
        pairs[at].path,
        (),
        got[at],
        want[at],
        float(allowed[at]),
        float(ratio[at]),
        np.asarray(ratio[at] <= 1),
        int((ratio > 1).sum()),
        len(pairs),
    )


def _kind(number_: Number) -> str:
    """The kind of a number, as dtypes have it."""
    return {bool: "b", int: "i", float: "f", complex: "c"}[type(number_)]


def _is_huge(number_: Number) -> bool:
    """Whether a number is an integer beyond the largest double."""
    return isinstance(number_, int) and np.isinf(_double(number_))


def _doubles(numbers: Sequence[Number]) -> NDArray[Any]:
    """Python's numbers as an array in double precision, real or complex."""
    return np.array([_inexact(entry) for entry in numbers])


def _compared_arrays(pair: _Pair, sizes: Mapping[Path, float], tolerance: Tolerance) -> _Compared:
    """Two arrays of one shape compared, a piece at a time: the answer may be as large as an answer may be."""
    got, want, known = np.asarray(pair.got), np.asarray(pair.want), to_array(pair.spread)
    has, wanted = got.reshape(-1), want.reshape(-1)
    exact = tolerance.compares_exactly(got.dtype.kind, want.dtype.kind)
    size = tolerance.size(want, sizes.get(pair.path, 0.0))
    passes = np.ones(want.shape, np.bool_)
    found, at, allowed = 0.0, 0, 0.0
    for start in range(0, has.size, _CHUNK):
        piece = slice(start, start + _CHUNK)
        if not exact and (has[piece] == wanted[piece]).all():
            continue  # as most are: a right answer is often the reference's own formula
        spread_ = 0.0 if known is None else known.reshape(-1)[piece]
        room = np.zeros(has[piece].shape) if exact else tolerance.allowance(wanted[piece], size, spread_)
        ratio = _exact_ratio(has[piece], wanted[piece]) if exact else _ratio(has[piece], wanted[piece], room)
        passes.reshape(-1)[piece] = ratio <= 1
        worst = int(np.argmax(ratio))
        if ratio[worst] > found:
            found, at, allowed = float(ratio[worst]), start + worst, float(room[worst])
    index = tuple(int(i) for i in np.unravel_index(at, want.shape)) if want.size else ()
    return _Compared(
        pair.path,
        index,
        got[index].item() if want.size else 0.0,
        want[index].item() if want.size else 0.0,
        allowed,
        found,
        passes,
        int(want.size - np.count_nonzero(passes)),
        want.size,
    )


def _exact_ratio(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.float64]:
    same = got == want if want.dtype.kind == "b" else _same_integers(got, want)
    return np.where(same, 0.0, np.inf)


def _same_integers(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    """Where ``got`` is exactly the integer wanted, even where doubles would round two of them to one."""
    if got.dtype.kind == "f":
        wide = got.astype(np.float64)  # 2**63 is infinite in half precision
        whole = np.isfinite(wide) & (np.trunc(wide) == wide) & (np.abs(wide) < 2.0**63)
        return np.asarray(whole & (np.where(whole, wide, 0).astype(np.int64) == want))
    return np.asarray(got == want)


def _ratio(got: NDArray[Any], want: NDArray[Any], allowed: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each entry is off, in units of what is allowed there; complex ones by the modulus of the difference."""
    off = np.abs(_wide(got) - want)
    if np.isfinite(off).all() and (allowed > 0).all():  # nothing is infinite, and nothing has to be exact
        return np.asarray(off / allowed)
    finite = np.where(off <= allowed, np.where(allowed > 0, off / np.where(allowed > 0, allowed, 1), 0.0), np.inf)
    finite = np.where((off > allowed) & (allowed > 0), off / np.where(allowed > 0, allowed, 1), finite)
    both_finite = np.isfinite(got) & np.isfinite(want)
    ratio: NDArray[np.float64] = np.where(both_finite, finite, np.where(_same(got, want), 0.0, np.inf))
    return ratio


def _same(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    """Where both are equal or both NaN, in the real and in the imaginary part."""
    if np.iscomplexobj(got) or np.iscomplexobj(want):
        return np.asarray(_same(got.real, want.real) & _same(got.imag, want.imag))
    return np.asarray((got == want) | (np.isnan(got) & np.isnan(want)))


def describe(value: Value) -> str:
    """What kind of thing a value is, in a few words."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return "a text"
    array = to_array(value)
    if array is None or (isinstance(value, tuple) and not value):
        return f"a list of {len(value)} items" if isinstance(value, tuple) else type(value).__name__
    return _form(array)


def _form(array: NDArray[Any]) -> str:
    if array.dtype.kind == "b":
        return f"an array of True and False of shape {array.shape}" if array.shape else "True or False"
    if array.shape:
        return f"an array of shape {array.shape}"
    return "a complex number" if array.dtype.kind == "c" else "a number"


def number(value: Number | None) -> str:
    """A number as a report shows it: seven significant digits."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value)
    if _is_huge(value):
        return f"an integer of {len(str(abs(value)))} digits"
    return f"{value + 0.0:.7g}"  # + 0.0 turns -0.0 into 0.0


def apart(got: Number, wanted: Number) -> float:
    """How far two numbers are apart: 0 only if they are the same, though integers may be longer than doubles."""
    one, other = _whole(got), _whole(wanted)
    if isinstance(one, int) and isinstance(other, int):
        return _double(abs(one - other))
    return float(abs(_inexact(one) - _inexact(other)))


def _whole(value: Number) -> Number:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _inexact(value: Number) -> float | complex:
    return value if isinstance(value, complex) else _double(value)


def _say(deviation: Deviation) -> str:
    got, wanted = number(deviation.got), number(deviation.wanted)
    if got == wanted:  # seven digits are too few for long integers
        got, wanted = str(deviation.got), str(deviation.wanted)
    place = f" at index {list(deviation.index)}" if deviation.index else ""
    many = f"; {deviation.off} of {deviation.entries} entries are off" if deviation.entries > 1 else ""
    return f"got {got}, wanted {wanted}{place}{many}"
