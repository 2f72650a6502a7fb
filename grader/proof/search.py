"""Searches inputs that distinguish a mutant from the reference if the exercise's cases do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from msgspec.structs import replace

from grader.errors import SpecError
from grader.exercise.draw import rounded, stream
from grader.exercise.kinds import kind_of
from grader.grading.reference import Reference
from grader.model.execution import Case, Key
from grader.model.exercise import Question
from grader.model.value import Array, Value
from grader.numeric.values import from_array, to_array

_SEEDS = (1, 2, 3)
_MOST = 16  # cases; the first detects most mutants that are not equivalent
_SCALES = (2.0, 0.5, -1.0)
_LABEL = "found"


def more_cases(question: Question, cases: tuple[Case, ...], reference: Reference, seed: int) -> tuple[Case, ...]:
    """Return cases drawn from other seeds, then the question's cases with scaled and shifted numbers."""
    if not kind_of(question).called:
        return ()
    drawn = [
        case
        for other in _SEEDS
        for case in reference.cases(question, seed + 7919 * other)
        if not case.hidden and "/fixed-" not in case.id
    ]
    made = [*drawn[:_MOST], *_altered(cases[:3])]
    return tuple(replace(case, id=f"{question.id}/{_LABEL}-{i}", hidden=False) for i, case in enumerate(made, 1))


def _altered(cases: tuple[Case, ...]) -> Iterator[Case]:
    for case in cases:
        for scale in _SCALES:
            yield _mapped(case, lambda array, scale=scale: array * scale)
        random = stream(0, case.id)
        yield _mapped(case, lambda array, random=random: array + random.normal(0, 0.5, size=array.shape))


def _mapped(case: Case, change: Any) -> Case:
    return replace(
        case,
        args=tuple(_changed(value, change) for value in case.args or ()),
        globals=tuple((name, _changed(value, change)) for name, value in case.globals),
    )


def _changed(value: Value, change: Any) -> Value:
    """Change and round a value's floats; keep its integers."""
    if isinstance(value, tuple):
        return tuple(_changed(item, change) for item in value)
    array = to_array(value)
    if array is None or array.dtype.kind != "f":
        return value
    changed = rounded(np.asarray(change(array), np.float64))
    return from_array(changed) if isinstance(value, Array) else changed.item()


def answered(question: Question, cases: tuple[Case, ...], reference: Reference) -> dict[str, Key]:
    """Return the keys of those cases that the reference can answer: shifted inputs may be invalid."""
    return _as_far_as(cases, lambda some: reference.begin([(question, some)])())


def steady(
    question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key], reference: Reference
) -> dict[str, Key]:
    """Return the keys, with their spread, of those cases whose answer does not jump."""
    return _as_far_as(cases, lambda some: reference.spread(question, some, keys))


def _as_far_as(cases: tuple[Case, ...], found: Callable[[tuple[Case, ...]], dict[str, Key]]) -> dict[str, Key]:
    """Return the results for all cases without a fault, by bisection, because faults are rare."""
    try:
        return found(cases)
    except SpecError:
        if len(cases) <= 1:
            return {}
    half = len(cases) // 2
    return _as_far_as(cases[:half], found) | _as_far_as(cases[half:], found)


def as_toml(case: Case) -> str:
    """Return the case as an author writes it into ``exercise.toml``."""
    asked = dict(zip(case.labels, case.args or (), strict=False))
    lines = ["[[question.case]]", f"args = {_table(asked)}"]
    if case.globals:
        lines.append(f"globals = {_table(dict(case.globals))}")
    if case.group:
        lines.append(f'group = "{case.group}"')
    return "\n".join(lines)


def _table(values: dict[str, Value]) -> str:
    return "{ " + ", ".join(f"{name} = {_toml(value)}" for name, value in values.items()) + " }"


def _toml(value: Value) -> str:
    if isinstance(value, tuple):
        return "{ list = [" + ", ".join(_toml(item) for item in value) + "] }"
    if isinstance(value, Array):
        array = to_array(value)
        assert array is not None  # an Array always has one
        return repr(array.tolist())
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else repr(value)
