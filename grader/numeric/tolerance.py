"""How far an answer may be off, entry by entry: ``rtol*|want| + K*u*S + 16*spread``.

``S``, the output scale, is the largest finite ``|want|`` of that output over all the question's cases. Scaling
by it passes right answers that cancel to almost 0. It also fails an all-zero gradient, which one absolute tolerance for
all outputs would pass. An author may choose a separate scale for each case, if one huge case would hide the others.
``spread`` is how far the reference's answer moves when its inputs are rounded differently, at most a thousandth of
``S``. For complex numbers ``|.|`` is the modulus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from grader.model.value import Value
from grader.numeric.values import Path, from_array, leaves, pieces, to_array, to_double, widened

# Factor of the spread. Eight reruns show most of the effect of rounding, not all of it.
_SPREAD_FACTOR = 16
# A spread larger than this fraction of the output scale is not rounding: the reference has a step or kink there.
_MOST_SPREAD = 1e-3


class Tolerance(msgspec.Struct, frozen=True):
    """How far an answer may be from the key: ``rtol`` relative, plus ``ulps`` times ``unit`` times the output scale.

    With ``decimals`` the answer has to be right to that many decimals, regardless of the scale. With ``by_case`` each
    case has its own scale, instead of the largest over all cases. With ``exact`` a float must equal a wanted integer.
    """

    rtol: float
    unit: float
    ulps: float
    decimals: int | None = None
    by_case: bool = False
    exact: bool = False

    def output_scale(self, want: NDArray[Any], over_all_cases: float) -> float:
        """The scale S to use for an output."""
        return _largest(want) if self.by_case else over_all_cases

    def allowance(
        self, want: NDArray[Any], output_scale: float | NDArray[np.float64], spread: NDArray[np.float64] | float = 0.0
    ) -> NDArray[np.float64]:
        """How far an answer may be off each entry of ``want``. The relative part is 0 if an entry is not finite."""
        magnitude = np.where(np.isfinite(want), np.abs(widened(want)), 0.0)
        if self.decimals is not None:
            # Half a unit of the last decimal; the last factor lets 0.125 pass for 0.12 however it is stored.
            return np.full(magnitude.shape, 0.5 * 10.0**-self.decimals * (1 + 1e-9))
        rounding = np.minimum(spread, _MOST_SPREAD * output_scale)
        relative, absolute = self.rtol * magnitude, self.ulps * self.unit * output_scale
        allowed: NDArray[np.float64] = relative + absolute + _SPREAD_FACTOR * rounding
        return allowed

    def compares_exactly(self, got: str, want: str) -> bool:
        """Whether entries of these kinds (``dtype.kind``) must be equal."""
        whole = self.decimals is None and want in "iu" and (self.exact or got in "iu")
        return whole or want == "b"


# Measured on this course's questions: the worst right reformulation used 2.4 % of this allowance, and the nearest known
# mistake exceeded it 10^5 times (float32: 13 %, and 98 times). tests/numeric/test_allowance.py repeats the measurement.
DOUBLE = Tolerance(rtol=1e-6, unit=2.0**-52, ulps=1000)
SINGLE = Tolerance(rtol=1e-3, unit=2.0**-23, ulps=100)


def measure_output_scales(values: Iterable[Value]) -> dict[Path, float]:
    """The scale S of each output: its largest finite absolute entry over all the values."""
    return dict(_output_scales(tuple(values)))


@lru_cache(maxsize=64)  # a class asks for the same keys; values that are equal, such as 1 and True, have equal scales
def _output_scales(values: tuple[Value, ...]) -> dict[Path, float]:
    scales: dict[Path, float] = {}
    for value in values:
        for path, leaf in leaves(value):
            largest = _largest_of(leaf)
            if largest is not None:
                scales[path] = max(scales.get(path, 0.0), largest)
    return scales


def _largest_of(leaf: Value) -> float | None:
    if isinstance(leaf, (int, float)):  # lists may hold many numbers, and making an array of each is slow
        magnitude = abs(to_double(leaf))
        return magnitude if magnitude < float("inf") else 0.0
    array = to_array(leaf)
    return None if array is None else _largest(array)


def _largest(array: NDArray[Any]) -> float:
    """The largest finite absolute entry; 0 if there is none."""
    flat, largest = array.reshape(-1), 0.0
    for piece in pieces(flat.size):
        part = widened(flat[piece])
        largest = max(largest, float(np.abs(part[np.isfinite(part)]).max(initial=0.0)))
    return largest


def measure_spread(value: Value, reruns: Sequence[Value]) -> Value:
    """The largest change of each entry of ``value`` over ``reruns``, as a value of the same structure."""
    if isinstance(value, tuple):
        alike = [rerun for rerun in reruns if isinstance(rerun, tuple) and len(rerun) == len(value)]
        return tuple(measure_spread(item, [rerun[i] for rerun in alike]) for i, item in enumerate(value))
    base = to_array(value)
    if base is None or base.dtype.kind not in "fc":
        return None
    changes = np.zeros(base.shape)
    with np.errstate(all="ignore"):
        for rerun in reruns:
            other = to_array(rerun)
            if other is not None and other.shape == base.shape:
                change = np.abs(other - base)
                changes = np.maximum(changes, np.where(np.isfinite(change), change, 0.0))
    return from_array(changes)


def is_ill_conditioned(spread: Value, output_scales: Mapping[Path, float]) -> bool:
    """Whether rounding the inputs moves an output by more than a thousandth of its scale."""
    for path, leaf in leaves(spread):
        array = to_array(leaf)
        if array is not None and float(array.max(initial=0.0)) > _MOST_SPREAD * output_scales.get(path, 0.0):
            return True
    return False


def is_blind(want: Value, spread: Value = None, *, output_scales: Mapping[Path, float], tolerance: Tolerance) -> bool:
    """Whether zeros pass for an output that is not 0, because its allowance is as large as the output."""
    spreads = dict(leaves(spread))
    for path, leaf in leaves(want):
        array = to_array(leaf)
        if array is None or not array.any() or tolerance.compares_exactly("f", array.dtype.kind):
            continue
        known = to_array(spreads.get(path))
        output_scale = tolerance.output_scale(array, output_scales.get(path, 0.0))
        allowed = tolerance.allowance(array, output_scale, 0.0 if known is None else known)
        if bool((np.abs(widened(array)) <= allowed).all()):
            return True
    return False
