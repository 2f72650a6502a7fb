"""The interface of the sandbox for the rest of the grader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from grader.model.execution import Case, Confinement, Limits, Observation, Source
from grader.model.value import Value

AskCase: TypeAlias = Callable[[Case], Observation]
"""Makes one call."""
OutsideFunctions: TypeAlias = Mapping[str, Callable[[tuple[Value, ...]], Observation]]
"""Functions, by name, that the caller computes during a call of the author's code."""


class Box(Protocol):
    """A process that has loaded a source and answers calls, one at a time."""

    @property
    def loaded(self) -> Observation:
        """How loading the source ended. Blocks until then. After RAISED, earlier definitions can still be called."""

    def call(self, case: Case, seconds: float) -> Observation:
        """Make one call within ``seconds`` of wall time. NOT_RUN after an outcome that ended the box."""

    def call_each(self, cases: Iterable[Case], seconds: Callable[[], float]) -> Iterator[Observation]:
        """Make calls one after the other, each within ``seconds()``, which is asked when the wait begins.

        Each input is sent after the answer to the one before it has arrived.
        """

    def call_all(self, cases: Sequence[Case], seconds: float) -> Iterator[Observation]:
        """Make many calls, each within ``seconds``, without waiting between them.

        All calls have been sent when this returns. The box may read later inputs before it answers earlier ones: use it
        only for the author's code, never a student's.
        """

    def call_with(self, case: Case, seconds: float, outside: OutsideFunctions) -> Observation:
        """Make one call of the author's code, during which the caller computes the functions ``outside``.

        The time of these does not count towards ``seconds``. One that gives no answer raises in the box.
        """

    def close(self) -> None:
        """End the box and all processes that it started."""


class Sandbox(Protocol):
    """Opens boxes."""

    @property
    def confinement(self) -> Confinement:
        """The layers around each box, for every report. BoxError if they are not enough."""

    def open(self, source: Source, limits: Limits) -> Box:
        """Open a box and load ``source``. BoxError if that is impossible, BoxLost if the box was killed meanwhile."""

    def begin(self, source: Source, limits: Limits) -> Box:
        """Open a box without waiting until ``source`` is loaded; ``loaded`` and calls wait, with the same errors."""

    def again(self) -> AbstractContextManager[Sandbox]:
        """Return another sandbox like this one that shares nothing with it."""
