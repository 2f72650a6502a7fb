"""Values as JSON, exactly: what a bundle's cases and keys are written in.

Numbers, true, false and texts are themselves, lists are lists. ``{"float": "nan"}`` is a number that JSON does not
know (nan, inf, -inf), ``{"int": "123..."}`` one whose digits its readers would lose. An array is a table,
``{"dtype": "<f8", "shape": [2, 3], "entries": [...]}``: entries in C order, complex ones as real and imaginary part.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grader.model.value import Array, Value
from grader.numeric.values import from_array, to_array

DTYPES = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
_SAFE = 2**53  # beyond it some readers of JSON round integers
_DEEPEST = 32
_MOST_ENTRIES = 1_000_000
_LONGEST_INTEGER = 1300  # digits: more than any answer has
_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Unreadable(ValueError):
    """JSON that is no value. The message says what was found."""


def write(value: Value) -> Any:
    """The value as JSON has it."""
    if isinstance(value, tuple):
        return [write(item) for item in value]
    if isinstance(value, Array):
        return {"dtype": value.dtype, "shape": list(value.shape), "entries": _entries(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if isinstance(value, int) and abs(value) > _SAFE:
        return {"int": str(value)}
    return value


def _entries(value: Array) -> list[Any]:
    array = to_array(value)
    assert array is not None  # an Array always has one
    flat = array.reshape(-1)
    if array.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).reshape(-1)
    return [write(entry) for entry in flat.tolist()]


def read(raw: object, depth: int = 0) -> Value:
    """The value that was written as ``raw``. Unreadable for anything else."""
    if depth > _DEEPEST:
        raise Unreadable("lists that are nested too deep")
    if raw is None or isinstance(raw, bool | int | str) or (isinstance(raw, float) and math.isfinite(raw)):
        return raw
    if isinstance(raw, list):
        return tuple(read(item, depth + 1) for item in raw)
    if isinstance(raw, dict):
        return _read_table(raw)
    raise Unreadable(f"a {type(raw).__name__}")


def _read_table(raw: dict[str, Any]) -> Value:
    match raw:
        case {"float": str(text)} if text in _FLOATS and len(raw) == 1:
            return _FLOATS[text]
        case {"int": str(text)} if len(raw) == 1 and text.removeprefix("-").isdecimal() and text.isascii():
            if len(text) <= _LONGEST_INTEGER:
                return int(text)
        case {"dtype": str(dtype), "shape": list(shape), "entries": list(entries)} if len(raw) == 3:
            return _read_array(dtype, shape, entries)
    raise Unreadable(f"a table of {', '.join(map(str, raw))[:60] or 'nothing'}")


def _read_array(dtype: str, shape: list[Any], entries: list[Any]) -> Array:
    if dtype not in DTYPES or len(shape) > _DEEPEST or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise Unreadable("an array of another form")
    width = 2 if dtype[1] == "c" else 1
    if len(entries) > _MOST_ENTRIES or math.prod(shape) * width != len(entries):
        raise Unreadable(f"{len(entries)} entries for the shape {shape}"[:120])
    numbers = [read(entry, _DEEPEST) for entry in entries]
    wanted = {"b": bool, "i": int, "u": int}.get(dtype[1], float)
    if not all(type(number) is wanted for number in numbers):
        raise Unreadable(f"entries that are no numbers of {dtype}")
    try:
        with np.errstate(all="ignore"):  # what single precision cannot hold is infinite in it
            flat = np.array(numbers, dtype=dtype if width == 1 else f"<f{int(dtype[2:]) // 2}").view(dtype)
        return from_array(flat.reshape(shape))
    except (OverflowError, ValueError):
        raise Unreadable(f"entries that are no numbers of {dtype}") from None
