"""Values as bytes and back: the only language of a box.

What a box says is hostile: ``encode`` and ``decode`` are bounded, typed, without objects. One tag byte, then a length
or a count where one is needed, then the content; all numbers are little-endian. What a box is told is ours: ``pack``
leaves it to the interpreter's marshal, which takes a fifth of the time, and which only a box ever reads.
"""

from __future__ import annotations

import marshal
import math
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

# dtype strings that may cross, with their item sizes in bytes. No objects, no strings, no records.
ITEM_SIZES = {
    "|b1": 1, "|i1": 1, "|u1": 1, "<i2": 2, "<u2": 2, "<i4": 4, "<u4": 4, "<i8": 8, "<u8": 8,
    "<f2": 2, "<f4": 4, "<f8": 8, "<c8": 8, "<c16": 16,
}  # fmt: skip
MAX_DEPTH = 32  # a list of layers of arrays needs 3; a self-referential list needs all there is
MAX_NODES = 20_000  # items of nested lists; larger data should come as an array
MAX_INT_BYTES = 512  # 1,233 decimal digits: more than any answer, less than int-to-text conversion is limited to
MAX_TEXT_BYTES = 256 * 1024
MAX_NDIM = 32
MAX_EXTENT = 2**40  # the product of an empty array's other lengths; far beyond it numpy refuses the shape
MAX_MESSAGE = 2_000
MAX_ASKED = 1024 * 1024  # bytes of arguments that are passed on to another box
MAX_NAME = 200
MAX_LINE = 2**31
MAX_FRAMES = 12
MAX_WARNINGS = 5
MAX_STOPS = 50  # cells of a notebook that raised: where more do, one cause is behind them
MAX_CELL = 2**31
LENGTH = struct.Struct("<I")
# Where output and answers come through pipes of their own (``piped.py``), this stands in the one for each in the other.
MARK = b"\x1e\x00grader\x00\x1e"
_DOUBLE, _BYTE = struct.Struct("<d"), struct.Struct("<B")


class Malformed(ValueError):
    """Bytes that are not a message of ours. The only exception that ``decode`` raises."""


class Unsupported(ValueError):
    """A value that cannot cross; the message names its type."""


class TooLarge(ValueError):
    """A value that could cross but for its size."""


class PlainArray(NamedTuple):
    """An array as it crosses: dtype string, shape, little-endian C-order bytes."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def encode(value: Any, array_type: type = PlainArray) -> bytes:
    """A value as bytes: one tag byte, then a length or count where one is needed, then the content.

    ``value`` is made of None, bool, int, float, str, ``array_type`` and tuples of these; raises Unsupported otherwise.
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
    """A value, made of the same types, as bytes that only the inside of a box may read."""
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
    """The value that ``data`` holds, all of it; raises Malformed for anything else, before anything large is made."""
    reader = _Reader(data, make_array)
    value = reader.value(0)
    if reader.at != len(data):
        raise Malformed("bytes left over")
    return value


class _Reader:
    """A position in a message that only moves forward, and never past the end."""

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
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
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
    """What a subject's value is as plain data: numpy arrays from the exact base class, lists as tuples.

    Raises Unsupported for what has no plain form, and TooLarge beyond ``most_bytes``.
    """
    budget = [most_bytes, MAX_NODES]
    return _plain(value, 0, budget)


def _plain(value: Any, depth: int, budget: list[int]) -> Any:
    import numpy as np  # not above: the parent uses the codec before, or without, loading numpy

    budget[1] -= 1
    if depth > MAX_DEPTH:
        raise Unsupported("a list nested too deeply")
    if budget[1] < 0:
        raise TooLarge(f"more than {MAX_NODES} items in lists")
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        if value.bit_length() > 8 * (MAX_INT_BYTES - 1):
            raise TooLarge("an integer of more than a thousand digits")
        return value
    if kind is str:
        if len(value) > MAX_TEXT_BYTES // 4:  # UTF-8 takes at most four bytes a character
            raise TooLarge("a text of more than 65,536 characters")
        budget[0] -= len(value)
        if budget[0] < 0:
            raise TooLarge("texts of too many characters")
        return value
    if kind is list or kind is tuple:
        return tuple([_plain(item, depth + 1, budget) for item in value])
    if (kind is set or kind is frozenset) and all(type(item) is str for item in value):
        return tuple([_plain(item, depth + 1, budget) for item in sorted(value)])
    # Not isinstance, which believes what an object says of its own class.
    if kind is complex or issubclass(kind, (np.ndarray, np.generic)):
        return _plain_array(value, budget)
    raise Unsupported(type_name(kind))


def type_name(kind: type) -> str:
    """A class's own name, whatever its metaclass says of it."""
    return exact(type.__dict__["__name__"].__get__(kind), MAX_NAME)


def exact(text: str, most: int) -> str:
    """The start of a text as an exact str, without a method of a subclass having a say."""
    return str.__str__(text)[:most]


def _plain_array(value: Any, budget: list[int]) -> PlainArray:
    import numpy as np

    if type(value) is np.float64 and budget[0] >= _DOUBLE.size:  # what most answers are
        budget[0] -= _DOUBLE.size
        return PlainArray("<f8", (), _DOUBLE.pack(value))
    array = np.asarray(value)  # np.asarray makes the exact base class of any ndarray subclass
    wide = {"g": "<f8", "G": "<c16"}.get(array.dtype.char)  # long doubles differ between machines
    dtype = np.dtype(wide) if wide else array.dtype.newbyteorder("<")
    if dtype.str not in ITEM_SIZES:
        raise Unsupported(f"an array of dtype {array.dtype}")
    budget[0] -= array.size * dtype.itemsize
    if budget[0] < 0 or math.prod(n or 1 for n in array.shape) > MAX_EXTENT:
        raise TooLarge(f"an array of {array.size} entries")
    return PlainArray(dtype.str, array.shape, array.astype(dtype, copy=False).tobytes())
