"""Many submissions over this machine's cores: a few worker processes, each with a sandbox of its own.

A lost worker costs nothing but time: a fresh worker does its job again, after all that have not been tried. A job that
loses ``_TRIES`` workers, or ``_KILLS`` that were killed from outside, is set aside. All workers of a backend have the
same sandbox level. Workers are started by their program's name and not forked: nothing of this process is in their
memory.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType

import msgspec

from grader.errors import GraderError
from grader.model.execution import Level
from grader.workers.interface import Graded, Job, Setup
from grader.workers.local_worker import FAILED, READY, Failure

_TRIES, _KILLS = 3, 10  # workers that one job may lose: of themselves, and by SIGKILL, which no submission can send
_KILLED_COUNTS = 0.05  # of a failure: a worker that is killed before it is ready says little of the others
_PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from grader.workers.local_worker import serve; serve({descriptor}, {worker!r})"
)
_ENDING = 5.0  # seconds that a worker has to end its sandbox
_LOST = "The process that graded this submission ended {} times, each time while it worked on this one."
_UNREADY = "A process that grades ended before it was ready."
_MIXED = (
    "Two processes that grade reached different levels of the sandbox: {} and {}. One class is graded at one level. "
    "Run the same command again; if this stays so, set `sandbox` in exercise.toml."
)


class LocalBackend:
    """Worker processes. A context manager; GraderError where none can be set up."""

    def __init__(self, setup: Setup, processes: int, make_worker: str = "grader.workers.worker:Desk") -> None:
        """``make_worker`` is "module:function" of what makes a worker from the setup."""
        self._setup, self._make_worker = msgspec.msgpack.encode(setup), make_worker
        self._processes, self._workers = processes, list[_Process]()
        self._level = ""  # the highest of the first workers', and so everyone's
        self._first = set[_Process]()  # those of them that have not been heard of: no job is given before
        self._failures = 0.0  # workers that gave up, or ended before they were ready, since a job was last done

    def __enter__(self) -> LocalBackend:
        """Starts nothing before there is a job."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.hang_up()
        for worker in self._workers:
            worker.end(0 if error else _ENDING)  # no one needs its job any more

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded]:
        """What comes of each job, in the order in which they end. One run at a time."""
        waiting = _Waiting(jobs)
        if not waiting.over:
            self._workers += [self._start() for _ in range(self._processes - len(self._workers))]
            self._first = set() if self._level else {*self._workers}
        graded: list[Graded] = []
        try:
            while True:
                self._settle_level(waiting)
                for worker in self._workers if self._level else ():
                    waiting.feed(worker)  # before the caller writes down what has been graded
                yield from graded
                if waiting.over and not any(worker.job for worker in self._workers):
                    return
                heard = wait([worker.channel for worker in self._workers])
                found = [self._heard(worker, waiting) for worker in self._workers if worker.channel in heard]
                graded = [one for one in found if one is not None]
        finally:
            self._drop_busy()

    def _heard(self, worker: _Process, waiting: _Waiting) -> Graded | None:
        """What a worker has done. One that is lost is replaced; its job is done again, if it may be."""
        try:
            graded = worker.heard()
        except OSError:  # it ended, perhaps in the middle of a word
            error = None if worker.ready else GraderError(f"{_UNREADY} {worker.words()}".strip())
            return self._lost(worker, waiting, error)
        except GraderError as error:
            if error.exit_code != GraderError.exit_code:  # a broken exercise is broken for every worker
                raise
            return self._lost(worker, waiting, error)
        if graded is not None:
            self._failures = 0
            return graded
        self._first.discard(worker)
        return None

    def _settle_level(self, waiting: _Waiting) -> None:
        """Once all of the first workers were heard of, their highest level is everyone's: replace those of another."""
        ready = [worker for worker in self._workers if worker.ready]
        if self._first or not ready:
            return
        self._level = self._level or max((worker.level for worker in ready), key=_rank)
        for worker in ready:
            if worker.level != self._level:
                self._lost(worker, waiting, GraderError(_MIXED.format(self._level, worker.level)))

    def _lost(self, worker: _Process, waiting: _Waiting, error: GraderError | None) -> Graded | None:
        """Replace a worker. ``error`` is what it gave up for: GraderError, if all have done so for a while."""
        worker.end()
        self._first.discard(worker)
        job = worker.job
        times = 0 if job is None else waiting.again(job, killed=worker.was_killed)
        if error is not None:
            self._failures += _KILLED_COUNTS if worker.was_killed else 1
            if self._failures >= _TRIES * self._processes and not times:
                raise error
        self._workers[self._workers.index(worker)] = self._start()
        if job is None or not times:
            return None
        return Graded(job.number, lost=str(error) if error else _LOST.format(times))

    def _drop_busy(self) -> None:
        """End the workers of a run that was not run to its end: no later one is to hear their answers."""
        for worker in [worker for worker in self._workers if worker.job]:
            self._workers.remove(worker)
            worker.end(0)

    def _start(self) -> _Process:
        return _Process(self._setup, self._make_worker)


def _rank(level: str) -> int:
    """How much a level is: the more, the higher."""
    return sum(Level(level).reaches(other) for other in Level)


class _Waiting:
    """The jobs that are still to be given out."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._fresh, self._back = iter(jobs), deque[Job]()
        self._crashes, self._kills = Counter[int](), Counter[int]()
        self._next = next(self._fresh, None)

    @property
    def over(self) -> bool:
        """Whether there is no job to give out."""
        return self._next is None and not self._back

    def again(self, job: Job, *, killed: bool) -> int:
        """Take back a job that has lost its worker; if it may not be tried once more: how many it has lost."""
        (self._kills if killed else self._crashes)[job.number] += 1
        crashes, kills = self._crashes[job.number], self._kills[job.number]
        if crashes >= _TRIES or kills >= _KILLS:
            return crashes + kills
        self._back.append(job)
        return 0

    def feed(self, worker: _Process) -> None:
        """Give a worker that has nothing to do its next job, if there is one."""
        if worker.ready and worker.job is None:
            if self._next is not None:
                worker.give(self._next)
                self._next = next(self._fresh, None)
            elif self._back:
                worker.give(self._back.popleft())


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
        self.channel, self.level = Connection(ours.detach()), ""
        self.job: Job | None = None
        self.was_killed = False  # by SIGKILL, which comes from outside; known after ``end``
        self._send(setup)

    @property
    def ready(self) -> bool:
        """Whether it has said so, and with it the level of its sandbox."""
        return bool(self.level)

    def give(self, job: Job) -> None:
        """Send a job."""
        self.job = job
        self._send(msgspec.msgpack.encode(job))

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # heard of at the next reading
            self.channel.send_bytes(data)

    def heard(self) -> Graded | None:
        """What the worker says next; None if it only got ready. OSError if it is gone, GraderError if it gave up."""
        try:
            said = self.channel.recv_bytes()
        except EOFError:
            raise ConnectionResetError from None
        kind, body = said[:1], said[1:]
        if kind == FAILED:
            raise msgspec.msgpack.decode(body, type=Failure).raised()
        if kind == READY:
            self.level = body.decode()
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
            self.was_killed = self._process.wait(seconds) == -signal.SIGKILL
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
