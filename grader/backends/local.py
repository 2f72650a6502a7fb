"""Many submissions over this machine's cores: a few worker processes, each with a sandbox of its own.

A worker that is lost costs nothing but time: its job is done again by another one. A job that loses its workers is set
aside. Workers are started by their program's name and not forked: nothing of this process is in their memory.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType

import msgspec

from grader.backends.interface import Graded, Job, Setup
from grader.backends.served import FAILED, READY, Failure
from grader.errors import GraderError

_TRIES = 2  # a job that has lost so many workers loses no more
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from grader.backends.served import serve; serve({descriptor}, {worker!r})"
)
_ENDING = 5.0  # seconds that a worker has to end its sandbox
_LOST = "The process that graded this submission ended {} times, each time while it worked on this one."


class LocalBackend:
    """Worker processes. A context manager; GraderError where none can be set up."""

    def __init__(self, setup: Setup, processes: int, make_worker: str = "grader.desk:Desk") -> None:
        """``make_worker`` is "module:function" of what makes a worker from the setup."""
        self._setup, self._make_worker = msgspec.msgpack.encode(setup), make_worker
        self._processes, self._workers = processes, list[_Process]()

    def __enter__(self) -> LocalBackend:
        """Starts nothing before there is a job."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.hang_up()
        for worker in self._workers:
            worker.end(0 if error else _ENDING)  # what it is at is wanted by nobody any more

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded]:
        """What comes of each job, in the order in which they end."""
        waiting = _Waiting(jobs)
        if not waiting.over and not self._workers:
            self._workers = [self._start() for _ in range(self._processes)]
        while not waiting.over or any(worker.job for worker in self._workers):
            heard = wait([worker.channel for worker in self._workers])
            graded = [self._heard(worker, waiting) for worker in self._workers if worker.channel in heard]
            for worker in self._workers:
                waiting.feed(worker)  # before anybody writes down what has been graded
            yield from (one for one in graded if one is not None)

    def _heard(self, worker: _Process, waiting: _Waiting) -> Graded | None:
        """What a worker has done. One that is lost is replaced; its job is done again, if it may be."""
        try:
            return worker.heard()
        except (EOFError, ConnectionResetError):
            words = worker.words()
            worker.end()
        if not worker.ready:
            raise GraderError(f"A process that grades ended before it was ready. {words}".strip())
        self._workers[self._workers.index(worker)] = self._start()
        job = worker.job
        return None if job is None or waiting.again(job) else Graded(job.number, lost=_LOST.format(_TRIES))

    def _start(self) -> _Process:
        return _Process(self._setup, self._make_worker)


class _Waiting:
    """The jobs that are still to be given out."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._fresh, self._back = iter(jobs), deque[Job]()
        self._losses: Counter[int] = Counter()
        self._next = next(self._fresh, None)

    @property
    def over(self) -> bool:
        """Whether there is no job to give out."""
        return self._next is None and not self._back

    def again(self, job: Job) -> bool:
        """Take back a job that has lost its worker, if it may be tried once more."""
        self._losses[job.number] += 1
        if self._losses[job.number] < _TRIES:
            self._back.append(job)
            return True
        return False

    def feed(self, worker: _Process) -> None:
        """Give a worker that has nothing to do its next job, if there is one."""
        if worker.ready and worker.job is None:
            if self._back:
                worker.give(self._back.popleft())
            elif self._next is not None:
                worker.give(self._next)
                self._next = next(self._fresh, None)


class _Process:
    """One worker, as its parent sees it; ``job`` is what it works on.

    It is sent something only while it listens: two that send to each other would wait for ever.
    """

    def __init__(self, setup: bytes, make_worker: str) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - closed in ``end``
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
        self.channel, self.ready = Connection(ours.detach()), False
        self.job: Job | None = None
        self._send(setup)

    def give(self, job: Job) -> None:
        """Send a job."""
        self.job = job
        self._send(msgspec.msgpack.encode(job))

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # heard of at the next reading
            self.channel.send_bytes(data)

    def heard(self) -> Graded | None:
        """What the worker says next; None if it only got ready. EOFError if it is gone, GraderError if it gave up."""
        said = self.channel.recv_bytes()
        kind, body = said[:1], said[1:]
        if kind == FAILED:
            raise msgspec.msgpack.decode(body, type=Failure).raised()
        self.ready = True
        if kind == READY:
            return None
        self.job = None
        return msgspec.msgpack.decode(body, type=Graded)

    def hang_up(self) -> None:
        """Tell the worker that there is no more to do."""
        with contextlib.suppress(OSError):
            self.channel.close()

    def end(self, seconds: float = _ENDING) -> None:
        """Wait so long until it has ended, then see to it."""
        self.hang_up()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.close()

    def words(self) -> str:
        """The last line that it said."""
        self._words.seek(0)
        lines = self._words.read(1 << 16).decode("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "")


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
