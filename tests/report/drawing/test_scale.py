"""Intervals, ticks and numbers as text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report.drawing.scale import Scale, interval, label, number, ticks


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (-0.001, "0"), (2.345, "2.35"), (10, "10"), (-1.5, "-1.5")])
def test_number(value, text):
    """Coordinates are written the shortest way, with two decimals at most."""
    assert number(value) in (text, "2.34" if text == "2.35" else text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(-0.5, "−0.5"), (1e8, "1e8"), (1e-5, "1e−5"), (-1e300, "−1e300"), (math.nan, "nan"), (-math.inf, "−inf")],
)
def test_label(value, text):
    """Values are written for people, with a real minus sign."""
    assert label(value) == text


def test_ticks():
    """Ticks are round and free of rounding's dirt."""
    assert ticks(-1.05, 1.05) == (-1.0, -0.5, 0.0, 0.5, 1.0)
    assert ticks(0, 0.65) == (0.0, 0.2, 0.4, 0.6)
    assert ticks(-6, 6) == (-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0)


def test_narrow_interval():
    """Ticks of a narrow interval far from 0 can be told apart."""
    texts = [text for _, text in Scale(1000, 1000.001, 0, 100).ticks()]
    assert len(set(texts)) == len(texts) > 2


@given(st.lists(st.floats()))
def test_any_interval(values):
    """Any values have an interval with some width, a few ticks in it, and places that a browser can draw."""
    low, high = interval(values)
    assert low < high
    assert 1 <= len(ticks(low, high)) <= 13
    scale = Scale(low, high, 0, 100)
    for value in values:
        if math.isfinite(value):
            assert -4000 <= scale(value) <= 4000
