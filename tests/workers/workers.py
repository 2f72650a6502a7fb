"""Workers that do no grading, to see what backends make of what can happen to one."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import struct
import time
from pathlib import Path

from grader.errors import BoxError, Fault, SpecError, UsageError
from grader.workers.interface import Graded, Job, Setup


class Echo:
    """Says what it was given, and in which process. What a job's data say may happen to it first."""

    level = "trusted"

    def __init__(self, given: Setup) -> None:
        self._folder, self._level_told = Path(given.shelf), b""
        _happens_at_start(given.exercise, self._folder)
        if given.exercise == "broken":
            raise SpecError("broken", [Fault("exercise.toml", "title", "a text", "nothing")])
        if given.level == "full":
            raise BoxError("wanted full; here it is reduced")
        if given.exercise == "dies":
            os._exit(7)
        if given.exercise == "one lower":  # the second
            lower = not _first(self._folder / "first") and _first(self._folder / "lower")
            self.level = "reduced" if lower else "full"
        if given.exercise == "first lower":  # and sooner ready than the second
            if _first(self._folder / "first"):
                self.level = "reduced"
            else:
                time.sleep(0.3)
                self.level = "full"
            self._level_told = self.level.encode()
        if given.exercise == "own level":
            self.level = str(os.getpid())
        if given.exercise == "others lower":
            self.level = "full" if _first(self._folder / "first") else "reduced"

    def grade(self, job: Job) -> Graded:
        """The job's own data, in capitals."""
        if job.data == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        if job.data.startswith(b"die each time"):
            with (self._folder / "deaths").open("a") as deaths:
                deaths.write("x")
            os.kill(os.getpid(), signal.SIGSEGV if job.data.endswith(b"crashed") else signal.SIGKILL)
        if job.data.startswith(b"die often") and any(_first(self._folder / f"often {i}") for i in range(6)):
            os.kill(os.getpid(), signal.SIGKILL)
        if job.data == b"die once" and _first(self._folder / f"{job.number}"):
            os.kill(os.getpid(), signal.SIGKILL)
        if job.data.startswith(b"die at ") and _first(Path(job.data.removeprefix(b"die at ").decode())):
            os.kill(os.getpid(), signal.SIGKILL)
        if job.data == b"die talking" and _first(self._folder / f"{job.number}"):
            _die_talking()
        if job.data.startswith(b"no box while 4") and any(_first(self._folder / f"full {i}") for i in range(4)):
            raise BoxError("there is no room for another process")
        if job.data == b"no box":
            raise BoxError("there is no room for another process")
        if job.data == b"no box once" and _first(self._folder / f"{job.number}"):
            raise BoxError("there is no room for another process")
        if job.data.startswith(b"no box at ") and _first(Path(job.data.removeprefix(b"no box at ").decode())):
            raise BoxError("there is no room for another process")
        while job.data == b"sleep for ever":
            time.sleep(60)
        if job.data == b"sleep":
            time.sleep(60)
        if job.data == b"nap":
            time.sleep(0.05)
        if job.data == b"usage":
            raise UsageError("no such thing")
        return Graded(job.number, entry=job.data.upper(), record=self._level_told, page=str(os.getpid()).encode())

    def close(self) -> None:
        """Nothing has to be ended."""


def _first(mark: Path) -> bool:
    """Whether this is the first time that this is asked about the mark."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _happens_at_start(exercise: str, folder: Path) -> None:
    """What happens to the first workers, before they are ready."""
    if exercise == "killed while starting" and any(_first(folder / f"start {i}") for i in range(3)):
        os.kill(os.getpid(), signal.SIGKILL)


def _die_talking() -> None:
    """End in the middle of an answer, as a worker does that is killed while it sends one."""
    for number in range(3, 100):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, struct.pack("!i", 1000) + b"half of it")
    os.kill(os.getpid(), signal.SIGKILL)
