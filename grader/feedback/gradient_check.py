"""Compares the student's derivative with finite differences of the student's function.

Central differences with two steps and Richardson extrapolation give the derivative of a function to about ten digits,
without the right answer. Only shown cases are used, and only if several inputs agree. If the derivative fits the
student's function, the exercise's slopes show how that function differs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Set
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.exercise.kinds import kind_of
from grader.exercise.kinds.base import GradientOf
from grader.model.execution import Case, Outcome
from grader.model.result import CaseVerdict, Verdict
from grader.model.value import Value
from grader.numeric.values import from_array, is_finite, is_vast, to_array
from grader.report.drawing.values import show_call
from grader.sandbox.interface import AskCase

Floats: TypeAlias = NDArray[np.float64]

_STEP = 2.0**-10  # of the argument's scale: the extrapolation is then wrong by about 1e-13, rounding by 1e-12
_AGREEING = 1e-3  # of the largest: the two steps agree up to this difference
_SAME = 1e-4  # of the largest: two derivatives are the same up to this difference
_OTHER = 1e-2  # of the largest: they differ beyond this. Between the two, nothing is reported
_MOST_CASES, _MOST_ENTRIES, _ENOUGH = 5, 4, 12  # cases, entries of one case, entries of all cases
_MOST_OUTPUTS = 1_000
_LEAST = 3  # entries that have to agree, from at least two cases
_SUM, _MEAN = "the sum", "the mean taken twice"
_MULTIPLES = {-1.0: "the negative of", 2.0: "twice", 0.5: "half of", -2.0: "minus twice", -0.5: "minus half of"}


class Slope(NamedTuple):
    """One entry of a derivative: the student's, and the value from differences of the student's function.

    ``wanted`` is the exercise's, NaN if its shape differs. ``batch`` is the number of examples in the case, one
    per column, 0 if there are none.
    """

    case: Case
    entry: tuple[int, ...]
    got: float
    found: float
    wanted: float
    batch: int


def differences(
    function: Callable[[Floats], Floats | None], at: Floats, scale: float, entries: Iterable[tuple[int, ...]]
) -> Floats | None:
    """Differentiate ``function`` by each of the ``entries`` of its argument: one row per entry, one column per output.

    ``scale`` is the typical size of the argument; the step is a small part of it. NaN if no derivative was found: at a
    kink, a jump, or if the function is nondeterministic. None if the function gives a non-finite answer, or answers of
    different lengths.
    """
    middle = function(at)
    rows = []
    for entry in entries:
        near = [_moved(function, at, entry, part * _STEP * scale) for part in (1.0, -1.0, 0.5, -0.5)]
        values = [value for value in (middle, *near) if value is not None]
        if len(values) < 5 or len({value.shape for value in values}) > 1:
            return None
        rows.append(_extrapolated(values, _STEP * scale))
    return np.array(rows)


def _moved(
    function: Callable[[Floats], Floats | None], at: Floats, entry: tuple[int, ...], step: float
) -> Floats | None:
    moved = at.copy()
    moved[entry] += step
    return function(moved)


def _extrapolated(values: list[Floats], step: float) -> Floats:
    """Return the derivative from f(x), f(x+h), f(x-h), f(x+h/2), f(x-h/2), or NaN."""
    middle, ahead, behind, near_ahead, near_behind = values
    with np.errstate(all="ignore"):
        wide, narrow = (ahead - behind) / (2 * step), (near_ahead - near_behind) / step
        size = np.maximum(np.abs(wide), np.abs(narrow)).max(initial=0.0)
        # The slopes on both sides differ by h * f'', which halves with h; at a kink the difference stays.
        bend = np.abs(ahead + behind - 2 * middle) / step
        near_bend = np.abs(near_ahead + near_behind - 2 * middle) / (step / 2)
        kink = (near_bend > 0.75 * bend) & (near_bend > _AGREEING * max(size, np.abs(middle).max(initial=0.0)))
        agreeing = (np.abs(wide - narrow) <= _AGREEING * size) & ~kink
        return np.where(agreeing, (4 * narrow - wide) / 3, np.nan)


# The slopes of a question


def comparable(verdict: Verdict) -> bool:
    """Whether there is anything to compare: the question names a function, and shown answers failed with numbers."""
    return kind_of(verdict.question).derivative_of is not None and any(
        not shown.passed and _numbers(shown.observation.value) is not None for shown in verdict.shown
    )


def explain(verdict: Verdict, ask: AskCase, given: Set[str]) -> str:
    """Return one sentence on a wrong derivative; empty if nothing is certain.

    ``ask`` calls the student's file; ``given`` are the given names that it does not change.
    """
    kind = kind_of(verdict.question)
    of = kind.derivative_of
    if of is None:
        return ""
    slopes = tuple(slope for slope in _slopes(verdict, of, ask) if math.isfinite(slope.found))
    return sentence(slopes, kind.names[0], of.function, own=of.function not in given)


def _slopes(verdict: Verdict, of: GradientOf, ask: AskCase) -> Iterator[Slope]:
    """Yield the comparable entries of the first shown cases that failed with a number or an array."""
    points = [(shown, _argument(shown.case, of.argument)) for shown in verdict.shown]
    sizes = [float(np.abs(at).max(initial=0.0)) for _, at in points if at is not None]
    scale = max(sizes, default=0.0) or 1.0
    looked, cases = 0, 0
    for shown, at in points:
        got = _numbers(shown.observation.value)
        if shown.passed or at is None or got is None or cases == _MOST_CASES or looked >= _ENOUGH:
            continue
        entries = _spread_out(at.shape)
        found = differences(partial(_called, ask, shown.case, of), at, scale, entries)
        if found is None:
            return
        pairs = tuple(_pairs(shown, at, got, entries, found))
        cases, looked = cases + 1, looked + len(pairs)
        yield from pairs


def _pairs(
    shown: CaseVerdict, at: Floats, got: Floats, entries: list[tuple[int, ...]], found: Floats
) -> Iterator[Slope]:
    """Pair entries of the answer with the differences, if there is one output or one argument."""
    if found.shape[1] == 1 and got.size == at.size:
        flat = [int(np.ravel_multi_index(entry, at.shape)) if entry else 0 for entry in entries]
        pairs = list(zip(entries, flat, found[:, 0], strict=True))
    elif at.size == 1 and got.size == found.shape[1]:
        places = range(min(got.size, _MOST_ENTRIES))
        pairs = [(tuple(int(i) for i in np.unravel_index(n, got.shape)), n, found[0, n]) for n in places]
    else:
        return
    key, batch = _numbers(shown.wanted), _batch(shown.case)
    wanted = key.reshape(-1) if key is not None and key.size == got.size else np.full(got.size, np.nan)
    for entry, place, slope in pairs:
        yield Slope(shown.case, entry, float(got.reshape(-1)[place]), float(slope), float(wanted[place]), batch)


def _called(ask: AskCase, case: Case, of: GradientOf, moved: Floats) -> Floats | None:
    """Call the student's function with another argument. Returns a 1-d array; None if it is not finite numbers."""
    value: Value = from_array(moved) if moved.shape else float(moved)
    args = tuple(value if name == of.argument else old for name, old in zip(case.labels, case.args or (), strict=True))
    globals_ = tuple((name, value if name == of.argument else old) for name, old in case.globals)
    observation = ask(replace(case, names=(of.function,), args=args, globals=globals_))
    if observation.outcome is not Outcome.RETURNED:
        return None
    numbers = _numbers(observation.value)
    return None if numbers is None or numbers.size > _MOST_OUTPUTS else numbers.reshape(-1)


def _argument(case: Case, name: str) -> Floats | None:
    inputs = {**dict(case.globals), **dict(zip(case.labels, case.args or (), strict=False))}
    return _numbers(inputs.get(name))


def _numbers(value: Value) -> Floats | None:
    """``value`` as an array of finite doubles; None if it is not one."""
    array = None if is_vast(value, _MOST_OUTPUTS) else to_array(value)
    if array is None or array.dtype.kind not in "iuf" or not array.size or not is_finite(value):
        return None
    return array.astype(np.float64)


def _spread_out(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The indices of some entries of an array, evenly spread from its first to its last."""
    size = math.prod(shape)
    places = sorted({round(i) for i in np.linspace(0, size - 1, min(size, _MOST_ENTRIES))})
    return [tuple(int(i) for i in np.unravel_index(place, shape)) if shape else () for place in places]


def _batch(case: Case) -> int:
    """The number of columns that all two-dimensional arguments share; 0 without such arguments."""
    columns = {array.shape[1] for array in map(to_array, case.args or ()) if array is not None and array.ndim == 2}
    return int(columns.pop()) if len(columns) == 1 else 0


# The sentence


def sentence(slopes: tuple[Slope, ...], name: str, function: str, *, own: bool) -> str:
    """Return the sentence that all slopes support; empty if there is none."""
    sizes: dict[str, float] = {}
    for slope in slopes:
        sizes[slope.case.id] = max(_size(slope), sizes.get(slope.case.id, 0.0))
    if not any(sizes.values()) or len(slopes) < _LEAST or len(sizes) < 2:
        return ""
    of = f"your own `{function}`" if own else f"the given `{function}`"
    if all(_near(slope.got, slope.found, sizes[slope.case.id]) for slope in slopes):
        fits = all(_near(slope.got, slope.wanted, sizes[slope.case.id]) for slope in slopes)
        return _sentence_on_function(slopes, name, function) if own and not fits else ""
    large = [slope for slope in slopes if abs(slope.found) > _AGREEING * sizes[slope.case.id]]
    multiple = _multiple([(slope.got, slope.found, slope) for slope in large])
    if multiple:
        return _sentence_on_multiple(multiple, of, name)
    off = [slope for slope in slopes if abs(slope.got - slope.found) > _OTHER * sizes[slope.case.id]]
    if len(off) < 2:
        return ""
    found = f"differences of `{function}` give {off[0].found:.4g}"
    return f"Your `{name}` is not the derivative of {of}: {_at(off[0])}, {found}."


def _sentence_on_function(slopes: tuple[Slope, ...], name: str, function: str) -> str:
    """The sentence if the student's function is wrong, with its factor if that is the same everywhere."""
    start = f"Your `{name}` is the right derivative of your own `{function}`"
    multiple = _multiple([(slope.got, slope.wanted, slope) for slope in slopes if slope.wanted])
    if multiple == _SUM:
        return f"{start}, but that takes the sum over the examples instead of the mean."
    if multiple == _MEAN:
        return f"{start}, but that is divided by the number of examples once too often."
    if multiple:
        return f"{start}, but its slope is {multiple} the exercise's: look for the mistake in `{function}`."
    return f"{start}: look for the mistake in `{function}`."


def _sentence_on_multiple(multiple: str, of: str, name: str) -> str:
    if multiple == _SUM:
        return (
            f"Your `{name}` is the derivative of {of} times the number of examples: it belongs to a cost with the sum "
            "over the examples instead of the mean."
        )
    if multiple == _MEAN:
        return (
            f"Your `{name}` is the derivative of {of} divided by the number of examples: "
            "it takes the mean once too often."
        )
    return f"Your `{name}` is {multiple} the derivative of {of} in every tried case."


def _multiple(pairs: list[tuple[float, float, Slope]]) -> str:
    """Describe the factor from the second to the first of each pair; empty if it is not the same everywhere.

    ``_SUM`` or ``_MEAN`` if it is the number of examples or its inverse, else words such as "half of".
    """
    if len(pairs) < _LEAST or len({slope.case.id for _, _, slope in pairs}) < 2:
        return ""
    factors = [one / other for one, other, _ in pairs]
    batches = [slope.batch if slope.batch > 1 else math.nan for _, _, slope in pairs]
    if all(_near(factor, batch, batch) for factor, batch in zip(factors, batches, strict=True)):
        return _SUM
    if all(_near(factor * batch, 1.0, 1.0) for factor, batch in zip(factors, batches, strict=True)):
        return _MEAN
    first = factors[0]
    named = f"{first:.4g}"
    if not first or _near(first, 1.0, 1.0) or named == "1" or not all(_near(f, first, first) for f in factors):
        return ""
    return next((words for value, words in _MULTIPLES.items() if _near(first, value, value)), f"{named} times")


def _near(one: float, other: float, size: float) -> bool:
    return abs(one - other) <= _SAME * abs(size)


def _size(slope: Slope) -> float:
    return max(abs(slope.got), abs(slope.found))


def _at(slope: Slope) -> str:
    place = f" at index {list(slope.entry)}" if slope.entry else ""
    return f"in {show_call(slope.case)} it gives {slope.got + 0.0:.4g}{place}"
