"""The codec that both ends speak, and the way from a subject's values to plain data."""

from __future__ import annotations

import enum
import math
import struct
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Array, Value
from grader.sandbox.inside import codec
from grader.sandbox.inside.codec import Malformed, PlainArray, TooLarge, Unsupported

BOUNDED = settings(max_examples=200, deadline=None)
LENGTH = codec.LENGTH.pack
ANSWER_BYTES = 1 << 20


def arrays() -> st.SearchStrategy[Array]:
    """Arrays of every dtype that may cross, with any bytes in them; without dimensions and without entries too."""

    def filled(dtype: str, shape: tuple[int, ...]) -> st.SearchStrategy[Array]:
        size = math.prod(shape) * codec.ITEM_SIZES[dtype]
        return st.binary(min_size=size, max_size=size).map(lambda data: Array(dtype, shape, data))

    shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
    return st.tuples(st.sampled_from(sorted(codec.ITEM_SIZES)), shapes).flatmap(lambda both: filled(*both))


def floats() -> st.SearchStrategy[float]:
    """Any eight bytes as a float: signalling NaNs and NaNs with a payload among them."""
    return st.binary(min_size=8, max_size=8).map(lambda data: struct.unpack("<d", data)[0])


def values() -> st.SearchStrategy[Value]:
    """Everything that may cross."""
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    leaves = st.none() | st.booleans() | st.integers(-(2**600), 2**600) | floats() | texts | arrays()
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=5).map(tuple), max_leaves=20)


def types_of(value: Value) -> Any:
    """The exact types, through all levels of tuples."""
    return tuple(types_of(item) for item in value) if type(value) is tuple else type(value)


@BOUNDED
@given(values())
def test_what_is_decoded_is_what_was_encoded(value: Value) -> None:
    """Bytes, types and NaN payloads survive a round trip, and nothing is rounded."""
    data = codec.encode(value, Array)
    back = codec.decode(data, Array)
    assert types_of(back) == types_of(value)
    assert codec.encode(back, Array) == data


@pytest.mark.parametrize(
    "value",
    [
        Array("<f8", (), b"\x01\x00\x00\x00\x00\x00\xf0\x7f"),
        Array("<f8", (0,), b""),
        Array("<c16", (3, 0, 2), b""),
        Array("|b1", (1,) * codec.MAX_NDIM, b"\x01"),
        -(2**4080),
        2**4087 - 1,
        "",
        "σ 🎓 \0",
        (),
        ((), ((),)),
        -0.0,
    ],
)
def test_edges_survive_a_round_trip(value: Value) -> None:
    """What lies at an edge of what may cross does cross: no entries, no dimensions, many of them, the largest int."""
    data = codec.encode(value, Array)
    assert codec.encode(codec.decode(data, Array), Array) == data
    assert codec.decode(data, Array) == value


@BOUNDED
@given(values(), st.data())
def test_changed_bytes_raise_only_malformed(value: Value, data: st.DataObject) -> None:
    """A message in which bytes were changed, put in or cut out is read as some value or is Malformed, nothing else."""
    message = bytearray(codec.encode(value, Array))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(message)))
        cut = data.draw(st.integers(0, 9))
        message[at : at + cut] = data.draw(st.binary(max_size=9))
    decode_or_malformed(bytes(message))


@BOUNDED
@given(st.lists(st.sampled_from([*b"NTFfista", 0, 1, 2, 3, 255]) | st.integers(0, 255), max_size=60).map(bytes))
def test_random_bytes_raise_only_malformed(message: bytes) -> None:
    """Bytes that nobody encoded are read as some value or are Malformed, nothing else."""
    decode_or_malformed(message)


def decode_or_malformed(message: bytes) -> None:
    """Decode; what comes out must be usable by numpy and be encodable again."""
    try:
        value = codec.decode(message, Array)
    except Malformed:
        return
    codec.decode(codec.encode(value, Array), lambda dtype, shape, data: np.frombuffer(data, dtype).reshape(shape))


def array_header(dtype: bytes, *shape: int) -> bytes:
    """An array up to its data, with whatever lengths."""
    return b"a" + bytes([len(dtype)]) + dtype + bytes([len(shape)]) + struct.pack(f"<{len(shape)}Q", *shape)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"?", id="unknown tag"),
        pytest.param(b"NN", id="bytes left over"),
        pytest.param(b"f\0\0\0", id="half a float"),
        pytest.param(b"i" + LENGTH(2**32 - 1), id="huge integer"),
        pytest.param(b"i" + LENGTH(codec.MAX_INT_BYTES + 1) + b"\x01" * (codec.MAX_INT_BYTES + 1), id="long integer"),
        pytest.param(b"s" + LENGTH(2**32 - 1), id="huge text"),
        pytest.param(b"s" + LENGTH(3) + b"\xed\xa0\x80", id="half of a surrogate pair"),
        pytest.param(b"s" + LENGTH(1) + b"\xff", id="text that is not UTF-8"),
        pytest.param(b"t" + LENGTH(2**32 - 1), id="huge tuple"),
        pytest.param(b"t" + LENGTH(2) + b"N", id="tuple cut short"),
        pytest.param((b"t" + LENGTH(1)) * (codec.MAX_DEPTH + 1) + b"N", id="nested too deeply"),
        pytest.param((b"t" + LENGTH(1)) * 100_000 + b"N", id="nested beyond any recursion"),
        pytest.param(
            b"t" + LENGTH(2) + (b"t" + LENGTH(codec.MAX_NODES // 2) + b"N" * (codec.MAX_NODES // 2)) * 2,
            id="too many",
        ),
        pytest.param(array_header(b"|O8", 1) + b"\0" * 8, id="array of objects"),
        pytest.param(array_header(b"<U4", 1) + b"\0" * 16, id="array of texts"),
        pytest.param(array_header(b">f8", 1) + b"\0" * 8, id="array in the other byte order"),
        pytest.param(array_header(b"\xff\xfe", 1) + b"\0" * 8, id="dtype that is no text"),
        pytest.param(b"a\xff<f8", id="dtype cut short"),
        pytest.param(array_header(b"<f8", 2**63) + b"\0" * 8, id="huge length"),
        pytest.param(array_header(b"<f8", 2**32, 2**32) + b"\0" * 8, id="product that overflows 64 bits to 0"),
        pytest.param(array_header(b"<f8", 2**61 + 1) + b"\0" * 8, id="bytes that overflow 64 bits to 8"),
        pytest.param(array_header(b"<f8", 0, 2**61), id="huge length beside none"),
        pytest.param(array_header(b"<f8", 2**32, 0, 2**32), id="huge product beside none"),
        pytest.param(array_header(b"<f8", *[1] * (codec.MAX_NDIM + 1)) + b"\0" * 8, id="too many dimensions"),
        pytest.param(array_header(b"<f8", 2) + b"\0" * 15, id="too few bytes of data"),
        pytest.param(array_header(b"<f8", 2) + b"\0" * 17, id="too many bytes of data"),
    ],
)
def test_a_bad_message_is_malformed_and_costs_no_memory(message: bytes) -> None:
    """Each bound of the format holds, and what a message claims to need is never allocated."""
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            codec.decode(message, Array)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize("value", [[], {}, b"", 1j, np.float64(1), np.zeros(1), PlainArray("<f8", (0,), b""), object()])
def test_only_plain_values_are_encoded(value: object) -> None:
    """The codec knows exact types only, so that nothing with methods is ever half encoded."""
    with pytest.raises(Unsupported):
        codec.encode((1, value), Array)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2.5, 2.5),
        ("w", "w"),
        ([1, [2.0, "x"]], (1, (2.0, "x"))),
        ({"b", "a"}, ("a", "b")),
        (frozenset({"a"}), ("a",)),
        (np.True_, PlainArray("|b1", (), b"\x01")),
        (np.float64(0.5), PlainArray("<f8", (), struct.pack("<d", 0.5))),
        (np.float32(0.5), PlainArray("<f4", (), struct.pack("<f", 0.5))),
        (1j, PlainArray("<c16", (), struct.pack("<dd", 0, 1))),
        (np.zeros((2, 0)), PlainArray("<f8", (2, 0), b"")),
        (np.array([1, 2], ">i2"), PlainArray("<i2", (2,), b"\x01\0\x02\0")),
        (np.array([[1, 2], [3, 4]], "i1").T, PlainArray("|i1", (2, 2), b"\x01\x03\x02\x04")),
        (np.array([1, 2, 3, 4], "i1")[::-2], PlainArray("|i1", (2,), b"\x04\x02")),
        (np.longdouble(0.5), PlainArray("<f8", (), struct.pack("<d", 0.5))),
        (np.ones((1, 1), "i1").view(np.matrix), PlainArray("|i1", (1, 1), b"\x01")),
        (np.ma.array([1, 2], mask=[0, 1], dtype="i1"), PlainArray("|i1", (2,), b"\x01\x02")),
    ],
)
def test_numbers_texts_lists_and_arrays_have_a_plain_form(value: object, wanted: object) -> None:
    """What students answer with crosses as plain data, in one byte order and without strides."""
    got = codec.plain(value, ANSWER_BYTES)
    assert got == wanted
    assert type(got) is type(wanted)


class Hidden(type):
    """A metaclass that will not say what a class is called."""

    @property
    def __name__(cls) -> str:
        raise RuntimeError("no name")


class Nameless(metaclass=Hidden):
    pass


class Liar:
    """Says that it is an array, to all who ask."""

    __class__ = np.ndarray  # type: ignore[assignment]
    dtype, shape, size = np.dtype("f8"), (1,), 1

    def __array__(self, *_: object, **__: object) -> object:
        raise AssertionError("nobody should ask")


class Whole(int):
    pass


class Real(float):
    pass


class Text(str):
    __slots__ = ()


class Colour(enum.IntEnum):
    RED = 1


def endless() -> list[Any]:
    """A list that holds itself, twice."""
    inner: list[Any] = []
    inner += [inner, inner]
    return inner


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (Whole(1), "Whole"),
        (Real(1), "Real"),
        (Text("a"), "Text"),
        (Colour.RED, "Colour"),
        (Nameless(), "Nameless"),
        (Liar(), "Liar"),
        ((i for i in "a"), "generator"),
        (range(3), "range"),
        ({"a": 1}, "dict"),
        ({1, 2}, "set"),
        (b"a", "bytes"),
        (math, "module"),
        (len, "builtin_function_or_method"),
        (np.array([None]), "object"),
        (np.array(["a"]), "<U1"),
        (np.array([(1, 2)], "i4,i4"), "i4"),
        (np.array(["2020-01-01"], "M8[D]"), "datetime64"),
        (np.str_("a"), "<U1"),
        ([[[Whole(1)]]], "Whole"),
        (endless(), "nested too deeply"),
        (type("x" * 10_000, (), {})(), "x" * 200),
        (type(Text("named"), (), {})(), "named"),
    ],
)
def test_what_has_no_plain_form_is_named(value: object, named: str) -> None:
    """Subclasses with a say of their own, objects and whatever lies about its class do not cross."""
    with pytest.raises(Unsupported) as caught:
        codec.plain(value, ANSWER_BYTES)
    assert named in str(caught.value)
    assert len(str(caught.value)) < 300


def wide(levels: int) -> list[Any]:
    """Lists that share their items: small in memory, 2**levels items when written out."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1 << 4090, id="integer"),
        pytest.param(-(10**100_000), id="large integer"),
        pytest.param([0] * (codec.MAX_NODES + 1), id="long list"),
        pytest.param(wide(25), id="lists that share items"),
        pytest.param(np.zeros(ANSWER_BYTES // 8 + 1), id="array"),
        pytest.param(np.broadcast_to(1.0, (10**9, 10**6)), id="array by broadcast"),
        pytest.param([np.zeros(ANSWER_BYTES // 16)] * 3, id="arrays together"),
        pytest.param("a" * 70_000, id="text"),
        pytest.param(["a" * 60_000] * 1_000, id="texts together"),
        pytest.param(np.zeros((0, 2**50)), id="no entries, but a huge length"),
    ],
)
def test_what_is_too_large_does_not_cross(value: object) -> None:
    """Every kind of value has its bound, and parts that are small each are bounded together."""
    with pytest.raises(TooLarge):
        codec.plain(value, ANSWER_BYTES)


@pytest.mark.parametrize("value", [(1 << 4087) - 1, -(1 << 4087), "🎓" * 65_536, np.zeros(ANSWER_BYTES // 8)])
def test_the_largest_that_crosses_is_also_read(value: object) -> None:
    """What the child lets out at its bounds is inside the bounds of the parent."""
    data = codec.encode(codec.plain(value, ANSWER_BYTES))
    assert codec.encode(codec.decode(data)) == data


def test_an_array_subclass_crosses_as_its_plain_data() -> None:
    """An array that answers every question with a lie is taken by its memory, without being asked."""

    def lie(*_: object, **__: object) -> object:
        raise AssertionError("nobody should ask")

    names = ("__array__", "__array_finalize__", "__array_ufunc__", "__array_function__", "__reduce__", "__reduce_ex__")
    more = ("__len__", "__iter__", "__getitem__", "__eq__", "__bool__", "tobytes", "astype", "view", "copy", "tolist")
    lies = dict.fromkeys((*names, *more), lie)
    lies |= dict.fromkeys(("dtype", "shape", "size", "nbytes", "data", "__array_interface__"), property(lie))
    array = np.arange(3, dtype="i1")
    liar = array.view(type("Lying", (np.ndarray,), {}))
    for name, value in lies.items():
        setattr(type(liar), name, value)
    assert codec.plain(liar, ANSWER_BYTES) == PlainArray("|i1", (3,), b"\0\x01\x02")
