"""Error carried forward: finds answers that are wrong only because a helper function is wrong.

The reference runs again with the student's helpers instead of its own. The reference runs in its box and the helpers
run in the student's box. The grader passes each value between them. If the result equals the student's answer, the step
that the question asks for is right. Only shown cases take part, so the helpers receive only what the student may know.

The comparison is meaningless if the wanted values are. For example, a helper that returns huge numbers saturates the
reference, which then gives 0 everywhere. So three conditions are checked. The helpers have to depend on their arguments
(``_is_hollow``, ``_ignores``). The reference's answers have to depend on the helpers and inputs (``_is_degenerate``,
``_depends_on_all``). The student's function has to agree with them at inputs that no report shows (``_follows``).

A file can hold a table of everything that reports show and return a constant elsewhere. So inputs are moved by amounts
drawn from the secret seed, and the rules apply twice: to the shown cases, and to the moved cases among themselves. The
student's function answers the moved cases in a fresh box: in the helpers' box it could remember what the reference
passes to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.random import RandomState
from numpy.typing import NDArray

from grader.exercise.draw import stream
from grader.exercise.kinds import kind_of
from grader.grading.judge import with_carried
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Exercise, Question
from grader.model.result import CaseVerdict, Verdict
from grader.model.submission import Submission
from grader.model.value import Array, Value
from grader.numeric.compare import compare
from grader.numeric.tolerance import measure_output_scales
from grader.numeric.values import Path, from_array, is_vast, leaves, to_array
from grader.sandbox.interface import AskCase, OutsideFunctions
from grader.support.python_source import reached

# The number of calls that are inspected per function. A training loop makes hundreds of similar ones.
_LOOKED_AT = 12
_FEWEST = 2  # cases that have to agree: a single number may agree by chance
_MOST_LEAVES = 1000  # of an answer, which is inspected a hundred times
# How much a helper's answers have to change, as a share of the change of the reference's: below this the helper could
# be a constant. The first limit applies to remarks, the second to points.
_HOLLOW, _DEPENDENT = 1e-3, 0.1
# The share of the reference's informative numbers, and of their places, that answers with the student's helpers need.
_INFORMATIVE = 0.5
_MOVED = 4  # cases whose inputs are moved, to check whether the student's function agrees there


class BothBoxes(NamedTuple):
    """How to call both boxes. In ``reference`` the caller provides the answers of some functions.

    ``afresh`` calls the student's file in a box that has not answered anything before. Inputs are moved by amounts
    drawn from ``seed``, which is secret.
    """

    reference: Callable[[Case, OutsideFunctions], Observation]
    student: AskCase
    afresh: Callable[[Sequence[Case]], Sequence[Observation]]
    seed: int


class _Call(NamedTuple):
    """A call of a student's helper that the reference made."""

    case: Case
    value: Value


class _Followed(NamedTuple):
    """A case where the student's answer is that of the reference with the student's helpers: ``theirs``."""

    shown: CaseVerdict
    theirs: Value


class _Moved(NamedTuple):
    """A case with moved inputs. It has the student's answer, and the reference's with its ``own`` and with ``theirs``.

    ``theirs`` is the answer with the student's helpers. All inputs that can be moved are; the one at ``place`` twice.
    """

    shown: str
    place: int | None
    case: Case
    answer: Value
    own: Value
    theirs: Value


def helpers(verdict: Verdict, exercise: Exercise, submission: Submission) -> tuple[str, ...]:
    """The names of the student's functions that the reference's answer depends on, if the kind carries errors."""
    if not verdict.shown or kind_of(verdict.question).follow_through is None:
        return ()
    asked = verdict.shown[0].case.names[0]
    theirs = {*submission.defined} - {*exercise.given}  # given code is restored instead, which is more informative
    return tuple(name for name in reached(exercise.reference, asked) if name in theirs)


def follow(verdict: Verdict, names: Sequence[str], boxes: BothBoxes) -> Verdict:
    """The verdict on a wrong answer, with a note if the answer is right for the student's helpers. It may earn points.

    All helpers are tried together; if that fails, one by one. There is no note if a wrong helper is nondeterministic,
    gives nearly the same for any arguments, or makes the reference's answers degenerate. Wrong answers would then look
    right. For the same reason no points are earned if a helper ignores an argument that matters, or makes the reference
    ignore an input. Points also need an answer to every case, and an input that can be moved. Each rule has to hold for
    the shown cases, and for the moved cases among themselves.
    """
    answered = [case for case in verdict.shown if case.observation.outcome is Outcome.RETURNED]
    if not names or len(answered) < _FEWEST or all(case.passed for case in answered):  # then it fails elsewhere
        return verdict
    for some in (tuple(names), *((name,) for name in names if len(names) > 1)):
        calls: dict[str, list[_Call]] = {name: [] for name in some}
        followed = _followed(verdict.question, answered, calls, boxes)
        if followed is None:
            return verdict
        off = [name for name, made in calls.items() if made and _is_off(made, boxes)] if followed else []
        own, theirs = [one.shown.wanted for one in followed], [one.theirs for one in followed]
        if not off or _is_degenerate(verdict.question, own, theirs):
            continue
        later: dict[str, list[_Call]] = {name: [] for name in some}
        moved = _moved_inputs(answered, later, boxes)
        if moved is None or not _follows(verdict.question, followed, moved):
            continue
        if _is_degenerate(verdict.question, [m.own for m in moved], [m.theirs for m in moved], own):
            continue
        looked_at = [made for name in off for made in (calls[name], later[name]) if made]
        if not all(_repeats(calls[name] + later[name], boxes) for name in off):
            continue
        if not any(_is_hollow(made, boxes) for made in looked_at):
            share = kind_of(verdict.question).follow_through or 0.0
            earns = len(answered) == len(verdict.shown) and bool(moved) and _depends_on_all(moved)
            earns = earns and not any(_ignores(made, boxes) for made in looked_at)
            return with_carried(verdict, tuple(off), round(share * verdict.question.points, 4) if earns else 0.0)
    return verdict


def _followed(
    question: Question, answered: Sequence[CaseVerdict], calls: dict[str, list[_Call]], boxes: BothBoxes
) -> tuple[_Followed, ...] | None:
    """The cases with the reference's answers for the student's helpers, if the student gave the same; else empty.

    ``calls`` is filled with the calls that the reference makes. None if the reference had to be stopped.
    """
    followed = []
    for shown in answered:
        observation = boxes.reference(shown.case, _bridge(shown.case, calls, boxes))
        if observation.outcome.ends_box:  # with these helpers the reference loops; trying others would take as long
            return None
        if observation.outcome is not Outcome.RETURNED:
            return ()
        followed.append(_Followed(shown, observation.value))
    pairs = [(one.shown.case, one.shown.observation.value, one.theirs) for one in followed]
    return tuple(followed) if _are_near(question, pairs, measure_output_scales(one.theirs for one in followed)) else ()


def _are_near(
    question: Question, pairs: Sequence[tuple[Case, Value, Value]], output_scales: Mapping[Path, float]
) -> bool:
    """Whether the answer to each case is near that of the reference with the student's helpers."""
    kind = kind_of(question)
    return all(kind.compare(Key(want), output_scales, got, None).credit == 1 for case, got, want in pairs)


def _is_degenerate(
    question: Question, own: Sequence[Value], theirs: Sequence[Value], known: Sequence[Value] = ()
) -> bool:
    """Whether the reference's answers with the student's helpers are nearly equal, or too few can be compared.

    Each output is checked separately: a good one does not make up for one that is 0 everywhere. Numbers of ``known``
    values do not count: a file can hold a table of them, and its helper can choose among them.
    """
    few = slice(_LOOKED_AT)
    if _is_flat(list(combinations(theirs[few], 2)), list(combinations(own[few], 2)), _DEPENDENT):
        return True
    needed, found, listed = (_useful(question, values, measure_output_scales(own)) for values in (own, theirs, known))
    for path, places in needed.items():
        without = set().union(*listed.get(path, []))
        if _is_poor([some - without for some in found.get(path, [])], [some - without for some in places]):
            return True
    return False


def _is_poor(found: list[set[str]], needed: list[set[str]]) -> bool:
    """Whether an output has too few different numbers, or too few places with any, compared to the reference's own."""
    places, numbers = sum(map(bool, needed)), len(set().union(*needed))
    if not places:
        return False
    return sum(map(bool, found)) <= _INFORMATIVE * places or len(set().union(*found)) < _INFORMATIVE * numbers


def _useful(question: Question, values: Sequence[Value], own: Mapping[Path, float]) -> dict[Path, list[set[str]]]:
    """For each place of each output, the different numbers there that would reveal a wrong answer.

    They are finite, larger than their allowance, and not much larger than the ``own`` scale. A number a thousand times
    larger would hide what the reference adds to it.
    """
    output_scales, tolerance = measure_output_scales(values), kind_of(question).tolerance
    found: dict[Path, list[set[str]]] = {}
    for value in values:
        for path, leaf in islice(leaves(value), _MOST_LEAVES):
            array = to_array(leaf)
            if array is None or array.dtype.kind not in "iufc":
                continue
            flat = array.reshape(-1)[:_MOST_LEAVES]
            size = np.abs(flat)
            counts = np.isfinite(flat) & (size <= own.get(path, 0.0) / _HOLLOW)
            counts &= size > tolerance.allowance(flat, tolerance.output_scale(array, output_scales[path]))
            places = found.setdefault(path, [])
            places += [set() for _ in range(flat.size - len(places))]
            for place in np.flatnonzero(counts).tolist():
                places[place].add(f"{flat[place]:.5e}")
    return found


def _moved_inputs(
    answered: Sequence[CaseVerdict], calls: dict[str, list[_Call]], boxes: BothBoxes
) -> tuple[_Moved, ...] | None:
    """Answers to some cases with moved inputs; None if the reference has no answer with these helpers.

    ``calls`` is filled with the calls that the reference makes. The student's function is called in a box that sees
    none of them.
    """
    asked = [(shown.case.id, *one) for shown in answered[:_MOVED] for one in _moved_cases(shown.case, boxes)]
    answers = boxes.afresh([case for _, _, case, _ in asked]) if asked else []
    moved = []
    for (shown, place, case, own), answer in zip(asked, answers, strict=True):
        observation = boxes.reference(case, _bridge(case, calls, boxes))
        if observation.outcome is not Outcome.RETURNED:
            return None
        moved.append(_Moved(shown, place, case, answer.value, own, observation.value))
    return tuple(moved)


def _moved_cases(case: Case, boxes: BothBoxes) -> Iterator[tuple[int | None, Case, Value]]:
    """The case with all inputs moved, then with one of them moved again, each with the reference's own answer.

    So none of its inputs is one that a report shows. An input stays unchanged if the reference has no answer for the
    moved one.
    """
    places = []
    moved: list[tuple[int | None, Case, Value]] = []
    for place in range(_inputs(case)):
        found = _answered(_moved(case, place, boxes.seed), boxes)
        if found is not None:
            case, own = found
            places.append(place)
            moved = [(None, case, own)]
    yield from moved
    for place in places:
        found = _answered(_moved(case, place, boxes.seed), boxes)
        if found is not None:
            yield place, *found


def _answered(case: Case | None, boxes: BothBoxes) -> tuple[Case, Value] | None:
    """The case with the reference's own answer, if that holds numbers."""
    own = boxes.reference(case, {}).value if case is not None else None
    return (case, own) if case is not None and _row(own).size else None


def _follows(question: Question, followed: Sequence[_Followed], moved: Sequence[_Moved]) -> bool:
    """Whether the student's function agrees with the reference at moved inputs. A table of shown answers does not."""
    pairs = [(one.case, one.answer, one.theirs) for one in moved]
    output_scales = measure_output_scales([*(one.theirs for one in followed), *(want for _, _, want in pairs)])
    return _are_near(question, pairs, output_scales)


def _depends_on_all(moved: Sequence[_Moved]) -> bool:
    """Whether each input changes the reference's answer enough, compared to the change with its own helpers."""
    before = {one.shown: one for one in moved if one.place is None}
    for place in {one.place for one in moved} - {None}:
        pairs = [(before[one.shown], one) for one in moved if one.place == place]
        if _is_flat([(b.theirs, m.theirs) for b, m in pairs], [(b.own, m.own) for b, m in pairs], _DEPENDENT):
            return False
    return True


def _inputs(case: Case) -> int:
    return len(case.args or ()) + len(case.globals)


def _bridge(case: Case, calls: dict[str, list[_Call]], boxes: BothBoxes) -> OutsideFunctions:
    """The student's functions, which see the case's variables. Their calls are recorded in ``calls``."""

    def answer(name: str, arguments: tuple[Value, ...]) -> Observation:
        call = replace(case, id=f"{case.id}/{name}", names=(name,), args=arguments, labels=())
        observation = boxes.student(call)
        if len(calls[name]) < _LOOKED_AT:
            calls[name].append(_Call(call, observation.value))
        return observation

    return {name: lambda arguments, name=name: answer(name, arguments) for name in calls}  # type: ignore[misc]  # a default holds the loop's name


def _is_off(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper's answers differ from those of the reference's own."""
    own = [boxes.reference(call.case, {}) for call in made]
    output_scales = measure_output_scales(observation.value for observation in own)
    return any(
        observation.outcome is not Outcome.RETURNED
        or compare(call.value, observation.value, output_scales=output_scales, shapes="vector").credit < 1
        for call, observation in zip(made, own, strict=True)
    )


def _repeats(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper returns the same values when it is called again.

    The calls are repeated from last to first in a fresh box. A helper that counts or remembers its calls then returns
    something else.
    """
    backwards = made[::-1]
    again = boxes.afresh([call.case for call in backwards])
    return all(answer.value == call.value for call, answer in zip(backwards, again, strict=True))


def _is_hollow(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper gives nearly the same for any arguments."""
    unmoved = all(_is_without_effect(made, position, boxes, _HOLLOW) for position in _positions(made))
    return unmoved or _is_monotonous(made, boxes, _HOLLOW)


def _ignores(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper ignores an argument that it should depend on."""
    unused = any(_is_without_effect(made, position, boxes, _DEPENDENT) for position in _positions(made))
    return unused or _is_monotonous(made, boxes, _DEPENDENT)


def _positions(made: Sequence[_Call]) -> range:
    """The positions of arguments in these calls. Some calls may omit arguments with defaults."""
    return range(max(len(call.case.args or ()) for call in made))


def _is_without_effect(made: Sequence[_Call], position: int, boxes: BothBoxes, least: float) -> bool:
    """Whether one argument hardly changes the student's answers, although it changes the reference's."""
    theirs: list[tuple[Value, Value]] = []
    own: list[tuple[Value, Value]] = []
    for call in made:
        moved = _moved(call.case, position, boxes.seed)
        if moved is not None:
            theirs.append((call.value, boxes.student(moved).value))
            own.append((boxes.reference(call.case, {}).value, boxes.reference(moved, {}).value))
    return _is_flat(theirs, own, least)


def _is_monotonous(made: Sequence[_Call], boxes: BothBoxes, least: float) -> bool:
    """Whether the student's answers to the recorded calls are nearly equal, although the reference's are not.

    A helper can recognise drawn inputs by their decimals, and use its arguments for all other inputs.
    """
    own = [boxes.reference(call.case, {}).value for call in made]
    return _is_flat(
        [(one.value, other.value) for one, other in combinations(made, 2)], list(combinations(own, 2)), least
    )


def _is_flat(theirs: Sequence[tuple[Value, Value]], own: Sequence[tuple[Value, Value]], least: float) -> bool:
    wanted = _change(own)
    return wanted > 0 and _change(theirs) < least * wanted


def _change(pairs: Sequence[tuple[Value, Value]]) -> float:
    """The largest difference within a pair, as a share of the largest number of all pairs.

    Only finite numbers count: the sign of a zero, the type and the payload of a NaN do not matter.
    """
    rows = [(_row(one), _row(other)) for one, other in pairs]
    alike = [(one, other) for one, other in rows if one.size and one.shape == other.shape]
    size = max((float(np.abs(row).max()) for pair in alike for row in pair), default=0.0)
    if not size:
        return 0.0
    with np.errstate(all="ignore"):  # if size is subnormal
        return max(float(np.abs(one / size - other / size).max()) for one, other in alike)


def _row(value: Value) -> NDArray[np.float64]:
    """All numbers of a value; empty if any of it is not a finite number, or if the value is too large to inspect."""
    if is_vast(value, _MOST_LEAVES):
        return np.zeros(0)
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    rows = [_real(a).reshape(-1) for a in arrays if a is not None and a.dtype.kind in "biufc"]
    row = np.concatenate(rows) if rows and len(rows) == len(arrays) else np.zeros(0)
    return row if np.isfinite(row).all() else np.zeros(0)


def _real(array: NDArray[Any]) -> NDArray[np.float64]:
    """The numbers of an array; both parts of complex numbers."""
    parts = np.stack((array.real, array.imag)) if array.dtype.kind == "c" else array
    return parts.astype(np.float64)


def _moved(case: Case, place: int, seed: int) -> Case | None:
    """The case with one input moved; None if that is impossible. Inputs are the arguments, then the globals."""
    inputs = (*(case.args or ()), *(value for _, value in case.globals))
    random = stream(seed, "moved", case.id, place)
    other = _other(inputs[place], random) if place < len(inputs) else None
    if other is None:
        return None
    inputs, count = (*inputs[:place], other, *inputs[place + 1 :]), len(case.args or ())
    names = [name for name, _ in case.globals]
    return replace(
        case, id=f"{case.id}/moved", args=inputs[:count], globals=tuple(zip(names, inputs[count:], strict=True))
    )


def _other(value: Value, random: RandomState) -> Value:
    """Other numbers of the same shape and type; None for a value without floating-point numbers."""
    if isinstance(value, tuple):
        items = [_other(item, random) for item in value]
        changed = [item if other is None else other for item, other in zip(value, items, strict=True)]
        return tuple(changed) if any(other is not None for other in items) else None
    if isinstance(value, float):
        return float(_shifted(np.array(value), random))
    if isinstance(value, Array) and value.dtype == "<f8":
        array = to_array(value)
        assert array is not None  # an Array always has one
        return from_array(_shifted(array, random))
    return None


def _shifted(array: NDArray[np.float64], random: RandomState) -> NDArray[np.float64]:
    """Other numbers of a similar size; positive ones stay positive."""
    with np.errstate(all="ignore"):  # some numbers come from the student's helper and may be huge
        return np.asarray(random.uniform(0.6, 1.6) * array + random.uniform(0.05, 0.2, array.shape))
