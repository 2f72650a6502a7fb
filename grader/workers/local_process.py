"""A parent's side of one local worker: its process, and the socket to it.

The process is started by its program's name and not forked: nothing of its parent is in its memory.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import NamedTuple

import msgspec

from grader.errors import GraderError
from grader.support import error_codec
from grader.workers.interface import Fetch, Graded, Job
from grader.workers.local_worker import ABSENT, FAILED, FOUND, READY, WANTED

_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from grader.workers.local_worker import serve; serve({descriptor}, {worker!r})"
)
_ENDING = 5.0  # seconds that a worker has to end its sandbox


class Task(NamedTuple):
    """A job, and the future that gets what comes of it."""

    job: Job
    future: Future[Graded]


class Process:
    """One worker; ``task`` is what it works on.

    It is sent something only while it listens: two that send to each other would wait for ever.
    """

    def __init__(self, setup: bytes, fetch: Fetch, make_worker: str) -> None:
        """Starts it. ``make_worker`` is "module:function" of what makes a worker from the setup."""
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed in ``end``
        self._fetch = fetch
        ours, theirs = socket.socketpair()
        with theirs:
            program = _PROGRAM.format(path=sys.path, descriptor=theirs.fileno(), worker=make_worker)
            self._process = subprocess.Popen(  # noqa: S603 - our own program, by its full path, without a shell
                [sys.executable, "-I", "-c", program],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._words,
                pass_fds=[theirs.fileno()],
            )
        self.channel, self.level = Connection(ours.detach()), ""
        self.task: Task | None = None
        self.was_killed = False  # by SIGKILL, which comes from outside; known after ``end``
        self._send(setup)

    @property
    def ready(self) -> bool:
        """Whether it has said so, and with it the level of its sandbox."""
        return bool(self.level)

    def give(self, task: Task) -> None:
        """Send a job."""
        self.task = task
        self._send(msgspec.msgpack.encode(task.job))

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # heard of at the next reading
            self.channel.send_bytes(data)

    def heard(self) -> Graded | None:
        """What came of its task; None if the worker sent something else, which is then dealt with.

        OSError if the worker is gone, GraderError if it gave up.
        """
        try:
            said = self.channel.recv_bytes()
        except EOFError:
            raise ConnectionResetError from None
        kind, body = said[:1], said[1:]
        if kind == FAILED:
            raise error_codec.decoded(body)
        if kind == READY:
            self.level = body.decode()
        elif kind == WANTED:
            self._send(self._files(body.decode()))
        else:
            return msgspec.msgpack.decode(body, type=Graded)
        return None

    def _files(self, digest: str) -> bytes:
        """The answer to a worker that lacks the exercise with that digest."""
        try:
            return FOUND + self._fetch(digest)
        except GraderError as error:
            return ABSENT + error_codec.encoded(error)

    def hang_up(self) -> None:
        """Tell the worker that there is no more to do."""
        with contextlib.suppress(OSError):
            self.channel.close()

    def end(self, *, at_once: bool = False) -> None:
        """Wait until it has ended, for some seconds or not at all; then kill it."""
        self.hang_up()
        try:
            self.was_killed = self._process.wait(0 if at_once else _ENDING) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()

    def words(self) -> str:
        """The last line that it wrote to its standard error."""
        self._words.seek(0)
        lines = self._words.read(1 << 16).decode("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")
