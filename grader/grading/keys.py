"""Where a grading's cases and keys come from, such as the reference or the shown keys of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Protocol, Self

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Question
from grader.model.result import Note, Verdict
from grader.sandbox.interface import OutsideFunctions


class AuthorCode(Protocol):
    """The author's code, which can be called with values of a student's."""

    def probe(self, call: Case) -> Observation:
        """Make one call of the author's code, which may fail."""

    def with_outside(self, case: Case, outside: OutsideFunctions) -> Observation:
        """Make one call in which functions of a student's replace the author's."""


class KeySource(Protocol):
    """Gives the cases and keys of an exercise. A context manager.

    ``code`` is what explanations ask; None if the source cannot be asked, in which case wrong answers have no
    explanation.
    """

    @property
    def code(self) -> AuthorCode | None:
        """The author's code, if it can be called."""

    def __enter__(self) -> Self:
        """Open the source."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the source."""

    def cases(self, question: Question, seed: int) -> tuple[Case, ...]:
        """The question's cases."""

    def begin(self, questions: Iterable[tuple[Question, tuple[Case, ...]]]) -> Callable[[], dict[str, Key]]:
        """Ask for every case's key. The result blocks until the keys are there."""

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """Those of the keys that have a spread, with it. Asked for only if an answer is not right without one."""

    def measure(
        self,
        question: Question,
        cases: Iterable[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
    ) -> dict[str, Observation]:
        """The author's measuring calls for answers that are graded by their behaviour."""

    def measurable(
        self,
        question: Question,
        cases: Sequence[Case],
        keys: Mapping[str, Key],
        observations: Mapping[str, Observation],
        measured: Mapping[str, Observation],
    ) -> bool:
        """Whether the measuring function works for the author's own values."""

    def notes(self, verdicts: Sequence[Verdict]) -> tuple[Note, ...]:
        """What the report has to say about marks from this source."""
