"""The one definition of near. What a report shows as allowed is what was tested.

Entry by entry a value passes if ``|got - want| <= rtol*|want| + K*u*S + 16*spread``. ``S`` is the largest finite
``|want|`` of that output over all the question's cases: it keeps right answers right where they cancel to almost
nothing, and an all-zero gradient wrong, which one absolute delta for all scales would let pass. An author may take
each case's own size in its place, where one huge case would hide the others. ``spread`` is how far the reference's own
answer moves when its inputs are rounded differently, at most a thousandth of ``S``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.model import Array, Comparison, Deviation, Value

Path: TypeAlias = tuple[int, ...]
Shapes: TypeAlias = Literal["exact", "vector"]

# How many times the spread counts. Eight reruns see most of what rounding can do, not all of it.
_SPREAD_FACTOR = 16
# A spread beyond this part of the output's size is not rounding: the reference has a step or a kink there.
_STEADY = 1e-3


class Tolerance(msgspec.Struct, frozen=True):
    """How far an answer may lie from the wanted one: relative, and ``ulps`` units ``unit`` of the output's size.

    With ``decimals`` the answer has to be right when rounded to so many, whatever its size. ``by_case`` measures each
    case by its own size, in place of the largest over all cases.
    """

    rtol: float
    unit: float
    ulps: float
    decimals: int | None = None
    by_case: bool = False

    def allowance(
        self, want: NDArray[Any], scale: float, spread: NDArray[np.float64] | float = 0.0
    ) -> NDArray[np.float64]:
        """What each entry of ``want`` may be off by; 0 where it is not finite.

        ``scale`` is the size S of the output over all cases.
        """
        size = np.where(np.isfinite(want), np.abs(want), 0.0)
        if self.by_case:
            scale = float(size.max(initial=0.0))
        if self.decimals is not None:
            # Half a unit of the last decimal; the last factor lets 0.125 pass for 0.12 whichever way it was stored.
            return np.full(size.shape, 0.5 * 10.0**-self.decimals * (1 + 1e-9))
        steady = np.minimum(spread, _STEADY * scale)
        allowed: NDArray[np.float64] = self.rtol * size + self.ulps * self.unit * scale + _SPREAD_FACTOR * steady
        return allowed


# Measured on this course's questions: the worst right reformulation used 2.4 % of this allowance, and the nearest known
# mistake exceeded it 10^5 times (float32: 13 %, and 98 times). tests/test_allowance.py repeats the measurement.
DOUBLE = Tolerance(rtol=1e-6, unit=2.0**-52, ulps=1000)
SINGLE = Tolerance(rtol=1e-3, unit=2.0**-23, ulps=100)
_EXACT = Tolerance(rtol=0.0, unit=0.0, ulps=0.0)


def to_array(value: Value) -> NDArray[Any] | None:
    """A number, an array or a regular nesting of lists as an ndarray of numbers; None if it is none of these."""
    if isinstance(value, Array):
        return np.frombuffer(value.data, value.dtype).reshape(value.shape)
    if isinstance(value, (bool, float)):
        return np.asarray(value)
    if isinstance(value, int):
        return np.asarray(value) if -(2**63) <= value < 2**63 else np.asarray(_float(value))
    if isinstance(value, tuple) and value:
        items = [to_array(item) for item in value]
        arrays = [item for item in items if item is not None]
        # Stacking would turn True into 1 beside numbers: such a list holds no numbers.
        forms = {(item.shape, item.dtype.kind == "b") for item in arrays}
        if len(arrays) == len(items) and len(forms) == 1:
            return np.stack(arrays)
    return None


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
    return None if array is None or array.dtype.kind not in "iuf" else from_array(array)


def _tuples(raw: object) -> Value:
    if isinstance(raw, list):
        return tuple(_tuples(item) for item in raw)
    return raw if isinstance(raw, (int, float)) else "no number"


def to_number(value: Value) -> float:
    """The one number that ``value`` holds; NaN if it holds none."""
    array = to_array(value)
    return float(array.reshape(-1)[0]) if array is not None and array.size == 1 else float("nan")


def _float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def leaves(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every number or array inside nested tuples, with its position."""
    if isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    else:
        yield path, value


def scales(values: Iterable[Value]) -> dict[Path, float]:
    """The size S of each output: the largest finite absolute entry that any of the values has there."""
    found: dict[Path, float] = {}
    for value in values:
        for path, leaf in leaves(value):
            array = to_array(leaf)
            if array is not None:
                sizes = np.abs(array[np.isfinite(array)]).astype(np.float64)
                found[path] = max(found.get(path, 0.0), float(sizes.max(initial=0.0)))
    return found


def spread(value: Value, reruns: Sequence[Value]) -> Value:
    """The largest change of each entry of ``value`` over ``reruns``, as a value of the same structure."""
    if isinstance(value, tuple):
        return tuple(
            spread(item, [rerun[i] for rerun in reruns if isinstance(rerun, tuple) and len(rerun) == len(value)])
            for i, item in enumerate(value)
        )
    base = to_array(value)
    if base is None or base.dtype.kind != "f":
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
        if array is None or array.dtype.kind == "b" or not array.any():
            continue
        known = to_array(spreads.get(path))
        allowed = tolerance.allowance(array, sizes.get(path, 0.0), 0.0 if known is None else known)
        if bool((np.abs(array) <= allowed).all()):
            return True
    return False


class _Leaf(msgspec.Struct, frozen=True):
    """One output compared: how far each entry is off, in units of what is allowed there."""

    path: Path
    got: NDArray[Any]
    want: NDArray[Any]
    allowed: NDArray[np.float64]
    ratio: NDArray[np.float64]


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
        compared = list(_walk(got, want, spread_, (), sizes, tolerance, shapes))
    except _Misfit as misfit:
        return Comparison(0.0, str(misfit), Deviation("form", misfit.path))
    off = sum(int((leaf.ratio > 1).sum()) for leaf in compared)
    if not off:
        return Comparison(1.0)
    worst = max((leaf for leaf in compared if leaf.ratio.size), key=lambda leaf: float(leaf.ratio.max()))
    index = np.unravel_index(int(np.argmax(worst.ratio)), worst.ratio.shape)
    deviation = Deviation(
        "value",
        (*worst.path, *(int(i) for i in index)),
        _scalar(worst.got[index]),
        _scalar(worst.want[index]),
        float(worst.allowed[index]),
        off,
        sum(leaf.ratio.size for leaf in compared),
        worst.path,
        None if worst.want.dtype.kind == "b" else from_array(worst.ratio <= 1),
    )
    return Comparison(0.0, _say(deviation, worst.want.dtype.kind == "b"), deviation)


def misfit(got: Value, want: Value, shapes: Shapes = "exact") -> str:
    """What is wrong with the form of ``got``, whatever its numbers; empty if nothing is."""
    try:
        for _leaf in _walk(got, want, None, (), {}, DOUBLE, shapes):
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
    """``got``, which is no misfit, as ``want`` is built: tuples where it has tuples, arrays of doubles elsewhere."""
    if isinstance(want, tuple):
        return tuple(conformed(item, wanted) for item, wanted in zip(_items(got, len(want)) or (), want, strict=True))
    array = to_array(got)
    return got if array is None else from_array(array.astype(np.float64))


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
        compared = list(_walk(got, want, spread_, (), sizes, tolerance, shapes))
    except _Misfit:
        return float("inf")
    return max((float(leaf.ratio.max(initial=0.0)) for leaf in compared), default=0.0)


def _scalar(entry: Any) -> float:
    return float(abs(entry)) if np.iscomplexobj(entry) else float(entry)


def _walk(
    got: Value,
    want: Value,
    spread_: Value,
    path: Path,
    sizes: Mapping[Path, float],
    tolerance: Tolerance,
    shapes: Shapes,
) -> Iterator[_Leaf]:
    if isinstance(want, tuple):
        items = _items(got, len(want))
        if items is None:
            found = f"a list of {len(got)} items" if isinstance(got, tuple) else describe(got)
            raise _Misfit(path, f"wanted a list of {len(want)} items, got {found}")
        spreads = spread_ if isinstance(spread_, tuple) and len(spread_) == len(want) else (None,) * len(want)
        for i, item in enumerate(want):
            yield from _walk(items[i], item, spreads[i], (*path, i), sizes, tolerance, shapes)
        return
    wanted = to_array(want)
    if wanted is None or wanted.dtype.kind == "b":
        yield _truths(got, wanted, path, shapes) if wanted is not None else _same(got, want, path)
        return
    if type(want) is int and wanted.dtype.kind == "f":
        yield _beyond_int64(got, want, path)
        return
    yield _numbers(got, wanted, spread_, path, sizes.get(path, 0.0), tolerance, shapes)


def _items(value: Value, count: int) -> Sequence[Value] | None:
    """The items of a list or the rows of an array, if there are so many; a longer array is not taken apart."""
    if isinstance(value, tuple):
        return value if len(value) == count else None
    if isinstance(value, Array) and value.shape and value.shape[0] == count:
        array = to_array(value)
        assert array is not None  # an Array always has one
        return [from_array(np.asarray(item)) for item in array]
    return None


def _same(got: Value, want: Value, path: Path) -> _Leaf:
    """Text and None: the same or not. The message never tells a text that was wanted."""
    if type(got) is not type(want):
        raise _Misfit(path, f"wanted {describe(want)}, got {describe(got)}")
    if got != want:
        raise _Misfit(path, "this is not the text that was wanted")
    return _Leaf(path, np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1))


def _truths(got: Value, want: NDArray[Any], path: Path, shapes: Shapes) -> _Leaf:
    """True and False, one or many: the same or not."""
    array = to_array(got)
    if array is None or array.dtype.kind != "b":
        raise _Misfit(path, f"wanted {_form(want)}, got {describe(got)}")
    array = _fitted(array, want, path, shapes)
    return _Leaf(path, array, want, np.zeros(want.shape), np.where(array == want, 0.0, np.inf))


def _beyond_int64(got: Value, want: int, path: Path) -> _Leaf:
    """One of Python's integers that no array holds: the same or not."""
    leaf = _numbers(got, np.asarray(_float(want)), None, path, 0.0, _EXACT, "exact")
    return replace(leaf, ratio=np.where(got == want, 0.0, np.inf)) if type(got) is int else leaf


def _fitted(got: NDArray[Any], want: NDArray[Any], path: Path, shapes: Shapes) -> NDArray[Any]:
    """``got`` in the shape of ``want``, if the shapes allow it. Nothing broadcasts."""
    if got.shape != want.shape and (shapes != "vector" or not _same_vector(got.shape, want.shape)):
        raise _Misfit(path, f"wanted {_form(want)}, got {_form(got)}")
    return got.reshape(want.shape)


def _numbers(
    got: Value, want: NDArray[Any], spread_: Value, path: Path, scale: float, tolerance: Tolerance, shapes: Shapes
) -> _Leaf:
    array = to_array(got)
    if array is None:
        raise _Misfit(path, f"wanted {_form(want)}, got {describe(got)}")
    if array.dtype.kind == "b":
        raise _Misfit(path, f"wanted {_form(want)}, got True or False")
    if array.dtype.kind == "c" and want.dtype.kind != "c":
        raise _Misfit(path, f"wanted {_form(want)}, got complex numbers")
    array = _fitted(array, want, path, shapes)
    if want.dtype.kind in "iu" and tolerance.decimals is None:
        return _Leaf(path, array, want, np.zeros(want.shape), np.where(_same_integers(array, want), 0.0, np.inf))
    known = to_array(spread_)
    allowed = tolerance.allowance(want, scale, 0.0 if known is None else known)
    return _Leaf(path, array, want, allowed, _ratio(array, want, allowed))


def _same_integers(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    """Where ``got`` is exactly the integer wanted, even where doubles would round two of them to one."""
    if got.dtype.kind == "f":
        with np.errstate(all="ignore"):  # a NaN that signals warns wherever it is looked at
            wide = got.astype(np.float64)  # 2**63 is infinite in half precision
            whole = np.isfinite(wide) & (np.trunc(wide) == wide) & (np.abs(wide) < 2.0**63)
            return np.asarray(whole & (np.where(whole, wide, 0).astype(np.int64) == want))
    return np.asarray(got == want)


def _ratio(got: NDArray[Any], want: NDArray[Any], allowed: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        if (got == want).all():  # as most are, to the bit: a right answer is often the reference's own formula
            return np.zeros(want.shape)
        off = np.abs(got.astype(np.result_type(got, np.float64)) - want)
        if np.isfinite(off).all() and (allowed > 0).all():  # nothing is infinite, and nothing has to be exact
            return np.asarray(off / allowed)
        finite = np.where(off <= allowed, np.where(allowed > 0, off / np.where(allowed > 0, allowed, 1), 0.0), np.inf)
        finite = np.where((off > allowed) & (allowed > 0), off / np.where(allowed > 0, allowed, 1), finite)
        same = (got == want) | (np.isnan(got) & np.isnan(want))
    both_finite = np.isfinite(got) & np.isfinite(want)
    ratio: NDArray[np.float64] = np.where(both_finite, finite, np.where(same, 0.0, np.inf))
    return ratio


def _same_vector(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """(n,), (n, 1) and (1, n) hold the same vector; a plain number is the vector of one entry."""

    def length(shape: tuple[int, ...]) -> int | None:
        return int(np.prod(shape)) if len(shape) <= 2 and sum(n != 1 for n in shape) <= 1 else None

    return length(one) is not None and length(one) == length(other)


def describe(value: Value) -> str:
    """What kind of thing a value is, in a few words."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return "a text"
    array = to_array(value)
    if array is not None and not (isinstance(value, tuple) and array.ndim == 0):
        return _form(array)
    return f"a list of {len(value)} items" if isinstance(value, tuple) else type(value).__name__


def _form(array: NDArray[Any]) -> str:
    if array.dtype.kind == "b":
        return f"an array of True and False of shape {array.shape}" if array.shape else "True or False"
    if array.shape:
        return f"an array of shape {array.shape}"
    return "a complex number" if array.dtype.kind == "c" else "a number"


def number(value: float | None) -> str:
    """A number as a report shows it: seven significant digits."""
    return "nothing" if value is None else f"{value + 0.0:.7g}"  # + 0.0 turns -0.0 into 0.0


def _say(deviation: Deviation, truths: bool) -> str:
    got, wanted = number(deviation.got), number(deviation.wanted)
    if truths:
        got, wanted = str(bool(deviation.got)), str(bool(deviation.wanted))
    elif got == wanted:  # seven digits are too few for long integers
        got, wanted = repr(deviation.got), repr(deviation.wanted)
    place = f" at index {list(deviation.index)}" if deviation.index else ""
    many = f"; {deviation.off} of {deviation.entries} entries are off" if deviation.entries > 1 else ""
    return f"got {got}, wanted {wanted}{place}{many}"
