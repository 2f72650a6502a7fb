"""The codec that both ends speak, and the way from a subject's values to plain data."""

from __future__ import annotations

import enum
import math
import struct
import tracemalloc
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model.value import Array, Value
from grader.sandbox import wire
from grader.sandbox.inside import codec
from grader.sandbox.inside.codec import Malformed, PlainArray, TooLarge, Unsupported

BOUNDED = settings(max_examples=200, deadline=None)
LENGTH = codec.LENGTH.pack
ANSWER_BYTES = 1 << 20


def read_detail(outcome: str, detail: str) -> str:
    """What the parent makes of a child's words about a value."""
    return wire.read_answer(codec.encode((1, outcome, None, None, detail, ())), 1).detail


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
        pytest.param((b"t" + LENGTH(1)) * (codec.MAX_DEPTH + 2) + b"N", id="nested too deeply"),
        pytest.param((b"t" + LENGTH(1)) * 100_000 + b"N", id="nested beyond any recursion"),
        pytest.param(
            b"t" + LENGTH(3) + (b"t" + LENGTH(codec.MAX_NODES // 2) + b"N" * (codec.MAX_NODES // 2)) * 3,
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
        (np.ma.array([1, 2], mask=[0, 0], dtype="i1"), PlainArray("|i1", (2,), b"\x01\x02")),
    ],
)
def test_numbers_texts_lists_and_arrays_have_a_plain_form(value: object, wanted: object) -> None:
    """What students answer with crosses as plain data, in one byte order and without strides."""
    got = codec.plain(value, ANSWER_BYTES)
    assert got == wanted
    assert type(got) is type(wanted)


def says_nothing(*_: object, **__: object) -> Any:
    raise AssertionError("nobody should ask")


LIES = dict.fromkeys(
    (
        *(
            "__len__",
            "__iter__",
            "__getitem__",
            "__float__",
            "__int__",
            "__index__",
            "__complex__",
            "__str__",
            "__eq__",
        ),
        *("__bool__", "__sub__", "__pos__", "__reduce_ex__", "__array__", "__getattribute__"),
    ),
    says_nothing,
)


def lying(base: type, *args: object) -> Any:
    """An instance of a subclass that answers every question with an exception."""
    return base.__new__(type("Lying", (base,), {**LIES, "__class__": property(says_nothing)}), *args)


def lying_list(items: list[Any]) -> Any:
    """The same for a list, whose items come after it is made."""
    made = lying(list)
    list.extend(made, items)
    return made


class Whole(int):
    pass


class Real(float):
    pass


class Text(str):
    __slots__ = ()


class Colour(enum.IntEnum):
    RED = 1


class Point(NamedTuple):
    x: float
    y: Any


def objects(*items: Any) -> Any:
    """An array that holds each item as an object, whatever it is."""
    made = np.empty(len(items), dtype=object)
    for i, item in enumerate(items):
        made[i] = item
    return made


def f8(*numbers: float) -> PlainArray:
    """A vector of doubles as plain data."""
    return PlainArray("<f8", (len(numbers),), struct.pack(f"<{len(numbers)}d", *numbers))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        pytest.param(Whole(3), 3, id="int"),
        pytest.param(Colour.RED, 1, id="IntEnum"),
        pytest.param(Real(2.5), 2.5, id="float"),
        pytest.param(Text("w"), "w", id="str"),
        pytest.param(np.str_("w"), "w", id="numpy str"),
        pytest.param(type("Own", (complex,), {})(1j), PlainArray("<c16", (), struct.pack("<dd", 0, 1)), id="complex"),
        pytest.param(Point(1.0, [2]), (1.0, (2,)), id="namedtuple"),
        pytest.param(type("Own", (list,), {})([1, [2.0]]), (1, (2.0,)), id="list"),
        pytest.param(range(2, 8, 3), (2, 5), id="range"),
        pytest.param(Fraction(1, 4), 0.25, id="Fraction"),
        pytest.param(Fraction(10**400, 4 * 10**400), 0.25, id="Fraction of long integers"),
        pytest.param(Decimal("0.1"), 0.1, id="Decimal"),
        pytest.param(Decimal("-Infinity"), -math.inf, id="infinite Decimal"),
        pytest.param(np.array([1, 2.5, None], dtype=object), (1, 2.5, None), id="objects"),
        pytest.param(np.array([[1, Fraction(1, 2)]], dtype=object), ((1, 0.5),), id="matrix of objects"),
        pytest.param(np.array(7, dtype=object), 7, id="one object"),
        pytest.param(objects(np.ones(2), np.zeros(1)), (f8(1, 1), f8(0)), id="ragged arrays"),
        pytest.param(np.array([], dtype=object), (), id="no objects"),
        pytest.param(lying(int, 3), 3, id="lying int"),
        pytest.param(lying(float, 2.5), 2.5, id="lying float"),
        pytest.param(lying(str, "w"), "w", id="lying str"),
        pytest.param(lying(tuple, (1, 2)), (1, 2), id="lying tuple"),
        pytest.param(lying_list([1, lying(int, 2)]), (1, 2), id="lying list"),
        pytest.param(lying(np.float64, 0.5), PlainArray("<f8", (), struct.pack("<d", 0.5)), id="lying numpy float"),
    ],
)
def test_subclasses_and_other_numbers_become_their_base(value: object, wanted: object) -> None:
    """An ordinary answer crosses as the base type's own methods read it; overridden methods are never called."""
    got = codec.plain(value, ANSWER_BYTES)
    assert types_of(got) == types_of(wanted)
    assert got == wanted


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), objects(Decimal("NaN"))])
def test_a_decimal_that_is_not_a_number_is_nan(value: object) -> None:
    """Neither kind of NaN raises."""
    got = codec.plain(value, ANSWER_BYTES)
    assert math.isnan(got[0] if type(got) is tuple else got)


@pytest.mark.parametrize("name", ["qr", "eigh", "svd", "slogdet"])
def test_results_of_linear_algebra_are_tuples(name: str) -> None:
    """Numpy names the parts of what these return; a student returns them as they are."""
    result = getattr(np.linalg, name)(np.array([[2.0, 1.0], [1.0, 3.0]]))
    assert codec.plain(result, ANSWER_BYTES) == tuple(codec.plain(part, ANSWER_BYTES) for part in tuple(result))


plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text("aσ", max_size=5),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


@st.composite
def dressed(draw: st.DrawFn, plain: st.SearchStrategy[Any] = plain_values) -> tuple[Any, Any]:
    """A plain value, and the same in the clothes of subclasses, object arrays and numpy's numbers."""
    value = draw(plain)

    def dress(value: Any) -> Any:
        made: list[Any] = [value]
        if type(value) is int:
            made += [Whole(value), lying(int, value)]
        elif type(value) is float:
            made += [Real(value), lying(float, value)]
        elif type(value) is str:
            made += [Text(value), np.str_(value)]
        elif type(value) is tuple:
            items = [dress(item) for item in value]
            made = [tuple(items), items, lying(tuple, items), lying_list(items), objects(*items)]
        return made[draw(st.integers(0, len(made) - 1))]

    return dress(value), value


@BOUNDED
@given(dressed())
def test_clothes_change_no_value(both: tuple[Any, Any]) -> None:
    """Whatever classes a value is made of, its plain form is the same, and survives the way to the parent."""
    value, wanted = both
    got = codec.plain(value, ANSWER_BYTES)
    assert types_of(got) == types_of(wanted)
    assert codec.decode(codec.encode((1, got))) == (1, wanted)


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


def endless() -> list[Any]:
    """A list that holds itself, twice."""
    inner: list[Any] = []
    inner += [inner, inner]
    return inner


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (Nameless(), "Nameless"),
        (Liar(), "Liar"),
        ((i for i in "a"), "generator"),
        ({"a": 1}, "dict"),
        ({1, 2}, "set"),
        (b"a", "bytes"),
        (objects(Nameless()), "Nameless"),
        ([[[Nameless()]]], "Nameless"),
        (np.ma.array([1, 2], mask=[0, 1]), "masked entries"),
        (np.ma.masked_all(2), "masked entries"),
        (np.ma.masked, "masked entries"),
        ([np.ma.array([1, 2], mask=True)], "masked entries"),
        (objects(np.ma.masked), "masked entries"),
        (type("Fraction", (Fraction,), {})(1, 2), "Fraction"),
        (np.bytes_(b"a"), "|S1"),
        (math, "module"),
        (len, "builtin_function_or_method"),
        (np.array(["a"]), "<U1"),
        (np.array([(1, 2)], "i4,i4"), "i4"),
        (np.array(["2020-01-01"], "M8[D]"), "datetime64"),
        (endless(), "nested too deeply"),
        (type("x" * 10_000, (), {})(), "x" * 200),
        (type(Text("named"), (), {})(), "named"),
    ],
)
def test_what_has_no_plain_form_is_named(value: object, named: str) -> None:
    """Objects, entries without a value and whatever lies about its class do not cross."""
    with pytest.raises(Unsupported) as caught:
        codec.plain(value, ANSWER_BYTES)
    assert named in str(caught.value)
    assert len(str(caught.value)) < 300
    other = {"x" * 200: "object", "i4": "an array of another dtype"}  # free text of the subject's could stand there
    assert read_detail("unsupported", str(caught.value)) == other.get(named, str(caught.value))


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
        pytest.param(np.zeros((1,) * 40), id="too many dimensions"),
        pytest.param(np.empty(codec.MAX_NODES + 1, dtype=object), id="objects"),
        pytest.param(np.empty((10**9, 0), dtype=object), id="no objects, but a huge length"),
        pytest.param(lying_list([0] * (codec.MAX_NODES + 1)), id="list that lies about its length"),
        pytest.param(range(10**12), id="range"),
        pytest.param([1 << 4000] * 3_000, id="integers together"),
        pytest.param(["🎓" * 60_000] * 5, id="texts together, in bytes"),
        pytest.param(Fraction(10**400), id="Fraction"),
        pytest.param(Decimal("1e400"), id="Decimal"),
    ],
)
def test_what_is_too_large_does_not_cross(value: object) -> None:
    """Every kind of value has its bound, and parts that are small each are bounded together. All that is said of it is
    believed by the parent.
    """
    with pytest.raises(TooLarge) as caught:
        codec.plain(value, ANSWER_BYTES)
    assert read_detail("size-limit", str(caught.value)) == str(caught.value)


def deep(levels: int) -> list[Any]:
    """A number in so many lists."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value  # type: ignore[no-any-return]  # of at least one level


@pytest.mark.parametrize(
    "value",
    [
        pytest.param((1 << 4087) - 1, id="integer"),
        pytest.param(-(1 << 4087), id="negative integer"),
        pytest.param("🎓" * 65_536, id="string"),
        pytest.param(np.zeros(ANSWER_BYTES // 8), id="array"),
        pytest.param(np.zeros((1,) * codec.MAX_NDIM), id="dimensions"),
        pytest.param([0.5] * codec.MAX_NODES, id="items"),
        pytest.param([Whole(1)] * codec.MAX_NODES, id="items of a subclass"),
        pytest.param(np.full(codec.MAX_NODES, 0.5, dtype=object), id="objects"),
        pytest.param(range(codec.MAX_NODES), id="range"),
        pytest.param(deep(codec.MAX_DEPTH), id="depth"),
    ],
)
def test_the_largest_that_crosses_is_also_read(value: object) -> None:
    """What the child lets out at its bounds is inside the bounds of the parent, with a message around it."""
    plain = codec.plain(value, ANSWER_BYTES)
    message = (1, "returned", plain, None, "", ("a warning",) * codec.MAX_WARNINGS)
    assert codec.decode(codec.encode(message)) == message


def test_an_array_of_too_many_dimensions_is_named() -> None:
    """The message says what it is and what is possible."""
    with pytest.raises(TooLarge, match="an array of 40 dimensions; at most 32") as caught:
        codec.plain(np.zeros((1,) * 40), ANSWER_BYTES)
    assert read_detail("size-limit", str(caught.value)) == str(caught.value)


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
