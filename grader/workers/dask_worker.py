"""A worker's side of the Dask backend: bytes in, bytes out, and one desk for all chunks that come to its process.

Nothing of ours is pickled: Dask sends the name of ``work``, bytes and texts. A worker has the grader installed.
"""

from __future__ import annotations

import socket
import threading
from hashlib import sha256

import msgspec

from grader.errors import BoxError, GraderError, UsageError
from grader.version import VERSION
from grader.workers.interface import Graded, Job, Setup, Worker
from grader.workers.local_worker import Failure, found


class Chunk(msgspec.Struct, frozen=True):
    """Some jobs, from a grader of that version."""

    version: str
    jobs: tuple[Job, ...]


class Answer(msgspec.Struct, frozen=True):
    """What came of a chunk's jobs, and the level of the sandbox; or, in ``failure``, why no job can be done here."""

    graded: tuple[Graded, ...] = ()
    level: str = ""
    failure: Failure | None = None


_LOCK = threading.Lock()  # a worker may have several threads; a desk does one thing at a time
_desks: dict[tuple[str, str], Worker] = {}


def hold(setup: bytes) -> bytes:
    """The setup, as something that workers give to each other and that is made anew if those that had it are lost."""
    return setup


def work(setup: bytes, digest: str, make_worker: str, chunk: bytes) -> bytes:
    """Do a chunk's jobs. The desk is made for the first chunk that brings this setup, whose SHA-256 is ``digest``."""
    with _LOCK:
        try:
            answer = _answered(setup, digest, make_worker, msgspec.msgpack.decode(chunk, type=Chunk))
        except GraderError as error:
            answer = Answer(failure=Failure(error.exit_code, f"The worker on {socket.gethostname()}: {error}"))
    return msgspec.msgpack.encode(answer)


def _answered(setup: bytes, digest: str, make_worker: str, chunk: Chunk) -> Answer:
    if chunk.version != VERSION:
        raise UsageError(f"It has grader {VERSION}, and {chunk.version} asks for its work. Install the same there.")
    key = (digest, make_worker)
    graded = tuple(_graded(setup, key, job) for job in chunk.jobs)
    return Answer(graded, _desk(setup, key).level)


def _desk(setup: bytes, key: tuple[str, str]) -> Worker:
    if key not in _desks:
        digest, make_worker = key
        if sha256(setup).hexdigest() != digest:
            raise GraderError("The exercise did not arrive as it was sent.")
        for other in list(_desks):  # of an earlier class
            _desks.pop(other).close()
        _desks[key] = found(make_worker)(msgspec.msgpack.decode(setup, type=Setup))
    return _desks[key]


def _graded(setup: bytes, key: tuple[str, str], job: Job) -> Graded:
    """What comes of a job. If the sandbox fails, a fresh desk tries once more; then the job is set aside."""
    desk = _desk(setup, key)
    try:
        return desk.grade(job)
    except BoxError:
        _desks.pop(key).close()
    fresh = _desk(setup, key)
    if fresh.level != desk.level:
        raise BoxError(f"Its sandbox reaches the level {fresh.level}, where it reached {desk.level}. {BoxError.DOCTOR}")
    try:
        return fresh.grade(job)
    except BoxError as error:
        return Graded(job.number, lost=str(error))
