"""How long a proof may take: until it is stopped, and a time for the mistakes that are planted into each question."""

from __future__ import annotations

import math
import threading
import time

# The time for a mutant's call: a multiple of the reference's time, and a minimum for a busy machine.
TIMES, AT_LEAST = 30, 0.3
SECONDS = 120.0
"""The usual time for the mistakes that are planted into one question."""


class Budget:
    """The time of one stream of questions. ``stop`` ends all of them."""

    def __init__(self, seconds: float = math.inf, stop: threading.Event | None = None) -> None:
        self._seconds, self._stop = seconds, stop or threading.Event()
        self._end = math.inf

    @property
    def stopped(self) -> bool:
        """Whether the user stopped the proof."""
        return self._stop.is_set()

    @property
    def spent(self) -> bool:
        """Whether nothing more may be tried."""
        return self.stopped or time.monotonic() >= self._end

    def begin(self) -> None:
        """Begin the time for one question's mistakes."""
        self._end = time.monotonic() + self._seconds

    def end(self) -> None:
        """What follows has no limit of time."""
        self._end = math.inf
