"""The parent's side of one local worker: its process, and the socket to it.

The process is not forked but started as a new program, so that its memory holds nothing of its parent.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import tempfile
from multiprocessing.connection import Connection

import msgspec

from grader.errors import GraderError
from grader.support import error_codec
from grader.workers.interface import Fetch, Graded, Task
from grader.workers.local_worker import ABSENT, FAILED, FOUND, READY, WANTED

_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from grader.workers.local_worker import serve; serve({descriptor}, {worker!r})"
)
_ENDING = 5.0  # seconds for a worker to end its sandbox


class Process:
    """One worker; ``task`` is what it works on.

    Send to it only while it listens: two that send to each other block for ever.
    """

    def __init__(self, setup: bytes, fetch: Fetch, make_worker: str) -> None:
        """Starts it. ``make_worker`` is the "module:function" of a ``MakeWorker``."""
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
        """Whether it has sent the level of its sandbox."""
        return bool(self.level)

    def give(self, task: Task) -> None:
        """Send a job."""
        self.task = task
        self._send(msgspec.msgpack.encode(task.job))

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the next ``heard`` raises
            self.channel.send_bytes(data)

    def heard(self) -> Graded | None:
        """The result of its task; None for another message, which is then dealt with.

        OSError if the worker is gone, GraderError if it failed.
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
        """The answer to a worker that wants the exercise with that digest."""
        try:
            return FOUND + self._fetch(digest)
        except GraderError as error:
            return ABSENT + error_codec.encoded(error)

    def hang_up(self) -> None:
        """Close the socket: there are no more jobs."""
        with contextlib.suppress(OSError):
            self.channel.close()

    def end(self, *, at_once: bool = False) -> None:
        """Wait some seconds for its end, or not ``at_once``; then kill it."""
        self.hang_up()
        try:
            self.was_killed = self._process.wait(0 if at_once else _ENDING) == -signal.SIGKILL
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()

    def words(self) -> str:
        """The last line of its standard error."""
        self._words.seek(0)
        lines = self._words.read(1 << 16).decode("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")
