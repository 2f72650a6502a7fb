"""What the rest of the grader may ask of the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from grader.model.execution import Case, Confinement, Limits, Observation, Source
from grader.model.value import Value

AskCase: TypeAlias = Callable[[Case], Observation]
"""Makes one call."""
OutsideFunctions: TypeAlias = Mapping[str, Callable[[tuple[Value, ...]], Observation]]
"""Functions that the caller answers for during a call of the author's code, by their names."""


class Box(Protocol):
    """A process that has loaded a source and answers calls, one at a time."""

    @property
    def loaded(self) -> Observation:
        """How loading the source ended. After RAISED, what was defined up to there can still be called."""

    def call(self, case: Case, seconds: float) -> Observation:
        """Make one call, within ``seconds`` of wall time. After an outcome that ends the box: NOT_RUN."""

    def call_each(self, cases: Iterable[Case], seconds: Callable[[], float]) -> Iterator[Observation]:
        """Make calls one after the other, each within what ``seconds`` says when it is waited for.

        No input is sent before the answer to the one before it has come.
        """

    def call_all(self, cases: Sequence[Case], seconds: float) -> Iterator[Observation]:
        """Make many calls, each within ``seconds``, without waiting between them.

        The calls are on their way when this returns. Later inputs may be read before earlier answers are given: for
        the author's code only, never a student's.
        """

    def call_with(self, case: Case, seconds: float, outside: OutsideFunctions) -> Observation:
        """Make one call of the author's code, in which the functions ``outside`` are answered for by the caller.

        It has so many ``seconds`` beside what these take. One that gives no answer raises in the box.
        """

    def close(self) -> None:
        """End the box and all that it started."""


class Sandbox(Protocol):
    """Where boxes come from."""

    @property
    def confinement(self) -> Confinement:
        """What stands around each box; written into every report. BoxError if too little does."""

    def open(self, source: Source, limits: Limits) -> Box:
        """A new box that has loaded ``source``; BoxError if there can be none, BoxLost if it went away meanwhile."""

    def begin(self, source: Source, limits: Limits) -> Box:
        """A new box that still loads ``source``: whoever asks for ``loaded``, or calls, waits; with the same errors."""

    def again(self) -> AbstractContextManager[Sandbox]:
        """Another sandbox like this one that shares nothing with it."""
