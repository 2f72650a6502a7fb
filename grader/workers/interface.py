"""What a backend is: it has each job done by one of its workers, and returns what came of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

import msgspec

from grader.errors import GraderError
from grader.support.sanitise import one_line


class Job(msgspec.Struct, frozen=True):
    """One submission to grade.

    ``number`` names it for the caller, and ``student`` is the person it belongs to. ``exercise`` is the digest of the
    exercise's files (see ``grader.workers.exercise_files``); ``seed`` draws other inputs than the exercise's own.
    """

    number: int
    student: str
    filename: str
    data: bytes
    exercise: str
    seed: int | None = None


class Graded(msgspec.Struct, frozen=True):
    """What came of a job: all of it bytes, so that it can cross any border.

    ``entry`` is what the class report needs of it (see ``grader.report.class_entry``), ``record`` the student's half of
    its record, ``page`` the student's page and ``staff`` the staff's half. If the submission could not be graded by a
    fault of ours, ``lost`` says why. If no submission can be graded by this exercise, because it is broken for example,
    ``failed`` is that error, encoded by ``grader.support.error_codec``.
    """

    number: int
    entry: bytes = b""
    record: bytes = b""
    page: bytes = b""
    staff: bytes = b""
    lost: str = ""
    failed: bytes = b""


def lost_to(number: int, error: Exception) -> Graded:
    """What comes of a job that failed by a fault of ours, which costs that one submission and not the class."""
    said = one_line(str(error))
    return Graded(number, lost=f"This is a fault of the grader, not of the submission: {type(error).__name__}: {said}")


class Setup(msgspec.Struct, frozen=True):
    """What a worker needs to know before its first job.

    ``level`` is the lowest level of the sandbox at which it may work, ``drawings`` a folder for drawings, or empty.
    """

    level: str
    drawings: str = ""


class WorkerLost(GraderError):
    """A worker was lost while it did a job, which may be submitted again.

    ``cause`` is the error that the worker gave up for, or None if it ended without one. ``killed``: it ended by
    SIGKILL, which no submission can send. ``hopeless``: no worker has done a job for a while.
    """

    def __init__(self, cause: GraderError | None, *, killed: bool, hopeless: bool) -> None:
        """Takes what happened to the worker."""
        self.cause, self.killed, self.hopeless = cause, killed, hopeless
        super().__init__(str(cause) if cause else "The process that graded this submission ended.")


Fetch = Callable[[str], bytes]
"""The files of the exercise with that digest, as bytes. GraderError if there are none."""


class Worker(Protocol):
    """Grades one job after another. Each process has one: a ``grader.workers.worker.SubmissionWorker``."""

    @property
    def level(self) -> str:
        """The level of its sandbox, which never changes. All workers of a backend have the same."""

    def grade(self, job: Job) -> Graded:
        """What comes of the job. Raises only what no other submission could be graded with, such as BoxError."""

    def close(self) -> None:
        """End its sandbox."""


MakeWorker = Callable[[Setup, Fetch], Worker]
"""Makes a worker, which fetches the files of each exercise that it does not know."""


class Backend(Protocol):
    """Has jobs done by workers, here or on other machines."""

    @property
    def ahead(self) -> int:
        """How many jobs should be under way for every worker to be busy."""

    def submit(self, job: Job) -> Future[Graded]:
        """Have a job done, once.

        The future raises WorkerLost if its worker is lost, and another GraderError if no worker can do any job.
        """
