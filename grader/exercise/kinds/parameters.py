"""Numbers that the student is free to choose, graded by what they do: the author's code measures, criteria decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from grader.exercise.kinds import base
from grader.exercise.kinds.base import Unmeasured
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path, from_array, number, to_array


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A variable to set: a number, or ``count`` numbers in a list or array of any shape."""

    name: str
    count: int = 1


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one measured number has to be: ``above`` and/or ``below`` a bound, both exclusive.

    ``measured`` is its position in what the measuring function returns, ``text`` what it stands for.
    """

    text: str
    measured: int
    above: float | None = None
    below: float | None = None


class QuestionSpec(base.QuestionSpec, frozen=True, kw_only=True, tag="parameters"):
    """Asks for variables that make something behave as the criteria say."""

    parameter: tuple[Parameter, ...]
    criterion: tuple[Criterion, ...]


class KeySpec(base.KeySpec, frozen=True, kw_only=True):
    """``measure`` names the function in ``reference.py``: parameters in, measured numbers out."""

    measure: str


class Kind(base.Kind[QuestionSpec, KeySpec]):
    """One reading of all variables, given to the author's measuring function."""

    question_spec, key_spec = QuestionSpec, KeySpec
    measured = True

    def __init__(self, spec: QuestionSpec, key: KeySpec | None = None) -> None:
        super().__init__(spec, key)
        self.names = tuple(parameter.name for parameter in spec.parameter)
        self.reference_names = (self.key.measure,)

    @classmethod
    def placeholder(cls, spec: QuestionSpec) -> KeySpec:
        """A measuring function without a name."""
        return KeySpec(measure="")

    def problems(self) -> Iterator[Problem]:
        """No parameter, or one of no numbers; no criterion, or one without a bound or of a position below 0."""
        if not self.spec.parameter:
            yield Problem("spec", "parameter", "at least one [[question.parameter]]", "none")
        for i, parameter in enumerate(self.spec.parameter):
            if parameter.count < 1:
                yield Problem("spec", f"parameter[{i}].count", "a number from 1", str(parameter.count))
        if not self.spec.criterion:
            yield Problem("spec", "criterion", "at least one [[question.criterion]]", "none")
        for i, criterion in enumerate(self.spec.criterion):
            if criterion.above is None and criterion.below is None:
                yield Problem("spec", f"criterion[{i}]", "`above` or `below`", "neither")
            if criterion.measured < 0:
                yield Problem("spec", f"criterion[{i}].measured", "a position from 0", str(criterion.measured))

    def wrong_answers(self, key: Key) -> Iterator[tuple[str, Value]]:
        """The same number everywhere, and random numbers of several sizes."""
        counts = [parameter.count for parameter in self.spec.parameter]
        for number_ in (0.0, 1.0, -1.0, 10.0, -10.0):
            yield f"all numbers are {number_:g}", _filled([np.full(count, number_) for count in counts])
        for seed, width in enumerate((1.0, 1.0, 5.0, 5.0, 20.0), 1):
            random = RandomState(seed)
            drawn = [np.asarray(random.normal(0.0, width, count)) for count in counts]
            yield f"the numbers are random (draw {seed})", _filled(drawn)

    def case_key(self, answers: tuple[Value, ...]) -> Key:
        """Empty: the criteria are public."""
        return Key(None)

    def measuring(self, case: Case, value: Value, key: Key) -> Case | None:
        """A call of the author's measuring function, if the variables hold finite numbers, as many as asked."""
        arguments = self._arguments(value)
        if isinstance(arguments, str):
            return None
        return Case(f"{case.id}/measured", self.spec.id, (self.key.measure,), arguments)

    def _arguments(self, value: Value) -> tuple[Value, ...] | str:
        """The variables as numbers and flat arrays, or what is wrong with them."""
        asked = self.spec.parameter
        values = value if len(asked) > 1 and isinstance(value, tuple) else (value,)
        if len(values) != len(asked):
            return f"wanted {len(asked)} values, got {len(values)}"
        arguments: list[Value] = []
        for parameter, item in zip(asked, values, strict=True):
            array = to_array(item)
            wanted = "a number" if parameter.count == 1 else f"{parameter.count} numbers"
            if array is None or array.dtype.kind not in "iuf" or array.size != parameter.count:
                return f"`{parameter.name}` should be {wanted}"
            entries = array.astype(np.float64).reshape(-1)
            if not np.isfinite(entries).all():
                return f"`{parameter.name}` should be {wanted}, and finite"
            arguments.append(float(entries[0]) if parameter.count == 1 else from_array(entries))
        return tuple(arguments)

    def form(self, blank: Value, value: Value) -> str:
        """Finite numbers, as many as asked."""
        arguments = self._arguments(value)
        return arguments if isinstance(arguments, str) else ""

    def compare(self, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value) -> Comparison:
        """All criteria met, or the first that is not, with the number that was measured."""
        arguments = self._arguments(value)
        if isinstance(arguments, str):
            return Comparison(0.0, arguments)
        numbers = to_array(measured)
        if numbers is None:
            named = ", ".join(criterion.text for criterion in self.spec.criterion)
            return Comparison(0.0, f"Choose numbers for which it can compute: {named}.")
        flat = numbers.reshape(-1)
        most = max(criterion.measured for criterion in self.spec.criterion)
        if most >= flat.size:
            raise Unmeasured(f"it returned {flat.size} numbers, and a criterion reads the one at position {most}")
        failed = [
            (criterion.text, _failed(criterion, float(flat[criterion.measured]))) for criterion in self.spec.criterion
        ]
        said = [why for _, why in failed if why]
        unmet = tuple(text for text, why in failed if why)
        return Comparison(0.0, "; ".join(said), unmet=unmet) if said else Comparison(1.0)


def _filled(arrays: list[NDArray[np.float64]]) -> Value:
    values = [from_array(array) if array.size > 1 else float(array[0]) for array in arrays]
    return tuple(values) if len(values) > 1 else values[0]


def _failed(criterion: Criterion, measured: float) -> str:
    """What to say of a criterion that is not met; empty if it is. NaN meets none."""
    if criterion.above is not None and not measured > criterion.above:
        return f"{criterion.text} is {number(measured)}, and has to be above {number(criterion.above)}"
    if criterion.below is not None and not measured < criterion.below:
        return f"{criterion.text} is {number(measured)}, and has to be below {number(criterion.below)}"
    return ""
