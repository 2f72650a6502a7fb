"""A conversation with one source that outlives its boxes: limits and crashes cost the call, not those that follow."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from types import TracebackType

import msgspec

from grader.model import Array, Case, Limits, Observation, Outcome, Source, Value
from grader.sandbox.interface import Box, Sandbox


class Clock:
    """The wall time that all boxes of one submission have together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; never negative."""
        return max(0.0, self._end - time.monotonic())


class Dialogue:
    """Calls to one source, in one box for as long as it lasts and in a new one after that.

    A source that does not get through its loading is not loaded again: it would end the same way. Use it as a
    context manager.
    """

    def __init__(self, sandbox: Sandbox, source: Source, limits: Limits, clock: Clock) -> None:
        self._sandbox, self._source, self._limits, self._clock = sandbox, source, limits, clock
        self._box = self._open()
        self._ended, self._kept = False, 0
        self._whole = f"{limits.total_seconds:g} s for the whole submission"
        self._first = self._box

    def __enter__(self) -> Dialogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._box.close()

    @property
    def loaded(self) -> Observation:
        """How the first loading ended; it is not waited for before it is needed."""
        return self._first.loaded

    def call(self, case: Case) -> Observation:
        """Make one call; NOT_LOADED when the source cannot be loaded, TIME_LIMIT when its time is used up."""
        return next(self.call_each((case,)))

    def call_each(self, cases: Sequence[Case]) -> Iterator[Observation]:
        """Make calls one after the other, up to one that ends its box: that is the last that is answered."""
        if not self._is_loaded():
            yield from [Observation(Outcome.NOT_LOADED)] * len(cases)
            return
        if self._clock.left <= 0:
            yield Observation(Outcome.TIME_LIMIT, detail=self._whole)
            return
        for answer in self._box.call_each(cases, lambda: min(self._limits.call_seconds, self._clock.left)):
            observation = self._bounded(answer)
            self._ended = observation.outcome.ends_box
            yield observation
            if self._ended:
                return

    def _is_loaded(self) -> bool:
        """Whether there is a box to call, opened anew if the last one has ended and there is time to do so."""
        if self.loaded.outcome.ends_box:
            return False
        if self._ended and self._clock.left > 0:
            self._box.close()
            self._box = self._open()
            self._ended = False
        return not self._box.loaded.outcome.ends_box

    def _bounded(self, observation: Observation) -> Observation:
        """The observation, or the limit of the whole submission that it came up against."""
        if observation.outcome is Outcome.TIME_LIMIT and self._clock.left <= 0:
            observation = msgspec.structs.replace(observation, detail=self._whole)
        self._kept += _size(observation.value)
        if self._kept > 2 * self._limits.answer_bytes:  # a call may take it all, but not every call
            observation = Observation(Outcome.SIZE_LIMIT, detail="all answers together", output=observation.output)
        return observation

    def _open(self) -> Box:
        seconds = min(self._limits.load_seconds, self._clock.left)
        return self._sandbox.begin(self._source, msgspec.structs.replace(self._limits, load_seconds=seconds))


def _size(value: Value) -> int:
    """About how many bytes a value keeps."""
    if isinstance(value, tuple):
        return sum(_size(item) for item in value) + 64
    return len(value.data) if isinstance(value, Array) else 64
