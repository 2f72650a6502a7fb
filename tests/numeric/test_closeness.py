"""What is near, and what is said of what is not. What the allowance rests on is measured in ``test_allowance.py``."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.model.result import Comparison
from grader.model.value import Array, Value
from grader.numeric.closeness import (
    DOUBLE,
    SINGLE,
    Tolerance,
    apart,
    compare,
    conformed,
    describe,
    from_array,
    from_nested,
    is_blind,
    is_finite,
    is_vast,
    leaves,
    misfit,
    number,
    scales,
    spread,
    to_array,
    to_number,
    unsteady,
    used,
)

bounded = settings(max_examples=150, deadline=None)

NAN, INF = float("nan"), float("inf")


def value(raw: Any) -> Value:
    """Numbers, arrays and lists of them as plain data."""
    if isinstance(raw, (list, tuple)):
        return tuple(value(item) for item in raw)
    return from_array(np.asarray(raw)) if isinstance(raw, (np.ndarray, np.generic)) else raw


def array(*entries: Any, dtype: Any = None) -> Value:
    """One array as plain data."""
    return from_array(np.array(entries, dtype))


def near(got: Value, want: Value, **more: Any) -> Comparison:
    """A comparison where the wanted value is the question's only one."""
    return compare(got, want, sizes=scales([want]), **more)


real_floats = st.floats(allow_nan=True, allow_infinity=True)
real_arrays = arrays.arrays(
    st.sampled_from(["<f8", "<f4", "<f2", "<i8", "<i4", "|u1", "<u8", "|b1", "<c16"]),
    arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
).map(from_array)
plain = st.none() | st.booleans() | st.integers() | real_floats | st.text(max_size=5) | real_arrays
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=8)


# The rules


@bounded
@given(values)
def test_a_value_is_near_itself(x: Value) -> None:
    """Whatever a reference returns passes as its own answer, with NaN, infinities, empty arrays and all."""
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


finite_arrays = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=0, max_dims=3, max_side=4),
    elements=st.floats(-1e9, 1e9, allow_subnormal=False),
)


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


@pytest.mark.parametrize("tolerance", [DOUBLE, SINGLE])
def test_the_allowance_is_the_designs_formula(tolerance: Tolerance) -> None:
    """Relative part, K units of the output's size, and sixteen spreads, entry by entry."""
    rtol, unit, ulps = (1e-6, 2.0**-52, 1000) if tolerance is DOUBLE else (1e-3, 2.0**-23, 100)
    want, moved = np.array([3.0, -0.5, 0.0]), np.array([0.0, 1e-9, 2e-9])
    expected = rtol * np.abs(want) + ulps * unit * 7.0 + 16 * moved
    assert tolerance.allowance(want, 7.0, moved) == pytest.approx(expected, rel=1e-15)


def test_what_is_shown_as_allowed_is_what_was_tested() -> None:
    """The reported allowance counts the size over all cases and the spread."""
    want, moved = array(1.0, 2.0), array(1e-9, 3e-9)
    found = compare(array(1.0, 2.5), want, moved, sizes={(): 1e6})
    assert found.deviation is not None
    assert found.deviation.allowed == DOUBLE.allowance(np.array([2.0]), 1e6, 3e-9)[0]
    assert found.message == "got 2.5, wanted 2 at index [1]; 1 of 2 entries are off"


@pytest.mark.parametrize(
    ("got", "want"),
    [(NAN, 1.0), (1.0, NAN), (INF, 1.0), (1.0, INF), (INF, -INF), (NAN, INF), (1e308, INF), (INF, 1.7e308)],
)
def test_nan_and_infinity_stand_at_the_same_places(got: float, want: float) -> None:
    """A value that is not finite is near nothing but itself, however large the allowance."""
    found = compare(array(0.0, got), array(0.0, want), sizes={(): 1e300}, tolerance=replace(DOUBLE, rtol=1.0))
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
    """The largest doubles of opposite sign are as far apart as can be, and that is no error."""
    assert near(array(-1.7e308), array(1.7e308)).credit == 0


# Forms


@bounded
@given(arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
def test_shapes_never_broadcast(shapes: Any) -> None:
    """Equal numbers in shapes that numpy would stretch to fit are the wrong form."""
    one, other = shapes.input_shapes
    found = near(from_array(np.ones(one)), from_array(np.ones(other)))
    alike = one == other or (set(one) | set(other) <= {1} and len(one) <= 2 and len(other) <= 2)
    assert (found.credit == 1) == alike
    assert alike or (found.deviation is not None and found.deviation.what == "form")


SAME_VECTOR = [(3,), (3, 1), (1, 3)]
NO_VECTOR = [(3, 3), (2,), (1, 1, 3), (3, 1, 1), (4, 1), (6,), ()]


@pytest.mark.parametrize("got", SAME_VECTOR)
@pytest.mark.parametrize("want", SAME_VECTOR)
def test_vectors_may_stand_or_lie_where_the_spec_says_so(got: tuple[int, ...], want: tuple[int, ...]) -> None:
    """(n,), (n, 1) and (1, n) are one vector under "vector", and three shapes else."""
    numbers = np.array([1.0, 2.0, 3.0])
    given_, wanted = from_array(numbers.reshape(got)), from_array(numbers.reshape(want))
    assert near(given_, wanted, shapes="vector").credit == 1
    assert near(given_, wanted).credit == (got == want)
    wrong = from_array(numbers[::-1].reshape(got))
    assert near(wrong, wanted, shapes="vector").credit == 0


@pytest.mark.parametrize("got", NO_VECTOR)
@pytest.mark.parametrize("want", SAME_VECTOR)
def test_other_shapes_are_no_such_vector(got: tuple[int, ...], want: tuple[int, ...]) -> None:
    """A matrix, another length and a third dimension are refused under "vector", too."""
    found = near(from_array(np.ones(got)), from_array(np.ones(want)), shapes="vector")
    assert found.message == f"wanted an array of shape {want}, got " + (
        f"an array of shape {got}" if got else "a number"
    )


ONE_NUMBER = [2.0, array(2.0), from_array(np.array(2.0)), array([2.0]), (2.0,), ((2.0,),), (array(2.0),)]


@pytest.mark.parametrize("shapes", ["exact", "vector"])
@pytest.mark.parametrize("got", ONE_NUMBER)
@pytest.mark.parametrize("want", ONE_NUMBER)
def test_one_number_is_the_same_in_every_form(got: Value, want: Value, shapes: Any) -> None:
    """(), (1,) and (1, 1), as a number, a list or an array, answer for each other everywhere, in lists too."""
    off = near(3.0, want, shapes=shapes).deviation
    assert off is not None
    assert (off.what, off.got, off.wanted) == ("value", 3.0, 2.0)
    for one, other in ((got, want), ((got, array(1.0, 2.0)), (want, array(1.0, 2.0)))):
        assert near(one, other, shapes=shapes).credit == 1
        assert misfit(one, other, shapes) == ""
        assert types_and_shapes(conformed(one, other)) == types_and_shapes(conformed(other, other))


def types_and_shapes(x: Value) -> Any:
    """The structure of a value, without its numbers."""
    return tuple(types_and_shapes(item) for item in x) if isinstance(x, tuple) else (type(x), getattr(x, "shape", None))


@pytest.mark.parametrize("got", [(1, 1, 1), (1, 1, 1, 1), (2,), (2, 1), (0,), (1, 0)])
def test_more_dimensions_or_entries_are_no_single_number(got: tuple[int, ...]) -> None:
    """A number has at most two dimensions around it, and nothing broadcasts."""
    assert near(from_array(np.ones(got)), 1.0).credit == 0
    assert near(1.0, from_array(np.ones(got))).credit == 0


def test_a_column_is_no_list_of_numbers() -> None:
    """More than one entry has the shape that is wanted; each item of a list is one number by itself."""
    numbers = (1.0, 2.0, 3.0)
    column = from_array(np.array([[1.0], [2.0], [3.0]]))
    assert near(column, numbers).message == "wanted a list of 3 items, got an array of shape (3, 1)"
    assert near(((1.0,), array(2.0), 3.0), numbers).credit == 1
    assert near(array(*numbers), numbers).credit == 1
    assert near(column, (array(1.0), array(2.0), array(3.0))).credit == 1


def test_truths_of_one_entry_follow_the_same_rule() -> None:
    """True may come as [True], but not as 1."""
    assert near(array(True), True).credit == 1
    assert near(((True,),), True).credit == 1
    assert near(array(1), True).credit == 0
    assert near(array(True), 1).credit == 0


def test_a_matrix_with_swapped_axes_is_another_matrix() -> None:
    """No option turns (2, 3) into (3, 2)."""
    matrix = np.arange(6.0).reshape(2, 3)
    assert near(from_array(matrix.T), from_array(matrix), shapes="vector").credit == 0


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
def test_empty_arrays_are_right_only_where_empty_is_wanted(shape: tuple[int, ...]) -> None:
    """An empty slice does not hold vacuously: its shape has to be the wanted one."""
    empty = from_array(np.ones(shape))
    assert near(empty, empty).credit == 1
    assert near(tuple(() for _ in range(shape[0])) if shape[1:] else (), empty).credit == (shape != (0, 3))
    for other in (array(1.0), 1.0, from_array(np.ones((0, 2))), (1.0,), ((), ())):
        assert near(empty, other).credit == 0
        assert near(other, empty).credit == 0
        assert near(empty, other, shapes="vector").credit == 0


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (True, "got True or False"),
        (array(True), "got True or False"),
        (1 + 0j, "got a complex number"),
        (None, "got None"),
        ("1.0", "got a text"),
        ((), "got a list of 0 items"),
        ((1.0, (2.0, 3.0)), "got a list of 2 items"),
        ((1.0, 2.0), "got an array of shape (2,)"),
        (from_array(np.ones((1, 1, 1))), "got an array of shape (1, 1, 1)"),
    ],
)
def test_what_is_no_number_is_refused_in_words(got: Any, said: str) -> None:
    """Where a number is wanted, anything else is named for what it is, with no numbers to compare."""
    found = near(from_array(np.asarray(got)) if isinstance(got, complex) else got, 1.0)
    assert found.message == f"wanted a number, {said}"
    assert found.deviation is not None
    assert (found.deviation.what, found.deviation.got, found.deviation.off) == ("form", None, 0)


def test_complex_numbers_for_real_ones_are_named_with_their_shape() -> None:
    """What is wrong is the kind of the numbers, whether the shape fits or not."""
    for shape in ((2,), (3, 2), (0,)):
        found = near(from_array(np.zeros(shape, complex)), array(1.0, 2.0))
        said = f"wanted real numbers in an array of shape (2,), got complex numbers in an array of shape {shape}"
        assert found.message == said


@pytest.mark.filterwarnings("error")
def test_an_empty_array_in_a_list_has_a_kind() -> None:
    """It is not turned into the wanted kind; a list without anything in it has none."""
    assert "complex" in near((from_array(np.zeros(0, complex)),), array(1.0, 2.0)).message
    assert near((from_array(np.zeros(0)),), from_array(np.zeros((1, 0), bool))).credit == 0
    assert near(((),), from_array(np.zeros((1, 0), bool))).credit == 1


@pytest.mark.parametrize("got", [(True, 0.5), (True, 1), ((1.0, 0.0), (True, False))])
def test_a_truth_among_numbers_is_no_number(got: Value) -> None:
    """True does not become 1 by standing in a list with numbers."""
    assert to_array(got) is None
    numbers = np.ones((2, 2)) if isinstance(got, tuple) and isinstance(got[0], tuple) else np.array([1.0, 0.5])
    assert near(got, from_array(numbers)).credit == 0


def test_any_kind_of_real_number_passes_for_a_float() -> None:
    """Integers, float32 and half precision are real numbers; where they are exact they are right."""
    for dtype in ("<i8", "<i4", "|u1", "<u8", "<f4", "<f2"):
        assert near(from_array(np.array([1, 2, 3], dtype)), array(1.0, 2.0, 3.0)).credit == 1
    assert near((1, 2.0, 3), array(1.0, 2.0, 3.0)).credit == 1
    assert near(2, 2.0).credit == 1


def test_complex_numbers_pass_where_they_are_wanted() -> None:
    """A complex answer needs a complex reference; a real one passes for it."""
    want = array(1 + 2j, 3.0)
    assert near(array(1 + 2j, 3.0), want).credit == 1
    assert near(array(1 + 2.1j, 3.0), want).credit == 0
    assert near(array(1.0, 3.0), array(1 + 0j, 3 + 0j)).credit == 1
    assert near(array(1 + 0j, 3 + 0j), array(1.0, 3.0)).credit == 0


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (True, True),
        (array(True, False), array(True, False)),
        ((True, False), array(True, False)),
        (array(True, False), (True, False)),
        (from_array(np.array(True)), True),
        ("tanh", "tanh"),
        (("tanh", None), ("tanh", None)),
    ],
)
def test_truths_and_texts_are_right_if_they_are_the_same(got: Value, want: Value) -> None:
    """True and False may come as Python's or numpy's, in a list or in an array."""
    assert near(got, want).credit == 1


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (False, True, "got False, wanted True"),
        (True, False, "got True, wanted False"),
        (1, True, "wanted True or False, got a number"),
        (array(True, True), array(True, False), "got True, wanted False at index [1]; 1 of 2 entries are off"),
        ((True, True), array(True, False), "got True, wanted False at index [1]; 1 of 2 entries are off"),
        (array(1.0), array(True), "wanted an array of True and False of shape (1,), got an array of shape (1,)"),
        ("sigma", "tanh", "this is not the text that was wanted"),
        (1.0, "tanh", "wanted a text, got a number"),
        ("tanh", None, "wanted None, got a text"),
    ],
)
def test_wrong_truths_and_texts_are_named(got: Value, want: Value, said: str) -> None:
    """What was got and wanted is told as it is, but the text that was wanted is not."""
    assert near(got, want).message == said


def test_lists_pass_for_arrays_and_arrays_for_lists() -> None:
    """Beginners return lists; the entries are compared in the same way."""
    matrix = ((1.0, 2.0), (3.0, 4.0))
    assert near(matrix, value(np.array(matrix))).credit == 1
    assert near(value(np.array(matrix)), matrix).credit == 1
    assert near((array(1.0, 2.0), (3.0, 4.0)), value(np.array(matrix))).credit == 1
    found = near(value(np.array([[1.0, 2.0], [3.0, 5.0]])), matrix)
    assert found.deviation is not None
    assert (found.deviation.index, found.deviation.output) == ((1, 1), (1, 1))


def test_a_ragged_list_is_no_matrix() -> None:
    """Rows of different lengths are refused, not padded."""
    assert near(((1.0, 2.0), (3.0,)), value(np.ones((2, 2)))).message.endswith("got a list of 2 items")


def test_the_worst_output_of_a_list_is_named() -> None:
    """Of several arrays the farthest off is reported: list positions first, then array indices."""
    want = (array(1.0, 1.0), (value(np.ones((2, 2))), 5.0))
    got = (array(1.0, 1.1), (value(np.array([[1.0, 1.0], [9.0, 1.0]])), 5.0))
    off = near(got, want).deviation
    assert off is not None
    assert (off.index, off.output, off.off, off.entries) == ((1, 0, 1, 0), (1, 0), 2, 7)
    assert off.passes is not None
    assert off.passes.shape == (2, 2)


@pytest.mark.parametrize("got", [(), (1.0, 2.0), (1.0, 2.0, 3.0, 4.0), 1.0, "abc", None])
def test_a_list_of_another_length_is_the_wrong_form(got: Value) -> None:
    """Neither a missing nor an extra item is passed over."""
    found = near(got, (1.0, (2.0,), 3.0))
    assert found.message.startswith("wanted a list of 3 items, got ")


def test_a_huge_array_where_a_list_is_wanted_is_not_taken_apart() -> None:
    """An answer at the size limit is refused by its length: taking it apart would cost gigabytes and minutes."""
    huge = Array("|u1", (30_000_000,), bytes(30_000_000))
    assert near(huge, (1.0, 2.0)).message == "wanted a list of 2 items, got an array of shape (30000000,)"
    endless = Array("<f8", (10**15, 0), b"")
    assert near(endless, (1.0, 2.0)).credit == 0


# Integers and decimals


@pytest.mark.parametrize("empty", [array(), array(dtype="<i8"), array(dtype="|b1"), ()])
def test_an_empty_list_is_an_empty_array(empty: Value) -> None:
    """`[]` has no kind of number, and no more than one dimension."""
    assert near((), empty).credit == 1
    assert near(empty, ()).credit == 1
    assert near((), from_array(np.ones((0, 2)))).credit == 0
    assert near(from_array(np.ones((0, 2))), ()).credit == 0


@bounded
@given(st.integers(), st.integers(-3, 3))
def test_integer_answers_are_exact(want: int, off: int) -> None:
    """An integer is the wanted one or it is wrong, beyond what doubles and 64 bits can tell apart, too."""
    assert near(want + off, want).credit == (off == 0)


@bounded
@given(arrays.arrays(st.sampled_from(["<i8", "<u8", "<i4"]), (3,)), st.integers(0, 2))
def test_integer_arrays_are_exact(want: NDArray[Any], at: int) -> None:
    """One unit off in one entry is off, whatever the size of the entry."""
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
        assert apart(off.got, off.wanted) > 0  # type: ignore[arg-type]  # a deviation of values has both


def one(number_: Any) -> Value:
    """A number as it crosses: complex ones in an array without dimensions."""
    return from_array(np.array(number_)) if isinstance(number_, complex) else number_


finite = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)


@bounded
@given(finite, finite, st.sampled_from([DOUBLE, SINGLE]))
def test_near_is_symmetric_but_for_the_relative_part(x: Any, y: Any, tolerance: Tolerance) -> None:
    """With a size that both share, what is clearly near or clearly far one way is so the other way, too."""
    sizes = {(): 1e9}
    one_way, other_way = (used(a, b, sizes=sizes, tolerance=tolerance) for a, b in ((x, y), (y, x)))
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
    sizes = scales([wanted])
    each = [compare(g, w, sizes={(): sizes[i,]}).credit == 1 for i, (g, w) in enumerate(pairs)]
    assert (compare(mine, wanted, sizes=sizes).credit == 1) == all(each)
    off = compare(mine, wanted, sizes=sizes).deviation
    assert off is None or off.off == each.count(False)


# Complex numbers

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
    ],
)
def test_what_is_not_finite_stands_in_the_same_part(got: complex, want: complex, credit: int) -> None:
    """Real and imaginary part count each by itself."""
    assert near(one(got), one(want)).credit == credit
    assert near(array(got, 1j), array(want, 1j)).credit == credit


# Answers at the limits


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


def test_what_is_too_large_to_look_at_often() -> None:
    """Lists count by their items, arrays by their entries, without being read."""
    assert not is_vast((1.0,) * 10, 10)
    assert is_vast((1.0,) * 11, 10)
    assert not is_vast(from_array(np.zeros(1 << 20, "i1")), 10)
    assert is_vast(from_array(np.zeros((1 << 20) + 1, "i1")), 10)
    assert is_vast((from_array(np.zeros(1 << 20, "i1")), 1.0, from_array(np.zeros(1, "i1"))), 10)


def test_the_size_of_the_smallest_integer_is_counted() -> None:
    """In its own kind of integer -128 has no absolute value."""
    assert scales([array(-128, 3, dtype="|i1")]) == {(): 128.0}


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
    """Half a unit of the last decimal is allowed, whatever the size; rounding up or down at the half both pass."""
    assert near(got, want, tolerance=replace(DOUBLE, decimals=decimals)).credit == credit


def test_decimals_take_the_place_of_the_allowance() -> None:
    """A million is right to one decimal, not to one in a million."""
    tolerance = replace(DOUBLE, decimals=1)
    assert near(1e6 + 0.5, 1e6, tolerance=tolerance).credit == 0
    assert near(1e6 + 0.5, 1e6).credit == 1


# Sizes and spreads


def test_the_size_of_an_output_is_taken_over_all_cases() -> None:
    """The largest finite entry of each output counts, apart from other outputs and from what is not finite."""
    cases = [(array(1.0, -3.0), 0.5), (array(NAN, 2.0), -7), (array(-INF), True), ("text", None)]
    assert scales(cases) == {(0,): 3.0, (1,): 7.0}


def test_cases_share_the_size_of_an_output() -> None:
    """A value that cancels to nothing may be off by rounding of its size elsewhere."""
    sizes = scales([1.0, 0.0])
    assert compare(1e-13, 0.0, sizes=sizes).credit == 1
    assert compare(1e-13, 0.0, sizes=scales([0.0])).credit == 0


def test_the_spread_is_the_largest_change_of_each_entry() -> None:
    """Entry by entry over the reruns; what is not finite or of another form does not count."""
    reruns = [
        (array(1.0, 2.5), 3.0, "x"),
        (array(0.75, 2.0), NAN, "y"),
        (array(1.0, 2.0, 3.0), 3.0, "x"),
        "not a list",
    ]
    assert spread((array(1.0, 2.0), 3.0, "x"), reruns) == (array(0.25, 0.5), from_array(np.zeros(())), None)
    assert spread(7, [8]) is None
    assert spread(True, [False]) is None


def test_the_spread_is_allowed_sixteen_times() -> None:
    """How far rounding moves the reference itself, with a margin for what eight reruns do not see."""
    assert compare(1.0 + 15e-6, 1.0, 1e-6, sizes={(): 1.0}).credit == 1
    assert compare(1.0 + 18e-6, 1.0, 1e-6, sizes={(): 1.0}).credit == 0


@pytest.mark.parametrize("moved", [0.01, 1e300, INF])
def test_no_spread_counts_beyond_a_thousandth_of_the_size(moved: float) -> None:
    """A reference that jumps, or goes to infinity, does not let every answer pass."""
    assert compare(1.0 + 15e-3, 1.0, moved, sizes={(): 1.0}).credit == 1
    assert compare(1.0 + 17e-3, 1.0, moved, sizes={(): 1.0}).credit == 0
    assert compare(5.0, 1.0, moved, sizes={(): 1.0}).credit == 0


def test_each_case_may_have_its_own_size() -> None:
    """One huge case hides the others, unless the author measures each case by itself."""
    sizes = scales([1e39, 7.0])
    by_case = replace(DOUBLE, by_case=True)
    assert compare(123.0, 7.0, sizes=sizes).credit == 1
    assert compare(123.0, 7.0, sizes=sizes, tolerance=by_case).credit == 0
    assert compare(7.0 + 1e-9, 7.0, sizes=sizes, tolerance=by_case).credit == 1
    assert compare((1.0, array(1e-15)), (1.0, array(0.0)), sizes={}, tolerance=by_case).credit == 0
    assert compare(array(1e20, 1e-3), array(1e20, 0.0), sizes={}, tolerance=by_case).credit == 1


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
    sizes = {(): 1e39, (0,): 1.0, (1,): 1e39}
    if isinstance(want, tuple) and not blind:
        sizes[(1,)] = 7.0
    assert is_blind(want, sizes=sizes, tolerance=DOUBLE) == blind
    assert not is_blind(want, sizes=sizes, tolerance=replace(DOUBLE, by_case=True))


def test_an_exact_integer_is_not_blind() -> None:
    """Only that integer is right, however large those of other cases are."""
    assert is_blind(from_array(np.array([7])), sizes={(): 1e39}, tolerance=DOUBLE)
    assert not is_blind(from_array(np.array([7])), sizes={(): 1e39}, tolerance=replace(DOUBLE, exact=True))


def test_a_case_may_be_blind_by_its_spread_or_its_decimals() -> None:
    """All that widens the allowance counts."""
    assert is_blind(0.01, 0.001, sizes={(): 1.0}, tolerance=DOUBLE)
    assert is_blind(0.004, sizes={(): 1.0}, tolerance=replace(DOUBLE, decimals=2))
    assert not is_blind(0.006, sizes={(): 1.0}, tolerance=replace(DOUBLE, decimals=2))


def test_a_jumping_reference_is_unsteady() -> None:
    """A change beyond a thousandth of the size is a step or a kink, and a fault of the spec."""
    sizes = {(0,): 100.0, (1,): 1.0}
    assert not unsteady((array(0.09, 0.0), 0.0009), sizes)
    assert unsteady((array(0.0, 0.11), 0.0), sizes)
    assert unsteady((array(0.0), 0.0011), sizes)
    assert not unsteady(None, {})
    assert not unsteady(0.0, {})


# Conversions


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
