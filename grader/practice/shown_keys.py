"""Practice: a submission graded by what a bundle tells, the shown cases and no more. It gives no official mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType

from msgspec.structs import replace

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Exercise, Practice, Question
from grader.model.result import Report, Status, Verdict

_FORM_IS_RIGHT = "your answer has the form that is asked for; whether it is right, only the official grading tells"


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
    """The report, if it is on practice, with what that means: answers of which only the form is known earn nothing."""
    practice = report.exercise.practice
    if practice is None:
        return report
    open_ = [v.question for v in report.verdicts if practice.form_only(v.question)]
    told = tuple(_without_key(v) if v.question in open_ else v for v in report.verdicts)
    note = _note(report.exercise, [v for v in told if v.question not in open_], open_)
    return replace(report, verdicts=told, notes=(note, *report.notes))


def _without_key(verdict: Verdict) -> Verdict:
    """A verdict on the form of an answer, which is not known to be right."""
    if verdict.status is not Status.RIGHT:
        status = Status.WRONG if verdict.status is Status.PARTIAL else verdict.status
        return replace(verdict, status=status, earned=0.0, groups=())
    read = tuple(case for case in verdict.shown if case.case.args is None)  # of calls there is nothing to compare
    return replace(verdict, status=Status.PARTIAL, earned=0.0, groups=(), shown=read, message=_FORM_IS_RIGHT)


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
