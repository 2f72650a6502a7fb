"""The smallest failing case: from one that failed, to the simplest numbers and sizes that still fail in the same way.

Inputs that the exercise draws are made simpler within what it could have drawn; where the exercise does not say what
an input may be, it is only rounded. Whoever calls is asked what fails, one case at a time and so many times at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import partial
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
from grader.numeric.values import apart, from_array, is_finite, to_array
from grader.sandbox.interface import AskCase

Inputs: TypeAlias = dict[str, Value]
Move: TypeAlias = Callable[[Inputs], Inputs | None]

_SIMPLE = (0.0, 1.0, -1.0, 2.0, 0.5)  # simplest first
_TRIES = 40
_OTHERS = 40  # cases among which one like a hidden failure is looked for
_SIZES = (1, 2, 3)
_TINY = 0.005  # what no rounding that is tried would leave a digit of
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
    return _changed(inputs, name, draw, lambda array: _shorter(array, decimals))


def _rounded_all(value: Value, decimals: int) -> Value:
    if isinstance(value, tuple):
        return tuple(_rounded_all(item, decimals) for item in value)
    if isinstance(value, float):
        return float(_shorter(np.asarray(value), decimals))
    array = to_array(value) if isinstance(value, Array) and value.dtype[1] == "f" else None
    return value if array is None else from_array(_shorter(array, decimals))


def _shorter(array: NDArray[Any], decimals: int) -> NDArray[Any]:
    """The entries rounded, but for those too small to be: for a tolerance of 0 a reference could loop without end."""
    return (
        np.asarray(np.where(np.abs(array) < _TINY, array, np.round(array, decimals))) + 0
    )  # which turns -0.0 into 0.0


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


class Manner(Enum):
    """How an answer is wrong, as far as that may be known of a hidden case."""

    FORM = "form"
    NOT_FINITE = "not finite"
    NUMBERS = "numbers"


def hidden_failure(
    question: Question, cases: Iterable[Case], observations: Mapping[str, Observation], keys: Mapping[str, Key]
) -> Manner | None:
    """How the first hidden case that failed is wrong, where the author allows that to be used (``hidden.shrink``)."""
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
    """The simplest case that fails as ``first`` does; None if that is as simple already.

    ``ask`` calls the student's file, ``reference`` the author's. Both have to answer, and be clearly apart.
    """
    if first is None or not shrinkable(verdict, first):
        return None
    manner = _manner(first.comparison)
    return None if manner is None else _simplest(_ShrinkTarget(verdict, first.case, manner, ask, reference))


def like_hidden(verdict: Verdict, manner: Manner, seed: int, ask: AskCase, reference: AskCase) -> CaseVerdict | None:
    """A simple case that fails as a hidden one did, found without it.

    It is looked for among cases drawn from the public ``seed``, so no digit of a hidden input has a part in it.
    """
    try:
        for case in kind_of(verdict.question).more_cases(seed, _OTHERS, lambda call: reference(call).value):
            trial = _ShrinkTarget(verdict, case, manner, ask, reference)
            found = _simplest(trial) if trial.fails(_inputs(case)) else None
            if found is not None or trial.is_over:
                return found
    except (ValueError, OverflowError, MemoryError):  # what is drawn here may not fit the author's generator
        return None
    return None


def _inputs(case: Case) -> Inputs:
    return {**dict(case.globals), **dict(zip(case.labels, case.args or (), strict=True))}


def _simplest(trial: _ShrinkTarget) -> CaseVerdict | None:
    """The simplest case that fails like the trial's own; None if that is as simple already, or none can be read."""
    drawing, inputs = trial.kind.drawing, _inputs(trial.case)
    if drawing is None and cost(inputs)[0] > _READABLE:  # rounding alone would leave it so
        return None
    found = shrink(inputs, moves(inputs, drawing), trial.fails, _TRIES)
    return trial.found if cost(found)[0] <= _READABLE else None


class _ShrinkTarget:
    """One case, the manner in which an answer should fail, and the simplest case so far that fails like that."""

    def __init__(self, verdict: Verdict, case: Case, manner: Manner, ask: AskCase, reference: AskCase) -> None:
        self.kind, self.case = kind_of(verdict.question), case
        self.found: CaseVerdict | None = None
        self.is_over = False
        self._manner, self._ask, self._reference = manner, ask, reference
        self._output_scales = measure_output_scales(shown.wanted for shown in verdict.shown)

    def fails(self, inputs: Inputs) -> bool:
        """Whether the two sides differ with these inputs, in the manner that is looked for."""
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
        # What is printed now, after hidden cases have been asked, is nobody's to read.
        self.found = CaseVerdict(case, False, Observation(got.outcome, got.value), wanted.value, compared)
        return True

    def _answer(self, ask: AskCase, case: Case) -> Observation | None:
        """What a side returns. One that loses its box over a case is not asked again: that takes time."""
        observation = ask(case)
        self.is_over = observation.outcome.ends_box
        returned = observation.outcome is Outcome.RETURNED and observation.value is not None
        return observation if returned else None


def _manner(compared: Comparison) -> Manner | None:
    """How an answer is off; None if it is not."""
    deviation = compared.deviation
    if deviation is None:
        return None
    if deviation.got is None:
        return Manner.FORM
    return Manner.NUMBERS if _is_finite(deviation.got) else Manner.NOT_FINITE


def _is_clear(compared: Comparison) -> bool:
    """Whether numbers are off by far more than is allowed; what is no number is."""
    off = compared.deviation
    if off is None or off.got is None or off.wanted is None or off.allowed is None or not _is_finite(off.got):
        return True
    return apart(off.got, off.wanted) > _CLEARLY * off.allowed


def _is_finite(number: Number) -> bool:
    return apart(number, 0) < np.inf  # which NaN is not
