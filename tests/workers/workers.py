"""Workers that do no grading, to see what backends make of what can happen to one."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import struct
import time
from pathlib import Path

from grader.errors import BoxError, UsageError
from grader.workers.interface import Fetch, Graded, Job, Setup


class Echo:
    """Says what it was given, and in which process. What a job's data say may happen to it first."""

    level = "trusted"

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        self._folder, self._level_told, self._fetch = Path(setup.drawings), b"", fetch

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
        if job.data == b"fetch":
            return Graded(job.number, entry=self._fetch(job.exercise), page=str(os.getpid()).encode())
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


def _die_talking() -> None:
    """End in the middle of an answer, as a worker does that is killed while it sends one."""
    for number in range(3, 100):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, struct.pack("!i", 1000) + b"half of it")
    os.kill(os.getpid(), signal.SIGKILL)


class KilledWhileStarting(Echo):
    """The first three are killed before they are ready."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        if any(_first(self._folder / f"start {i}") for i in range(3)):
            os.kill(os.getpid(), signal.SIGKILL)


class Refusing(Echo):
    """Cannot be set up, since something was asked for that cannot be done anywhere."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        raise UsageError("no such level")


class BelowLevel(Echo):
    """Has less around its boxes than is asked for."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        raise BoxError("wanted full; here it is reduced")


class Dying(Echo):
    """Ends before it is ready."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        os._exit(7)


class OneLower(Echo):
    """The second one of all is at a lower level."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        lower = not _first(self._folder / "first") and _first(self._folder / "lower")
        self.level = "reduced" if lower else "full"


class FirstLower(Echo):
    """The first one is at a lower level, and sooner ready than the others."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        if _first(self._folder / "first"):
            self.level = "reduced"
        else:
            time.sleep(0.3)
            self.level = "full"
        self._level_told = self.level.encode()


class OthersLower(Echo):
    """All but the first are at a lower level."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        self.level = "full" if _first(self._folder / "first") else "reduced"


class OwnLevel(Echo):
    """Each one is at a level of its own."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        super().__init__(setup, fetch)
        self.level = str(os.getpid())
