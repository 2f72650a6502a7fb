"""Computes the tolerance window: how much of the allowance right and wrong answers need."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from grader.exercise.kinds import kind_of
from grader.model.execution import Key
from grader.model.exercise import Question
from grader.model.value import Value
from grader.numeric.compare import tolerance_ratio
from grader.numeric.tolerance import DOUBLE, is_blind
from grader.numeric.values import Path, from_array, to_array, to_number
from grader.proof.record import Window


class Ends:
    """Gathers the two ends of a question's window."""

    def __init__(self) -> None:
        self._right: tuple[float, str] = (-1.0, "")
        self._wrong: tuple[float, str] = (math.inf, "")

    def right(self, part: float, by: str) -> None:
        """Add a right answer that needs this part of the allowance."""
        self._right = max(self._right, (part, by))

    def wrong(self, part: float, by: str) -> None:
        """Add a wrong answer that needs this part in its worst case."""
        if part < self._wrong[0]:
            self._wrong = (part, by)

    @property
    def nearest(self) -> float:
        """The least part that a wrong answer needs so far."""
        return self._wrong[0]

    def window(self) -> Window:
        """Return the window."""
        right, wrong = self._right[0], self._wrong[0]
        return Window(
            right if 0 <= right < math.inf else None,
            self._right[1],
            wrong if wrong < math.inf else None,
            self._wrong[1],
        )


def answer_tolerance_ratio(
    question: Question, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value
) -> float:
    """Return the largest part of the allowance that an answer needs; infinite if no tolerance could accept it.

    For a measured answer, it is the excess of its measure over the reference's, relative to the allowed excess.
    """
    kind = kind_of(question)
    if key.measured is not None:
        got, reached = to_number(measured), to_number(key.measured)
        above, room = got - reached, (kind.within - 1) * abs(reached)
        return math.inf if math.isnan(above) else max(above, 0.0) / room if room else (math.inf if above > 0 else 0.0)
    return tolerance_ratio(
        value, key.value, key.spread, output_scales=output_scales, tolerance=kind.tolerance, shapes=kind.shapes
    )


def is_same(question: Question, key: Key, output_scales: Mapping[Path, float], value: Value) -> bool:
    """Whether a right answer is the reference's but for rounding, however much the author allows beside that."""
    kind = kind_of(question)
    usual = replace(DOUBLE, by_case=kind.tolerance.by_case)
    if kind.tolerance == usual:
        return True
    part = tolerance_ratio(
        value, key.value, key.spread, output_scales=output_scales, tolerance=usual, shapes=kind.shapes
    )
    return part <= 1


def moved(key: Key) -> Value:
    """Return the reference's answer plus its spread, the effect of rounding its inputs differently."""
    return _added(key.value, key.spread)


def _added(value: Value, spread: Value) -> Value:
    if isinstance(value, tuple):
        spreads = spread if isinstance(spread, tuple) and len(spread) == len(value) else (None,) * len(value)
        return tuple(_added(item, change) for item, change in zip(value, spreads, strict=True))
    array, change = to_array(value), to_array(spread)
    return value if array is None or change is None else from_array(array + change)


def rounded_to_single(value: Value) -> Value:
    """Round a value to single precision, as doubles."""
    if isinstance(value, tuple):
        return tuple(rounded_to_single(item) for item in value)
    array = to_array(value)
    if array is None or array.dtype.kind != "f":
        return value
    with np.errstate(all="ignore"):
        return from_array(array.astype(np.float32).astype(np.float64))


def tells_nothing(question: Question, key: Key, output_scales: Mapping[Path, float]) -> bool:
    """Whether an output is blind: the allowance of each entry is at least its size, so zeros and much else pass."""
    kind = kind_of(question)
    if key.measured is not None or not kind.numeric:
        return False
    return is_blind(key.value, key.spread, output_scales=output_scales, tolerance=kind.tolerance)
