"""Which shapes and types may answer which, and how a message describes a misfit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays

from grader.model.value import Array, Value
from grader.numeric.pairing import fits, misfit
from grader.numeric.values import (
    conformed,
    from_array,
    to_array,
)
from tests.numeric.made import INF, array, bounded, near, value


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
        ("1.0", "got a string"),
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
    """True does not become 1 in a list with numbers."""
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
        ("sigma", "tanh", "this is not the wanted string"),
        (1.0, "tanh", "wanted a string, got a number"),
        ("tanh", None, "wanted None, got a string"),
    ],
)
def test_wrong_truths_and_texts_are_named(got: Value, want: Value, said: str) -> None:
    """Messages describe what was got and wanted, but never show a wanted string."""
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


@pytest.mark.parametrize("empty", [array(), array(dtype="<i8"), array(dtype="|b1"), ()])
def test_an_empty_list_is_an_empty_array(empty: Value) -> None:
    """`[]` has no kind of number, and no more than one dimension."""
    assert near((), empty).credit == 1
    assert near(empty, ()).credit == 1
    assert near((), from_array(np.ones((0, 2)))).credit == 0
    assert near(from_array(np.ones((0, 2))), ()).credit == 0


# Limits, one by one


@pytest.mark.parametrize("got", "biufc")
@pytest.mark.parametrize("want", "biufc")
@pytest.mark.parametrize("count", [1, 2])
def test_which_kinds_of_numbers_answer_which(got: str, want: str, count: int) -> None:
    """True and False answer each other, real numbers every number, complex ones only each other."""
    dtypes = {"b": "|b1", "i": "<i4", "u": "<u2", "f": "<f4", "c": "<c8"}
    ones = {kind: from_array(np.ones(count, dtype)) for kind, dtype in dtypes.items()}
    fits_ = got == want or (got in "iuf" and want in "iufc")
    assert (near(ones[got], ones[want]).credit == 1) == fits_
    assert (misfit(ones[got], ones[want]) == "") == fits_
    assert (misfit((ones[got], 1), (ones[want], 1)) == "") == fits_


@pytest.mark.parametrize(
    ("got", "want", "exact", "vector"),
    [
        ((), (), True, True),
        ((), (1,), True, True),
        ((1, 1), (), True, True),
        ((1, 1, 1), (1,), False, False),
        ((1,), (1, 1, 1), False, False),
        ((1, 1, 1), (1, 1, 1), True, True),
        ((2,), (2,), True, True),
        ((2,), (2, 1), False, True),
        ((1, 2), (2,), False, True),
        ((1, 2), (2, 1), False, True),
        ((2,), (3,), False, False),
        ((2, 2), (4,), False, False),
        ((4,), (2, 2), False, False),
        ((2, 2), (2, 2), True, True),
        ((2, 1, 1), (2,), False, False),
        ((0,), (0, 1), False, True),
        ((0,), (1,), False, False),
        ((0, 2), (0,), False, False),
        ((0, 0), (0, 0), True, True),
    ],
)
def test_which_shapes_answer_which(got: tuple[int, ...], want: tuple[int, ...], exact: bool, vector: bool) -> None:
    """One number fits one number. Row and column vectors fit each other if the spec says so."""
    assert fits(got, want, "exact") == exact
    assert fits(got, want, "vector") == vector


def test_an_array_for_a_list_has_the_lists_shape() -> None:
    """Two entries already make a column another shape; one entry has none."""
    assert misfit(from_array(np.ones((2, 1))), (1.0, 1.0)) == "wanted a list of 2 items, got an array of shape (2, 1)"
    assert misfit(from_array(np.ones((2, 1))), ((1.0,), (1.0,))) == ""
    assert misfit(array(1.0, 1.0), ((1.0,), (1.0,))) == "wanted a list of 2 items, got an array of shape (2,)"
    assert misfit(from_array(np.ones((1, 1))), (1.0,)) == ""
    assert misfit(from_array(np.ones((1, 2))), ((1.0, 1.0),)) == ""
    assert misfit(from_array(np.ones((1, 2))), (1.0,)) == "wanted a list of 1 items, got an array of shape (1, 2)"
    assert misfit(from_array(np.ones((2, 2))), (("a", 1.0), (1.0, 1.0))) == "wanted a string, got a number"


@pytest.mark.parametrize(("got", "want"), [("tanh", "sigma"), ("sigma", "tanh"), ("", "a"), ("a", "")])
def test_a_string_is_the_wanted_one_or_not(got: str, want: str) -> None:
    """Before and after it in the alphabet."""
    assert misfit(got, want) == "this is not the wanted string"
    assert misfit(got, got) == ""


def test_an_infinity_in_a_list_is_not_a_long_integer() -> None:
    """A float that is infinite may be wanted; an integer that only becomes so is not."""
    want = array(INF, 1.0)
    assert misfit((INF, 1.0), want) == ""
    assert misfit((INF, 1), want) == ""
    assert misfit((10**400, 1.0), want).endswith("got an integer that is too large for a float")
    assert misfit((INF, 10**400), want).endswith("got an integer that is too large for a float")
    assert misfit((-(10**400), 1.0), want).endswith("got an integer that is too large for a float")


def test_the_first_misfit_is_named_by_its_place() -> None:
    """However deep it is."""
    found = near((1.0, ((2.0, "x"), "y")), (1.0, ((2.0, 3.0), 4.0)))
    assert found.deviation is not None
    assert (found.deviation.index, found.message) == ((1, 0, 1), "wanted a number, got a string")


@pytest.mark.parametrize(
    ("got", "want", "said"),
    [
        (
            array(1j, 1),
            array(1, 2),
            "wanted real numbers in an array of shape (2,), got complex numbers in an array of shape (2,)",
        ),
        (
            array(1j, 1),
            array(True, True),
            "wanted an array of True and False of shape (2,), got an array of shape (2,)",
        ),
        (array(True, True), array(1j, 1), "wanted an array of shape (2,), got True or False"),
        (array(True, True), array(1.0, 1), "wanted an array of shape (2,), got True or False"),
        (array(1j), 1.0, "wanted a number, got an array of shape (1,)"),
        ("text", array(1.0, 1), "wanted an array of shape (2,), got a string"),
    ],
)
def test_a_message_names_the_kinds_that_do_not_fit(got: Value, want: Value, said: str) -> None:
    """Where the shapes are the same, the kind is what is wrong."""
    assert misfit(got, want) == said
