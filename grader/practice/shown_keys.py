"""Practice: a submission graded by what a bundle tells, the shown cases and no more. It gives no official mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType

from msgspec.structs import replace

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Exercise, Practice, Question
from grader.model.result import Note, Report, Verdict


class ShownKeys:
    """A bundle's cases and keys, where an official grading has the reference. A context manager, like that."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice

    def __enter__(self) -> ShownKeys:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def cases(self, question: Question, seed: int) -> tuple[Case, ...]:
        """The question's shown cases, whatever the seed."""
        del seed
        return self._practice.cases[question.id]

    def begin(self, questions: Iterable[tuple[Question, tuple[Case, ...]]]) -> Callable[[], dict[str, Key]]:
        """Their keys, with their spread."""
        keys = {case.id: self._practice.keys[case.id] for _, cases in questions for case in cases}
        return lambda: keys

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """Nothing: the keys have theirs."""
        del question, cases, keys
        return {}

    def measure(
        self,
        question: Question,
        cases: Iterable[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
    ) -> dict[str, Observation]:
        """Nothing: what measures is the author's code."""
        del question, cases, keys, observations
        return {}

    def measurable(
        self,
        question: Question,
        cases: Iterable[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
        measured: Mapping[str, Observation],
    ) -> bool:
        """True: nothing was measured that could fail."""
        del question, cases, keys, observations, measured
        return True


def practised(report: Report) -> Report:
    """The report, if it is on practice, with a note on what that means."""
    practice = report.exercise.practice
    if practice is None:
        return report
    open_ = [v.question for v in report.verdicts if practice.form_only(v.question)]
    note = _note(report.exercise, [v for v in report.verdicts if v.question not in open_], open_)
    return replace(report, notes=(Note("practice", note, "warning"), *report.notes))


def _note(exercise: Exercise, judged: list[Verdict], open_: list[Question]) -> str:
    shown = [case for verdict in judged for case in verdict.shown]
    said = (
        f"PRACTICE with the bundle of '{exercise.name}': {sum(case.passed for case in shown)} of the {len(shown)} "
        "cases shown here are right. The official grading, which alone gives marks, tries hidden cases as well"
    )
    if not open_:
        return f"{said}."
    named = ", ".join(question.id for question in open_)
    return f"{said}, and judges what has no key here: of {named} only the form was looked at."
