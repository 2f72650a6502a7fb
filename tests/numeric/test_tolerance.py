"""The allowance, output scales and spreads."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from grader.model.value import Value
from grader.numeric.tolerance import (
    DOUBLE,
    SINGLE,
    Tolerance,
    is_blind,
    is_ill_conditioned,
    measure_output_scales,
    measure_spread,
)
from grader.numeric.values import (
    from_array,
)
from tests.numeric.made import INF, NAN, array


@pytest.mark.parametrize("tolerance", [DOUBLE, SINGLE])
def test_the_allowance_is_the_designs_formula(tolerance: Tolerance) -> None:
    """Relative part, K units of the output's size, and sixteen spreads, entry by entry."""
    rtol, unit, ulps = (1e-6, 2.0**-52, 1000) if tolerance is DOUBLE else (1e-3, 2.0**-23, 100)
    want, moved = np.array([3.0, -0.5, 0.0]), np.array([0.0, 1e-9, 2e-9])
    expected = rtol * np.abs(want) + ulps * unit * 7.0 + 16 * moved
    assert tolerance.allowance(want, 7.0, moved) == pytest.approx(expected, rel=1e-15)


def test_the_scale_of_the_smallest_integer_is_counted() -> None:
    """In its own kind of integer -128 has no absolute value."""
    assert measure_output_scales([array(-128, 3, dtype="|i1")]) == {(): 128.0}


def test_the_scale_of_an_output_is_taken_over_all_cases() -> None:
    """The largest finite entry of each output counts, apart from other outputs and from what is not finite."""
    cases = [(array(1.0, -3.0), 0.5), (array(NAN, 2.0), -7), (array(-INF), True), ("text", None)]
    assert measure_output_scales(cases) == {(0,): 3.0, (1,): 7.0}


def test_the_spread_is_the_largest_change_of_each_entry() -> None:
    """Entry by entry over the reruns; what is not finite or of another form does not count."""
    reruns = [
        (array(1.0, 2.5), 3.0, "x"),
        (array(0.75, 2.0), NAN, "y"),
        (array(1.0, 2.0, 3.0), 3.0, "x"),
        "not a list",
    ]
    assert measure_spread((array(1.0, 2.0), 3.0, "x"), reruns) == (array(0.25, 0.5), from_array(np.zeros(())), None)
    assert measure_spread(7, [8]) is None
    assert measure_spread(True, [False]) is None


@pytest.mark.parametrize(
    ("want", "blind"),
    [
        (7.0, True),
        (7, True),
        (0.0, False),
        (-0.0, False),
        (True, False),
        ("text", False),
        (array(0.0, 7.0), True),
        (array(1e30, 7.0), False),
        (array(NAN, 7.0), False),
        ((1e39, array(7.0)), False),
        ((array(1e30), 7.0), True),
    ],
)
def test_a_case_is_blind_where_zeros_pass_for_what_is_not_0(want: Value, blind: bool) -> None:
    """One output whose allowance reaches all its entries is enough; what is 0 hides nothing."""
    output_scales = {(): 1e39, (0,): 1.0, (1,): 1e39}
    if isinstance(want, tuple) and not blind:
        output_scales[(1,)] = 7.0
    assert is_blind(want, output_scales=output_scales, tolerance=DOUBLE) == blind
    assert not is_blind(want, output_scales=output_scales, tolerance=replace(DOUBLE, by_case=True))


def test_an_exact_integer_is_not_blind() -> None:
    """Only that integer is right, however large those of other cases are."""
    assert is_blind(from_array(np.array([7])), output_scales={(): 1e39}, tolerance=DOUBLE)
    assert not is_blind(from_array(np.array([7])), output_scales={(): 1e39}, tolerance=replace(DOUBLE, exact=True))


def test_a_case_may_be_blind_by_its_spread_or_its_decimals() -> None:
    """All that widens the allowance counts."""
    assert is_blind(0.01, 0.001, output_scales={(): 1.0}, tolerance=DOUBLE)
    assert is_blind(0.004, output_scales={(): 1.0}, tolerance=replace(DOUBLE, decimals=2))
    assert not is_blind(0.006, output_scales={(): 1.0}, tolerance=replace(DOUBLE, decimals=2))


def test_a_jumping_reference_is_ill_conditioned() -> None:
    """A change beyond a thousandth of the size is a step or a kink, and a fault of the spec."""
    output_scales = {(0,): 100.0, (1,): 1.0}
    assert not is_ill_conditioned((array(0.09, 0.0), 0.0009), output_scales)
    assert is_ill_conditioned((array(0.0, 0.11), 0.0), output_scales)
    assert is_ill_conditioned((array(0.0), 0.0011), output_scales)
    assert not is_ill_conditioned(None, {})
    assert not is_ill_conditioned(0.0, {})
