"""Provides the shown cases and keys of a bundle, to grade submissions for practice. That gives no official marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Practice, Question
from grader.model.result import Note, Verdict


class ShownKeys:
    """The cases and keys of a bundle. It has no author's code to call."""

    code = None

    def __init__(self, name: str, practice: Practice) -> None:
        """``name`` is the name of the exercise."""
        self._name, self._practice = name, practice

    def __enter__(self) -> ShownKeys:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def cases(self, question: Question, seed: int) -> tuple[Case, ...]:
        """The question's shown cases, regardless of the seed."""
        del seed
        return self._practice.cases[question.id]

    def begin(self, questions: Iterable[tuple[Question, tuple[Case, ...]]]) -> Callable[[], dict[str, Key]]:
        """The keys, which already include their spread."""
        keys = {case.id: self._practice.keys[case.id] for _, cases in questions for case in cases}
        return lambda: keys

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """No keys: those of ``begin`` already include their spread."""
        del question, cases, keys
        return {}

    def measure(
        self,
        question: Question,
        cases: Iterable[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
    ) -> dict[str, Observation]:
        """No measurements: only the author's code can measure."""
        del question, cases, keys, observations
        return {}

    def measurable(
        self,
        question: Question,
        cases: Sequence[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
        measured: Mapping[str, Observation],
    ) -> bool:
        """True: nothing was measured, so nothing failed."""
        del question, cases, keys, observations, measured
        return True

    def notes(self, verdicts: Sequence[Verdict]) -> tuple[Note, ...]:
        """One note: this is practice, n shown cases are right, and of some questions only the format was checked."""
        open_ = [v.question.id for v in verdicts if self._practice.form_only(v.question)]
        shown = [case for v in verdicts if v.question.id not in open_ for case in v.shown]
        said = _note(self._name, sum(case.passed for case in shown), len(shown), open_)
        return (Note("practice", said, "warning"),)


def _note(name: str, passed: int, total: int, open_: Sequence[str]) -> str:
    said = (
        f"PRACTICE with the bundle of '{name}': {passed} of the {total} "
        "cases shown here are right. The official grading, which alone gives marks, tries hidden cases as well"
    )
    if not open_:
        return f"{said}."
    return f"{said}. It also judges {', '.join(open_)}: here only the format of these answers was checked."
