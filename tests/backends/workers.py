"""Workers that do no grading, to see what backends make of what can happen to one."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from grader.backends.interface import Graded, Job, Setup
from grader.errors import Fault, SpecError, UsageError


class Echo:
    """Says what it was given, and in which process. What a job's data say may happen to it first."""

    def __init__(self, given: Setup) -> None:
        self._folder = Path(given.shelf)
        if given.exercise == "broken":
            raise SpecError("broken", [Fault("exercise.toml", "title", "a text", "nothing")])
        if given.exercise == "dies":
            os._exit(7)

    def grade(self, job: Job) -> Graded:
        """The job's own data, in capitals."""
        if job.data == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        if job.data == b"die once":
            mark = self._folder / f"{job.number}"
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if job.data == b"sleep":
            time.sleep(60)
        if job.data == b"usage":
            raise UsageError("no such thing")
        return Graded(job.number, entry=job.data.upper(), page=str(os.getpid()).encode())

    def close(self) -> None:
        """Nothing has to be ended."""
