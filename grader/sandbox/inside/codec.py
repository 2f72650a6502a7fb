"""Encodes values as bytes and back: the only format of a box's messages.

Messages from a box are hostile: ``encode`` and ``decode`` are bounded and typed, without objects. A value is one tag
byte, then a length or a count if needed, then the content; all numbers are little-endian. Messages to a box are ours:
``pack`` uses the interpreter's marshal, which takes a fifth of the time, and which only a box reads.
"""

from __future__ import annotations

import contextlib
import marshal
import math
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

# dtype strings that may cross, with their item sizes in bytes. No objects, no strings, no records.
ITEM_SIZES = {
    "|b1": 1, "|i1": 1, "|u1": 1, "<i2": 2, "<u2": 2, "<i4": 4, "<u4": 4, "<i8": 8, "<u8": 8,
    "<f2": 2, "<f4": 4, "<f8": 8, "<c8": 8, "<c16": 16,
}  # fmt: skip
MAX_DEPTH = 32  # a list of layers of arrays needs 3; a list that contains itself exceeds any bound
MAX_NODES = 20_000  # items of nested lists; larger data should be an array
# A message adds one level and a few items to its value. Its bounds are larger than those of ``plain``, so that an
# honest answer is never taken for a forged message.
_MESSAGE_DEPTH, _MESSAGE_NODES = MAX_DEPTH + 1, MAX_NODES + 100
MAX_INT_BYTES = 512  # 1,233 decimal digits: more than any answer, below Python's limit for conversion to a string
MAX_TEXT_BYTES = 256 * 1024
MAX_NDIM = 32
MAX_EXTENT = 2**40  # the product of an empty array's other lengths; far beyond it numpy refuses the shape
MAX_MESSAGE = 2_000
MAX_ASKED = 1024 * 1024  # bytes of arguments that are passed to another box
MAX_NAME = 200
MAX_LINE = 2**31
MAX_FRAMES = 12
MAX_WARNINGS = 5
MAX_WARNING = 400  # characters of a warning's message
MAX_MISSING = 20  # missing modules; a report names a few
MAX_STOPS = 30  # statements that raised: if more do, most have the same cause
MAX_STOP_MESSAGE = 300  # characters of such an exception's message, so that all of them fit into one message
MAX_CELL = 2**31
# The reasons, besides a type's name, why a value is not supported; the parent accepts no others.
NESTED, MASKED = "a list nested too deeply", "an array with masked entries, which have no value"
UNSUPPORTED = frozenset((NESTED, MASKED))
OF_DTYPE = "an array of dtype "  # followed by the dtype
MISSING_MODULE = "missing-module"  # the claim that an answer comes from a stub module, which its detail names
LEFT_OUT = ("distutils", "idlelib", "lib2to3", "test", "tkinter")
"""Large parts of the standard library that no submission needs; no box sees them."""
TOO_LARGE = frozenset(  # with "#" for a number or a shape
    (
        "at most # bytes are possible",
        "more than # items in lists: make an array of them",
        "an integer of more than a thousand digits",
        "a string of more than # characters",
        "a Fraction beyond the largest float",
        "a Decimal beyond the largest float",
        "an array of # dimensions; at most # are possible",
        "an array of # objects; at most # are possible without a numeric dtype",
        "an array of shape #; at most # bytes are possible",
    )
)
LENGTH = struct.Struct("<I")
# Marks the position of an answer in the output if output and answers use separate pipes (``piped.py``).
MARK = b"\x1e\x00grader\x00\x1e"
_DOUBLE, _COMPLEX, _BYTE = struct.Struct("<d"), struct.Struct("<dd"), struct.Struct("<B")


class Malformed(ValueError):
    """The bytes are not a valid message. The only exception that ``decode`` raises."""


class Unsupported(ValueError):
    """A value that a message cannot contain; the text names its type. ``kind`` is that type, if known."""

    def __init__(self, message: str, kind: type | None = None) -> None:
        super().__init__(message)
        self.kind = kind


class TooLarge(ValueError):
    """A value that a message could contain if it were smaller."""


class PlainArray(NamedTuple):
    """An array in a message: dtype string, shape, little-endian C-order bytes."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def encode(value: Any, array_type: type = PlainArray) -> bytes:
    """Encode a value as bytes: one tag byte, then a length or count if needed, then the content.

    ``value`` consists of None, bool, int, float, str, ``array_type`` and tuples of these; else Unsupported.
    """
    out: list[bytes] = []
    _encode(value, array_type, out)
    return b"".join(out)


def _encode(value: Any, array_type: type, out: list[bytes]) -> None:
    kind = type(value)
    if value is None:
        out.append(b"N")
    elif kind is bool:
        out.append(b"T" if value else b"F")
    elif kind is float:
        out.append(b"f" + _DOUBLE.pack(value))
    elif kind is int:
        data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        out.append(b"i" + LENGTH.pack(len(data)) + data)
    elif kind is str:
        data = value.encode("utf-8", "replace")
        out.append(b"s" + LENGTH.pack(len(data)) + data)
    elif kind is array_type:
        dtype = value.dtype.encode("ascii")
        out.append(b"a" + bytes([len(dtype)]) + dtype + bytes([len(value.shape)]))
        out.append(struct.pack(f"<{len(value.shape)}Q", *value.shape))
        out.append(value.data)
    elif kind is tuple:
        out.append(b"t" + LENGTH.pack(len(value)))
        for item in value:
            _encode(item, array_type, out)
    else:
        raise Unsupported(kind.__name__)


def pack(value: Any, array_type: type = PlainArray) -> bytes:
    """Encode a value of the same types as bytes that only the code inside a box may read."""
    return marshal.dumps(_packed(value, array_type))


def _packed(value: Any, array_type: type) -> Any:
    kind = type(value)
    if value is None or kind in _AS_THEY_ARE:
        return value
    if kind is tuple:
        return [_packed(item, array_type) for item in value]
    if kind is array_type:
        return (value.dtype, value.shape, value.data)
    raise Unsupported(kind.__name__)


_AS_THEY_ARE = frozenset((bool, float, int, str))


def decode(
    data: bytes,
    make_array: Callable[[str, tuple[int, ...], bytes], Any] = PlainArray,
) -> Any:
    """Decode a value from all of ``data``. Malformed for anything else, before anything large is allocated."""
    reader = _Reader(data, make_array)
    value = reader.value(0)
    if reader.at != len(data):
        raise Malformed("bytes left over")
    return value


class _Reader:
    """Reads a message from its start, never past its end."""

    def __init__(self, data: bytes, make_array: Callable[[str, tuple[int, ...], bytes], Any]) -> None:
        self.data, self.end = data, len(data)
        self.at = 0
        self.nodes = 0
        self.make_array = make_array

    def take(self, count: int) -> bytes:
        start = self.at
        if count > self.end - start:
            raise Malformed("cut short")
        self.at = start + count
        return self.data[start : self.at]

    def number(self, form: struct.Struct) -> Any:
        start = self.at
        self.at = start + form.size
        if self.at > self.end:
            raise Malformed("cut short")
        return form.unpack_from(self.data, start)[0]

    def length(self, most: int) -> int:
        count = self.number(LENGTH)
        if count > most:
            raise Malformed("a length beyond its bound")
        return int(count)

    def value(self, depth: int) -> Any:
        self.nodes += 1
        if depth > _MESSAGE_DEPTH or self.nodes > _MESSAGE_NODES:
            raise Malformed("too deep or too many")
        if self.at >= self.end:
            raise Malformed("cut short")
        read = _READERS.get(self.data[self.at])
        if read is None:
            raise Malformed("an unknown tag")
        self.at += 1
        return read(self, depth)

    def integer(self, _depth: int) -> int:
        return int.from_bytes(self.take(self.length(MAX_INT_BYTES)), "little", signed=True)

    def text(self, _depth: int) -> str:
        try:
            return self.take(self.length(MAX_TEXT_BYTES)).decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed("text that is not UTF-8") from None

    def tuple(self, depth: int) -> tuple[Any, ...]:
        return tuple([self.value(depth + 1) for _ in range(self.length(MAX_NODES))])

    def array(self, _depth: int) -> Any:
        dtype = self.take(self.number(_BYTE)).decode("ascii", "replace")
        size = ITEM_SIZES.get(dtype)
        if size is None:
            raise Malformed("a dtype that may not cross")
        ndim = self.number(_BYTE)
        if ndim > MAX_NDIM:
            raise Malformed("too many dimensions")
        shape: tuple[int, ...] = ()
        if ndim:
            shape = struct.unpack(f"<{ndim}Q", self.take(8 * ndim))
            if math.prod(n or 1 for n in shape) > MAX_EXTENT:
                raise Malformed("a dimension beyond all bounds")
            size *= math.prod(shape)
        return self.make_array(dtype, shape, self.take(size))


_READERS: dict[int, Callable[[_Reader, int], Any]] = {
    ord("N"): lambda _reader, _depth: None,
    ord("T"): lambda _reader, _depth: True,
    ord("F"): lambda _reader, _depth: False,
    ord("f"): lambda reader, _depth: reader.number(_DOUBLE),
    ord("i"): _Reader.integer,
    ord("s"): _Reader.text,
    ord("t"): _Reader.tuple,
    ord("a"): _Reader.array,
}


def plain(value: Any, most_bytes: int) -> Any:
    """Convert a subject's value to plain data: numpy arrays of the exact base class, sequences as tuples.

    An instance of a subclass of a Python type is converted by that type's method, so that none of its own methods runs.
    Unsupported if there is no plain equivalent, TooLarge beyond ``most_bytes``.
    """
    return _plain(value, 0, _Budget(most_bytes))


class _Budget:
    """The bytes and items that are left for one answer."""

    def __init__(self, most_bytes: int) -> None:
        self.most, self.bytes, self.items = most_bytes, most_bytes, MAX_NODES + 1  # the outermost value does not count

    def spend(self, size: int) -> None:
        """Use bytes. TooLarge if fewer are left."""
        self.bytes -= size
        if self.bytes < 0:
            raise TooLarge(f"at most {self.most} bytes are possible")


def _plain(value: Any, depth: int, budget: _Budget) -> Any:
    budget.items -= 1
    if depth > MAX_DEPTH:
        raise Unsupported(NESTED)
    if budget.items < 0:
        raise TooLarge(f"more than {MAX_NODES} items in lists: make an array of them")
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    for exact_kind, convert in _EXACT:  # not a mapping: it would ask a metaclass for a hash
        if kind is exact_kind:
            return convert(value, depth, budget)
    return _plain_other(value, kind, depth, budget)


def _plain_int(value: int, _depth: int, budget: _Budget) -> int:
    if value.bit_length() > 8 * (MAX_INT_BYTES - 1):
        raise TooLarge("an integer of more than a thousand digits")
    budget.spend(value.bit_length() // 8)
    return value


def _plain_text(value: str, _depth: int, budget: _Budget) -> str:
    if len(value) > MAX_TEXT_BYTES // 4:  # UTF-8 has at most four bytes per character
        raise TooLarge("a string of more than 65,536 characters")
    budget.spend(len(value.encode("utf-8", "replace")))
    return value


def _plain_items(items: Iterable[Any], depth: int, budget: _Budget) -> tuple[Any, ...]:
    return tuple([_plain(item, depth + 1, budget) for item in items])


def _plain_set(value: Any, depth: int, budget: _Budget) -> tuple[Any, ...]:
    """Convert a set of strings, such as ticked options, to a sorted tuple; other sets have no order."""
    if not all(type(item) is str for item in value):
        raise Unsupported(type_name(type(value)))
    return _plain_items(sorted(value), depth, budget)


def _plain_complex(value: complex, _depth: int, budget: _Budget) -> PlainArray:
    budget.spend(_COMPLEX.size)
    return PlainArray("<c16", (), _COMPLEX.pack(value.real, value.imag))


_EXACT: tuple[tuple[type, Callable[[Any, int, _Budget], Any]], ...] = (
    (int, _plain_int),
    (str, _plain_text),
    (list, _plain_items),
    (tuple, _plain_items),
    (range, _plain_items),
    (set, _plain_set),
    (frozenset, _plain_set),
    (complex, _plain_complex),
)

# Methods that convert an instance of a subclass to its exact base, which the subclass cannot override.
_SEQUENCES: tuple[tuple[type, Callable[[Any], Any]], ...] = ((list, list.__iter__), (tuple, tuple.__iter__))
_SCALARS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (complex, complex.__pos__),
)


def _plain_other(value: Any, kind: type, depth: int, budget: _Budget) -> Any:
    """Convert a value of another type. Numpy's types come first: float64 is a subclass of float."""
    import numpy as np  # imported late: the parent uses the codec before, or without, loading numpy

    if kind is np.float64:  # the type of most answers
        budget.spend(_DOUBLE.size)
        return PlainArray("<f8", (), _DOUBLE.pack(value))
    if issubclass(kind, np.ndarray):
        _refuse_masked(value, kind)
        return _plain_array(
            np.asarray(value), depth, budget
        )  # np.asarray converts any subclass to the exact base class
    if issubclass(kind, np.generic) and not issubclass(kind, str):
        return _plain_array(np.generic.__array__(value), depth, budget)
    return _plain_subclass(value, kind, depth, budget)


def _plain_subclass(value: Any, kind: type, depth: int, budget: _Budget) -> Any:
    """Convert an instance of a subclass to its base."""
    # Not isinstance, which trusts the object's __class__.
    for base, iterated in _SEQUENCES:
        if issubclass(kind, base):
            return _plain_items(iterated(value), depth, budget)
    for base, converted in _SCALARS:
        if issubclass(kind, base):
            budget.items += 1  # it has already been counted
            return _plain(converted(value), depth, budget)
    return _real(value, kind)


def _real(value: Any, kind: type) -> float:
    """Convert a Fraction or a Decimal, not of a subclass, to a float.

    Does not import their modules: if they are not in memory, no value has these types.
    """
    if kind is getattr(sys.modules.get("fractions"), "Fraction", None):
        with contextlib.suppress(OverflowError):
            return float(value.numerator / value.denominator)
        raise TooLarge("a Fraction beyond the largest float")
    if kind is getattr(sys.modules.get("decimal"), "Decimal", None):
        number = math.nan if value.is_nan() else float(value)  # a signalling NaN would raise
        if math.isinf(number) and value.is_finite():
            raise TooLarge("a Decimal beyond the largest float")
        return number
    raise Unsupported(type_name(kind), kind)


def _refuse_masked(value: Any, kind: type) -> None:
    """Raise Unsupported for a masked array with a masked entry, because such an entry has no value."""
    import numpy as np

    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    if masked is not None and issubclass(kind, masked) and np.asarray(value._mask).any():
        raise Unsupported(MASKED)


def type_name(kind: type) -> str:
    """Return a class's name without asking its metaclass."""
    return exact(type.__dict__["__name__"].__get__(kind), MAX_NAME)


def exact(text: str, most: int) -> str:
    """Return the start of a string as an exact str, without calling a method of a subclass."""
    return str.__str__(text)[:most]


def _plain_array(array: Any, depth: int, budget: _Budget) -> Any:
    import numpy as np

    if array.ndim > MAX_NDIM:
        raise TooLarge(f"an array of {array.ndim} dimensions; at most {MAX_NDIM} are possible")
    if array.dtype.char == "O":
        if math.prod(n or 1 for n in array.shape) > MAX_NODES:
            raise TooLarge(
                f"an array of {array.size} objects; at most {MAX_NODES} are possible without a numeric dtype"
            )
        budget.items += 1  # it has already been counted
        return _plain(array.tolist(), depth, budget)
    wide = {"g": "<f8", "G": "<c16"}.get(array.dtype.char)  # long doubles differ between machines
    dtype = np.dtype(wide) if wide else array.dtype.newbyteorder("<")
    if dtype.str not in ITEM_SIZES:
        raise Unsupported(f"{OF_DTYPE}{array.dtype}")
    if array.size * dtype.itemsize > budget.bytes or math.prod(n or 1 for n in array.shape) > MAX_EXTENT:
        raise TooLarge(f"an array of shape {array.shape}; at most {budget.most} bytes are possible")
    budget.spend(array.size * dtype.itemsize)
    return PlainArray(dtype.str, array.shape, array.astype(dtype, copy=False).tobytes())
