"""Sessions of calls to one source that continue in a new box: limits and crashes cost only the call."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from types import TracebackType

import msgspec

from grader.model.execution import Case, Limits, Observation, Outcome, Source
from grader.model.value import Array, Value
from grader.sandbox.interface import Box, Sandbox


class Clock:
    """The wall time that all boxes of one submission share."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The remaining seconds; never negative."""
        return max(0.0, self._end - time.monotonic())


class Company:
    """The sessions of one submission. A box that has seen a hidden case is alone, so that it cannot send it to another.

    All other boxes end before it sees one, and it ends before another opens. The sandbox gives a new box no work before
    the ended ones are dead. An ended session continues in a new box when it is used again.
    """

    def __init__(self) -> None:
        self._members: list[BoxSession] = []
        self._kept = 0

    def keeps(self, size: int, most: int) -> bool:
        """Whether an answer of that size fits together with those that are kept, within ``most`` bytes.

        An answer that does not fit is not counted: a smaller one after it may fit.
        """
        if self._kept + size > most:
            return False
        self._kept += size
        return True

    def admit(self, session: BoxSession) -> None:
        """Add a session whose box is about to open, and end those that have seen a hidden case."""
        self._members = [*(member for member in self._members if member is not session), session]
        for member in self._members:
            if member is not session and member.is_secret:
                member.end()

    def isolate(self, session: BoxSession) -> None:
        """End all other sessions: this one is about to see a hidden case."""
        for member in self._members:
            if member is not session:
                member.end()
        self._members = [session]


class BoxSession:
    """Calls to one source, in one box while it lasts, then in a new one.

    A source whose loading ends its box is not loaded again: it would end the same way. Use it as a context manager.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        source: Source,
        limits: Limits,
        clock: Clock,
        company: Company | None = None,
    ) -> None:
        """``company`` are the submission's other sessions."""
        self._sandbox, self._source, self._limits, self._clock = sandbox, source, limits, clock
        self._company = company or Company()
        self._loaded: Observation | None = None
        self.is_secret = False
        self._whole = f"{limits.total_seconds:g} s for the whole submission"
        self._box: Box | None = self._open()

    def __enter__(self) -> BoxSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the box, if there is one; the next call opens another."""
        if self._box is not None:
            self._box.close()
            self._box, self.is_secret = None, False

    @property
    def loaded(self) -> Observation:
        """How the first loading ended. Blocks on first access."""
        if self._loaded is None:
            self._loaded = self._asked().loaded
        return self._loaded

    def call(self, case: Case) -> Observation:
        """Make one call. NOT_LOADED if the source cannot be loaded, TIME_LIMIT if its time is used up."""
        return next(self.call_each((case,)))

    def call_each(self, cases: Sequence[Case]) -> Iterator[Observation]:
        """Make calls one after the other, up to and including the first that ends its box."""
        if not self._is_loaded():
            yield from [Observation(Outcome.NOT_LOADED)] * len(cases)
            return
        if self._clock.left <= 0:
            yield Observation(Outcome.TIME_LIMIT, detail=self._whole)
            return
        if any(case.hidden for case in cases):
            self._company.isolate(self)
            self.is_secret = True
        for answer in self._asked().call_each(cases, lambda: min(self._limits.call_seconds, self._clock.left)):
            observation = self._bounded(answer)
            if observation.outcome.ends_box:
                self.end()
            yield observation
            if observation.outcome.ends_box:
                return

    def _is_loaded(self) -> bool:
        """Whether there is a box to call, or no time left for one."""
        if self.loaded.outcome.ends_box:
            return False
        return self._clock.left <= 0 or not self._asked().loaded.outcome.ends_box

    def _asked(self) -> Box:
        """Return the box; open a new one if the last one has ended."""
        if self._box is None:
            self._box = self._open()
        return self._box

    def _bounded(self, observation: Observation) -> Observation:
        """Return the observation, or the limit of the whole submission if it was exceeded."""
        if observation.outcome is Outcome.TIME_LIMIT and self._clock.left <= 0:
            observation = msgspec.structs.replace(observation, detail=self._whole)
        if not self._company.keeps(_size(observation.value), 2 * self._limits.answer_bytes):
            observation = Observation(Outcome.SIZE_LIMIT, detail="all answers together", output=observation.output)
        return observation

    def _open(self) -> Box:
        self._company.admit(self)
        seconds = min(self._limits.load_seconds, self._clock.left)
        return self._sandbox.begin(self._source, msgspec.structs.replace(self._limits, load_seconds=seconds))


def _size(value: Value) -> int:
    """The bytes of memory of a value, including the objects in it."""
    if isinstance(value, tuple):
        return sys.getsizeof(value) + sum(map(_size, value))
    if isinstance(value, Array):
        return sum(map(sys.getsizeof, (value, value.dtype, value.shape, value.data)))
    return sys.getsizeof(value)
