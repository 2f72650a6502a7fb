"""Conversions of values, and what messages call them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from grader.model.value import Array, Value
from grader.numeric.pairing import misfit
from grader.numeric.values import (
    apart,
    conformed,
    from_array,
    from_nested,
    is_finite,
    is_vast,
    leaves,
    number,
    to_array,
    to_number,
)
from tests.numeric.made import INF, NAN, array, bounded, real_arrays, value


@bounded
@given(real_arrays)
def test_arrays_survive_the_way_there_and_back(x: Array) -> None:
    """Plain data holds all of an array."""
    back = to_array(x)
    assert back is not None
    assert from_array(back) == x


def test_plain_data_is_little_endian_and_in_order() -> None:
    """Byte order and strides of the machine or of a view do not reach the bytes."""
    big = np.arange(6, dtype=">f8").reshape(2, 3)
    assert from_array(big) == from_array(np.arange(6.0).reshape(2, 3))
    assert from_array(big.T) == from_array(np.array([[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]))


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (True, True),
        (3, 3),
        (2.5, 2.5),
        ([1, 2], array(1, 2)),
        ([[1, 2.5], [3, 4]], value(np.array([[1, 2.5], [3, 4]]))),
        ([[1], [2, 3]], None),
        ([], None),
        ([True, False], None),
        ([1, "2"], None),
        ("text", None),
        ({"a": 1}, None),
        ([[1, 2], 3], None),
    ],
)
def test_only_regular_lists_of_numbers_come_from_a_spec(raw: object, form: Value) -> None:
    """What TOML holds becomes a number or an array, or is refused."""
    assert from_nested(raw) == form


def test_a_number_can_be_read_out_of_anything() -> None:
    """One number, or NaN where there is none or more than one."""
    assert to_number(3) == 3
    assert to_number(array(2.5)) == 2.5
    assert to_number((4.0,)) == 4
    for none in (array(1.0, 2.0), "3", None, ()):
        assert np.isnan(to_number(none))


def test_numbers_show_seven_digits() -> None:
    """A report's numbers are short."""
    assert (number(1 / 3), number(None), number(-1e-30)) == ("0.3333333", "nothing", "-1e-30")


def test_an_answer_takes_the_form_of_the_wanted_one() -> None:
    """For measuring, any numbers become arrays of doubles in the reference's structure."""
    want = ((array(1.0, 2.0), 3.0), value(np.ones((1, 2))))
    got = (((1, 2), from_array(np.float32(3))), ((1, 1),))
    assert misfit(got, want) == ""
    assert conformed(got, want) == ((array(1.0, 2.0), from_array(np.array(3.0))), value(np.ones((1, 2))))
    assert is_finite(got)
    assert not is_finite((1.0, (array(1.0, NAN),)))
    assert not is_finite(-INF)


def test_leaves_are_told_by_their_place() -> None:
    """Every number or array in nested lists has its path."""
    assert list(leaves((1.0, ((), "x")))) == [((0,), 1.0), ((1, 1), "x")]


def test_what_is_too_large_to_look_at_often() -> None:
    """Lists count by their items, arrays by their entries, without being read."""
    assert not is_vast((1.0,) * 10, 10)
    assert is_vast((1.0,) * 11, 10)
    assert not is_vast(from_array(np.zeros(1 << 20, "i1")), 10)
    assert is_vast(from_array(np.zeros((1 << 20) + 1, "i1")), 10)
    assert is_vast((from_array(np.zeros(1 << 20, "i1")), 1.0, from_array(np.zeros(1, "i1"))), 10)


def test_numbers_whose_distance_is_beyond_doubles_are_infinitely_far_apart() -> None:
    """Both parts of the difference are finite, and its size is not."""
    assert apart(0, complex(1.3e308, 1.3e308)) == float("inf")
    assert apart(complex(-1.3e308, 0), complex(1.3e308, 0)) == float("inf")
    assert apart(complex(3, 4), 0) == 5
