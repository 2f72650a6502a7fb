"""What the allowance's formula rests on: the experiment by which it was found, repeated.

Right answers written differently must use a small part of their allowance, known mistakes must exceed it by orders of
magnitude, and each part of the formula must be needed. The inputs are fixed, so that each measurement gives the same
figures but for a machine's last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pytest
from msgspec.structs import replace

from grader.exercise.perturb import perturbed
from grader.model.execution import Case
from grader.model.value import Array, Value
from grader.numeric.compare import compare, tolerance_ratio
from grader.numeric.pairing import misfit
from grader.numeric.tolerance import (
    DOUBLE,
    SINGLE,
    Tolerance,
    is_ill_conditioned,
    measure_output_scales,
    measure_spread,
)
from grader.numeric.values import from_array, to_array


def value(raw: Any) -> Value:
    """Numbers, arrays and lists of them as plain data."""
    if isinstance(raw, (list, tuple)):
        return tuple(value(item) for item in raw)
    return from_array(np.asarray(raw)) if isinstance(raw, (np.ndarray, np.generic)) else raw


Function: TypeAlias = Callable[..., Any]
Inputs: TypeAlias = Sequence[tuple[Any, ...]]

# The allowance's parts that are to be shown needed, taken out.
WITHOUT_SIZE = replace(DOUBLE, ulps=0)
ONE_DELTA = replace(DOUBLE, decimals=2)


def unpacked(plain: Value) -> Any:
    """Plain data as a function gets it."""
    if isinstance(plain, tuple):
        return [unpacked(item) for item in plain]
    array = to_array(plain) if isinstance(plain, Array) else None
    return plain if array is None else array.copy()[()]


def in_single(raw: Any) -> Any:
    """An input in single precision, so that all is computed in it."""
    return raw.astype(np.float32) if isinstance(raw, np.ndarray) else np.float32(raw)


def answer_ratio(reference: Function, answer: Function, inputs: Inputs, tolerance: Tolerance = DOUBLE) -> float:
    """The largest part of its allowance that any entry of the answers uses, over all cases: 1 is just allowed.

    With ``SINGLE`` the answer is computed in single precision where it can be.
    """
    with np.errstate(all="ignore"):
        cases = [Case(f"q/{i}", "q", ("f",), value(list(args))) for i, args in enumerate(inputs)]  # type: ignore[arg-type]
        wants = [value(reference(*args)) for args in inputs]
        reruns = [[value(reference(*unpacked(rerun.args))) for rerun in perturbed(case)] for case in cases]
        moved = [measure_spread(want, again) for want, again in zip(wants, reruns, strict=True)]
        output_scales = measure_output_scales(wants)
        assert not any(is_ill_conditioned(one, output_scales) for one in moved)
        parts = []
        for args, want, one in zip(inputs, wants, moved, strict=True):
            given_ = [in_single(arg) for arg in args] if tolerance is SINGLE else args
            answered = value(answer(*given_))
            assert not misfit(answered, want)
            parts.append(tolerance_ratio(answered, want, one, output_scales=output_scales, tolerance=tolerance))
    return max(parts)


def a_1(w: Any, b: Any, x: Any) -> Any:
    return np.tanh(w * x + b)


def cost(w: Any, b: Any, x: Any, y: Any) -> Any:
    return (a_1(w, b, x) - y) ** 2


def expanded_cost(w: Any, b: Any, x: Any, y: Any) -> Any:
    a = a_1(w, b, x)
    return a**2 - 2 * a * y + y**2


def slope(w: Any, b: Any, x: Any, y: Any) -> Any:
    """The course's dC/db."""
    return 2 * (a_1(w, b, x) - y) / np.cosh(w * x + b) ** 2


def slope_by_tanh(w: Any, b: Any, x: Any, y: Any) -> Any:
    a = a_1(w, b, x)
    return 2 * (a - y) * (1 - a**2)


def slope_by_exp(w: Any, b: Any, x: Any, y: Any) -> Any:
    e = np.exp(2 * (w * x + b))
    a = (e - 1) / (e + 1)
    return (2 * a - 2 * y) * (1 - a) * (1 + a)


def unit_inputs(seed: int = 1, size: float = 1.0, mean: float = 0.0) -> list[tuple[float, ...]]:
    """Twenty draws of w, b, x and y, as the course's question draws them, at another size or around another mean."""
    random = np.random.RandomState(seed)
    return [
        (*np.round(random.normal(mean, size, 3), 4).tolist(), float(np.round(random.uniform(-1, 1), 4)))
        for _ in range(20)
    ]


UNIT = unit_inputs()
SATURATED = [(w, b, 2.0, 0.5) for w, b in ((2.0, 1.0), (4.0, 1.0), (6.0, 2.0), (8.0, 2.0), (15.0, 0.0), (-9.0, 0.0))]
# Targets that were hit to 1, 2, ... decimals, and exactly.
NEAR_ZERO_COST = [
    (w, b, x, float(np.round(np.tanh(w * x + b), decimals)))
    for decimals, (w, b, x, _) in zip((1, 2, 3, 4, 6, 8, 16, 16) * 3, UNIT, strict=False)
]
SLOPE_MISTAKES: dict[str, Function] = {
    "no factor 2": lambda w, b, x, y: slope(w, b, x, y) / 2,
    "the sign": lambda w, b, x, y: -slope(w, b, x, y),
    "sigma' missing": lambda w, b, x, y: 2 * (a_1(w, b, x) - y),
    "dz/db = x": lambda w, b, x, y: slope(w, b, x, y) * x,
    "dz/db = b": lambda w, b, x, y: slope(w, b, x, y) * b,
    "1/cosh": lambda w, b, x, y: 2 * (a_1(w, b, x) - y) / np.cosh(w * x + b),
    "sigma'(a)": lambda w, b, x, y: 2 * (a_1(w, b, x) - y) / np.cosh(a_1(w, b, x)) ** 2,
    "sigma for sigma'": lambda w, b, x, y: 2 * (a_1(w, b, x) - y) * a_1(w, b, x),
    "the logistic's derivative": lambda w, b, x, y: 2 * (a_1(w, b, x) - y) / np.cosh((w * x + b) / 2) ** 2 / 4,
    "no bias": lambda w, b, x, y: slope(w, 0 * b, x, y),
}
COST_MISTAKES: dict[str, Function] = {
    "halved": lambda w, b, x, y: cost(w, b, x, y) / 2,
    "not squared": lambda w, b, x, y: np.abs(a_1(w, b, x) - y),
    "the sign": lambda w, b, x, y: (a_1(w, b, x) + y) ** 2,
    "no sigma": lambda w, b, x, y: (w * x + b - y) ** 2,
    "no bias": lambda w, b, x, y: cost(w, 0 * b, x, y),
}


def df_dt(t: Any) -> Any:
    """The course's worked example of the chain rule: x1**3 cos(x2) e**x3 along (2t, 1 - t**2, e**t)."""
    x1, x2, x3 = 2 * t, 1 - t**2, np.exp(t)
    row = [3 * x1**2 * np.cos(x2), -(x1**3) * np.sin(x2), x1**3 * np.cos(x2)]
    return np.array(row) * np.exp(x3) @ np.array([2 + 0 * t, -2 * t, np.exp(t)])


def df_dt_by_hand(t: Any) -> Any:
    cos, sin, e = np.cos(1 - t * t), np.sin(1 - t * t), np.exp(t)
    return 8 * t**2 * np.exp(e) * (3 * cos + 2 * t**2 * sin + t * e * cos)


def df_dt_by_complex_step(t: Any) -> Any:
    step = np.float32(1e-20) if isinstance(t, np.float32) else 1e-20
    z = t + 1j * step
    return ((2 * z) ** 3 * np.cos(1 - z * z) * np.exp(np.exp(z))).imag / step


TIMES = [(float(t),) for t in np.round(np.random.RandomState(5).uniform(-1, 2, 20), 4)] + [(-1.0,), (0.0,), (2.0,)]
DF_DT_MISTAKES: dict[str, Function] = {
    "forgot the last link": lambda t: df_dt(t) - (np.exp(t) - 1) * (2 * t) ** 3 * np.cos(1 - t * t) * np.exp(np.exp(t)),
    "the sign of sin": lambda t: df_dt(t) - 4 * t * (2 * t) ** 3 * np.sin(1 - t * t) * np.exp(np.exp(t)),
    "no inner factor": lambda t: df_dt(t) / 2,
    "evaluated at t": lambda t: (
        np.array([3 * t**2 * np.cos(t), -(t**3) * np.sin(t), t**3 * np.cos(t)])
        * np.exp(t)
        @ np.array([2, -2 * t, np.exp(t)])
    ),
}


def logistic(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def d_logistic(z: Any) -> Any:
    return np.cosh(z / 2) ** -2 / 4


def backprop(
    W1: Any, b1: Any, W2: Any, b2: Any, x: Any, y: Any, *, d1: Any = d_logistic, d2: Any = d_logistic, **slip: Any
) -> list[Any]:
    """The gradients of a two-layer network, as the course writes them; ``slip`` makes one of its known mistakes."""
    z1 = W1 @ x + slip.get("bias", 1) * b1
    a1 = logistic(z1)
    z2 = W2 @ a1 + b2
    error = slip.get("factor", 2) * (logistic(z2) - y)
    delta2 = error * d2(logistic(z2) if "at_a" in slip else z2)
    delta1 = W2.T @ (error if "error_back" in slip else delta2) * d1(a1 if "at_a" in slip else z1)
    count = slip.get("count", x.size if "x_size" in slip else x.shape[1])
    sums = [delta1.sum(1, keepdims=True), delta2.sum(1, keepdims=True)]
    return [delta1 @ x.T / count, sums[0] / count, delta2 @ a1.T / count, sums[1] / count]


def backprop_by_loops(W1: Any, b1: Any, W2: Any, b2: Any, x: Any, y: Any) -> list[Any]:
    """Example by example, the last first, with sigma' from the activation: s * (1 - s)."""
    total: list[Any] = []
    for k in reversed(range(x.shape[1])):
        at, target = x[:, k : k + 1], y[:, k : k + 1]
        a1 = logistic(W1 @ at + b1)
        a2 = logistic(W2 @ a1 + b2)
        delta2 = 2 * (a2 - target) * a2 * (1 - a2)
        delta1 = (W2.T @ delta2) * a1 * (1 - a1)
        parts = [delta1 @ at.T, delta1, delta2 @ a1.T, delta2]
        total = [one + part for one, part in zip(total, parts, strict=True)] if total else parts
    return [one / x.shape[1] for one in total]


def backprop_by_einsum(W1: Any, b1: Any, W2: Any, b2: Any, x: Any, y: Any) -> list[Any]:
    """The logistic function by tanh, its derivative as s - s**2, and the mean taken first."""
    a1 = (1 + np.tanh((np.einsum("ij,jk->ik", W1, x) + b1) / 2)) / 2
    a2 = (1 + np.tanh((np.einsum("ij,jk->ik", W2, a1) + b2) / 2)) / 2
    delta2 = 2 * (a2 - y) * (a2 - a2**2) / x.shape[1]
    delta1 = np.einsum("ij,ik->jk", W2, delta2) * (a1 - a1**2)
    sums = [delta1.sum(1, keepdims=True), delta2.sum(1, keepdims=True)]
    return [np.einsum("ij,kj->ik", delta1, x), sums[0], np.einsum("ij,kj->ik", delta2, a1), sums[1]]


def networks(drives: Sequence[int], examples: int) -> Inputs:
    """3-4-2 networks with their examples, weights and biases multiplied by each of the drives."""
    random = np.random.RandomState(3)
    drawn = []
    for drive in drives:
        layers = [np.round(random.normal(size=shape), 4) * drive for shape in ((4, 3), (4, 1), (2, 4), (2, 1))]
        x = np.round(random.normal(size=(3, examples)), 4)
        drawn.append((*layers, x, np.round(random.uniform(0, 1, size=(2, examples)), 4)))
    return drawn


ORDINARY, DRIVEN, ALL_DRIVEN = networks([1] * 6, 13), networks([1, 3, 10, 30, 60], 13), networks([60] * 6, 13)
LONG = networks([1, 1], 10_000)


def slipping(**slip: Any) -> Function:
    return lambda *args: backprop(*args, **slip)


BACKPROP_MISTAKES: dict[str, Function] = {
    "no factor 2": slipping(factor=1),
    "the sign": slipping(factor=-2),
    "sigma'(a)": slipping(at_a=True),
    "the error sent back": slipping(error_back=True),
    "sigma' missing at the first layer": slipping(d1=np.ones_like),
    "sigma' missing at the last layer": slipping(d2=np.ones_like),
    "sigma for sigma'": slipping(d1=logistic),
    "another activation's derivative": slipping(d1=lambda z: 1 / np.cosh(z) ** 2),
    "sum for mean": slipping(count=1),
    "a hard-coded 100": slipping(count=100),
    "divided by x.size": slipping(x_size=True),
    "no bias": slipping(bias=0),
    "all zero": lambda *args: [0 * one for one in backprop(*args)],
}

RIGHT: dict[str, tuple[Function, Function, Inputs]] = {
    "saturated tanh": (slope, slope_by_tanh, UNIT + SATURATED),
    "saturated tanh by exp": (slope, slope_by_exp, UNIT + SATURATED),
    "the expanded square near 0": (cost, expanded_cost, UNIT + NEAR_ZERO_COST),
    "huge df/dt by hand": (df_dt, df_dt_by_hand, TIMES),
    "huge df/dt by a complex step": (df_dt, df_dt_by_complex_step, TIMES),
    "a network by loops": (backprop, backprop_by_loops, ORDINARY),
    "networks driven to x60, by loops": (backprop, backprop_by_loops, DRIVEN),
    "networks driven to x60, by einsum": (backprop, backprop_by_einsum, DRIVEN),
    "networks all driven to x60": (backprop, backprop_by_einsum, ALL_DRIVEN),
    "10,000 examples by loops": (backprop, backprop_by_loops, LONG),
    "10,000 examples by einsum": (backprop, backprop_by_einsum, LONG),
}
WRONG: dict[str, tuple[Function, Function, Inputs]] = {
    **{f"slope: {name}": (slope, f, UNIT + SATURATED) for name, f in SLOPE_MISTAKES.items()},
    **{f"cost: {name}": (cost, f, UNIT + NEAR_ZERO_COST) for name, f in COST_MISTAKES.items()},
    **{f"df/dt: {name}": (df_dt, f, TIMES) for name, f in DF_DT_MISTAKES.items()},
    **{f"backprop: {name}": (backprop, f, ORDINARY) for name, f in BACKPROP_MISTAKES.items()},
    **{f"driven: {name}": (backprop, f, DRIVEN) for name, f in BACKPROP_MISTAKES.items()},
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_use_a_small_part_of_their_allowance(name: str) -> None:
    """The worst right reformulation stays far inside, in double and, where that is allowed, in single precision."""
    reference, answer, inputs = RIGHT[name]
    assert answer_ratio(reference, answer, inputs) < 0.10
    if inputs is not LONG or answer is not backprop_by_loops:  # once is slow enough
        assert answer_ratio(reference, answer, inputs, SINGLE) < 0.50


@pytest.mark.parametrize("name", WRONG)
def test_known_mistakes_exceed_the_allowance_by_far(name: str) -> None:
    """The nearest mistake is orders of magnitude outside, in both precisions."""
    reference, answer, inputs = WRONG[name]
    assert answer_ratio(reference, answer, inputs) > 1e4
    assert answer_ratio(reference, answer, inputs, SINGLE) > 20


def test_the_measured_functions_are_the_courses() -> None:
    """Values known from the course, so that the measurements measure what they say."""
    assert slope(2.3, -1.2, 0.0, 1.0) == pytest.approx(-1.118602642553092, rel=1e-12)
    assert df_dt(-1.0) == pytest.approx(30.4203198211, rel=1e-10)
    assert df_dt(2.0) == pytest.approx(-969827.547793, rel=1e-10)


@pytest.mark.parametrize("name", ["saturated tanh", "the expanded square near 0"])
def test_right_answers_fail_without_the_part_for_the_outputs_size(name: str) -> None:
    """A relative allowance alone fails right answers where they cancel to almost nothing."""
    reference, answer, inputs = RIGHT[name]
    assert answer_ratio(reference, answer, inputs, WITHOUT_SIZE) > 100
    assert answer_ratio(reference, answer, inputs) < 0.10


def heart(examples: int = 100) -> tuple[Any, Any]:
    """The course's training data: the curve of a heart."""
    turn = 2 * np.pi * np.arange(examples) / examples
    across = 16 * np.sin(turn) ** 3
    up = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    return np.arange(examples).reshape(1, -1) / examples, (np.vstack([across, up]) / 20 + 1) / 2


def first_layer_gradient() -> Any:
    """The course's J_W1 for its network after ``np.random.seed(0)``."""
    random = np.random.RandomState(0)
    W1, W2, W3, b1, b2, b3 = (random.randn(*shape) / 2 for shape in ((6, 1), (7, 6), (2, 7), (6, 1), (7, 1), (2, 1)))
    x, y = heart()
    z1 = W1 @ x + b1
    z2 = W2 @ logistic(z1) + b2
    z3 = W3 @ logistic(z2) + b3
    delta = 2 * (logistic(z3) - y) * d_logistic(z3)
    delta = W3.T @ delta * d_logistic(z2)
    delta = W2.T @ delta * d_logistic(z1)
    return delta @ x.T / x.size


def test_one_delta_for_all_sizes_passes_an_all_zero_gradient() -> None:
    """To be right to two decimals says nothing of a gradient that is small; the allowance does."""
    gradient = first_layer_gradient()
    assert gradient[0, 0] == pytest.approx(0.00161872612385, rel=1e-10)
    assert np.linalg.norm(gradient) == pytest.approx(0.00261680808801, rel=1e-10)
    want, zero = from_array(gradient), from_array(np.zeros((6, 1)))
    output_scales = measure_output_scales([want])
    assert compare(zero, want, output_scales=output_scales, tolerance=ONE_DELTA).credit == 1
    assert compare(zero, want, output_scales=output_scales, tolerance=SINGLE).credit == 0
    off = compare(zero, want, output_scales=output_scales).deviation
    assert off is not None
    assert off.off == 6


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_inputs_that_saturate_every_case_fail_right_answers(seed: int) -> None:
    """With inputs around 10 no case gives the output a size, and the right 1 - tanh**2 misses; of size 1 it passes."""
    assert answer_ratio(slope, slope_by_tanh, unit_inputs(seed, mean=10.0)) > 1000
    assert answer_ratio(slope, slope_by_tanh, unit_inputs(seed)) < 0.10


def test_the_spread_lets_an_ill_conditioned_answer_scatter() -> None:
    """Where rounding the inputs moves the answer, other right formulas differ by as much, and are allowed to."""

    def reference(x: Any) -> Any:
        return np.sin(1e12 * x)

    def by_degrees(x: Any) -> Any:
        return np.sin(np.radians(x * (1e12 * 180 / np.pi)))

    inputs = [(float(x),) for x in np.round(np.random.RandomState(2).uniform(1, 2, 20), 4)]
    assert answer_ratio(reference, by_degrees, inputs) < 0.50
    wants = [value(reference(*args)) for args in inputs]
    assert any(
        compare(value(by_degrees(*args)), want, output_scales=measure_output_scales(wants)).credit == 0
        for args, want in zip(inputs, wants, strict=True)
    )
