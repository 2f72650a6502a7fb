"""A worker's side of the local backend: reads jobs from its socket, writes what comes of them, until that is closed.

It is the program of a process of its own: ``serve`` never returns before its parent is gone or has no more to do.
"""

from __future__ import annotations

import importlib
import signal
from multiprocessing.connection import Connection

import msgspec

from grader.errors import GraderError
from grader.workers.interface import Job, MakeWorker, Setup

READY, DONE, FAILED = b"r", b"d", b"f"
"""The first byte of what a worker says: it is ready and its level follows, a job is done, or why none can be done."""


class Failure(msgspec.Struct, frozen=True):
    """Why no job can be done: one of the grader's errors, as text."""

    exit_code: int
    message: str

    def raised(self) -> GraderError:
        """The error again, with its exit code. A SpecError's faults are in its text."""
        error = GraderError(self.message)
        error.exit_code = self.exit_code
        return error


def serve(descriptor: int, make_worker: str) -> None:
    """Be a worker: ``make_worker`` is "module:function", called with the Setup that arrives first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to everybody at the terminal; the parent decides
    with Connection(descriptor) as channel:
        try:
            given = msgspec.msgpack.decode(channel.recv_bytes(), type=Setup)
            _work(channel, found(make_worker), given)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass  # the parent is gone, or has no more to do
        except GraderError as error:
            channel.send_bytes(FAILED + msgspec.msgpack.encode(Failure(error.exit_code, str(error))))


def found(name: str) -> MakeWorker:
    """What makes workers, by its "module:function"."""
    module, _, function = name.partition(":")
    made: MakeWorker = getattr(importlib.import_module(module), function)
    return made


def _work(channel: Connection, make_worker: MakeWorker, given: Setup) -> None:
    worker = make_worker(given)
    try:
        channel.send_bytes(READY + worker.level.encode())
        while True:
            job = msgspec.msgpack.decode(channel.recv_bytes(), type=Job)
            channel.send_bytes(DONE + msgspec.msgpack.encode(worker.grade(job)))
    finally:
        worker.close()
