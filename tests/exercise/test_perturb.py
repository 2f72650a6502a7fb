"""Inputs are nudged to see how far rounding moves an answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.exercise.perturb import RERUNS, perturbed
from grader.model.execution import Case
from grader.model.value import Array, Value
from grader.numeric.values import from_array, to_array

bounded = settings(max_examples=100, deadline=None)
ULP = 2.0**-52


def entries(value: Value) -> np.ndarray[Any, Any]:
    """A value's numbers."""
    array = to_array(value)
    assert array is not None
    return array


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
