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
from tests.numeric.made import INF, NAN, array, value


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


# Limits, one by one


def test_the_two_tolerances_are_the_measured_ones() -> None:
    """``test_allowance.py`` measures with these numbers."""
    assert Tolerance(1e-6, 2.0**-52, 1000.0, None, by_case=False, exact=False) == DOUBLE
    assert Tolerance(1e-3, 2.0**-23, 100.0, None, by_case=False, exact=False) == SINGLE


PLAIN = Tolerance(rtol=0.25, unit=0.5, ulps=8.0)


def test_each_part_of_the_allowance_counts_by_itself() -> None:
    """Relative to the entry, to the scale, and to the spread; an entry that is not finite has no relative part."""
    want = np.array([4.0, -8.0, 0.0, INF, -INF, NAN])
    assert PLAIN.allowance(want, 0.0).tolist() == [1.0, 2.0, 0.0, 0.0, 0.0, 0.0]
    assert PLAIN.allowance(want, 2.0).tolist() == [9.0, 10.0, 8.0, 8.0, 8.0, 8.0]
    assert PLAIN.allowance(np.array([0.0]), 1.0, 2.0**-12).tolist() == [4.0 + 2.0**-8]
    assert PLAIN.allowance(np.array([3 + 4j]), 0.0).tolist() == [1.25]


@pytest.mark.parametrize("moved", [1e-3, 0.5, INF])
def test_the_spread_counts_up_to_a_thousandth_of_the_scale(moved: float) -> None:
    """Sixteen times a thousandth is the most that it adds."""
    without = PLAIN.allowance(np.array([0.0]), 1.0)[0]
    assert PLAIN.allowance(np.array([0.0]), 1.0, moved)[0] - without == pytest.approx(0.016, rel=1e-12)
    assert PLAIN.allowance(np.array([0.0]), 1.0, 0.5e-3)[0] - without == pytest.approx(0.008, rel=1e-12)


@pytest.mark.parametrize(("decimals", "allowed"), [(0, 0.5), (1, 0.05), (2, 0.005), (-1, 5.0)])
def test_half_a_unit_of_the_last_decimal_is_allowed(decimals: int, allowed: float) -> None:
    """And a billionth of that, for how decimals are stored; neither scale nor spread counts."""
    found = replace(DOUBLE, decimals=decimals).allowance(np.array([7.0, INF]), 1e9, 1e9)
    assert found == pytest.approx([allowed * 1.000000001] * 2, rel=1e-14)


@pytest.mark.parametrize("got", "biufc")
@pytest.mark.parametrize("want", "biufc")
@pytest.mark.parametrize("exact", [False, True])
def test_integers_and_truths_are_compared_exactly(got: str, want: str, exact: bool) -> None:
    """A float for an integer only where the author asks for it; with decimals only True and False."""
    tolerance = replace(DOUBLE, exact=exact)
    assert tolerance.compares_exactly(got, want) == (want == "b" or (want in "iu" and (exact or got in "iu")))
    assert replace(tolerance, decimals=2).compares_exactly(got, want) == (want == "b")


def test_the_scale_is_the_cases_own_only_on_request() -> None:
    """Else it is the largest over all cases."""
    want = np.array([1.0, -3.0, INF])
    assert DOUBLE.output_scale(want, 7.0) == 7.0
    assert replace(DOUBLE, by_case=True).output_scale(want, 7.0) == 3.0


@pytest.mark.parametrize(
    ("one", "scale"),
    [
        (0.5, 0.5),
        (-2, 2.0),
        (True, 1.0),
        (INF, 0.0),
        (-INF, 0.0),
        (NAN, 0.0),
        (10**400, 0.0),
        (1.7e308, 1.7e308),
        (array(0.5, -0.25), 0.5),
        (array(NAN, -INF), 0.0),
        (array(), 0.0),
        (array(3 - 4j, complex(INF, 0)), 5.0),
        (array(True, False), 1.0),
        (array(2**63, dtype="<u8"), 2.0**63),
    ],
)
def test_the_scale_of_one_value(one: Value, scale: float) -> None:
    """The largest finite absolute entry, of numbers and arrays alike; 0 where there is none."""
    assert measure_output_scales([one]) == {(): scale}
    assert measure_output_scales([0.125, one, 0.25]) == {(): max(scale, 0.25)}


@pytest.mark.parametrize("at", [0, 65535, 65536, 65537, 131071, 131072, 131073])
def test_the_scale_of_a_large_array_counts_every_entry(at: int) -> None:
    """Wherever a piece begins or ends."""
    large = np.full(131074, 0.5)
    large[at] = -2.0
    assert measure_output_scales([from_array(large)]) == {(): 2.0}


def test_the_spread_has_the_structure_of_the_value() -> None:
    """Reruns of another structure or shape do not count, and the others do."""
    assert measure_spread(1.0, []) == from_array(np.array(0.0))
    assert measure_spread(array(1.0, 2.0), [array(9.0), array(1.5, 1.75), array(1.25, 2.5)]) == array(0.5, 0.5)
    assert measure_spread((1.0, array(2)), [(), (9.0,), (3.0, array(5)), (9.0, array(2), 1)]) == (
        value(np.float64(2)),
        None,
    )
    assert measure_spread(array(1 + 1j), [array(4 + 5j), array(1.0)]) == array(5.0)
    assert measure_spread(array(INF, 1.0, 1.0), [array(1.0, -INF, NAN), array(1.0, 0.75, 1.25)]) == array(
        0.0, 0.25, 0.25
    )
    assert measure_spread(None, [None]) is None


def test_a_change_of_a_thousandth_is_not_ill_conditioned() -> None:
    """Only what is above; of an output that is 0, any change."""
    assert not is_ill_conditioned(array(0.1), {(): 100.0})
    assert is_ill_conditioned(array(np.nextafter(0.1, 1)), {(): 100.0})
    assert is_ill_conditioned(array(1e-9), {})
    assert not is_ill_conditioned(array(), {})
    assert is_ill_conditioned((None, array(), array(0.0, 2.0)), {(2,): 1.0})


def test_an_allowance_that_just_reaches_an_output_makes_it_blind() -> None:
    """Zeros are then as near as may be."""
    tolerance = replace(PLAIN, rtol=0.0)
    assert is_blind(array(8.0), output_scales={(): 2.0}, tolerance=tolerance)
    assert not is_blind(array(np.nextafter(8.0, 9)), output_scales={(): 2.0}, tolerance=tolerance)
    assert is_blind(array(8.0, -8.0, 0.0), output_scales={(): 2.0}, tolerance=tolerance)
    assert not is_blind(array(8.0, -9.0, 0.0), output_scales={(): 2.0}, tolerance=tolerance)


def test_outputs_are_blind_each_by_itself() -> None:
    """What hides nothing does not keep the next output from being looked at, nor does its spread count there."""
    scales = {(0,): 1.0, (1,): 1.0, (2,): 1e39}
    for first in ("text", True, 0.0, array(), 3.0):
        assert is_blind((first, 0.5, 7.0), output_scales=scales, tolerance=DOUBLE)
        assert not is_blind((first, 0.5, 1e39), output_scales=scales, tolerance=DOUBLE)
    assert is_blind((3.0, 0.01), (0.0, 1.0), output_scales=scales, tolerance=DOUBLE)
    assert not is_blind((3.0, 0.01), (1.0, 0.0), output_scales=scales, tolerance=DOUBLE)
    assert not is_blind(0.01, output_scales={(): 1.0}, tolerance=DOUBLE)
    assert not is_blind(1e-20, output_scales={}, tolerance=DOUBLE)
    assert not is_blind(array(3 + 4j), output_scales={(): 5.0}, tolerance=DOUBLE)
