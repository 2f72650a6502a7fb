"""What inputs are tried: repeatable and readable."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.exercise.draw import Draw, Drawing, draw, drawing_problems, stream
from grader.model.value import Value
from grader.numeric.values import to_array

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
        (Draw(log_uniform=(1e-3, 1.0), shape=(500,)), 1e-3, 1.0, False),
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
        (Draw(choice=(1, 2)), int),
        (Draw(log_uniform=(1e-8, 1e-4)), float),
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


SMALL = [Draw(normal=(0, 1e-9)), Draw(uniform=(-1e-4, 1e-4)), Draw(uniform=(0, 1e7)), Draw(log_uniform=(1e-30, 1e30))]


@bounded
@given(st.integers(0, 2**32), st.sampled_from([(), (3,), (2, 2)]), st.sampled_from(SMALL))
def test_drawn_inputs_have_four_digits_that_count(seed: int, shape: tuple[int, ...], how: Draw) -> None:
    """A person can read and retype every input, however small; four of its digits count, or of the range's width."""
    random = stream(seed, "x")
    exact = {"normal": random.normal, "uniform": random.uniform}.get(how.distributions[0])
    value = drawn(replace(how, shape=shape), seed)
    for entry in entries(value).reshape(-1).tolist():
        assert len(f"{entry!r}".split("e")[0].replace(".", "").strip("-0")) <= 8
        assert str(entry) != "-0.0"
        assert entry != 0
    if exact is not None:
        unrounded = np.asarray(exact(*getattr(how, how.distributions[0]), size=shape))
        assert np.allclose(entries(value), unrounded, rtol=6e-4, atol=0)


def test_a_small_step_or_tolerance_survives() -> None:
    """Not even the smallest input becomes 0: a reference that waits for it to be reached would never end."""
    steps = [drawn(Draw(log_uniform=(1e-8, 1e-5)), seed) for seed in range(200)]
    numbers = [step for step in steps if isinstance(step, float)]
    assert len(numbers) == 200
    assert 1e-8 <= min(numbers) < 1e-7
    assert 1e-6 < max(numbers) <= 1e-5
    assert all(float(f"{number:.3e}") == number for number in numbers)
    assert drawn(Draw(uniform=(1e-8, 1e-8))) == 1e-8
    assert drawn(Draw(normal=(2.5, 0))) == 2.5


def test_a_narrow_range_far_from_0_keeps_its_differences() -> None:
    """Four digits of the number alone would make one number of all of them."""
    found = entries(drawn(Draw(uniform=(2020.0, 2021.0), shape=(100,))))
    assert len(set(found.tolist())) > 90
    assert (found == found.round(4)).all()


def test_rounding_stays_within_the_range() -> None:
    """A bound may have more digits than a drawn number."""
    bounds = (0.123454321, 0.123454999)
    found = entries(drawn(Draw(uniform=bounds, shape=(200,))))
    assert bounds[0] <= found.min() < found.max() <= bounds[1]


@pytest.mark.parametrize("options", [(4, 8), (4, 2.5), (1e-12, 0.123456789), (2**62, 1)])
def test_a_listed_number_is_given_as_it_is(options: tuple[int | float, ...]) -> None:
    """Integers stay integers, also beside others, and no digit is lost."""
    seen = [drawn(Draw(choice=options), seed) for seed in range(20)]
    assert {(type(number), number) for number in seen} == {(type(number), number) for number in options}


def test_listed_integers_make_an_array_of_integers() -> None:
    """An array has one type: that of all that is listed."""
    assert entries(drawn(Draw(choice=(4, 8), shape=(5,)))).dtype == np.int64
    assert entries(drawn(Draw(choice=(4, 2.5), shape=(5,)))).dtype == np.float64


def test_rounding_moves_no_stream() -> None:
    """The same seed draws the same numbers as ever, but for their last digits."""
    inputs = {
        "a": Draw(choice=(0.5, 2)),
        "b": Draw(normal=(0, 1)),
        "c": Draw(integers=(1, 9)),
        "d": Draw(uniform=(0, 1)),
    }
    random, value = stream(20, "f", "drawn-1"), draw(inputs, {"n": (3, 4)}, stream(20, "f", "drawn-1"))
    assert random.choice((3, 4)) in (3, 4)
    assert value["a"] == random.choice((0.5, 2.0))
    assert value["b"] == pytest.approx(random.normal(), abs=6e-4)
    assert value["c"] == random.randint(1, 10)
    assert value["d"] == pytest.approx(random.uniform(), abs=6e-4)


# Faults of the spec


NUMBER = Drawing(inputs={"x": Draw(normal=(0, 1))})


@pytest.mark.parametrize(
    ("drawing", "where"),
    [
        (NUMBER, []),
        (Drawing(generator="make"), []),
        (Drawing(generator="make", inputs=NUMBER.inputs), ["at"]),
        (Drawing(inputs={"x": Draw()}), ["at.inputs.x"]),
        (Drawing(inputs={"x": Draw(choice=())}), ["at.inputs.x"]),
        (Drawing(inputs={"x": Draw(normal=(0, 1), uniform=(0, 1))}), ["at.inputs.x"]),
        (Drawing(inputs={"x": Draw(uniform=(0, 0))}), []),
        (Drawing(inputs={"x": Draw(uniform=(1, 0))}), ["at.inputs.x.uniform"]),
        (Drawing(inputs={"x": Draw(log_uniform=(1e-8, 1))}), []),
        (Drawing(inputs={"x": Draw(log_uniform=(0, 1))}), ["at.inputs.x.log_uniform"]),
        (Drawing(inputs={"x": Draw(log_uniform=(1, 1))}), ["at.inputs.x.log_uniform"]),
        (Drawing(inputs={"x": Draw(log_uniform=(1, float("inf")))}), ["at.inputs.x.log_uniform"]),
        (Drawing(inputs={"x": Draw(log_uniform=(1, float("nan")))}), ["at.inputs.x.log_uniform"]),
        (Drawing(inputs={"x": Draw(normal=(0, 1), shape=("n", 2))}, sizes={"n": (2,)}), []),
        (Drawing(inputs={"x": Draw(normal=(0, 1), shape=("n",))}), ["at.inputs.x.shape"]),
        (Drawing(inputs={"x": Draw(normal=(0, 1), shape=(0,))}), ["at.inputs.x.shape"]),
        (Drawing(inputs={"x": Draw(normal=(0, 1), shape=(-1,))}), ["at.inputs.x.shape"]),
        (Drawing(inputs=NUMBER.inputs, sizes={"n": ()}), ["at.sizes.n"]),
        (Drawing(inputs=NUMBER.inputs, sizes={"n": (2, 0)}), ["at.sizes.n"]),
        (Drawing(inputs={"x": Draw(), "y": Draw()}), ["at.inputs", "at.inputs.x", "at.inputs.y"]),
        (Drawing(), ["at.inputs"]),
    ],
)
def test_drawings_that_cannot_be_drawn_are_listed(drawing: Drawing, where: list[str]) -> None:
    """One distribution an input, and sizes that are there and not zero."""
    assert [problem.where for problem in drawing_problems("at", drawing, ("x",))] == where
