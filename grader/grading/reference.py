"""The author's side of a grading. The reference runs in a box of its own, with the same interface as a submission."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np
from msgspec.structs import replace

from grader.errors import Fault, SpecError
from grader.exercise.kinds import kind_of
from grader.exercise.kinds.base import is_measured
from grader.grading.cause import cause_of
from grader.model.execution import Case, Key, Observation, Outcome, Part, Source
from grader.model.exercise import Exercise, Question
from grader.model.result import Note, Verdict
from grader.model.value import Value
from grader.numeric.tolerance import is_ill_conditioned, measure_output_scales, measure_spread
from grader.numeric.values import from_array, to_array, to_number
from grader.sandbox.interface import Box, OutsideFunctions, Sandbox

_KeyCalls: TypeAlias = tuple[Question, Case, tuple[Case, ...]]
"""A case of a question, and the calls of the reference that its key is made from."""


class Reference:
    """A box that holds an exercise's reference. A failure in it is a fault of the spec. A context manager."""

    def __init__(self, exercise: Exercise, sandbox: Sandbox) -> None:
        self._exercise = exercise
        self._sandbox = sandbox
        self._opened = self._first()
        self._measuring: Box | None = None
        self._bridged: Box | None = None
        self.kept: MutableMapping[Hashable, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for box in (self._opened, self._measuring, self._bridged):
            if box is not None:
                box.close()

    @property
    def code(self) -> Reference:
        """The author's code: the reference itself."""
        return self

    def notes(self, verdicts: Sequence[Verdict]) -> tuple[Note, ...]:
        """No notes: these marks are official."""
        del verdicts
        return ()

    def _first(self) -> Box | None:
        """Start the box before it is needed."""
        return self._open()

    def _open(self) -> Box:
        own = Part(self._exercise.reference_path, self._exercise.reference)
        return self._sandbox.begin(Source(own), self._exercise.limits)

    @property
    def _box(self) -> Box:
        """The box with the reference loaded. Blocks on first access."""
        if self._opened is None:
            self._opened = self._open()
        if self._opened.loaded.outcome is not Outcome.RETURNED:
            raise self._fault("", "a reference that runs", self._opened.loaded)
        return self._opened

    def cases(self, question: Question, seed: int) -> tuple[Case, ...]:
        """The question's cases. The author's code is called if it generates inputs."""
        try:
            return kind_of(question).cases(seed, self._exercise.hidden_seed, self._ask)
        except (ValueError, OverflowError, MemoryError) as error:
            where = f'question "{question.id}"'
            fault = Fault(self._exercise.spec_path, where, "inputs that can be drawn", str(error) or "far too many")
            raise SpecError(self._exercise.name, [fault]) from error

    def begin(self, questions: Iterable[tuple[Question, tuple[Case, ...]]]) -> Callable[[], dict[str, Key]]:
        """Start to compute every case's key. Returns a function that blocks until the keys are there.

        The keys have no spread yet: an answer that is near without spread is also near with it.
        """
        asked = [
            (question, case, kind_of(question).reference_calls(case)) for question, cases in questions for case in cases
        ]
        answers = self._ask_all([call for _, _, calls in asked for call in calls])
        return lambda: self._keys(asked, answers)

    def _keys(self, asked: list[_KeyCalls], answers: Iterator[Value]) -> dict[str, Key]:
        keys = {
            case.id: kind_of(question).case_key(tuple(next(answers) for _ in calls)) for question, case, calls in asked
        }
        for question, case, calls in asked:
            key = keys[case.id]
            measuring = kind_of(question).measuring(case, key.value, key) if calls else None
            if measuring:
                keys[case.id] = replace(key, measured=self._finite(measuring))
        return keys

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """The keys with their spread: the reference runs again with inputs rounded differently.

        Raises SpecError if rounding changes the answer too much to mark it fairly.
        """
        asked = [(case, kind_of(question).reruns(case)) for case in cases]
        answers = self._ask_all([call for _, calls in asked for call in calls])
        found = {}
        for case, calls in asked:
            reruns = tuple(next(answers) for _ in calls)
            found[case.id] = (
                replace(keys[case.id], spread=measure_spread(keys[case.id].value, reruns)) if calls else keys[case.id]
            )
        output_scales = measure_output_scales(key.value for key in found.values())
        by_case = kind_of(question).tolerance.by_case
        scales = {id_: measure_output_scales([key.value]) if by_case else output_scales for id_, key in found.items()}
        jumping = next((case for case, key in found.items() if is_ill_conditioned(key.spread, scales[case])), None)
        if jumping is not None:
            said = f"for {jumping} one that jumps when an input's last digit changes: a step, a kink or chance"
            if by_case:
                said += ', or an answer that cancels to almost 0, which scale = "case" leaves no room for'
            if not any(output_scales.values()):
                said = f"for {jumping} one that is 0, as in every case, but for rounding or a step: add others"
            fault = Fault(self._exercise.spec_path, f'question "{question.id}"', "inputs with a steady answer", said)
            raise SpecError(self._exercise.name, [fault])
        return found

    def measure(
        self,
        question: Question,
        cases: Iterable[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
    ) -> dict[str, Observation]:
        """The results of the author's measuring function for answers that are graded by behaviour."""
        measured = {}
        for case in cases:
            observation = observations[case.id]
            if observation.outcome is Outcome.RETURNED:
                call = kind_of(question).measuring(case, observation.value, keys[case.id])
                if call:
                    measured[case.id] = self.probe(call)
        return measured

    def measurable(
        self,
        question: Question,
        cases: Sequence[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
        measured: Mapping[str, Observation],
    ) -> bool:
        """Whether the measuring function works for the author's own values.

        These are the reference's answers, else the starter's values, else plain numbers. Nothing is called unless
        a call in ``measured`` failed.
        """
        failed = [case for case in cases if case.id in measured and not is_measured(measured[case.id])]
        if not failed or all(keys[case.id].measured is not None for case in failed):
            return True
        kind, case = kind_of(question), failed[0]
        plain = _plain(observations[case.id].value, itertools.count(0.5, 0.25))
        calls = (kind.measuring(case, own, keys[case.id]) for own in (self._of_starter(case), plain))
        call = next((call for call in calls if call is not None), None)
        return call is not None and is_measured(self.probe(call))

    def _of_starter(self, case: Case) -> Value:
        """The starter's value for a case; None if it has none."""
        own = Part("starter.py", self._exercise.starter)
        source = Source(own, Part("given code", self._exercise.given_code), lenient=True)
        with closing(self._sandbox.open(source, self._exercise.limits)) as box:
            return box.call(case, self._exercise.limits.call_seconds).value

    def probe(self, call: Case) -> Observation:
        """Call the author's code with values that may end its box. So it uses a box separate from that of the keys."""
        if self._measuring is None:
            self._measuring = self._open()
        observation = self._measuring.call(call, self._exercise.limits.call_seconds)
        if observation.outcome.ends_box:
            self._measuring.close()
            self._measuring = None
        return observation

    def with_outside(self, case: Case, outside: OutsideFunctions) -> Observation:
        """Call the reference with a student's functions in place of its own. A failure is not a fault of the spec."""
        if self._bridged is None:
            self._bridged = self._open()
        observation = self._bridged.call_with(case, self._exercise.limits.call_seconds, outside)
        if observation.outcome.ends_box:
            self._bridged.close()
            self._bridged = None
        return observation

    def _ask(self, case: Case) -> Value:
        return next(self._ask_all([case]))

    def _finite(self, measuring: Case) -> Value:
        """The result of the author's measuring function for the author's own answer. It has to be a finite number."""
        try:
            measured = self._ask(measuring)
        except SpecError as error:
            raise SpecError(error.exercise, [f._replace(cause=f.cause or "measure") for f in error.faults]) from error
        if not math.isfinite(to_number(measured)):
            where = f"{measuring.names[0]}, for {measuring.id}"
            fault = Fault(self._exercise.reference_path, where, "one finite number", repr(measured)[:60], "measure")
            raise SpecError(self._exercise.name, [fault])
        return measured

    def _ask_all(self, cases: list[Case]) -> Iterator[Value]:
        observations = self._box.call_all(cases, self._exercise.limits.call_seconds)
        return (self._value(case, observation) for case, observation in zip(cases, observations, strict=True))

    def _value(self, case: Case, observation: Observation) -> Value:
        if observation.outcome is not Outcome.RETURNED:
            raise self._fault(f"{case.names[0]}, for {case.id}", "an answer", observation)
        if observation.value is None:
            said = "None: is its `return` or its value missing?"
            fault = Fault(self._exercise.reference_path, f"{case.names[0]}, for {case.id}", "an answer", said)
            raise SpecError(self._exercise.name, [fault])
        return observation.value

    def _fault(self, where: str, wanted: str, observation: Observation) -> SpecError:
        raised = observation.raised
        if raised is None:
            found = f"{observation.outcome.value} {observation.detail}".strip()
        else:
            line = f" at line {raised.frames[-1].line}" if raised.frames else ""
            found = f"{raised.type}{line}: {raised.message}"
        fault = Fault(self._exercise.reference_path, where, wanted, found, cause_of(observation))
        return SpecError(self._exercise.name, [fault])


def _plain(value: Value, numbers: Iterator[float]) -> Value:
    """A value of the same shape with other numbers."""
    if isinstance(value, tuple):
        return tuple(_plain(item, numbers) for item in value)
    array = to_array(value)
    if array is None:
        return value
    return from_array(np.array([next(numbers) for _ in range(array.size)]).reshape(array.shape))
