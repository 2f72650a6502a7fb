"""Tries answers to a question: the reference's mutants and the proof files, many in one box, case by case."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from grader.exercise.kinds import kind_of
from grader.exercise.kinds.base import Unmeasured, is_measured
from grader.grading.code_variants import VariantCall, Variants
from grader.grading.judge import has_value, judge_value
from grader.grading.reference import Reference
from grader.model.execution import Case, Key, Limits, Observation, Outcome
from grader.model.exercise import Exercise, Question
from grader.model.value import Array, Value
from grader.numeric.tolerance import measure_output_scales
from grader.numeric.values import Path
from grader.proof.budget import AT_LEAST, TIMES, Budget
from grader.proof.windows import answer_tolerance_ratio, is_same
from grader.sandbox.interface import Sandbox

_MOST_IN_A_STEP = 500
_CPU_SECONDS = 600  # per box, which runs hundreds of submissions


class Keyed(msgspec.Struct, frozen=True):
    """A question with cases and their keys. ``seconds`` is the time limit of one call."""

    question: Question
    cases: tuple[Case, ...]
    keys: Mapping[str, Key]
    output_scales: Mapping[Path, float]
    seconds: float


def keyed(question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key], seconds: float) -> Keyed:
    """Make a question with the data that comparing answers needs."""
    own = {case.id: keys[case.id] for case in cases}
    return Keyed(question, cases, own, measure_output_scales(key.value for key in own.values()), seconds)


class Result(msgspec.Struct, frozen=True):
    """One judged answer: its credit, its part of the allowance, and whether it is the same as the reference's.

    ``unmeasured`` describes how the measuring function failed for it; empty if it did not. ``measured`` is what that
    function returned; None if it was not called. ``equal``: the answer is the reference's, byte for byte.
    """

    credit: float
    part: float
    same: bool
    unmeasured: str = ""
    measured: Value = None
    equal: bool = False

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.credit == 1


_FAILED = Result(0.0, math.inf, False)


class Trial:
    """One source's answers to one question, as far as they have been tried."""

    def __init__(self, source: str, question: str, names: Iterable[str]) -> None:
        self.source, self.question, self.names = source, question, list(names)
        self.results: dict[str, Result] = {}

    @property
    def passes(self) -> bool:
        """Whether no answer so far is wrong."""
        return all(result.passed for result in self.results.values())

    @property
    def same(self) -> bool:
        """Whether every answer so far is the reference's."""
        return all(result.same for result in self.results.values())

    @property
    def part(self) -> float:
        """The largest part of the allowance that any answer so far needs."""
        return max((result.part for result in self.results.values()), default=0.0)

    @property
    def unmeasured(self) -> str:
        """How the measuring function failed for an answer; empty if it did not."""
        return next((result.unmeasured for result in self.results.values() if result.unmeasured), "")

    def missing(self, cases: Sequence[Case]) -> list[Case]:
        """Return the cases that have not been tried yet."""
        return [case for case in cases if case.id not in self.results]


class Trials:
    """Runs trials. Needs all sources at the start."""

    def __init__(
        self,
        exercise: Exercise,
        reference: Reference,
        within: Sandbox,
        sources: Iterable[str],
        tell: Callable[[int, int], None],
        budget: Budget | None = None,
    ) -> None:
        """``tell`` is called after each step with the number of answers and their total."""
        self._reference, self._tell, self._done = reference, tell, 0
        self.budget = budget or Budget()
        self.expected = 0  # the number of answers, as far as it is known in advance
        self._numbers = {source: number for number, source in enumerate(dict.fromkeys(sources))}
        self._variants = Variants(within, tuple(self._numbers), exercise.reference_path, _limits(exercise.limits))

    def close(self) -> None:
        """End the box of the trials."""
        self._variants.close()

    def run(self, about: Keyed, wanted: Iterable[tuple[Trial, Sequence[Case]]], seconds: float | None = None) -> None:
        """Try the given cases of trials that have not been tried yet, as long as the budget lasts."""
        asked = [(trial, case) for trial, cases in wanted for case in trial.missing(cases)]
        step = _in_a_step(about)
        for first in range(0, len(asked), step):
            if self.budget.spent:
                return
            some = asked[first : first + step]
            for (trial, case), observation in zip(some, self.observations(about, some, seconds), strict=True):
                trial.results[case.id] = self.judge(about, case, observation)

    def observations(
        self, about: Keyed, asked: Sequence[tuple[Trial, Case]], seconds: float | None = None
    ) -> list[Observation]:
        """Return the observation of each trial and case, in order."""
        asks = [VariantCall(self._numbers[trial.source], part) for trial, case in asked for part in _single(case)]
        answers = iter(self._variants.answers(asks, seconds or about.seconds))
        found = [_together([next(answers) for _ in _single(case)], case) for _, case in asked]
        self._done += len(asked)
        self._tell(self._done, max(self._done, self.expected))
        return found

    def judge(self, about: Keyed, case: Case, observation: Observation) -> Result:
        """What an answer counts for."""
        if not has_value(observation):
            return _FAILED
        value, key, question = observation.value, about.keys[case.id], about.question
        if key.measured is None and isinstance(value, Array) and value == key.value:  # bytes that need no comparison
            return Result(1.0, 0.0, True, equal=True)
        call = self._measured(about, case, value)
        reached, equal = call.value if call is not None else None, value == key.value
        if call is not None and not is_measured(call):
            return replace(_FAILED, unmeasured=_failure(call))
        try:
            compared = judge_value(question, case, key, about.output_scales, value, call)
        except Unmeasured as error:
            return replace(_FAILED, unmeasured=str(error))
        passed = compared.credit == 1
        if not kind_of(question).numeric:
            return Result(compared.credit, math.inf, passed, measured=reached)
        part = answer_tolerance_ratio(question, key, about.output_scales, value, call.value if call else None)
        same = passed and (call is not None or is_same(question, key, about.output_scales, value))
        return Result(compared.credit, part, same, measured=reached, equal=equal)

    def _measured(self, about: Keyed, case: Case, value: Value) -> Observation | None:
        observed = Observation(Outcome.RETURNED, value)
        return self._reference.measure(about.question, (case,), about.keys, {case.id: observed}).get(case.id)


def _in_a_step(about: Keyed) -> int:
    """How many answers to try between two looks at the budget: a second's work, if they take as long as right ones."""
    took = max(about.seconds - AT_LEAST, 0.0) / TIMES
    return max(1, min(_MOST_IN_A_STEP, int(1 / took) if took else _MOST_IN_A_STEP))


def _failure(measured: Observation) -> str:
    """How a measuring call failed."""
    raised = measured.raised
    if raised is None:
        returned = measured.outcome is Outcome.RETURNED
        return "it returned no real numbers" if returned else f"{measured.outcome.value} {measured.detail}".strip()
    line = f" at line {raised.frames[-1].line}" if raised.frames else ""
    return f"{raised.type}{line}: {raised.message}"


def _limits(limits: Limits) -> Limits:
    return replace(limits, cpu_seconds=_CPU_SECONDS)


def _single(case: Case) -> list[Case]:
    """Split the reading of several variables into one reading per variable."""
    return [case] if len(case.names) == 1 else [replace(case, names=(name,)) for name in case.names]


def _together(observations: list[Observation], case: Case) -> Observation:
    if len(case.names) == 1:
        return observations[0]
    failed = [observation for observation in observations if observation.outcome is not Outcome.RETURNED]
    return failed[0] if failed else Observation(Outcome.RETURNED, tuple(o.value for o in observations))
