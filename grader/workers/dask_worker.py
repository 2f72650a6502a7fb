"""The worker's side of the Dask backend: one worker of ours for all chunks of a process.

Nothing of ours is pickled: Dask sends the name of ``work``, bytes and strings. The worker's machine has the grader
installed.
"""

from __future__ import annotations

import socket
import threading
from hashlib import sha256

import msgspec

from grader.errors import BoxError, GraderError, UsageError
from grader.support import error_codec
from grader.version import VERSION
from grader.workers.interface import Graded, Job, Setup, Worker
from grader.workers.local_worker import found


class Chunk(msgspec.Struct, frozen=True):
    """Some jobs, from a grader of that version; ``make_worker`` is the "module:function" of a ``MakeWorker``."""

    version: str
    setup: Setup
    make_worker: str
    jobs: tuple[Job, ...]


class Answer(msgspec.Struct, frozen=True):
    """A chunk's results and the sandbox level; or, in ``failed``, why no job can be done here."""

    graded: tuple[Graded, ...] = ()
    level: str = ""
    failed: bytes = b""


_LOCK = threading.Lock()  # Dask may run several threads in a process; our worker does one job at a time
_workers: dict[tuple[Setup, str], Worker] = {}
_exercises: dict[str, bytes] = {}  # of the current chunk


def hold(exercise: bytes) -> bytes:
    """An exercise as a Dask result: workers pass it on, and Dask computes it again if it is lost."""
    return exercise


def work(chunk: bytes, *exercises: bytes) -> bytes:
    """Do a chunk's jobs. ``exercises`` are those of its jobs; Dask sends each worker those that it lacks."""
    with _LOCK:
        _exercises.update((sha256(each).hexdigest(), each) for each in exercises)
        try:
            answer = _answered(msgspec.msgpack.decode(chunk, type=Chunk))
        except GraderError as error:
            answer = Answer(failed=error_codec.encoded(_placed(error)))
        _exercises.clear()
    return msgspec.msgpack.encode(answer)


def _placed(error: GraderError) -> GraderError:
    """The error with the name of this machine."""
    kind = type(error) if type(error) in (UsageError, BoxError) else GraderError
    return kind(f"The worker on {socket.gethostname()}: {error}")


def _answered(chunk: Chunk) -> Answer:
    if chunk.version != VERSION:
        raise UsageError(
            f"It has grader {VERSION}; grader {chunk.version} sent the jobs. Install the same version there."
        )
    graded = tuple(_graded(chunk, job) for job in chunk.jobs)
    return Answer(graded, _worker(chunk).level)


def _worker(chunk: Chunk) -> Worker:
    key = (chunk.setup, chunk.make_worker)
    if key not in _workers:
        for other in list(_workers):  # of another setup
            _workers.pop(other).close()
        _workers[key] = found(chunk.make_worker)(chunk.setup, _fetch)
    return _workers[key]


def _fetch(digest: str) -> bytes:
    try:
        return _exercises[digest]
    except KeyError:
        raise GraderError("The exercise did not arrive as it was sent: its digest differs.") from None


def _graded(chunk: Chunk, job: Job) -> Graded:
    """A job's result. If the sandbox fails, a new worker tries once more; then the job is lost."""
    worker = _worker(chunk)
    try:
        return worker.grade(job)
    except BoxError:
        _workers.pop((chunk.setup, chunk.make_worker)).close()
    fresh = _worker(chunk)
    if fresh.level != worker.level:
        said = f"Its sandbox reaches the level {fresh.level}; before it reached {worker.level}."
        raise BoxError(f"{said} {BoxError.DOCTOR}")
    try:
        return fresh.grade(job)
    except BoxError as error:
        return Graded(job.number, lost=str(error))
