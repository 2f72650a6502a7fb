"""The worker's side of the local backend, a process of its own: reads jobs from a socket and writes results."""

from __future__ import annotations

import importlib
import signal
from multiprocessing.connection import Connection

import msgspec

from grader.errors import GraderError
from grader.support import error_codec
from grader.workers.interface import Job, MakeWorker, Setup

READY, DONE, WANTED, FAILED = b"r", b"d", b"w", b"f"
"""The first byte of a worker's message, before: its sandbox level; a result; the digest of an exercise whose files it
wants; an error that keeps it from doing any job."""
FOUND, ABSENT = b"f", b"a"
"""The first byte of the answer to WANTED, before the files or an error."""


def serve(descriptor: int, make_worker: str) -> None:
    """Be a worker until the socket closes. ``make_worker`` is called with the Setup that arrives first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of the terminal; the parent decides
    with Connection(descriptor) as channel:
        try:
            setup = msgspec.msgpack.decode(channel.recv_bytes(), type=Setup)
            _work(channel, found(make_worker), setup)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            pass  # the parent is gone, or has no more to do
        except GraderError as error:
            channel.send_bytes(FAILED + error_codec.encoded(error))


def found(name: str) -> MakeWorker:
    """The ``MakeWorker`` with that "module:function"."""
    module, _, function = name.partition(":")
    made: MakeWorker = getattr(importlib.import_module(module), function)
    return made


def _work(channel: Connection, make_worker: MakeWorker, setup: Setup) -> None:
    def fetch(digest: str) -> bytes:
        """The files of an exercise, from the parent."""
        channel.send_bytes(WANTED + digest.encode())
        answer = channel.recv_bytes()
        if answer[:1] == ABSENT:
            raise error_codec.decoded(answer[1:])
        return answer[1:]

    worker = make_worker(setup, fetch)
    try:
        channel.send_bytes(READY + worker.level.encode())
        while True:
            job = msgspec.msgpack.decode(channel.recv_bytes(), type=Job)
            channel.send_bytes(DONE + msgspec.msgpack.encode(worker.grade(job)))
    finally:
        worker.close()
