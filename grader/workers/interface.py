"""The interface of a backend, whose workers do jobs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import NamedTuple, Protocol

import msgspec

from grader.errors import GraderError
from grader.support.sanitise import one_line


class Job(msgspec.Struct, frozen=True):
    """One submission to grade.

    ``number`` identifies it for the caller. ``exercise`` is the digest of the exercise's files (see
    ``grader.workers.exercise_files``); ``seed`` replaces the exercise's seed.
    """

    number: int
    student: str
    filename: str
    data: bytes
    exercise: str
    seed: int | None = None


class Graded(msgspec.Struct, frozen=True):
    """The result of a job, as bytes that can be sent and stored.

    ``entry`` is for the class report (see ``grader.report.class_entry``), ``record`` the student's half of its record,
    ``page`` the student's page and ``staff`` the staff's half. ``lost`` says which fault of ours kept the submission
    from being graded. ``failed`` is an error, encoded by ``grader.support.error_codec``, that keeps every submission
    from being graded, such as a broken exercise.
    """

    number: int
    entry: bytes = b""
    record: bytes = b""
    page: bytes = b""
    staff: bytes = b""
    lost: str = ""
    failed: bytes = b""


def lost_to(number: int, error: Exception) -> Graded:
    """The result of a job that failed by a fault of ours. It costs one submission, not the class."""
    said = one_line(str(error))
    return Graded(number, lost=f"This is a fault of the grader, not of the submission: {type(error).__name__}: {said}")


class Setup(msgspec.Struct, frozen=True):
    """The settings of a worker: its lowest sandbox level, and a folder that caches drawings, or ""."""

    level: str
    drawings: str = ""


class Task(NamedTuple):
    """A job, and the future that gets its result."""

    job: Job
    future: Future[Graded]

    def begin(self) -> bool:
        """Mark the job as under way; False if it was cancelled."""
        return self.future.set_running_or_notify_cancel()


class WorkerLost(GraderError):
    """A worker was lost while it did a job, which may be submitted again.

    ``cause`` is the worker's error, or None if it ended without one. ``killed``: it ended by SIGKILL, which no
    submission can send. ``hopeless``: no worker has done a job for a while.
    """

    def __init__(self, cause: GraderError | None, *, killed: bool, hopeless: bool) -> None:
        """``cause`` is the error's message, too."""
        self.cause, self.killed, self.hopeless = cause, killed, hopeless
        super().__init__(str(cause) if cause else "The process that graded this submission ended.")


Fetch = Callable[[str], bytes]
"""The files of the exercise with that digest, as bytes. GraderError if it is unknown."""


class Worker(Protocol):
    """Grades one job after another. Each process has one, a ``grader.workers.worker.SubmissionWorker``."""

    @property
    def level(self) -> str:
        """The level of its sandbox, constant, and the same for all workers of a backend."""

    def grade(self, job: Job) -> Graded:
        """The job's result. Raises only errors that concern every submission, such as BoxError."""

    def close(self) -> None:
        """End its sandbox."""


MakeWorker = Callable[[Setup, Fetch], Worker]
"""Makes a worker, which fetches the files of exercises that it lacks."""


class Backend(Protocol):
    """Lets workers do jobs, on this machine or others."""

    @property
    def ahead(self) -> int:
        """The number of jobs under way that keeps every worker busy."""

    def submit(self, job: Job) -> Future[Graded]:
        """Let a worker do a job, once.

        The future raises WorkerLost if its worker is lost, and another GraderError if no worker can do any job.
        """
