"""The smallest failing case: from one that failed, to the simplest numbers and sizes that still fail in the same way.

Inputs that the exercise draws are made simpler within what it could have drawn; where the exercise does not say what
an input may be, it is only rounded. Whoever calls is asked what fails, one case at a time and so many times at most.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.answers.function import AskedTable, Drawing, KeyTable, compare
from grader.cases import Draw
from grader.closeness import from_array, is_finite, scales, to_array
from grader.model import Array, Case, CaseVerdict, Comparison, Key, Observation, Outcome, Question, Value, Verdict

Ask: TypeAlias = Callable[[Case], Observation]
Inputs: TypeAlias = dict[str, Value]
Move: TypeAlias = Callable[[Inputs], Inputs | None]

_SIMPLE = (0.0, 1.0, -1.0, 2.0, 0.5)  # simplest first
_TRIES = 40
_SIZES = (1, 2, 3)
_FEW = 6  # entries of an array that are made simpler one by one
_READABLE = 30  # entries of all inputs together
_CLEARLY = 100  # times what is allowed: so far off a smaller case has to be


def shrink(inputs: Inputs, moves: list[Move], fails: Callable[[Inputs], bool], tries: int) -> Inputs:
    """The simplest inputs that were found to fail, after at most so many tries. ``inputs`` have failed."""
    changed = True
    while changed:
        changed = False
        for move in moves:
            candidate = move(inputs)
            if candidate is None or cost(candidate) >= cost(inputs):
                continue
            if not tries:
                return inputs
            tries -= 1
            if fails(candidate):
                inputs, changed = candidate, True
    return inputs


def cost(inputs: Inputs) -> tuple[int, int]:
    """How hard inputs are to read: their number of entries, then how long those are to write."""
    entries = [entry for value in inputs.values() for entry in _entries(value)]
    return len(entries), sum(map(_length, entries))


def _entries(value: Value) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from _entries(item)
    elif isinstance(value, Array):
        array = to_array(value)
        yield from () if array is None else array.reshape(-1).tolist()
    else:
        yield value


def _length(entry: object) -> int:
    if isinstance(entry, (int, float)) and entry in _SIMPLE:
        return _SIMPLE.index(entry)
    return len(_SIMPLE) + len(repr(entry))


def moves(inputs: Inputs, drawing: Drawing | None) -> list[Move]:
    """What can be tried: smaller sizes, then simpler numbers, input by input."""
    draws = drawing.inputs if drawing is not None else {}
    found: list[Move] = []
    for size in drawing.sizes if drawing is not None and _fit(inputs, drawing) else ():
        found += [partial(_cut, draws=draws, size=size, to=to) for to in _SIZES]
    for name in inputs:
        draw = draws.get(name)
        rounding: list[Move] = [partial(_rounded, name=name, draw=draw, decimals=decimals) for decimals in (0, 1, 2)]
        if draw is None:
            found += rounding
            continue
        found += [partial(_filled, name=name, draw=draw, with_=simple) for simple in _SIMPLE]
        found += rounding
        for place in range(_FEW) if isinstance(inputs[name], Array) else ():
            found += [partial(_placed, name=name, draw=draw, place=place, with_=simple) for simple in _SIMPLE]
    return found


def _fit(inputs: Inputs, drawing: Drawing) -> bool:
    """Whether the inputs have the shapes that they are drawn with, each size being one number everywhere."""
    sizes: dict[int | str, int] = {}
    for name, draw in drawing.inputs.items():
        shape = _shape(inputs.get(name))
        if len(shape) != len(draw.shape):
            return False
        if any(sizes.setdefault(named, length) != length for named, length in zip(draw.shape, shape, strict=True)):
            return False
    return True


def _shape(value: Value) -> tuple[int, ...]:
    return value.shape if isinstance(value, Array) else ()


def _cut(inputs: Inputs, draws: Mapping[str, Draw], size: str, to: int) -> Inputs | None:
    """All inputs whose shape names ``size`` with only so many entries along it."""
    found = dict(inputs)
    for name, draw in draws.items():
        array = to_array(inputs[name])
        if size in draw.shape and array is not None:
            if any(n < to for named, n in zip(draw.shape, array.shape, strict=True) if named == size):
                return None
            kept = tuple(slice(to) if named == size else slice(None) for named in draw.shape)
            found[name] = from_array(np.ascontiguousarray(array[kept]))
    return found


def _filled(inputs: Inputs, name: str, draw: Draw, with_: float) -> Inputs | None:
    return _changed(inputs, name, draw, lambda array: np.full_like(array, with_))


def _placed(inputs: Inputs, name: str, draw: Draw, place: int, with_: float) -> Inputs | None:
    def put(array: NDArray[Any]) -> NDArray[Any]:
        changed = array.copy()
        changed.reshape(-1)[place] = with_
        return changed

    array = to_array(inputs[name])
    return _changed(inputs, name, draw, put) if array is not None and place < array.size <= _FEW else None


def _rounded(inputs: Inputs, name: str, draw: Draw | None, decimals: int) -> Inputs | None:
    if draw is None:
        return {**inputs, name: _rounded_all(inputs[name], decimals)}
    return _changed(inputs, name, draw, lambda array: np.round(array, decimals) + 0)


def _rounded_all(value: Value, decimals: int) -> Value:
    if isinstance(value, tuple):
        return tuple(_rounded_all(item, decimals) for item in value)
    if isinstance(value, float):
        return round(value, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    array = to_array(value) if isinstance(value, Array) and value.dtype[1] == "f" else None
    return value if array is None else from_array(np.round(array, decimals) + 0.0)


def _changed(inputs: Inputs, name: str, draw: Draw, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Inputs | None:
    """The inputs with one of them changed, if it could have been drawn like that."""
    value = inputs[name]
    array = to_array(value)
    if array is None or array.dtype.kind not in "if":
        return None
    made = change(array)
    if not _drawable(made, draw):
        return None
    return {**inputs, name: from_array(made) if isinstance(value, Array) else made.item()}


def _drawable(array: NDArray[Any], draw: Draw) -> bool:
    bounds = draw.uniform or draw.log_uniform or draw.integers
    if bounds is not None:
        return bool(((array >= bounds[0]) & (array <= bounds[1])).all())
    return draw.choice is None or bool(np.isin(array, draw.choice).all())


# The case that a verdict is about


def hidden_failure(
    question: Question, cases: Iterable[Case], observations: Mapping[str, Observation], keys: Mapping[str, Key]
) -> CaseVerdict | None:
    """The first hidden case that failed, to begin with, where the author allows it (``hidden.shrink``).

    It is never shown itself: only what was found to be simpler is.
    """
    cases, key = tuple(cases), question.key
    if not isinstance(key, KeyTable) or key.hidden is None or not key.hidden.shrink or key.measure is not None:
        return None
    sizes = scales(keys[case.id].value for case in cases)
    for case in cases:
        observation, wanted = observations[case.id], keys[case.id]
        if case.hidden and observation.outcome is Outcome.RETURNED and observation.value is not None:
            compared = compare(question, case, wanted, sizes, observation.value, None)
            if compared.credit < 1:
                return CaseVerdict(replace(case, hidden=False), False, observation, wanted.value, compared)
    return None


def shrinkable(verdict: Verdict, first: CaseVerdict | None) -> bool:
    """Whether a failing case can be begun with: a function's, that returned something else than its key."""
    key = verdict.question.key
    return (
        first is not None
        and isinstance(key, KeyTable)
        and key.measure is None
        and first.comparison.deviation is not None
        and is_finite(first.wanted)
    )


def smallest(verdict: Verdict, first: CaseVerdict | None, ask: Ask, reference: Ask) -> CaseVerdict | None:
    """The simplest case that fails as ``first`` does; None if that is as simple already.

    ``ask`` calls the student's file, ``reference`` the author's. Both have to answer, and be clearly apart.
    """
    asked = verdict.question.asked
    if first is None or not isinstance(asked, AskedTable) or not shrinkable(verdict, first):
        return None
    drawing = asked.draw if isinstance(asked.draw, Drawing) and asked.draw.generator is None else None
    inputs: Inputs = {**dict(first.case.globals), **dict(zip(first.case.labels, first.case.args or (), strict=True))}
    if drawing is None and cost(inputs)[0] > _READABLE:  # rounding alone would leave it so
        return None
    secret = inputs if verdict.first_failure is None else None  # then it is a hidden case that was begun with
    trial = _Trial(verdict, first, ask, reference, secret)
    found = shrink(inputs, moves(inputs, drawing), trial.fails, _TRIES)
    return trial.found if cost(found)[0] <= _READABLE else None


class _Trial:
    """One failing case, and the simplest so far that fails like it and repeats no number of the ``secret`` inputs."""

    def __init__(self, verdict: Verdict, first: CaseVerdict, ask: Ask, reference: Ask, secret: Inputs | None) -> None:
        self._secret = secret
        self.found: CaseVerdict | None = None
        self._over = False
        self._question, self._first, self._ask, self._reference = verdict.question, first, ask, reference
        self._sizes = scales(shown.wanted for shown in verdict.shown)

    def fails(self, inputs: Inputs) -> bool:
        """Whether the two still differ, in the same way as they first did."""
        if self._over:
            return False
        first = self._first.case
        case = replace(
            first,
            id=f"{self._question.id}/smallest",
            args=tuple(inputs[name] for name in first.labels),
            globals=tuple((name, inputs[name]) for name, _ in first.globals),
        )
        wanted = self._answer(self._reference, case)
        if wanted is None or not is_finite(wanted.value):
            return False
        got = self._answer(self._ask, case)
        if got is None:
            return False
        compared = compare(self._question, case, Key(wanted.value), self._sizes, got.value, None)
        if not _alike(compared, self._first.comparison):
            return False
        if self._secret is not None and _repeats(inputs, self._secret):
            return True
        # What is printed now, after hidden cases have been asked, is nobody's to read.
        self.found = CaseVerdict(case, False, Observation(got.outcome, got.value), wanted.value, compared)
        return True

    def _answer(self, ask: Ask, case: Case) -> Observation | None:
        """What a side returns. One that loses its box over a case is not asked again: that takes time."""
        observation = ask(case)
        self._over = observation.outcome.ends_box
        returned = observation.outcome is Outcome.RETURNED and observation.value is not None
        return observation if returned else None


def _repeats(inputs: Inputs, secret: Inputs) -> bool:
    """Whether a number of a hidden case's, which the simple ones are not, would be told as it is.

    A file can be wrong only where an input has many decimals, so that all but that one is made simpler.
    """
    return any(
        entry not in _SIMPLE and entry in set(_entries(secret[name]))
        for name, value in inputs.items()
        for entry in set(_entries(value))
    )


def _alike(one: Comparison, other: Comparison) -> bool:
    """Whether both are off in the same way: in their form, by numbers that are not finite, or clearly by others."""
    here, there = one.deviation, other.deviation
    if here is None or there is None or here.what != there.what:
        return False
    if here.got is None or here.wanted is None or here.allowed is None or there.got is None:
        return here.got is there.got
    if not math.isfinite(here.got) or not math.isfinite(there.got):
        return math.isfinite(here.got) == math.isfinite(there.got)
    return abs(here.got - here.wanted) > _CLEARLY * here.allowed
