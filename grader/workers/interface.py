"""What a backend is: it has each job done by somebody, and hands on what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import msgspec

from grader.support.sanitise import one_line


class Job(msgspec.Struct, frozen=True):
    """One submission to grade. ``number`` names it within its class; ``student`` is who it belongs to."""

    number: int
    student: str
    filename: str
    data: bytes


class Graded(msgspec.Struct, frozen=True):
    """What came of a job: all of it bytes, so that it can cross any border.

    ``entry`` is what the class report needs of it (see ``grader.cohort``), ``record`` the JSON record and ``page`` the
    student's page. ``lost`` says that whoever worked on it was lost with it, as often as may be tried: then it is
    empty, and says why.
    """

    number: int
    entry: bytes = b""
    record: bytes = b""
    page: bytes = b""
    lost: str = ""


def lost_to(number: int, error: Exception) -> Graded:
    """What comes of a job that failed by a fault of ours, which costs that one submission and not the class."""
    said = one_line(str(error))
    return Graded(number, lost=f"This is a fault of the grader, not of the submission: {type(error).__name__}: {said}")


class Setup(msgspec.Struct, frozen=True):
    """All that a worker needs to know before its first job.

    ``files`` are the exercise's files by their paths within a pack (``exercises/x/exercise.toml``,
    ``solutions/x/key.toml``), ``digest`` the exercise's as ``spec`` computes it: a worker checks it. ``level`` is the
    lowest level of the sandbox at which it may work, ``shelf`` a folder for drawings or empty.
    """

    exercise: str
    files: tuple[tuple[str, bytes], ...]
    digest: str
    seed: int | None
    level: str
    shelf: str = ""


class Worker(Protocol):
    """Grades one job after another. It is made once in each process, by ``grader.workers.worker.Desk``."""

    @property
    def level(self) -> str:
        """The level of its sandbox, which never changes. All workers of a run must have the same."""

    def grade(self, job: Job) -> Graded:
        """What comes of the job. Never raises for anything that is the submission's fault."""

    def close(self) -> None:
        """End its sandbox."""


class Backend(Protocol):
    """Has jobs done. A context manager."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded]:
        """What came of each job, in the order in which they end; each exactly once.

        Jobs are taken as they are needed, so that no class has to fit into memory.
        """


MakeWorker = Callable[[Setup], Worker]
