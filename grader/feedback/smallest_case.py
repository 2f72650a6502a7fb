"""Finds the smallest failing case: the simplest numbers and sizes that fail in the same manner as a given case.

Drawn inputs are simplified within the range that the exercise could have drawn. An input without such a range is only
rounded. The caller decides whether a case fails, one case at a time, up to a bounded number of tries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from grader.exercise.draw import Draw, Drawing
from grader.exercise.kinds import kind_of
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Question
from grader.model.result import CaseVerdict, Comparison, Verdict
from grader.model.value import Array, Number, Value
from grader.numeric.tolerance import measure_output_scales
from grader.numeric.values import apart, from_array, is_finite, leaves, to_array
from grader.sandbox.interface import AskCase

Inputs: TypeAlias = dict[str, Value]
Move: TypeAlias = Callable[[Inputs], Inputs | None]

_SIMPLE = (0.0, 1.0, -1.0, 2.0, 0.5)  # simplest first
_TRIES = 40
_OTHERS = 40  # cases that are searched for one that fails like a hidden case
_SIZES = (1, 2, 3)
_TINY = 0.005  # the least number that keeps a digit when it is rounded
_FEW = 6  # entries of an array that are simplified one by one
_READABLE = 30  # the most entries of all inputs together
_CLEARLY = 100  # times the allowance: the least error of a smaller case


def shrink(inputs: Inputs, moves: list[Move], fails: Callable[[Inputs], bool], tries: int) -> Inputs:
    """Return the simplest failing inputs that are found within ``tries``, starting from failing ``inputs``."""
    changed, lowest, asked = True, cost(inputs), list[Inputs]()
    while changed:
        changed = False
        for move in moves:
            candidate = move(inputs)
            if candidate is None or cost(candidate) >= lowest or candidate in asked:
                continue
            if len(asked) == tries:
                return inputs
            asked.append(candidate)
            if fails(candidate):
                inputs, changed, lowest = candidate, True, cost(candidate)
    return inputs


def cost(inputs: Inputs) -> tuple[int, int]:
    """Return how hard inputs are to read: the number of their entries, then the length of these in writing."""
    costs = [_cost_of(leaf) for value in inputs.values() for _, leaf in leaves(value)]
    return sum(entries for entries, _ in costs), sum(length for _, length in costs)


@lru_cache(maxsize=4096, typed=True)  # a move changes one input and leaves the others
def _cost_of(leaf: Value) -> tuple[int, int]:
    array = to_array(leaf) if isinstance(leaf, Array) else None
    entries = [leaf] if array is None else array.reshape(-1).tolist()
    return len(entries), sum(map(_length, entries))


def _length(entry: object) -> int:
    if isinstance(entry, (int, float)) and entry in _SIMPLE:
        return _SIMPLE.index(entry)
    return len(_SIMPLE) + len(repr(entry))


def moves(inputs: Inputs, drawing: Drawing | None) -> list[Move]:
    """Return the changes to try: smaller sizes, then simpler numbers, input by input."""
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
    """Whether the inputs have the shapes that they are drawn with, and each size is the same number everywhere."""
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
    """Shorten all inputs whose shape names ``size`` to ``to`` entries along it."""
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
    return _changed(inputs, name, draw, lambda array: _shorter(array, decimals))


def _rounded_all(value: Value, decimals: int) -> Value:
    if isinstance(value, tuple):
        return tuple(_rounded_all(item, decimals) for item in value)
    if isinstance(value, float):
        return float(_shorter(np.asarray(value), decimals))
    array = to_array(value) if isinstance(value, Array) and value.dtype[1] == "f" else None
    return value if array is None else from_array(_shorter(array, decimals))


def _shorter(array: NDArray[Any], decimals: int) -> NDArray[Any]:
    """Round the entries except tiny ones: with a tolerance rounded to 0, a reference could loop forever."""
    return np.asarray(np.where(np.abs(array) < _TINY, array, np.round(array, decimals))) + 0  # + 0: -0.0 becomes 0.0


def _changed(inputs: Inputs, name: str, draw: Draw, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Inputs | None:
    """Change one input; None if the exercise could not have drawn the result."""
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


class Manner(Enum):
    """How an answer is wrong, as far as a hidden case may reveal it."""

    FORM = "form"
    NOT_FINITE = "not finite"
    NUMBERS = "numbers"


def hidden_failure(
    question: Question, cases: Iterable[Case], observations: Mapping[str, Observation], keys: Mapping[str, Key]
) -> Manner | None:
    """Return how the first failed hidden case is wrong, if the author allows its use (``hidden.shrink``)."""
    cases, kind = tuple(cases), kind_of(question)
    if not kind.shows_like_hidden:
        return None
    output_scales = measure_output_scales(keys[case.id].value for case in cases)
    for case in cases:
        observation, wanted = observations[case.id], keys[case.id]
        if case.hidden and observation.outcome is Outcome.RETURNED and observation.value is not None:
            compared = kind.compare(wanted, output_scales, observation.value, None)
            if compared.credit < 1:
                return _manner(compared)
    return None


def shrinkable(verdict: Verdict, first: CaseVerdict | None) -> bool:
    """Whether a failing case can be begun with: a function's, that returned something else than its key."""
    kind = kind_of(verdict.question)
    return (
        first is not None
        and kind.called
        and not kind.measured
        and first.comparison.deviation is not None
        and is_finite(first.wanted)
    )


def smallest(verdict: Verdict, first: CaseVerdict | None, ask: AskCase, reference: AskCase) -> CaseVerdict | None:
    """Return the simplest case that fails like ``first``; None if there is no simpler one.

    ``ask`` calls the student's file, ``reference`` the author's. Both have to answer, with a clear difference.
    """
    if first is None or not shrinkable(verdict, first):
        return None
    manner = _manner(first.comparison)
    return None if manner is None else _simplest(_ShrinkTarget(verdict, first.case, manner, ask, reference))


def like_hidden(verdict: Verdict, manner: Manner, seed: int, ask: AskCase, reference: AskCase) -> CaseVerdict | None:
    """Return a simple case that fails like a hidden one, without using the hidden one.

    The search draws cases from the public ``seed``, so that the result does not depend on any hidden input.
    """
    try:
        for case in kind_of(verdict.question).more_cases(seed, _OTHERS, lambda call: reference(call).value):
            trial = _ShrinkTarget(verdict, case, manner, ask, reference)
            found = _simplest(trial) if trial.fails(_inputs(case)) else None
            if found is not None or trial.is_over:
                return found
    except (ValueError, OverflowError, MemoryError):  # cases drawn here may not fit the author's generator
        return None
    return None


def _inputs(case: Case) -> Inputs:
    return {**dict(case.globals), **dict(zip(case.labels, case.args or (), strict=True))}


def _simplest(trial: _ShrinkTarget) -> CaseVerdict | None:
    """The simplest case that fails like the trial's case; None if there is no simpler or no readable one."""
    drawing, inputs = trial.kind.drawing, _inputs(trial.case)
    if drawing is None and cost(inputs)[0] > _READABLE:  # rounding alone does not make it readable
        return None
    found = shrink(inputs, moves(inputs, drawing), trial.fails, _TRIES)
    return trial.found if cost(found)[0] <= _READABLE else None


class _ShrinkTarget:
    """A case, the manner in which an answer should fail, and the simplest case so far that fails in that manner."""

    def __init__(self, verdict: Verdict, case: Case, manner: Manner, ask: AskCase, reference: AskCase) -> None:
        self.kind, self.case = kind_of(verdict.question), case
        self.found: CaseVerdict | None = None
        self.is_over = False
        self._manner, self._ask, self._reference = manner, ask, reference
        self._output_scales = measure_output_scales(shown.wanted for shown in verdict.shown)

    def fails(self, inputs: Inputs) -> bool:
        """Whether the two files differ for these inputs, in the given manner."""
        if self.is_over:
            return False
        case = replace(
            self.case,
            id=f"{self.case.question}/smallest",
            args=tuple(inputs[name] for name in self.case.labels),
            globals=tuple((name, inputs[name]) for name, _ in self.case.globals),
        )
        wanted = self._answer(self._reference, case)
        if wanted is None or not is_finite(wanted.value):
            return False
        got = self._answer(self._ask, case)
        if got is None:
            return False
        compared = self.kind.compare(Key(wanted.value), self._output_scales, got.value, None)
        if _manner(compared) is not self._manner or not _is_clear(compared):
            return False
        # Drop the output: hidden cases have run before, so no one may read it.
        self.found = CaseVerdict(case, False, Observation(got.outcome, got.value), wanted.value, compared)
        return True

    def _answer(self, ask: AskCase, case: Case) -> Observation | None:
        """AskCase one of the two files. If a case ends its box, the search stops, because a new box takes time."""
        observation = ask(case)
        self.is_over = observation.outcome.ends_box
        returned = observation.outcome is Outcome.RETURNED and observation.value is not None
        return observation if returned else None


def _manner(compared: Comparison) -> Manner | None:
    """How an answer is wrong; None if it is right."""
    deviation = compared.deviation
    if deviation is None:
        return None
    if deviation.got is None:
        return Manner.FORM
    return Manner.NUMBERS if _is_finite(deviation.got) else Manner.NOT_FINITE


def _is_clear(compared: Comparison) -> bool:
    """Whether the error is many times the allowance; always for values that are not numbers."""
    off = compared.deviation
    if off is None or off.got is None or off.wanted is None or off.allowed is None or not _is_finite(off.got):
        return True
    return apart(off.got, off.wanted) > _CLEARLY * off.allowed


def _is_finite(number: Number) -> bool:
    return apart(number, 0) < np.inf  # false for NaN
