"""The protocol for sources of cases and keys, such as the reference or the shown keys of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, MutableMapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from grader.model.execution import Case, Key, Observation
from grader.model.exercise import Question
from grader.model.result import Note, Verdict
from grader.sandbox.interface import OutsideFunctions


class AuthorCode(Protocol):
    """The author's code, which can be called with a student's values."""

    def probe(self, call: Case) -> Observation:
        """Make one call of the author's code, which may fail."""

    def with_outside(self, case: Case, outside: OutsideFunctions) -> Observation:
        """Make one call in which a student's functions replace the author's."""

    @property
    def kept(self) -> MutableMapping[Hashable, Any]:
        """What explanations computed for earlier submissions, by what determines the result."""


class KeySource(Protocol):
    """Gives the cases and keys of an exercise. A context manager.

    ``code`` is the author's code, which explanations call. If it is None, wrong answers have no explanation.
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
        """Start to compute every case's key. Returns a function that blocks until the keys are there."""

    def spread(self, question: Question, cases: Iterable[Case], keys: Mapping[str, Key]) -> dict[str, Key]:
        """The keys that have a spread, including it. Needed only if an answer is wrong without the spread."""

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
        """Notes for the report about marks from this source."""
