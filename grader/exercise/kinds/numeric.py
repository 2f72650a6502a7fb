"""What kinds share whose answers are numbers: fields for the tolerance, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from grader.exercise.kinds.base import K, Kind, QuestionSpec
from grader.exercise.problem import Problem
from grader.model.execution import Key
from grader.model.value import Array, Value
from grader.numeric.pairing import Shapes
from grader.numeric.tolerance import DOUBLE, SINGLE, Tolerance
from grader.numeric.values import from_array, to_array


class NumericSpec(QuestionSpec, frozen=True, kw_only=True):
    """The fields of questions whose answers are numbers.

    ``name`` is what the submission has to define (the question's id, unless given). With ``decimals`` an answer has to
    be right when rounded to so many. ``float32`` allows single precision. ``rtol`` is a relative tolerance in place of
    the usual one. ``shapes = "vector"`` accepts (n,), (n, 1) and (1, n) for each other. Where an integer is wanted, an
    integer is right only if it is that one, and a float if it is near; with ``exact`` a float has to be it as well.
    """

    name: str = ""
    decimals: int | None = None
    float32: bool = False
    rtol: float | None = None
    shapes: Shapes = "exact"
    exact: bool = False

    @property
    def tolerance(self) -> Tolerance:
        """The allowance that these fields ask for."""
        usual = SINGLE if self.float32 else DOUBLE
        rtol = usual.rtol if self.rtol is None else self.rtol
        return replace(usual, decimals=self.decimals, rtol=rtol, exact=self.exact)


_CHANGES = {"it is 0": 0, "the sign is flipped": -1, "it is doubled": 2}


N = TypeVar("N", bound=NumericSpec)


class NumericKind(Kind[N, K]):
    """Answers compared within a tolerance. ``names[0]`` is also the name in the reference."""

    numeric = True

    def __init__(self, spec: N, key: K | None = None) -> None:
        super().__init__(spec, key)
        self.names = (spec.name or spec.id,)
        self.tolerance, self.shapes = spec.tolerance, spec.shapes
        changed = {"decimals": spec.decimals, "rtol": spec.rtol, "float32": spec.float32 or None}
        self.overrides = {name: value for name, value in changed.items() if value is not None}

    def problems(self) -> Iterator[Problem]:
        """A number of decimals that no double has; a relative tolerance that lets nothing pass, or everything."""
        spec = self.spec
        if spec.decimals is not None and not 0 <= spec.decimals <= 12:
            yield Problem("spec", "decimals", "a number from 0 to 12", str(spec.decimals))
        if spec.rtol is not None and not 0 < spec.rtol < 1:
            yield Problem("spec", "rtol", "a number between 0 and 1, such as 1e-4", f"{spec.rtol:g}")
        if spec.rtol is not None and spec.decimals is not None:
            yield Problem("spec", "rtol", "`rtol` or `decimals`", "both")
        if spec.exact and spec.decimals is not None:
            yield Problem("spec", "exact", "`exact` or `decimals`", "both")

    def wrong_answers(self, key: Key) -> Iterator[tuple[str, Value]]:
        """The key's value as zeros, with the opposite sign, and doubled."""
        for phrase, factor in _CHANGES.items():
            yield phrase, _times(key.value, factor)


def _times(value: Value, factor: int) -> Value:
    if isinstance(value, tuple):
        return tuple(_times(item, factor) for item in value)
    array = to_array(value)
    if array is None or array.dtype.kind not in "iufc":
        return value
    changed = array * factor
    return from_array(changed) if isinstance(value, Array) else changed.item()
