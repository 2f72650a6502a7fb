"""Grades submissions on this machine's cores, by a few worker processes with a sandbox each.

Only one thread talks to the processes: it gives out jobs and receives results. A new process replaces a lost worker,
whose job fails. All workers of a backend have the same sandbox level.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import deque
from concurrent.futures import Future
from multiprocessing.connection import wait
from types import TracebackType

import msgspec

from grader.errors import GraderError
from grader.model.execution import Level
from grader.workers.interface import Fetch, Graded, Job, Setup, Task, WorkerLost
from grader.workers.local_process import Process

_FAILURES = 3  # per process, without a job that is done: then no job can be done
_KILLED_COUNTS = 0.05  # of a failure: a worker that is killed before it is ready says little about the others
_UNREADY = "A worker process ended before it was ready."
_ENDED = "The worker processes were stopped before this submission was graded."
_MIXED = (
    "Two worker processes reached different sandbox levels: {} and {}. One class is graded at one level. "
    "Run the same command again; if this happens again, set `sandbox` in exercise.toml."
)


class LocalBackend:
    """Worker processes, as a context manager. They start with the first job."""

    def __init__(
        self,
        setup: Setup,
        fetch: Fetch,
        processes: int,
        make_worker: str = "grader.workers.worker:SubmissionWorker",
    ) -> None:
        """``make_worker`` is the "module:function" of a ``MakeWorker``. ``fetch`` is called in another thread."""
        self._setup, self._fetch, self._make_worker = msgspec.msgpack.encode(setup), fetch, make_worker
        self._processes = processes
        self._tasks = deque[Task]()  # those that no worker has
        self._ending: bool | None = None  # set at the end: whether idle workers are killed, too
        self._over: BaseException | None = None  # why submitted jobs are no longer done
        # Only the thread uses these:
        self._workers = list[Process]()
        self._level = ""  # the highest of the first workers', which all must have
        self._first = set[Process]()  # those of them that are not ready yet: until then no job is given out
        self._failures = 0.0  # workers that gave up, or ended before they were ready, since a job was last done
        self._woken, self._wakes = os.pipe()
        os.set_blocking(self._wakes, False)
        self._thread = threading.Thread(target=self._serve, name="grader-workers", daemon=True)

    def __enter__(self) -> LocalBackend:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending = error is not None  # then the results are not needed
        self._wake()
        self._thread.join()
        os.close(self._woken)
        os.close(self._wakes)

    @property
    def ahead(self) -> int:
        """One job for each process, and one that it gets next."""
        return 2 * self._processes

    def submit(self, job: Job) -> Future[Graded]:
        """Let a worker do a job, once: see ``Backend``."""
        task = Task(job, Future())
        self._tasks.append(task)
        self._wake()
        if self._over is not None:  # if it is set later, the thread still sees the job
            self._fail(self._over)
        return task.future

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # the pipe is full of wake-ups
            os.write(self._wakes, b"w")

    def _serve(self) -> None:
        """The thread."""
        over: BaseException = GraderError(_ENDED)
        try:
            while self._ending is None:
                self._settle_level()
                self._start_missing()
                self._give_out()
                heard = wait([self._woken, *(worker.channel for worker in self._workers)])
                if self._woken in heard:
                    os.read(self._woken, 1 << 12)
                for worker in [worker for worker in self._workers if worker.channel in heard]:
                    self._hear(worker)
        except Exception as error:  # noqa: BLE001 - each waiting future raises it
            over = error
        self._end(over)

    def _start_missing(self) -> None:
        """Start the missing processes if there are jobs."""
        if self._tasks:
            fresh = [
                Process(self._setup, self._fetch, self._make_worker)
                for _ in range(self._processes - len(self._workers))
            ]
            if not self._level and not self._workers:
                self._first = {*fresh}
            self._workers += fresh

    def _settle_level(self) -> None:
        """Once all first workers are ready or lost, their highest level holds: end workers of another level."""
        ready = [worker for worker in self._workers if worker.ready]
        if self._first or not ready:
            return
        self._level = self._level or max((worker.level for worker in ready), key=_rank)
        for worker in ready:
            if worker.level != self._level:
                self._lost(worker, GraderError(_MIXED.format(self._level, worker.level)))

    def _give_out(self) -> None:
        """Give each idle worker the next job."""
        for worker in self._workers if self._level else ():
            while self._tasks and worker.ready and worker.task is None:
                task = self._tasks.popleft()
                if task.begin():
                    worker.give(task)

    def _hear(self, worker: Process) -> None:
        """Receive a message of a worker, and pass a result on to its future."""
        try:
            graded = worker.heard()
        except OSError:  # it ended, perhaps in the middle of a message
            error = None if worker.ready else GraderError(f"{_UNREADY} {worker.words()}".strip())
            self._lost(worker, error)
        except GraderError as error:
            self._lost(worker, error)
        else:
            if worker.ready:
                self._first.discard(worker)
            if graded is not None and worker.task is not None:
                self._failures = 0
                task, worker.task = worker.task, None
                task.future.set_result(graded)

    def _lost(self, worker: Process, error: GraderError | None) -> None:
        """End a worker. ``error`` is what it failed with; if all fail for a while, all jobs fail with it."""
        worker.end()
        self._first.discard(worker)
        self._workers.remove(worker)
        if error is not None:
            self._failures += _KILLED_COUNTS if worker.was_killed else 1
        hopeless = error is not None and self._failures >= _FAILURES * self._processes
        wrong_usage = error is not None and error.exit_code != GraderError.exit_code  # other workers would fail, too
        if worker.task is not None:
            lost = WorkerLost(error, killed=worker.was_killed, hopeless=hopeless)
            worker.task.future.set_exception(error if error is not None and wrong_usage else lost)
        elif error is not None and (hopeless or wrong_usage):
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """All waiting jobs fail with an error. Later jobs are tried normally."""
        self._failures = 0
        with contextlib.suppress(IndexError):  # at the end ``submit`` takes jobs, too
            for _ in range(len(self._tasks)):
                task = self._tasks.popleft()
                if task.begin():
                    task.future.set_exception(error)

    def _end(self, error: BaseException) -> None:
        """End the workers; unfinished jobs fail with the error."""
        self._over = error
        for worker in self._workers:
            worker.hang_up()
        for worker in self._workers:
            worker.end(at_once=bool(self._ending) or worker.task is not None)
            if worker.task is not None:
                worker.task.future.set_exception(error)
        self._fail(error)


def _rank(level: str) -> int:
    """The rank of a level; a higher level has a higher one."""
    return sum(Level(level).reaches(other) for other in Level)


def cores() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
