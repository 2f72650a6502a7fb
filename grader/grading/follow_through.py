"""Error carried forward: an answer that is wrong only because a function that it builds on is.

The reference runs again with the student's own functions in place of its own. It does so in its box; the student's
functions run in theirs; each value goes from one to the other through us. If that gives what the student's answer
gave, the step that was asked for is right. Only cases that are shown take part: what the reference passes on is then
no more than what the student may know.

A comparison says nothing where its wanted values say nothing: a helper that returns huge numbers saturates the
reference, which then gives 0 everywhere. So two things are looked at. The helpers have to depend on their arguments
(``_is_hollow``, ``_ignores``), and so has what the reference makes of them (``_is_degenerate``, ``_depends_on_all``).
And the student's function has to follow it at inputs that no report shows (``_follows``).

A file can hold a table of everything that reports show, and return a constant elsewhere. So inputs are moved by amounts
drawn from the secret seed, and the rules apply twice: to the shown cases, and to the moved ones among themselves. The
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

# Of each function so many calls are looked at; a training loop makes hundreds that tell the same.
_LOOKED_AT = 12
_FEWEST = 2  # cases that have to agree: one number can be right for many reasons
_MOST_LEAVES = 1000  # of an answer, which is looked at a hundred times
# What a helper's answers change by, as a share of what the reference's do: below this it could as well be a constant.
_HOLLOW, _HEEDS = 1e-3, 0.1  # the first where something is said, the second where something is earned
# With a student's helpers at least this share of as many numbers, and more of as many places, have to tell something.
_TELLING = 0.5
_MOVED = 4  # cases of which the inputs are moved, to see whether the asked function follows


class BothBoxes(NamedTuple):
    """The two boxes, as they are asked here: the reference's with some functions answered for by the caller.

    ``afresh`` asks the student's file in a box that has answered nothing before. Inputs are moved by amounts drawn from
    ``seed``, which is secret.
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
    """A case that was answered as the reference answers with the student's helpers: ``theirs``."""

    shown: CaseVerdict
    theirs: Value


class _Moved(NamedTuple):
    """A case with moved inputs: the student's answer, the reference's own, and its answer with their helpers.

    All that can be are moved; of these the input at ``place`` a second time.
    """

    shown: str
    place: int | None
    case: Case
    answer: Value
    own: Value
    theirs: Value


def helpers(verdict: Verdict, exercise: Exercise, submission: Submission) -> tuple[str, ...]:
    """The student's functions that the reference's answer builds on, by name, if anything can follow from them."""
    if not verdict.shown or kind_of(verdict.question).follow_through is None:
        return ()
    asked = verdict.shown[0].case.names[0]
    theirs = {*submission.defined} - {*exercise.given}  # what is given is put back, which tells more
    return tuple(name for name in reached(exercise.reference, asked) if name in theirs)


def follow(verdict: Verdict, names: Sequence[str], boxes: BothBoxes) -> Verdict:
    """The verdict on a wrong answer; where it is right for the student's own helpers, that is said, and may earn.

    Helpers are tried all together and, failing that, one by one. Nothing is said where one that is off does not repeat,
    or gives nearly the same for any arguments, or where the reference's answers with it are degenerate: then wrong
    answers would look right. Nothing is earned where a helper ignores an argument that it should depend on, or makes
    the reference ignore an input, for the same reason, or where a case has no answer, or where no input can be moved.
    Each of these rules has to hold for the shown cases, and for the moved ones among themselves.
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
    """The cases with what the reference gives for the student's helpers, if that is what was answered, else none.

    ``calls`` is filled with the calls that the reference makes. None where the reference had to be stopped.
    """
    followed = []
    for shown in answered:
        observation = boxes.reference(shown.case, _bridge(shown.case, calls, boxes))
        if observation.outcome.ends_box:  # with these helpers the reference loops; others would cost as much again
            return None
        if observation.outcome is not Outcome.RETURNED:
            return ()
        followed.append(_Followed(shown, observation.value))
    pairs = [(one.shown.case, one.shown.observation.value, one.theirs) for one in followed]
    return tuple(followed) if _are_near(question, pairs, measure_output_scales(one.theirs for one in followed)) else ()


def _are_near(
    question: Question, pairs: Sequence[tuple[Case, Value, Value]], output_scales: Mapping[Path, float]
) -> bool:
    """Whether in each case the answer is near what the reference gives with the student's helpers."""
    kind = kind_of(question)
    return all(kind.compare(Key(want), output_scales, got, None).credit == 1 for case, got, want in pairs)


def _is_degenerate(
    question: Question, own: Sequence[Value], theirs: Sequence[Value], known: Sequence[Value] = ()
) -> bool:
    """Whether the reference's answers with the student's helpers are nearly one, or too few of them can be compared.

    Each output is looked at by itself: one that is 0 everywhere is not made up for by another. Numbers of ``known``
    values show nothing: a file can hold a table of them, and its helper can choose among them.
    """
    few = slice(_LOOKED_AT)
    if _is_flat(list(combinations(theirs[few], 2)), list(combinations(own[few], 2)), _HEEDS):
        return True
    needed, found, listed = (_telling(question, values, measure_output_scales(own)) for values in (own, theirs, known))
    for path, places in needed.items():
        without = set().union(*listed.get(path, []))
        if _is_poor([some - without for some in found.get(path, [])], [some - without for some in places]):
            return True
    return False


def _is_poor(found: list[set[str]], needed: list[set[str]]) -> bool:
    """Whether an output's places hold too few numbers, or too many of them none, beside the reference's own."""
    places, numbers = sum(map(bool, needed)), len(set().union(*needed))
    if not places:
        return False
    return sum(map(bool, found)) <= _TELLING * places or len(set().union(*found)) < _TELLING * numbers


def _telling(question: Question, values: Sequence[Value], own: Mapping[Path, float]) -> dict[Path, list[set[str]]]:
    """For each place of each output the different numbers there that show a wrong answer.

    They are finite, not blind, and of a size like the ``own``: what is a thousand times as large hides all that the
    reference adds to it.
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
            telling = np.isfinite(flat) & (size <= own.get(path, 0.0) / _HOLLOW)
            telling &= size > tolerance.allowance(flat, tolerance.output_scale(array, output_scales[path]))
            places = found.setdefault(path, [])
            places += [set() for _ in range(flat.size - len(places))]
            for place in np.flatnonzero(telling).tolist():
                places[place].add(f"{flat[place]:.5e}")
    return found


def _moved_inputs(
    answered: Sequence[CaseVerdict], calls: dict[str, list[_Call]], boxes: BothBoxes
) -> tuple[_Moved, ...] | None:
    """What comes of moving the inputs of some cases; None if the reference has no answer with these helpers.

    ``calls`` is filled with the calls that the reference makes. The student's function is asked in a box that sees none
    of them.
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
    """The case with all inputs moved, then with each of them moved once more, and the reference's own answers.

    So no input of theirs is one that a report shows. Where the reference has no answer an input stays: it cannot take
    any number.
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
    """Whether the student's function gives what the reference does there: a table of the shown answers does not."""
    pairs = [(one.case, one.answer, one.theirs) for one in moved]
    output_scales = measure_output_scales([*(one.theirs for one in followed), *(want for _, _, want in pairs)])
    return _are_near(question, pairs, output_scales)


def _depends_on_all(moved: Sequence[_Moved]) -> bool:
    """Whether each input changes what the reference gives by a good share of what it does with its own helpers."""
    before = {one.shown: one for one in moved if one.place is None}
    for place in {one.place for one in moved} - {None}:
        pairs = [(before[one.shown], one) for one in moved if one.place == place]
        if _is_flat([(b.theirs, m.theirs) for b, m in pairs], [(b.own, m.own) for b, m in pairs], _HEEDS):
            return False
    return True


def _inputs(case: Case) -> int:
    return len(case.args or ()) + len(case.globals)


def _bridge(case: Case, calls: dict[str, list[_Call]], boxes: BothBoxes) -> OutsideFunctions:
    """The student's functions, each call of which is noted; they see the case's variables."""

    def answer(name: str, arguments: tuple[Value, ...]) -> Observation:
        call = replace(case, id=f"{case.id}/{name}", names=(name,), args=arguments, labels=())
        observation = boxes.student(call)
        if len(calls[name]) < _LOOKED_AT:
            calls[name].append(_Call(call, observation.value))
        return observation

    return {name: lambda arguments, name=name: answer(name, arguments) for name in calls}  # type: ignore[misc]  # a default holds the loop's name


def _is_off(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper answers otherwise than the reference's own."""
    own = [boxes.reference(call.case, {}) for call in made]
    output_scales = measure_output_scales(observation.value for observation in own)
    return any(
        observation.outcome is not Outcome.RETURNED
        or compare(call.value, observation.value, output_scales=output_scales, shapes="vector").credit < 1
        for call, observation in zip(made, own, strict=True)
    )


def _repeats(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper returns the same again.

    It is asked from the last call to the first, in a box that knows nothing of them: a helper that counts its calls, or
    remembers them, returns something else then.
    """
    backwards = made[::-1]
    again = boxes.afresh([call.case for call in backwards])
    return all(answer.value == call.value for call, answer in zip(backwards, again, strict=True))


def _is_hollow(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    """Whether a helper gives nearly the same for any arguments."""
    unmoved = all(_is_without_effect(made, position, boxes, _HOLLOW) for position in _positions(made))
    return unmoved or _is_monotonous(made, boxes, _HOLLOW)


def _ignores(made: Sequence[_Call], boxes: BothBoxes) -> bool:
    unheeded = any(_is_without_effect(made, position, boxes, _HEEDS) for position in _positions(made))
    return unheeded or _is_monotonous(made, boxes, _HEEDS)


def _positions(made: Sequence[_Call]) -> range:
    """The arguments that calls have; one with a default may be left out of some."""
    return range(max(len(call.case.args or ()) for call in made))


def _is_without_effect(made: Sequence[_Call], position: int, boxes: BothBoxes, least: float) -> bool:
    """Whether one argument changes next to nothing of the student's, though it changes what the reference gives."""
    theirs: list[tuple[Value, Value]] = []
    own: list[tuple[Value, Value]] = []
    for call in made:
        moved = _moved(call.case, position, boxes.seed)
        if moved is not None:
            theirs.append((call.value, boxes.student(moved).value))
            own.append((boxes.reference(call.case, {}).value, boxes.reference(moved, {}).value))
    return _is_flat(theirs, own, least)


def _is_monotonous(made: Sequence[_Call], boxes: BothBoxes, least: float) -> bool:
    """Whether the student's answers to the calls themselves are nearly one, where the reference's are not.

    A helper can know by their decimals which inputs were drawn, and heed its arguments everywhere else.
    """
    own = [boxes.reference(call.case, {}).value for call in made]
    return _is_flat(
        [(one.value, other.value) for one, other in combinations(made, 2)], list(combinations(own, 2)), least
    )


def _is_flat(theirs: Sequence[tuple[Value, Value]], own: Sequence[tuple[Value, Value]], least: float) -> bool:
    wanted = _change(own)
    return wanted > 0 and _change(theirs) < least * wanted


def _change(pairs: Sequence[tuple[Value, Value]]) -> float:
    """By how much the two of a pair differ at most, as a share of the largest number of all.

    Only finite numbers count: the sign of a zero, a type or what a nan carries is no difference.
    """
    rows = [(_row(one), _row(other)) for one, other in pairs]
    alike = [(one, other) for one, other in rows if one.size and one.shape == other.shape]
    size = max((float(np.abs(row).max()) for pair in alike for row in pair), default=0.0)
    if not size:
        return 0.0
    with np.errstate(all="ignore"):  # a subnormal size
        return max(float(np.abs(one / size - other / size).max()) for one, other in alike)


def _row(value: Value) -> NDArray[np.float64]:
    """All numbers of a value; empty for anything else, for numbers not finite, for values too large to look at."""
    if is_vast(value, _MOST_LEAVES):
        return np.zeros(0)
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    rows = [_real(a).reshape(-1) for a in arrays if a is not None and a.dtype.kind in "biufc"]
    row = np.concatenate(rows) if rows and len(rows) == len(arrays) else np.zeros(0)
    return row if np.isfinite(row).all() else np.zeros(0)


def _real(array: NDArray[Any]) -> NDArray[np.float64]:
    """The numbers of an array; of complex ones both parts."""
    parts = np.stack((array.real, array.imag)) if array.dtype.kind == "c" else array
    return parts.astype(np.float64)


def _moved(case: Case, place: int, seed: int) -> Case | None:
    """The case with one argument, or behind these one global, changed, if it holds numbers that can be."""
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
    """Other numbers of the same shape and type; None for what holds no floating point numbers."""
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
    with np.errstate(all="ignore"):  # some are what the student's helper gave, however large
        return np.asarray(random.uniform(0.6, 1.6) * array + random.uniform(0.05, 0.2, array.shape))
