"""What is near, and what a comparison reports. ``test_allowance.py`` measures what the allowance rests on."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.compare import compare, tolerance_ratio
from grader.numeric.pairing import misfit
from grader.numeric.tolerance import (
    DOUBLE,
    SINGLE,
    Tolerance,
    measure_output_scales,
)
from grader.numeric.values import (
    apart,
    describe,
    from_array,
    to_array,
)
from tests.numeric.made import INF, NAN, array, bounded, finite, finite_arrays, near, one, value, values


@bounded
@given(values)
def test_a_value_is_near_itself(x: Value) -> None:
    """Any value that a reference returns passes as an answer, including NaN, infinities and empty arrays."""
    assert near(x, x) == Comparison(1.0)
    assert misfit(x, x) == ""


@bounded
@given(values, values)
def test_any_two_values_can_be_compared(got: Value, want: Value) -> None:
    """Nothing that a student may return breaks the comparison; without full credit there is something to say."""
    found = near(got, want)
    assert found.credit in (0, 1)
    assert bool(found.message) == (found.credit == 0) == (found.deviation is not None)
    assert describe(got)


@bounded
@given(finite_arrays, st.data(), st.floats(1.01, 1e6), st.sampled_from([-1, 1]))
def test_one_entry_beyond_its_allowance_is_named(
    want: NDArray[np.float64], data: st.DataObject, times: float, sign: int
) -> None:
    """An entry that is off by more than allowed fails, and exactly its index, got, wanted and allowed are reported."""
    scale = float(np.abs(want).max())
    assume(scale > 1e-200)
    index = tuple(data.draw(st.integers(0, side - 1)) for side in want.shape)
    allowed = DOUBLE.allowance(want, scale)
    got = want.copy()
    got[index] += sign * times * allowed[index]
    off = near(from_array(got), from_array(want)).deviation
    assert off is not None
    named = index if want.size > 1 or want.ndim > 2 else ()  # one number has no index
    assert (off.what, off.index, off.off, off.entries) == ("value", named, 1, want.size)
    assert (off.got, off.wanted, off.allowed) == (got[index], want[index], allowed[index])
    passes = to_array(off.passes)
    assert passes is not None
    assert [tuple(at) for at in np.argwhere(~passes)] == [named]


@bounded
@given(finite_arrays, st.floats(-0.99, 0.99))
def test_entries_within_their_allowance_pass(want: NDArray[np.float64], part: float) -> None:
    """All entries may be off at once, each by as much as it is allowed."""
    allowed = DOUBLE.allowance(want, float(np.abs(want).max(initial=0)))
    assert near(from_array(want + part * allowed), from_array(want)).credit == 1


def test_what_is_shown_as_allowed_is_what_was_tested() -> None:
    """The reported allowance counts the size over all cases and the spread."""
    want, moved = array(1.0, 2.0), array(1e-9, 3e-9)
    found = compare(array(1.0, 2.5), want, moved, output_scales={(): 1e6})
    assert found.deviation is not None
    assert found.deviation.allowed == DOUBLE.allowance(np.array([2.0]), 1e6, 3e-9)[0]
    assert found.message == "got 2.5, wanted 2 at index [1]; 1 of 2 entries are off"


@pytest.mark.parametrize(
    ("got", "want"),
    [(NAN, 1.0), (1.0, NAN), (INF, 1.0), (1.0, INF), (INF, -INF), (NAN, INF), (1e308, INF), (INF, 1.7e308)],
)
def test_nan_and_infinity_stand_at_the_same_places(got: float, want: float) -> None:
    """A value that is not finite is near nothing but itself, however large the allowance."""
    found = compare(array(0.0, got), array(0.0, want), output_scales={(): 1e300}, tolerance=replace(DOUBLE, rtol=1.0))
    assert found.deviation is not None
    assert found.deviation.index == (1,)


def test_finite_entries_beside_nan_are_still_compared() -> None:
    """A wanted NaN neither hides another entry's error nor widens its allowance."""
    want = array(NAN, INF, 2.0)
    assert near(array(NAN, INF, 2.0), want).credit == 1
    found = near(array(NAN, INF, 2.1), want)
    assert found.deviation is not None
    assert (found.deviation.index, found.deviation.off) == ((2,), 1)


def test_no_number_overflows_its_own_comparison() -> None:
    """Comparing the largest doubles of opposite sign does not raise an error."""
    assert near(array(-1.7e308), array(1.7e308)).credit == 0


def test_the_worst_output_of_a_list_is_named() -> None:
    """Of several arrays the farthest off is reported: list positions first, then array indices."""
    want = (array(1.0, 1.0), (value(np.ones((2, 2))), 5.0))
    got = (array(1.0, 1.1), (value(np.array([[1.0, 1.0], [9.0, 1.0]])), 5.0))
    off = near(got, want).deviation
    assert off is not None
    assert (off.index, off.output, off.off, off.entries) == ((1, 0, 1, 0), (1, 0), 2, 7)
    assert off.passes is not None
    assert off.passes.shape == (2, 2)


@bounded
@given(st.integers(), st.integers(-3, 3))
def test_integer_answers_are_exact(want: int, off: int) -> None:
    """An integer is the wanted one or it is wrong, beyond what doubles and 64 bits can tell apart, too."""
    assert near(want + off, want).credit == (off == 0)


@bounded
@given(arrays.arrays(st.sampled_from(["<i8", "<u8", "<i4"]), (3,)), st.integers(0, 2))
def test_integer_arrays_are_exact(want: NDArray[Any], at: int) -> None:
    """One unit off in one entry is wrong, regardless of the size of the entry."""
    got = want.copy()
    got[at] = got[at] - 1 if got[at] > 0 else got[at] + 1
    off = near(from_array(got), from_array(want)).deviation
    assert off is not None
    assert (off.index, off.off, off.allowed) == ((at,), 1, 0)


@pytest.mark.parametrize(
    ("got", "want", "credit"),
    [
        (18.0, 18, 1),
        (18.0000001, 18, 1),
        ((0.1 * 7) * (20 * 7), 98, 1),
        (18.001, 18, 0),
        (NAN, 18, 0),
        (INF, 18, 0),
        (1e300, 18, 0),
        (2.0**63, -(2**63), 0),
        (2.0**53, 2**53 + 1, 1),
        (2.0**53, 2**53, 1),
        (2.0**70, 2**70, 1),
        (2**70 + 1, 2**70, 0),
        (2**70, 2.0**70, 1),
        (10**400, 10**400, 1),
        (10**400 + 1, 10**400, 0),
        (-(10**400), 10**400, 0),
        (INF, 10**400, 0),
        (-INF, -(10**400), 0),
        (10**400, INF, 0),
        (1e308, 10**400, 0),
        ((10**400, 1.0), array(INF, 1.0), 0),
        ((10**400, 1.0), (INF, 1.0), 0),
        (array(INF, 1.0), (10**400, 1.0), 0),
        ((10**400, 1.0), (10**400, 1.0), 1),
        (10**400, 1.0, 0),
        (from_array(np.array(2**53 + 1, "<i8")), 2**53, 0),
        (from_array(np.array(2**63 + 1, "<u8")), from_array(np.array(2**63, "<u8")), 0),
        (from_array(np.array(-1, "<i8")), from_array(np.array(2**64 - 1, "<u8")), 0),
    ],
)
def test_whole_numbers_of_any_kind_and_size(got: Value, want: Value, credit: int) -> None:
    """An integer is exact, a float as near as floats are; no float is an integer beyond the largest one."""
    assert near(got, want).credit == credit


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8"])
def test_no_float_makes_the_comparison_warn(dtype: str) -> None:
    """Every kind of float is compared with integers and floats without a warning, which would be an error here."""
    signals = np.array([3.0, np.inf, -np.inf, np.nan], dtype)
    bits = signals.view(f"<u{signals.itemsize}")
    bits[3] = bits[1] + 1  # a NaN that signals
    got = from_array(signals)
    assert near(got, array(3, 4, 5, 6, dtype="<i8")).deviation.off == 3  # type: ignore[union-attr]
    assert near(got, array(3.0, 4.0, 5.0, 6.0)).deviation.off == 3  # type: ignore[union-attr]


def test_long_integers_are_told_apart_in_the_message() -> None:
    """Seven digits would show two different integers alike."""
    assert near(12345679, 12345678).message == "got 12345679, wanted 12345678"
    assert near(2**53 + 1, 2**53).message == "got 9007199254740993, wanted 9007199254740992"
    assert near(10**400, 5.0).message == "got an integer of 401 digits, wanted 5"
    assert near(7, 8).message == "got 7, wanted 8"


EXACT = replace(DOUBLE, exact=True)


@pytest.mark.parametrize(
    ("got", "want", "credit"),
    [
        (18.0, 18, 1),
        (18.0000001, 18, 0),
        (2.0**53, 2**53 + 1, 0),
        (array(1.0, 2.0), array(1, 2), 1),
        (array(1.0, 2.0**53), array(1, 2**53 + 1), 0),
        (array(1.0, 2.0000001), array(1, 2), 0),
        ((1.0, 2.0000001), (1, 2), 0),
        (1.0 + 1e-9, 1.0, 1),
    ],
)
def test_an_author_may_ask_for_exact_integers(got: Value, want: Value, credit: int) -> None:
    """With `exact` a float has to be the integer that is wanted; where floats are wanted nothing changes."""
    assert near(got, want, tolerance=EXACT).credit == credit


numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.complex_numbers(allow_nan=False)


@bounded
@given(numbers, numbers, st.sampled_from([DOUBLE, SINGLE, EXACT]))
def test_no_message_shows_the_same_number_twice(got: Any, want: Any, tolerance: Tolerance) -> None:
    """What is off is shown to be off: by its digits, and by a distance that is not 0."""
    off = near(value(np.complex128(got)) if isinstance(got, complex) else got, one(want), tolerance=tolerance).deviation
    if off is not None and off.what == "value":
        shown = near(one(got), one(want), tolerance=tolerance).message
        left, right = shown.removeprefix("got ").split(", wanted ")
        assert left != right
        assert apart(off.got, off.wanted) != 0  # type: ignore[arg-type]  # a deviation of values has both


@bounded
@given(finite, finite, st.sampled_from([DOUBLE, SINGLE]))
def test_near_is_symmetric_but_for_the_relative_part(x: Any, y: Any, tolerance: Tolerance) -> None:
    """With a size that both share, what is clearly near or clearly far one way is so the other way, too."""
    output_scales = {(): 1e9}
    one_way, other_way = (
        tolerance_ratio(a, b, output_scales=output_scales, tolerance=tolerance) for a, b in ((x, y), (y, x))
    )
    if type(x) is int and type(y) is int:
        assert one_way == other_way
    elif one_way < 0.5 or one_way > 2:
        assert (one_way <= 1) == (other_way <= 1)


@bounded
@given(st.lists(finite, min_size=2, max_size=6), st.lists(finite, min_size=2, max_size=6))
def test_numbers_in_a_list_are_compared_as_they_are_alone(got: list[Any], want: list[Any]) -> None:
    """A list passes if and only if each of its numbers would."""
    pairs = list(zip(got, want, strict=False))
    mine, wanted = tuple(g for g, _ in pairs), tuple(w for _, w in pairs)
    output_scales = measure_output_scales([wanted])
    each = [compare(g, w, output_scales={(): output_scales[i,]}).credit == 1 for i, (g, w) in enumerate(pairs)]
    assert (compare(mine, wanted, output_scales=output_scales).credit == 1) == all(each)
    off = compare(mine, wanted, output_scales=output_scales).deviation
    assert off is None or off.off == each.count(False)


units = st.floats(0, 6.28).map(lambda t: complex(np.exp(1j * t)))


@bounded
@given(units, units)
def test_complex_numbers_are_compared_by_the_modulus_of_their_difference(x: complex, y: complex) -> None:
    """Numbers of one size are not the same number; the deviation holds both, with their imaginary parts."""
    assert near(one(x), one(x)).credit == 1
    found = near(one(y), one(x))
    assert (found.credit == 1) == (abs(x - y) <= DOUBLE.allowance(np.array(x), 1.0))
    if found.deviation is not None:
        assert (found.deviation.got, found.deviation.wanted) == (y, x)


def test_a_complex_deviation_is_shown_as_complex() -> None:
    """exp(-1j t) for exp(1j t) is off by twice the imaginary part, and says so."""
    want = from_array(np.exp(1j * np.array([0.0, 1.0, 2.0])))
    found = near(from_array(np.exp(-1j * np.array([0.0, 1.0, 2.0]))), want)
    assert found.message == (
        "got -0.4161468-0.9092974j, wanted -0.4161468+0.9092974j at index [2]; 2 of 3 entries are off"
    )


@pytest.mark.parametrize(
    ("got", "want", "credit"),
    [
        (complex(NAN, 1), complex(NAN, 1), 1),
        (complex(NAN, 2), complex(NAN, 1), 0),
        (complex(INF, 1), complex(INF, 1), 1),
        (complex(INF, 1), complex(-INF, 1), 0),
        (complex(INF, NAN), complex(INF, NAN), 1),
        (complex(1, NAN), complex(NAN, 1), 0),
        (NAN, complex(1, NAN), 0),
        (NAN, complex(NAN, 0), 1),
        (INF, complex(INF, 0), 1),
        (INF, complex(INF, 1), 0),
    ],
)
def test_what_is_not_finite_stands_in_the_same_part(got: complex, want: complex, credit: int) -> None:
    """Real and imaginary part count each by itself; a real number has the imaginary part 0."""
    assert near(one(got), one(want)).credit == credit
    assert near(array(got, 1j), array(want, 1j)).credit == credit
    assert near(array(got, 1), array(want, 1)).credit == credit


def test_a_long_list_is_compared_in_one_step() -> None:
    """Numbers of a list make no arrays of their own; the worst is still named by its place."""
    want = tuple((float(i), i) for i in range(5_000))
    got = (*want[:-1], (4999.5, 4999))
    off = near(got, want).deviation
    assert off is not None
    assert (off.index, off.output, off.off, off.entries) == ((4999, 0), (4999, 0), 1, 10_000)


def test_a_large_array_is_never_copied_whole() -> None:
    """An answer of the largest size is compared a piece at a time, wherever it is off."""
    want = np.zeros(4_000_000, "i1")
    got = want.copy()
    got[3_000_001] = -128
    tracemalloc.start()
    try:
        off = near(from_array(got), from_array(want)).deviation
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert off is not None
    assert (off.index, off.got, off.wanted, off.off, off.entries) == ((3_000_001,), -128, 0, 1, 4_000_000)
    assert peak < 8 * want.size  # the two arrays as plain data, and which entries pass


A1 = 0.7615941559558


@pytest.mark.parametrize(
    ("got", "want", "decimals", "credit"),
    [
        (0.76, A1, 2, 1),
        (0.7616, A1, 2, 1),
        (0.77, A1, 2, 0),
        (0.75, A1, 2, 0),
        (1.2, 1.209269698402472, 1, 1),
        (1.25, 1.209269698402472, 1, 1),
        (1.3, 1.209269698402472, 1, 0),
        (0.12, 0.125, 2, 1),
        (0.13, 0.125, 2, 1),
        (0.12, 0.1250001, 2, 0),
        (0.0, 0.0049, 2, 1),
        (1234567.8, 1234567.84, 1, 1),
        (1.004, 1, 2, 1),
        (1, 1.004, 2, 1),
        (NAN, 1.0, 1, 0),
        (True, 1.0, 1, 0),
    ],
)
def test_answers_typed_by_hand_are_right_to_the_decimals_asked_for(
    got: Value, want: Value, decimals: int, credit: int
) -> None:
    """Half a unit of the last decimal is allowed for any size. Rounding a half up or down passes."""
    assert near(got, want, tolerance=replace(DOUBLE, decimals=decimals)).credit == credit


def test_decimals_take_the_place_of_the_allowance() -> None:
    """A million is right to one decimal, not to one in a million."""
    tolerance = replace(DOUBLE, decimals=1)
    assert near(1e6 + 0.5, 1e6, tolerance=tolerance).credit == 0
    assert near(1e6 + 0.5, 1e6).credit == 1


def test_cases_share_the_scale_of_an_output() -> None:
    """A value that cancels to nothing may be off by rounding of its size elsewhere."""
    output_scales = measure_output_scales([1.0, 0.0])
    assert compare(1e-13, 0.0, output_scales=output_scales).credit == 1
    assert compare(1e-13, 0.0, output_scales=measure_output_scales([0.0])).credit == 0


def test_the_spread_is_allowed_sixteen_times() -> None:
    """How far rounding moves the reference itself, with a margin for what eight reruns do not see."""
    assert compare(1.0 + 15e-6, 1.0, 1e-6, output_scales={(): 1.0}).credit == 1
    assert compare(1.0 + 18e-6, 1.0, 1e-6, output_scales={(): 1.0}).credit == 0


@pytest.mark.parametrize("moved", [0.01, 1e300, INF])
def test_no_spread_counts_beyond_a_thousandth_of_the_scale(moved: float) -> None:
    """A reference that jumps, or goes to infinity, does not let every answer pass."""
    assert compare(1.0 + 15e-3, 1.0, moved, output_scales={(): 1.0}).credit == 1
    assert compare(1.0 + 17e-3, 1.0, moved, output_scales={(): 1.0}).credit == 0
    assert compare(5.0, 1.0, moved, output_scales={(): 1.0}).credit == 0


def test_each_case_may_have_its_own_scale() -> None:
    """One huge case hides the others, unless the author measures each case by itself."""
    output_scales = measure_output_scales([1e39, 7.0])
    by_case = replace(DOUBLE, by_case=True)
    assert compare(123.0, 7.0, output_scales=output_scales).credit == 1
    assert compare(123.0, 7.0, output_scales=output_scales, tolerance=by_case).credit == 0
    assert compare(7.0 + 1e-9, 7.0, output_scales=output_scales, tolerance=by_case).credit == 1
    assert compare((1.0, array(1e-15)), (1.0, array(0.0)), output_scales={}, tolerance=by_case).credit == 0
    assert compare(array(1e20, 1e-3), array(1e20, 0.0), output_scales={}, tolerance=by_case).credit == 1


# Limits, one by one

QUARTER = Tolerance(rtol=0.25, unit=0.0, ulps=0.0)
ABSOLUTE = Tolerance(rtol=0.0, unit=1.0, ulps=1.0)
BEYOND = float(np.nextafter(5.0, 6))


@pytest.mark.parametrize(
    ("got", "ratio"),
    [(4.0, 0.0), (4.5, 0.5), (3.5, 0.5), (5.0, 1.0), (3.0, 1.0), (BEYOND, BEYOND - 4.0), (6.0, 2.0), (-4.0, 8.0)],
)
def test_an_entry_passes_up_to_its_allowance(got: float, ratio: float) -> None:
    """What is off by exactly as much as allowed passes, the next double does not: alone, in a list and in an array."""
    alone, listed = (got, 4.0), ((got, 4.0), (4.0, 4.0))
    in_array, as_complex = (array(got, 4.0), array(4.0, 4.0)), (one(got + 0j), one(4 + 0j))
    for mine, want in (alone, listed, in_array, as_complex):
        assert tolerance_ratio(mine, want, output_scales={}, tolerance=QUARTER) == ratio
        off = compare(mine, want, output_scales={}, tolerance=QUARTER).deviation
        assert (off is None) == (ratio <= 1)
        if off is not None:
            assert (off.got, off.wanted, off.allowed, off.off) == (got, 4.0, 1.0, 1)


@pytest.mark.parametrize("got", ["text", (), array(1.0, 2.0), None, True])
def test_a_misfit_needs_endless_tolerance(got: Value) -> None:
    """No tolerance lets another shape or type pass; what holds no numbers needs none."""
    assert tolerance_ratio(got, 1.0, output_scales={}) == INF
    assert tolerance_ratio(got, got, output_scales={}) == 0.0


def test_what_must_be_equal_needs_endless_tolerance() -> None:
    """Integers, truths, and what is not finite; nothing is allowed there."""
    for got, want in ((7, 8), (True, False), (array(7, 1), array(8, 1)), (array(True, False), array(False, False))):
        assert tolerance_ratio(got, want, output_scales={(): 1e9}) == INF
        off = compare(got, want, output_scales={(): 1e9}).deviation
        assert off is not None
        assert (off.allowed, off.off) == (0.0, 1)
    assert tolerance_ratio(NAN, 1.0, output_scales={(): 1.0}) == INF
    assert tolerance_ratio(array(INF, 1.0), array(1.0, 1.0), output_scales={(): 1.0}) == INF


def test_nothing_is_allowed_where_an_output_is_zero_in_every_case() -> None:
    """Without a scale there is nothing to measure by."""
    for got, want in ((1e-300, 0.0), (array(1e-300, 0.0), array(0.0, 0.0)), (array(1e-300j, 0), array(0j, 0))):
        assert compare(got, want, output_scales={}).credit == 0
        assert tolerance_ratio(got, want, output_scales={}) == INF
        assert tolerance_ratio(want, want, output_scales={}) == 0.0
    assert (
        tolerance_ratio(array(0.0, 1.5), array(0.0, 1.0), output_scales={}, tolerance=replace(QUARTER, rtol=1.0)) == 0.5
    )


def test_each_output_has_its_own_scale_and_spread() -> None:
    """Numbers and arrays take those of their place in the answer."""
    want = (0.0, array(0.0, 0.0), 0.0)
    scales = {(0,): 2.0, (1,): 4.0, (2,): 8.0}
    for got, ratio in (((1.0, want[1], 0.0), 0.5), ((0.0, array(0.0, 3.0), 0.0), 0.75), ((0.0, want[1], 1.0), 0.125)):
        assert tolerance_ratio(got, want, output_scales=scales, tolerance=ABSOLUTE) == ratio
    moved = (2.0**-12, array(0.0, 2.0**-11), None)
    spread_only = Tolerance(rtol=0.0, unit=0.0, ulps=0.0)
    for got, allowed in (
        ((1.0, want[1], 0.0), 2.0**-8),
        ((0.0, array(0.0, 1.0), 0.0), 2.0**-7),
        ((0.0, array(1.0, 0.0), 0.0), 0.0),
        ((0.0, want[1], 1.0), 0.0),
    ):
        off = compare(got, want, moved, output_scales=scales, tolerance=spread_only).deviation
        assert off is not None
        assert off.allowed == allowed


def test_a_spread_of_another_structure_does_not_count() -> None:
    """It is not a spread of this value."""
    got, want = (1.0 + 15e-6, 2.0), (1.0, 2.0)
    scales = {(0,): 1.0, (1,): 2.0}
    assert compare(got, want, (1e-6, 1e-6), output_scales=scales).credit == 1
    for moved in (None, 1e-6, (1e-6,), (1e-6, 1e-6, 1e-6)):
        assert compare(got, want, moved, output_scales=scales).credit == 0


@pytest.mark.parametrize("want", [INF, NAN, -INF])
def test_a_wanted_infinity_has_no_scale_of_its_own(want: float) -> None:
    """By case, too, nothing is allowed there."""
    off = compare(1.0, want, output_scales={(): 5.0}, tolerance=replace(DOUBLE, by_case=True)).deviation
    assert off is not None
    assert off.allowed == 0.0


def test_by_case_each_number_of_a_list_has_its_own_scale() -> None:
    """The large one next to it does not count."""
    by_case = replace(ABSOLUTE, by_case=True)
    assert tolerance_ratio((3.0, 1000.0), (2.0, 1000.0), output_scales={(0,): 50.0}, tolerance=by_case) == 0.5
    assert tolerance_ratio((-3.0, 1000.0), (-2.0, 1000.0), output_scales={(0,): 50.0}, tolerance=by_case) == 0.5
    assert tolerance_ratio(array(3.0, 8.0), array(2.0, 8.0), output_scales={(): 50.0}, tolerance=by_case) == 0.125


def test_the_worst_entry_is_the_farthest_off_and_of_equals_the_first() -> None:
    """Numbers and arrays count alike, in whichever order they come."""
    want = (1.0, array(1.0, 1.0), 1.0, array(1.0, 1.0), True)
    small, large = array(1.0, 2.0), array(3.0, 1.0)
    for got, index, off in (
        ((2.0, small, 1.0, want[3], True), (0,), 2),
        ((1.0, small, 2.0, want[3], True), (1, 1), 2),
        ((2.0, large, 2.0, want[3], True), (1, 0), 3),
        ((1.0, small, 3.0, small, True), (2,), 3),
        ((1.0, small, 2.0, large, True), (3, 0), 3),
        ((1.0, want[1], 1.0, array(2.0, 2.0), True), (3, 0), 2),
        ((1.0, want[1], 1.0, array(2.0, 3.0), True), (3, 1), 2),
        ((2.0, large, 2.0, large, False), (4,), 5),
        ((INF, large, NAN, large, False), (0,), 5),
    ):
        found = near(got, want).deviation
        assert found is not None
        assert (found.index, found.off, found.entries) == (index, off, 7)
        assert (found.passes is None) == (found.wanted is True)
        if found.passes is not None:
            assert found.passes.shape == ((2,) if found.output in ((1,), (3,)) else ())


@pytest.mark.parametrize("dtype", ["<f8", "<i4"])
@pytest.mark.parametrize("at", [0, 65535, 65536, 65537, 131072, 131073])
def test_every_entry_of_a_large_array_counts(at: int, dtype: str) -> None:
    """Wherever a piece begins or ends, before and after worse ones and others as bad."""
    want = np.full(131074, 64, dtype)
    got = want.copy()
    got[at] = 128
    for more in ((), (70000, 131073), (100,)):
        got[list(more)] = 128
        first = int(np.argmax(got != want))
        found = near(from_array(got), from_array(want)).deviation
        assert found is not None
        assert (found.index, found.off) == ((first,), np.count_nonzero(got != want))
        passes = to_array(found.passes)
        assert passes is not None
        assert (passes == (got == want)).all()
    if dtype == "<f8":
        for worst in (1, 66000, 131071):
            got[worst] = 256
            found = near(from_array(got), from_array(want)).deviation
            assert found is not None
            assert (found.index, found.got) == ((worst,), 256)
            got[worst] = 64


def test_every_entry_of_a_large_array_has_its_own_spread() -> None:
    """In each piece."""
    want, moved = np.ones(131074), np.zeros(131074)
    moved[[5, 65536, 131073]] = 1e-5
    for at in (5, 65536, 131073):
        got = want.copy()
        got[at] += 1e-4
        assert compare(from_array(got), from_array(want), from_array(moved), output_scales={(): 1.0}).credit == 1
        assert compare(from_array(got), from_array(want), output_scales={(): 1.0}).credit == 0


@pytest.mark.parametrize(
    ("got", "want", "credit"),
    [
        (array(2.0**63), array(2**63, dtype="<u8"), 1),
        (array(2.0**63, 0.0), array(2**63, 0, dtype="<u8"), 1),
        (array(2.0**63, 0.0), array(2**63 + 1, 0, dtype="<u8"), 0),
        (array(2.0**63, 0.0), array(2**63 - 1, 0), 0),
        (array(-(2.0**63), 0.0), array(-(2**63), 0), 1),
        (array(1.5, 0.0), array(1, 0), 0),
        (array(NAN, 0.0), array(0, 0), 0),
        (array(INF, 0.0), array(2**62, 0), 0),
        (array(1024.0, 0.0, dtype="<f2"), array(1024, 0), 1),
        (array(INF, 0.0, dtype="<f2"), array(2**40, 0), 0),
    ],
)
def test_a_float_is_exactly_an_integer_or_not(got: Value, want: Value, credit: int) -> None:
    """Of any size and precision."""
    assert near(got, want, tolerance=EXACT).credit == credit


def test_long_integers_are_near_by_decimals_unless_doubles_cannot_hold_them() -> None:
    """An integer beyond the largest double is the wanted one or it is wrong."""
    tolerance = replace(DOUBLE, decimals=1)
    assert near(2**60 + 1, 2**60, tolerance=tolerance).credit == 1
    assert near(2**60 + 2**20, 2**60, tolerance=tolerance).credit == 0
    assert near(10**400, 10**400, tolerance=tolerance).credit == 1
    for got in (5.0, -(10**400), 1e308):
        off = compare(got, 10**400, output_scales={(): 1.0}).deviation
        assert off is not None
        assert off.allowed == (1000 * 2.0**-52 if isinstance(got, float) else 0.0)
    assert near(10**400 + 1, 10**400, tolerance=tolerance).credit == 0
    assert near(10**400, 5.0).deviation.allowed == DOUBLE.allowance(np.array(5.0), 5.0)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (1.0, 2.0, "got 1, wanted 2"),
        (1.0000001, 1.0, "got 1.0000001, wanted 1.0"),
        (array(1.0), array(2.0), "got 1, wanted 2"),
        ((1.0, 2.0), (1.0, 3.0), "got 2, wanted 3 at index [1]; 1 of 2 entries are off"),
        ((1.0,), (2.0,), "got 1, wanted 2 at index [0]"),
        ((array(5.0, 2.0), 7), (array(5.0, 3.0), 8), "got 7, wanted 8 at index [1]; 2 of 3 entries are off"),
    ],
)
def test_a_message_gives_numbers_place_and_count(got: Value, want: Value, said: str) -> None:
    """The place where there is one, the count where there are several entries, more digits where seven are too few."""
    assert near(got, want, tolerance=replace(DOUBLE, rtol=1e-9)).message == said
