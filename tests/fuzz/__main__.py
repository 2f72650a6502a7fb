"""The longer run, by hand: ``python -m tests.fuzz --seconds 300``. Exit code 1 if anything was found."""

from __future__ import annotations

import argparse
import collections
import signal
import sys
import time
from collections.abc import Generator
from random import Random
from types import FrameType
from typing import cast

from tests.fuzz.targets import ACCEPTED, TARGETS, Target, check_with_memory, inputs

_TURN = 200  # inputs of a target before it is the next one's turn
_MEASURED = 16  # the memory of one input in so many is measured, which takes as long as several
_SECONDS = 10  # that an input may take


class TooSlow(Exception):
    """An input took longer than any may."""


class Tally:
    """What became of one target's inputs."""

    def __init__(self, target: Target, seed: int) -> None:
        self.target = target
        self.inputs = cast("Generator[bytes, str | None]", inputs(target, Random(f"{target.name} {seed}")))
        self.tried = self.measured = 0
        self.ends: collections.Counter[str] = collections.Counter()
        self.found: dict[str, bytes] = {}
        self.slowest = 0.0
        self._data = next(self.inputs)

    def step(self) -> None:
        """Try one input."""
        measured = self.tried % _MEASURED == 0
        began = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, _SECONDS)
        try:
            end = check_with_memory(self.target, self._data) if measured else self.target.check(self._data)
        except Exception as error:  # noqa: BLE001 - anything that is not declared is what is looked for
            end = f"found: {type(error).__name__}: {error}"
            self.found.setdefault(end, self._data)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.tried += 1
        self.measured += measured
        self.ends[end] += 1
        self._data = self.inputs.send(end)

    def __str__(self) -> str:
        accepted = sum(count for end, count in self.ends.items() if end.startswith(ACCEPTED))
        return (
            f"{self.target.name:18} {self.tried:>9} tried, {accepted:>8} accepted, {len(self.ends):>3} kinds of end, "
            f"{self.measured:>7} measured, slowest {1000 * self.slowest:.0f} ms, {len(self.found)} found"
        )


def main() -> int:
    """Take turns until the time is over, then say what was tried and found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ends", action="store_true", help="list how the inputs ended")
    given = parser.parse_args()

    def too_slow(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, too_slow)
    tallies = [Tally(target, given.seed) for target in TARGETS]
    began = time.monotonic()
    while (passed := time.monotonic() - began) < given.seconds:
        for tally in tallies:
            for _ in range(_TURN):
                tally.step()
        if sys.stderr.isatty():
            tried, found = (sum(numbers) for numbers in zip(*((t.tried, len(t.found)) for t in tallies), strict=True))
            sys.stderr.write(f"\r{passed:5.0f} s, {tried} inputs, {found} found\x1b[K")
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    print(f"seed {given.seed}, {time.monotonic() - began:.0f} seconds")
    for tally in tallies:
        print(tally)
        for end, count in tally.ends.most_common() if given.ends else ():
            print(f"    {count:>9} {end}")
        for end, data in tally.found.items():
            print(f"    {end}\n        {data!r}")
    return 1 if any(tally.found for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
