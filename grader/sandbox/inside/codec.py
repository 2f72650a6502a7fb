"""Values as bytes and back: the only language of a box.

What a box says is hostile: ``encode`` and ``decode`` are bounded, typed, without objects. One tag byte, then a length
or a count where one is needed, then the content; all numbers are little-endian. What a box is told is ours: ``pack``
leaves it to the interpreter's marshal, which takes a fifth of the time, and which only a box ever reads.
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
MAX_DEPTH = 32  # a list of layers of arrays needs 3; a self-referential list needs all there is
MAX_NODES = 20_000  # items of nested lists; larger data should come as an array
# A message around a value adds one level, and a few items beside it. With bounds of its own a message never refuses a
# value that ``plain`` let pass: that would accuse an honest answer of forgery.
_MESSAGE_DEPTH, _MESSAGE_NODES = MAX_DEPTH + 1, MAX_NODES + 100
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
MAX_WARNING = 400  # characters of a warning's message
MAX_MISSING = 20  # modules that are not there; a report names a few
MAX_STOPS = 30  # statements that raised: where more do, one cause is behind most of them
MAX_STOP_MESSAGE = 300  # characters of such an exception's message, so that all of them fit beside an answer
MAX_CELL = 2**31
# What may be said of a value that cannot cross, beside its type's name; the parent believes nothing else.
NESTED, MASKED = "a list nested too deeply", "an array with masked entries, which have no value"
UNSUPPORTED = frozenset((NESTED, MASKED))
OF_DTYPE = "an array of dtype "  # with a dtype behind it
MISSING_MODULE = "missing-module"  # the claim that an answer comes from a stub module, which its detail names
LEFT_OUT = ("distutils", "idlelib", "lib2to3", "test", "tkinter")
"""Large parts of the standard library that no box sees: no submission needs them."""
TOO_LARGE = frozenset(  # with "#" for a number, or for a shape
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
# Where output and answers come through pipes of their own (``piped.py``), this stands in the one for each in the other.
MARK = b"\x1e\x00grader\x00\x1e"
_DOUBLE, _COMPLEX, _BYTE = struct.Struct("<d"), struct.Struct("<dd"), struct.Struct("<B")


class Malformed(ValueError):
    """Bytes that are not a message of ours. The only exception that ``decode`` raises."""


class Unsupported(ValueError):
    """A value that cannot cross; the message names its type. ``kind`` is that type, if the type is the reason."""

    def __init__(self, said: str, kind: type | None = None) -> None:
        super().__init__(said)
        self.kind = kind


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
    """What a subject's value is as plain data: numpy arrays from the exact base class, sequences as tuples.

    A subclass of one of Python's own types becomes that type by that type's method: none of its own methods has a say.
    Raises Unsupported for what has no plain form, and TooLarge beyond ``most_bytes``.
    """
    return _plain(value, 0, _Budget(most_bytes))


class _Budget:
    """What is left of the bytes and items that one answer may have."""

    def __init__(self, most_bytes: int) -> None:
        self.most, self.bytes, self.items = most_bytes, most_bytes, MAX_NODES + 1  # the outermost value is no item

    def spend(self, size: int) -> None:
        """Take bytes; raises TooLarge where they are more than what is left."""
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
    if len(value) > MAX_TEXT_BYTES // 4:  # UTF-8 takes at most four bytes a character
        raise TooLarge("a string of more than 65,536 characters")
    budget.spend(len(value.encode("utf-8", "replace")))
    return value


def _plain_items(items: Iterable[Any], depth: int, budget: _Budget) -> tuple[Any, ...]:
    return tuple([_plain(item, depth + 1, budget) for item in items])


def _plain_set(value: Any, depth: int, budget: _Budget) -> tuple[Any, ...]:
    """A set of strings, such as ticked options; other sets have no order to compare in."""
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

# How an instance of a subclass becomes its exact base: by methods that the subclass cannot override.
_SEQUENCES: tuple[tuple[type, Callable[[Any], Any]], ...] = ((list, list.__iter__), (tuple, tuple.__iter__))
_SCALARS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
    (complex, complex.__pos__),
)


def _plain_other(value: Any, kind: type, depth: int, budget: _Budget) -> Any:
    """A value of none of the exact types. Numpy's come first: its float64 is a subclass of float."""
    import numpy as np  # not above: the parent uses the codec before, or without, loading numpy

    if kind is np.float64:  # what most answers are
        budget.spend(_DOUBLE.size)
        return PlainArray("<f8", (), _DOUBLE.pack(value))
    if issubclass(kind, np.ndarray):
        _refuse_masked(value, kind)
        return _plain_array(np.asarray(value), depth, budget)  # np.asarray makes the exact base class of any subclass
    if issubclass(kind, np.generic) and not issubclass(kind, str):
        return _plain_array(np.generic.__array__(value), depth, budget)
    return _plain_subclass(value, kind, depth, budget)


def _plain_subclass(value: Any, kind: type, depth: int, budget: _Budget) -> Any:
    """An instance of a subclass as its base."""
    # Not isinstance, which believes what an object says of its own class.
    for base, iterated in _SEQUENCES:
        if issubclass(kind, base):
            return _plain_items(iterated(value), depth, budget)
    for base, converted in _SCALARS:
        if issubclass(kind, base):
            budget.items += 1  # it has been counted
            return _plain(converted(value), depth, budget)
    return _real(value, kind)


def _real(value: Any, kind: type) -> float:
    """One of the standard library's exact fractions or decimals as a float.

    The modules are not imported here: without them in memory no value is of their types.
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
    """Raise Unsupported for a masked array that masks an entry: such an entry has no value, whatever is below."""
    import numpy as np

    masked = getattr(sys.modules.get("numpy.ma"), "MaskedArray", None)
    if masked is not None and issubclass(kind, masked) and np.asarray(value._mask).any():
        raise Unsupported(MASKED)


def type_name(kind: type) -> str:
    """A class's own name, whatever its metaclass says of it."""
    return exact(type.__dict__["__name__"].__get__(kind), MAX_NAME)


def exact(text: str, most: int) -> str:
    """The start of a text as an exact str, without a method of a subclass having a say."""
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
        budget.items += 1  # it has been counted
        return _plain(array.tolist(), depth, budget)
    wide = {"g": "<f8", "G": "<c16"}.get(array.dtype.char)  # long doubles differ between machines
    dtype = np.dtype(wide) if wide else array.dtype.newbyteorder("<")
    if dtype.str not in ITEM_SIZES:
        raise Unsupported(f"{OF_DTYPE}{array.dtype}")
    if array.size * dtype.itemsize > budget.bytes or math.prod(n or 1 for n in array.shape) > MAX_EXTENT:
        raise TooLarge(f"an array of shape {array.shape}; at most {budget.most} bytes are possible")
    budget.spend(array.size * dtype.itemsize)
    return PlainArray(dtype.str, array.shape, array.astype(dtype, copy=False).tobytes())
