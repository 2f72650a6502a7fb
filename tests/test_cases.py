"""What inputs are tried: repeatable, readable, and nudged to see how far rounding moves an answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.cases import RERUNS, Draw, draw, perturbed, rounded, stream
from grader.closeness import from_array, to_array
from grader.model import Array, Case, Value

bounded = settings(max_examples=100, deadline=None)
ULP = 2.0**-52


def entries(value: Value) -> np.ndarray[Any, Any]:
    """A value's numbers."""
    array = to_array(value)
    assert array is not None
    return array


def drawn(how: Draw, seed: int = 0, **sizes: tuple[int, ...]) -> Value:
    """One input."""
    return draw({"x": how}, sizes, stream(seed, "x"))["x"]


def test_streams_never_change() -> None:
    """A recorded seed draws the same inputs on every machine and with every later version."""
    random = stream(20, "dCdb", "drawn-1")
    assert random.normal(size=3).round(4).tolist() == [-2.2974, 1.3158, -0.2109]
    assert random.randint(0, 100, 5).tolist() == [2, 85, 64, 59, 91]


def test_a_stream_that_is_begun_anew_is_like_a_new_one() -> None:
    """Nothing of what was drawn before is left in it, not even the second normal number of a pair."""
    ended = stream(20, "dCdb", "drawn-1")
    ended.normal()
    begun = stream(20, "dCdb", "drawn-2", ended=ended)
    assert begun.normal(size=3).tolist() == stream(20, "dCdb", "drawn-2").normal(size=3).tolist()


def test_another_seed_question_or_case_draws_other_inputs() -> None:
    """Each case has a stream of its own, whatever stands before it."""
    labels = [(20, "dCdb", "drawn-1"), (21, "dCdb", "drawn-1"), (20, "dCdw", "drawn-1"), (20, "dCdb", "drawn-2")]
    assert len({stream(*label).normal() for label in labels}) == len(labels)
    assert stream(20, "dCdb", "drawn-1").normal() == stream(20, "dCdb", "drawn-1").normal()


@pytest.mark.parametrize(
    ("how", "low", "high", "whole"),
    [
        (Draw(normal=(5.0, 0.1), shape=(500,)), 4.0, 6.0, False),
        (Draw(uniform=(-1.0, 2.0), shape=(500,)), -1.0, 2.0, False),
        (Draw(integers=(2, 4), shape=(500,)), 2, 4, True),
        (Draw(choice=(0.5, 7.0), shape=(500,)), 0.5, 7.0, False),
    ],
)
def test_distributions_are_what_they_say(how: Draw, low: float, high: float, whole: bool) -> None:
    """Entries lie where the spec says, reach both ends, and are integers only where integers are asked for."""
    found = entries(drawn(how))
    assert found.shape == (500,)
    assert low <= found.min() < low + (high - low) / 2 < found.max() <= high
    assert (found.dtype.kind == "i") == whole
    if how.integers or how.choice:
        assert {found.min(), found.max()} == {low, high}


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        (Draw(normal=(0, 1)), float),
        (Draw(uniform=(0, 1)), float),
        (Draw(integers=(1, 3)), int),
        (Draw(choice=(1.0, 2.0)), float),
    ],
)
def test_an_input_without_a_shape_is_a_plain_number(how: Draw, kind: type) -> None:
    """Students get Python's numbers, as they would type them."""
    assert type(drawn(how)) is kind


def test_sizes_are_chosen_once_and_shared() -> None:
    """Shapes that name the same size fit together."""
    inputs = {"W": Draw(normal=(0, 1), shape=("m", "n")), "x": Draw(normal=(0, 1), shape=("n", 1))}
    seen = set()
    for seed in range(30):
        found = draw(inputs, {"m": (2, 3), "n": (4, 5, 6)}, stream(seed))
        W, x = entries(found["W"]), entries(found["x"])
        assert W.shape[1] == x.shape[0]
        seen.add(W.shape)
    assert {n for _, n in seen} == {4, 5, 6}
    assert {m for m, _ in seen} == {2, 3}


def test_distributions_that_are_given_are_listed() -> None:
    """A spec must give exactly one; zero and empty ones count as given."""
    assert Draw().distributions == []
    assert Draw(normal=(0, 0), choice=()).distributions == ["normal", "choice"]


@bounded
@given(st.integers(0, 2**32), st.sampled_from([(), (3,), (2, 2)]))
def test_drawn_inputs_have_four_decimals(seed: int, shape: tuple[int, ...]) -> None:
    """A person can read and retype every input; there is no negative zero."""
    value = drawn(Draw(normal=(0, 1e-4), shape=shape), seed)
    for entry in entries(value).reshape(-1).tolist():
        assert float(f"{entry:.4f}") == entry
        assert str(entry) != "-0.0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.123456, 0.1235),
        (-0.00001, 0.0),
        (3, 3),
        (True, True),
        ("x", "x"),
        (None, None),
        (float("inf"), float("inf")),
        ((0.123456, (1.00004, 7)), (0.1235, (1.0, 7))),
        (from_array(np.array([0.123456, -0.00001])), from_array(np.array([0.1235, 0.0]))),
        (from_array(np.array([0.123456], "<f4")), from_array(np.array([0.1235], "<f4"))),
        (from_array(np.array([1, 2])), from_array(np.array([1, 2]))),
        (from_array(np.array([True])), from_array(np.array([True]))),
    ],
)
def test_rounding_touches_floats_only(value: Value, expected: Value) -> None:
    """Whatever a generator returns keeps its form."""
    assert rounded(value) == expected
    assert str(rounded(value)) == str(expected)


floats = st.floats(-1e6, 1e6, allow_subnormal=False)
inputs = st.recursive(
    floats
    | st.integers(-5, 5)
    | st.booleans()
    | st.text(max_size=3)
    | arrays.arrays(st.sampled_from(["<f8", "<i8"]), arrays.array_shapes(max_dims=2, max_side=3), elements={}).map(
        lambda array: from_array(np.nan_to_num(array, posinf=1.0, neginf=1.0) % 1000)
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)


def pairs(one: Value, other: Value) -> list[tuple[Any, Any]]:
    """The plain parts of two values of one structure, side by side."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        assert len(one) == len(other)
        return [pair for a, b in zip(one, other, strict=True) for pair in pairs(a, b)]
    return [(one, other)]


@bounded
@given(inputs, inputs)
def test_reruns_move_every_float_by_two_units_and_nothing_else(argument: Value, given_: Value) -> None:
    """Each float input is multiplied by 1 + 2u or 1 - 2u; integers, truths and texts are as they were."""
    case = Case("q/1", "q", ("f",), (argument,), (("W", given_),))
    reruns = perturbed(case)
    assert len(reruns) == RERUNS == 8
    for rerun in reruns:
        assert rerun.globals[0][0] == "W"
        for before, after in [*pairs(case.args or (), rerun.args or ()), *pairs(given_, rerun.globals[0][1])]:
            assert type(before) is type(after)
            if isinstance(before, float):
                assert after in (before * (1 + 2 * ULP), before * (1 - 2 * ULP))
            elif isinstance(before, Array) and before.dtype == "<f8":
                old, new = entries(before), entries(after)
                assert ((new == old * (1 + 2 * ULP)) | (new == old * (1 - 2 * ULP))).all()
            else:
                assert before == after


def test_reruns_repeat_and_go_both_ways() -> None:
    """The same case is perturbed in the same way each time, up and down, entry by entry."""
    case = Case("q/1", "q", ("f",), (1.0, from_array(np.ones((3, 4)))))
    reruns = perturbed(case)
    assert perturbed(case) == reruns
    assert perturbed(Case("q/2", "q", ("f",), case.args)) != reruns
    assert {rerun.args[0] for rerun in reruns if rerun.args} == {1 + 2 * ULP, 1 - 2 * ULP}
    signs = np.stack([entries(rerun.args[1]) > 1 for rerun in reruns if rerun.args])
    assert 0 < signs.mean() < 1
    assert (signs.any(axis=0) & ~signs.all(axis=0)).mean() > 0.8
