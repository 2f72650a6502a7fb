"""Values as JSON: exactly what was written is read again, and nothing else is read."""

from __future__ import annotations

import json
import math
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.model.value import Array, Number, Value
from grader.numeric import json_values
from grader.numeric.values import from_array, to_array

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(json_values.DTYPES)
    .flatmap(lambda dtype: arrays.arrays(np.dtype(dtype), arrays.array_shapes(min_dims=0, min_side=0, max_side=3)))
    .map(from_array),
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["float", "int", "dtype", "shape", "entries", "base64"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same to the bit, but for which of its many forms a NaN has."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Array) and isinstance(other, Array):
        left, right = to_array(one), to_array(other)
        assert left is not None
        assert right is not None
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            return False
        return one.data == other.data or bool(np.array_equal(left, right, equal_nan=True))
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or (
            one == other and math.copysign(1, one) == math.copysign(1, other)
        )
    return type(one) is type(other) and one == other


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Value) -> None:
    """Any value survives writing and reading."""
    text = msgspec.json.encode(json_values.write(value))
    assert same(json_values.read(msgspec.json.decode(text)), value)


@given(VALUES)
def test_large_arrays_may_be_packed(value: Value) -> None:
    """What is longer than is asked for is base64, and comes back to the bit."""
    raw = json_values.write(value, readable=2)
    assert same(json_values.read(msgspec.json.decode(msgspec.json.encode(raw))), value)


def test_a_packed_array_is_its_bytes() -> None:
    """Little-endian bytes in C order, as base64."""
    raw = json_values.write(from_array(np.array([1, 2, 3], "<i2")), readable=2)
    assert raw == {"dtype": "<i2", "shape": [3], "base64": "AQACAAMA"}
    assert json_values.write(from_array(np.array([1, 2], "<i2")), readable=2)["entries"] == [1, 2]


@pytest.mark.parametrize(
    "raw",
    [
        {"dtype": "<i2", "shape": [2], "base64": "AQACAAMA"},
        {"dtype": "<i2", "shape": [3], "base64": "AQACAAM"},
        {"dtype": "<i2", "shape": [3], "base64": "AQ ACAAMA"},
        {"dtype": "<i2", "shape": [3], "base64": "ÄQACAAMA"},
        {"dtype": "|b1", "shape": [1], "base64": "Ag=="},
        {"dtype": "|V8", "shape": [1], "base64": "AAAAAAAAAAA="},
        {"dtype": "<i2", "shape": [-3], "base64": "AQACAAMA"},
        {"dtype": "<i2", "shape": [3], "base64": "AQACAAMA", "entries": []},
        {"dtype": "<f8", "shape": [2**30, 2**30], "base64": ""},
    ],
)
def test_other_bytes_are_no_array(raw: object) -> None:
    """The length has to fit the shape, the letters have to be base64, and truth values 0 or 1."""
    with pytest.raises(json_values.Unreadable):
        json_values.read(raw)


@pytest.mark.parametrize("number", [1, 1.5, True, 2**60, -(10**400), math.nan, -math.inf, 1 - 2j, complex(math.inf, 0)])
def test_a_number_comes_back_as_it_was(number: Number) -> None:
    """Complex numbers have both parts, and integers all their digits."""
    text = msgspec.json.encode(json_values.write_number(number))
    assert repr(json_values.read_number(msgspec.json.decode(text))) == repr(number)


@given(VALUES)
def test_what_is_written_is_json_for_everyone(value: Value) -> None:
    """No number is NaN or infinite, and none has more digits than readers of JSON keep."""
    text = msgspec.json.encode(json_values.write(value))
    json.loads(text, parse_constant=pytest.fail, parse_int=lambda n: abs(int(n)) <= 2**53 or pytest.fail(n))


@given(JSON)
def test_anything_else_is_refused_by_one_error(raw: object) -> None:
    """Any JSON is either a value or Unreadable. A value can be written again."""
    try:
        value = json_values.read(raw)
    except json_values.Unreadable:
        return
    json_values.write(value)


@pytest.mark.parametrize(
    "raw",
    [
        {"dtype": "|O", "shape": [1], "entries": [1]},
        {"dtype": "<f8", "shape": [2, 2], "entries": [1.0]},
        {"dtype": "<f8", "shape": [-1], "entries": []},
        {"dtype": "<f8", "shape": [1], "entries": ["1.0"]},
        {"dtype": "<f8", "shape": [1], "entries": [1]},
        {"dtype": "|u1", "shape": [1], "entries": [256]},
        {"dtype": "<i8", "shape": [1], "entries": [True]},
        {"dtype": "<f8", "shape": [0, 2**30, 2**30, 2**30], "entries": []},
        {"dtype": "<f8", "shape": [1], "entries": [0.0], "more": 1},
        {"float": "1e5"},
        {"int": "12x"},
        {"int": "9" * 5000},
        {},
    ],
)
def test_tables_that_are_no_values(raw: Any) -> None:
    """Arrays that do not add up, of objects, or beyond bounds."""
    with pytest.raises(json_values.Unreadable):
        json_values.read(raw)


def test_lists_nested_without_end() -> None:
    """A deep list is refused before the recursion is."""
    raw: object = 1.0
    for _ in range(500):
        raw = [raw]
    with pytest.raises(json_values.Unreadable, match="too deep"):
        json_values.read(raw)
