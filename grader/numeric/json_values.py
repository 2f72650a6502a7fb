"""Lossless JSON encoding of values: the answers in records, and the cases and keys in bundles.

Numbers, booleans, strings and lists are encoded as themselves. ``{"float": "nan"}`` is a number that JSON lacks (nan,
inf, -inf), and ``{"int": "123..."}`` an integer so large that readers would lose digits. An array is an object,
``{"dtype": "<f8", "shape": [2, 3], "entries": [...]}``: entries in C order, complex ones as real and imaginary part.
A large array may have ``base64`` instead of ``entries``: its little-endian bytes in C order.
"""

from __future__ import annotations

import base64
import binascii
import math
from functools import lru_cache
from typing import Any

import numpy as np

from grader.model.value import Array, Number, Value
from grader.numeric.values import from_array, to_array

DTYPES = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
_SAFE = 2**53  # beyond it some readers of JSON round integers
_DEEPEST = 32
_MOST_ENTRIES = 1_000_000
_LONGEST_INTEGER = 1300  # in digits; more than any answer has
_RECURRING = 4096  # bytes of an array whose JSON object is kept
_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Unreadable(ValueError):
    """JSON that does not encode a value. The message says what was found."""


def write(value: Value, readable: int | None = None) -> Any:
    """Encode a value as JSON. Arrays of more than ``readable`` entries become base64; None: no array does."""
    if isinstance(value, tuple):
        return [write(item, readable) for item in value]
    if isinstance(value, Array):
        if readable is not None and math.prod(value.shape) > readable:
            return _head(value) | {"base64": base64.b64encode(value.data).decode()}
        return _recurring(value) if len(value.data) <= _RECURRING else _ArrayObject(value)
    return write_number(value) if isinstance(value, (int, float)) else value


class _ArrayObject(dict[str, Any]):
    """The JSON object of an array. It refers to the array, so that a page need not decode what was just encoded."""

    def __init__(self, value: Array) -> None:
        super().__init__(_head(value), entries=_entries(value))
        self.value = value


_recurring = lru_cache(maxsize=1024)(_ArrayObject)  # a class has the same inputs and keys in every report


def _head(value: Array) -> dict[str, Any]:
    return {"dtype": value.dtype, "shape": list(value.shape)}


def write_number(number: Number) -> Any:
    """Encode a number as JSON."""
    if isinstance(number, complex):
        return {"complex": [write_number(number.real), write_number(number.imag)]}
    if isinstance(number, float) and not math.isfinite(number):
        return {"float": str(number)}
    if isinstance(number, int) and abs(number) > _SAFE:
        return {"int": str(number)}
    return number


def _entries(value: Array) -> list[Any]:
    array = to_array(value)
    assert array is not None  # an Array always has one
    flat = array.reshape(-1)
    if array.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).reshape(-1)
    numbers: list[Any] = flat.tolist()
    plain = np.isfinite(flat).all() if flat.dtype.kind == "f" else flat.dtype.itemsize < 8
    return numbers if plain else [write_number(number) for number in numbers]


def read_number(raw: object) -> Number:
    """Decode a number. Raises Unreadable for anything else."""
    if isinstance(raw, dict) and isinstance(raw.get("complex"), list) and len(raw["complex"]) == 2:
        real, imaginary = map(read, raw["complex"])
        if isinstance(real, float) and isinstance(imaginary, float):
            return complex(real, imaginary)
    number = read(raw)
    if isinstance(number, (int, float)):
        return number
    raise Unreadable(f"a {type(raw).__name__}")


def read(raw: object, depth: int = 0) -> Value:
    """Decode a value. Raises Unreadable for anything else."""
    if depth > _DEEPEST:
        raise Unreadable("lists that are nested too deep")
    if raw is None or isinstance(raw, bool | int | str) or (isinstance(raw, float) and math.isfinite(raw)):
        return raw
    if isinstance(raw, list):
        return tuple(read(item, depth + 1) for item in raw)
    if isinstance(raw, dict):
        return raw.value if isinstance(raw, _ArrayObject) else _read_table(raw)
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
        case {"dtype": str(dtype), "shape": list(shape), "base64": str(text)} if len(raw) == 3:
            return _unpacked(dtype, shape, text)
    raise Unreadable(f"a table of {', '.join(map(str, raw))[:60] or 'nothing'}")


def _read_array(dtype: str, shape: list[Any], entries: list[Any]) -> Array:
    _check_form(dtype, shape)
    width = 2 if dtype[1] == "c" else 1
    if len(entries) > _MOST_ENTRIES or math.prod(shape) * width != len(entries):
        raise Unreadable(f"{len(entries)} entries for the shape {shape}"[:120])
    wanted = {"b": bool, "i": int, "u": int}.get(dtype[1], float)
    if all(type(entry) is wanted for entry in entries):  # as most are
        numbers = entries
    else:
        numbers = [read(entry, _DEEPEST) for entry in entries]
    if not all(type(number) is wanted for number in numbers):
        raise Unreadable(f"entries that are not numbers of type {dtype}")
    try:
        with np.errstate(all="ignore"):  # numbers too large for single precision become infinite
            flat = np.array(numbers, dtype=dtype if width == 1 else f"<f{int(dtype[2:]) // 2}").view(dtype)
        return from_array(flat.reshape(shape))
    except (OverflowError, ValueError):
        raise Unreadable(f"entries that are not numbers of type {dtype}") from None


def _unpacked(dtype: str, shape: list[Any], text: str) -> Array:
    _check_form(dtype, shape)
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeError):
        raise Unreadable("an array with invalid base64") from None
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if len(data) != size or (dtype == "|b1" and data.strip(b"\0\1")):
        raise Unreadable(f"{len(data)} bytes for the shape {shape} of {dtype}"[:120])
    return Array(dtype, tuple(shape), data)


def _check_form(dtype: str, shape: list[Any]) -> None:
    if dtype not in DTYPES or len(shape) > _DEEPEST or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise Unreadable("an array with an invalid dtype or shape")
