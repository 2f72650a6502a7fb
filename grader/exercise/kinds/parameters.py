"""Numbers that the student is free to choose, graded by what they do: the author's code measures, criteria decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec
import numpy as np

from grader.exercise.kinds import base
from grader.exercise.kinds.base import Asked, Problem, Unmeasured
from grader.model.execution import Case, Key
from grader.model.exercise import Needs, Question
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path, from_array, number, to_array

NAME = "parameters"
SHOWS_KEY = False

groups = base.no_groups
follow_through = base.no_follow_through
reference_calls = base.no_calls
reruns = base.no_calls


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


class AskedTable(Asked, frozen=True, kw_only=True, tag="parameters"):
    """Asks for variables that make something behave as the criteria say."""

    parameter: tuple[Parameter, ...]
    criterion: tuple[Criterion, ...]


class KeyTable(base.KeyTable, frozen=True, kw_only=True):
    """``measure`` names the function in ``reference.py``: parameters in, measured numbers out."""

    measure: str


def _asked(question: Question) -> AskedTable:
    assert isinstance(question.asked, AskedTable)
    return question.asked


def names(asked: Asked) -> tuple[str, ...]:
    """The variables to set."""
    assert isinstance(asked, AskedTable)
    return tuple(parameter.name for parameter in asked.parameter)


def needs(asked: Asked) -> Needs:
    """The variables."""
    return Needs(names(asked))


def problems(asked: Asked, key: msgspec.Struct) -> Iterator[Problem]:
    """No parameter, or one of no numbers; no criterion, or one without a bound or of a position below 0."""
    assert isinstance(asked, AskedTable)
    if not asked.parameter:
        yield Problem(False, "parameter", "at least one [[question.parameter]]", "none")
    for i, parameter in enumerate(asked.parameter):
        if parameter.count < 1:
            yield Problem(False, f"parameter[{i}].count", "a number from 1", str(parameter.count))
    if not asked.criterion:
        yield Problem(False, "criterion", "at least one [[question.criterion]]", "none")
    for i, criterion in enumerate(asked.criterion):
        if criterion.above is None and criterion.below is None:
            yield Problem(False, f"criterion[{i}]", "`above` or `below`", "neither")
        if criterion.measured < 0:
            yield Problem(False, f"criterion[{i}].measured", "a position from 0", str(criterion.measured))


def reference_names(asked: Asked, key: msgspec.Struct) -> tuple[str, ...]:
    """The measuring function."""
    assert isinstance(key, KeyTable)
    return (key.measure,)


def cases(question: Question, seed: int, hidden_seed: int, ask: Callable[[Case], Value]) -> tuple[Case, ...]:
    """One reading of all the variables."""
    return (base.reading(question, *names(_asked(question))),)


def key(question: Question, case: Case, answers: tuple[Value, ...]) -> Key:
    """Empty: the criteria are public."""
    return Key(None)


def measuring(question: Question, case: Case, value: Value, key: Key) -> Case | None:
    """A call of the author's measuring function, if the variables hold finite numbers, as many as asked."""
    assert isinstance(question.key, KeyTable)
    arguments = _arguments(_asked(question), value)
    if isinstance(arguments, str):
        return None
    return Case(f"{case.id}/measured", question.id, (question.key.measure,), arguments)


def _arguments(asked: AskedTable, value: Value) -> tuple[Value, ...] | str:
    """The variables as numbers and flat arrays, or what is wrong with them."""
    values = value if len(asked.parameter) > 1 and isinstance(value, tuple) else (value,)
    if len(values) != len(asked.parameter):
        return f"wanted {len(asked.parameter)} values, got {len(values)}"
    arguments: list[Value] = []
    for parameter, item in zip(asked.parameter, values, strict=True):
        array = to_array(item)
        wanted = "a number" if parameter.count == 1 else f"{parameter.count} numbers"
        if array is None or array.dtype.kind not in "iuf" or array.size != parameter.count:
            return f"`{parameter.name}` should be {wanted}"
        entries = array.astype(np.float64).reshape(-1)
        if not np.isfinite(entries).all():
            return f"`{parameter.name}` should be {wanted}, and finite"
        arguments.append(float(entries[0]) if parameter.count == 1 else from_array(entries))
    return tuple(arguments)


def form(question: Question, blank: Value, value: Value) -> str:
    """Finite numbers, as many as asked."""
    arguments = _arguments(_asked(question), value)
    return arguments if isinstance(arguments, str) else ""


def stand_in(asked: Asked) -> msgspec.Struct:
    """A measuring function of no name."""
    return KeyTable(measure="")


def compare(
    question: Question, case: Case, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value
) -> Comparison:
    """All criteria met, or the first that is not, with the number that was measured."""
    asked = _asked(question)
    arguments = _arguments(asked, value)
    if isinstance(arguments, str):
        return Comparison(0.0, arguments)
    numbers = to_array(measured)
    if numbers is None:
        named = ", ".join(criterion.text for criterion in asked.criterion)
        return Comparison(0.0, f"Choose numbers for which it can compute: {named}.")
    flat = numbers.reshape(-1)
    most = max(criterion.measured for criterion in asked.criterion)
    if most >= flat.size:
        raise Unmeasured(f"it returned {flat.size} numbers, and a criterion reads the one at position {most}")
    failed = [(criterion.text, _failed(criterion, float(flat[criterion.measured]))) for criterion in asked.criterion]
    said = [why for _, why in failed if why]
    unmet = tuple(text for text, why in failed if why)
    return Comparison(0.0, "; ".join(said), unmet=unmet) if said else Comparison(1.0)


def _failed(criterion: Criterion, measured: float) -> str:
    """What to say of a criterion that is not met; empty if it is. NaN meets none."""
    if criterion.above is not None and not measured > criterion.above:
        return f"{criterion.text} is {number(measured)}, and has to be above {number(criterion.above)}"
    if criterion.below is not None and not measured < criterion.below:
        return f"{criterion.text} is {number(measured)}, and has to be below {number(criterion.below)}"
    return ""
