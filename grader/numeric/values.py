"""Converts values to arrays and back, inspects them, and describes them in messages.

A single number, a vector of one entry and a matrix of one entry are the same number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.model.value import Array, Number, Value

Path: TypeAlias = tuple[int, ...]

_MOST_ENTRIES = 1 << 20
_PIECE = 1 << 16


def to_array(value: Value) -> NDArray[Any] | None:
    """A number, an array or a regular nesting of lists as an ndarray of numbers; None for anything else."""
    if isinstance(value, tuple):
        return _stacked(value)
    if isinstance(value, Array):
        return np.frombuffer(value.data, value.dtype).reshape(value.shape)
    if isinstance(value, (bool, float)):
        return np.asarray(value)
    return _row([value]).reshape(()) if isinstance(value, int) else None


def _stacked(value: tuple[Value, ...]) -> NDArray[Any] | None:
    """Nested lists as one array, built level by level; None if they are irregular or hold other things than numbers."""
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
    with np.errstate(all="ignore"):  # converting a signalling NaN warns
        for i, array in enumerate(known):
            stacked[i] = array
    return stacked.reshape(shape + known[0].shape)


def _row(numbers: Sequence[int | float]) -> NDArray[Any]:
    """Python numbers as 64-bit integers if all of them are integers, else as doubles."""
    try:
        return np.array(numbers, np.float64 if float in set(map(type, numbers)) or not numbers else np.int64)
    except OverflowError:
        return np.array([to_double(entry) for entry in numbers])


def from_array(array: NDArray[Any]) -> Array:
    """An ndarray of numbers as plain data."""
    native = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return Array(native.dtype.str, native.shape, native.tobytes())


def from_nested(raw: object) -> Value:
    """Convert a number or regular nested lists of numbers, as read from TOML, to a value; None for anything else."""
    if type(raw) in (bool, int, float):
        return raw  # type: ignore[return-value]  # narrowed by the exact type
    nested = _tuples(raw)
    array = to_array(nested)
    return None if array is None or array.dtype.kind not in "iuf" or not array.size else from_array(array)


def _tuples(raw: object) -> Value:
    if isinstance(raw, list):
        return tuple(_tuples(item) for item in raw)
    return raw if isinstance(raw, (int, float)) else "not a number"


def to_number(value: Value) -> float:
    """The one real number that ``value`` holds; NaN if it holds none."""
    array = to_array(value)
    if array is None or array.size != 1 or array.dtype.kind == "c":
        return float("nan")
    return float(array.reshape(-1)[0])


def leaves(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every number or array inside nested tuples, with its position."""
    if isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    else:
        yield path, value


def is_vast(value: Value, most: int) -> bool:
    """Whether a value is too large to inspect often: more than ``most`` items in lists, or a million entries in all."""
    found = [leaf for _, leaf in islice(leaves(value), most + 1)]
    entries = sum(math.prod(leaf.shape) for leaf in found if isinstance(leaf, Array))
    return len(found) > most or entries > _MOST_ENTRIES


def is_finite(value: Value) -> bool:
    """Whether no entry is infinite or NaN."""
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    return all(bool(np.isfinite(array).all()) for array in arrays if array is not None)


def blank(value: Value) -> Value:
    """A value of the same shape and type with zeros for its numbers; None if it holds anything but numbers."""
    if isinstance(value, tuple):
        items = tuple(blank(item) for item in value)
        return None if None in items else items
    if isinstance(value, Array):
        return replace(value, data=bytes(len(value.data)))
    return type(value)(0) if isinstance(value, int | float) else None


def conformed(got: Value, want: Value) -> Value:
    """``got`` in the structure of ``want``: tuples where ``want`` has tuples, else arrays of its shape.

    The numbers become doubles, or complex where ``want`` is complex. ``got`` must not be a misfit.
    """
    if isinstance(want, tuple):
        return tuple(conformed(item, wanted) for item, wanted in zip(items_of(got, len(want)) or (), want, strict=True))
    array, wanted = to_array(got), to_array(want)
    if array is None or wanted is None:
        return got
    kind = np.complex128 if wanted.dtype.kind == "c" else np.float64
    return from_array(array.astype(kind).reshape(wanted.shape))


def items_of(value: Value, count: int) -> Sequence[Value] | None:
    """The items of a list or the rows of an array, if there are ``count`` of them; else None.

    A single number counts as a list of one.
    """
    if isinstance(value, tuple):
        return value if len(value) == count else None
    if count == 1 and single_number(value) is not None:
        return (value,)
    if not isinstance(value, Array) or not value.shape or value.shape[0] != count:
        return None
    array = to_array(value)
    assert array is not None  # an Array always has one
    if array.ndim == 1:
        return array.tolist() if array.dtype.kind != "c" else [from_array(entry) for entry in array.reshape(-1, 1)]
    return [from_array(row) for row in array] if count else None


def single_number(value: Value, dimensions: int = 2) -> Number | None:
    """The number of a value that holds exactly one, in at most ``dimensions`` dimensions; None for any other value."""
    if type(value) is float or isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(value)  # numpy's float64 is a subclass of float
    if isinstance(value, tuple) and len(value) == 1 and dimensions:
        return single_number(value[0], dimensions - 1)
    if isinstance(value, Array) and len(value.shape) <= dimensions and all(n == 1 for n in value.shape):
        number_: Number = np.frombuffer(value.data, value.dtype)[0].item()
        return number_
    return None


def kind_of_number(value: Number) -> str:
    """The kind of a number, as ``dtype.kind`` names it."""
    return {bool: "b", int: "i", float: "f", complex: "c"}[type(value)]


def to_double(value: float) -> float:
    """A real number as a double; infinite for an integer beyond the largest double."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def to_inexact(value: Number) -> float | complex:
    """A number in double precision, real or complex."""
    return value if isinstance(value, complex) else to_double(value)


def widened(array: NDArray[Any]) -> NDArray[Any]:
    """The same numbers in double precision, real or complex."""
    with np.errstate(all="ignore"):  # converting a signalling NaN warns
        return array.astype(np.result_type(array, np.float64), copy=False)


def pieces(size: int) -> Iterator[slice]:
    """Slices of ``size`` entries, so that a large array is never copied whole in double precision."""
    return (slice(start, start + _PIECE) for start in range(0, size, _PIECE))


def is_beyond_doubles(value: Number) -> bool:
    """Whether a number is an integer beyond the largest double."""
    return isinstance(value, int) and math.isinf(to_double(value))


def apart(got: Number, wanted: Number) -> float:
    """The distance between two numbers: 0 only if they are equal, even for integers too large for a double."""
    one, other = _whole(got), _whole(wanted)
    if isinstance(one, int) and isinstance(other, int):
        return to_double(abs(one - other))
    difference = complex(to_inexact(one) - to_inexact(other))
    return math.hypot(difference.real, difference.imag)  # abs of a complex number raises where this is infinite


def _whole(value: Number) -> Number:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def number(value: Number | None) -> str:
    """Format a number for a report: seven significant digits."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value)
    if is_beyond_doubles(value):
        return f"an integer of {len(str(abs(value)))} digits"
    return f"{value + 0.0:.7g}"  # + 0.0 turns -0.0 into 0.0


def describe(value: Value) -> str:
    """Describe the type and shape of a value in a few words."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return "a string"
    array = to_array(value)
    if array is None or (isinstance(value, tuple) and not value):
        return f"a list of {len(value)} items" if isinstance(value, tuple) else type(value).__name__
    return describe_array(array)


def describe_array(array: NDArray[Any]) -> str:
    """Describe the type and shape of an array in a few words."""
    if array.dtype.kind == "b":
        return f"an array of True and False of shape {array.shape}" if array.shape else "True or False"
    if array.shape:
        return f"an array of shape {array.shape}"
    return "a complex number" if array.dtype.kind == "c" else "a number"
