"""Many submissions over this machine's cores: a few worker processes, each with a sandbox of its own.

A thread gives out jobs and hears what comes of them; nothing else touches the processes. A lost worker costs its job
that try: a fresh process takes its place. All workers of a backend have the same sandbox level.
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
from grader.workers.interface import Fetch, Graded, Job, Setup, WorkerLost
from grader.workers.local_process import Process, Task

_FAILURES = 3  # for each process; when so many have failed and no job was done, no job can be
_KILLED_COUNTS = 0.05  # of a failure: a worker that is killed before it is ready says little of the others
_UNREADY = "A process that grades ended before it was ready."
_ENDED = "The processes that grade were ended before this submission was graded."
_MIXED = (
    "Two processes that grade reached different levels of the sandbox: {} and {}. One class is graded at one level. "
    "Run the same command again; if this stays so, set `sandbox` in exercise.toml."
)


class LocalBackend:
    """Worker processes. A context manager; they are started when there is a job."""

    def __init__(
        self,
        setup: Setup,
        fetch: Fetch,
        processes: int,
        make_worker: str = "grader.workers.worker:SubmissionWorker",
    ) -> None:
        """``make_worker`` is "module:function" of what makes a worker. ``fetch`` is called in a thread of its own."""
        self._setup, self._fetch, self._make_worker = msgspec.msgpack.encode(setup), fetch, make_worker
        self._processes = processes
        self._submitted = deque[Task]()
        self._ending: bool | None = None  # not yet, or whether at once
        self._over: BaseException | None = None  # why nothing that is submitted is done any more
        # The thread's own:
        self._tasks, self._workers = deque[Task](), list[Process]()
        self._level = ""  # the highest of the first workers', and so everyone's
        self._first = set[Process]()  # those of them that have not been heard of: no job is given before
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
        self._ending = error is not None  # then no one needs what is being done any more
        self._wake()
        self._thread.join()
        os.close(self._woken)
        os.close(self._wakes)

    @property
    def ahead(self) -> int:
        """One job for each process, and one more, that it finds when it is done."""
        return 2 * self._processes

    def submit(self, job: Job) -> Future[Graded]:
        """Have a job done, once: see ``Backend``."""
        task = Task(job, Future())
        self._submitted.append(task)
        self._wake()
        if self._over is not None:  # if it is set only now, the thread still sees what was submitted
            self._refuse(self._over)
        return task.future

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it has been told often enough
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
                    self._take_submitted()
                for worker in [worker for worker in self._workers if worker.channel in heard]:
                    self._hear(worker)
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for a job
            over = error
        self._end(over)

    def _take_submitted(self) -> None:
        while self._submitted:
            self._tasks.append(self._submitted.popleft())

    def _start_missing(self) -> None:
        """Start all processes that there are too few of, if there is something to do."""
        if self._tasks:
            fresh = [
                Process(self._setup, self._fetch, self._make_worker)
                for _ in range(self._processes - len(self._workers))
            ]
            if not self._level and not self._workers:
                self._first = {*fresh}
            self._workers += fresh

    def _settle_level(self) -> None:
        """Once all of the first workers were heard of, their highest level is everyone's: end those of another."""
        ready = [worker for worker in self._workers if worker.ready]
        if self._first or not ready:
            return
        self._level = self._level or max((worker.level for worker in ready), key=_rank)
        for worker in ready:
            if worker.level != self._level:
                self._lost(worker, GraderError(_MIXED.format(self._level, worker.level)))

    def _give_out(self) -> None:
        """Give each worker that has nothing to do the next job."""
        for worker in self._workers if self._level else ():
            while self._tasks and worker.ready and worker.task is None:
                task = self._tasks.popleft()
                if task.future.set_running_or_notify_cancel():
                    worker.give(task)

    def _hear(self, worker: Process) -> None:
        """What a worker has done goes to whoever waits for it."""
        try:
            graded = worker.heard()
        except OSError:  # it ended, perhaps in the middle of a word
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
        """End a worker. ``error`` is what it gave up for; if all have done so for a while, all jobs fail by it."""
        worker.end()
        self._first.discard(worker)
        self._workers.remove(worker)
        if error is not None:
            self._failures += _KILLED_COUNTS if worker.was_killed else 1
        hopeless = error is not None and self._failures >= _FAILURES * self._processes
        wrong_usage = error is not None and error.exit_code != GraderError.exit_code  # no other worker can do it either
        if worker.task is not None:
            lost = WorkerLost(error, killed=worker.was_killed, hopeless=hopeless)
            worker.task.future.set_exception(error if error is not None and wrong_usage else lost)
        elif error is not None and (hopeless or wrong_usage):
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """All jobs that no worker has yet end with an error. Later ones are tried as if nothing had happened."""
        self._failures = 0
        for task in self._tasks:
            _fail(task, error)
        self._tasks.clear()

    def _end(self, error: BaseException) -> None:
        """End the workers; what is not done ends with the error."""
        self._over = error
        for worker in self._workers:
            worker.hang_up()
        for worker in self._workers:
            worker.end(at_once=bool(self._ending) or worker.task is not None)
            if worker.task is not None:
                worker.task.future.set_exception(error)
        self._fail(error)
        self._refuse(error)

    def _refuse(self, error: BaseException) -> None:
        """What was submitted and not taken ends with the error."""
        with contextlib.suppress(IndexError):  # there is no more
            while True:
                _fail(self._submitted.popleft(), error)


def _fail(task: Task, error: BaseException) -> None:
    if task.future.set_running_or_notify_cancel():
        task.future.set_exception(error)


def _rank(level: str) -> int:
    """How much a level is: the more, the higher."""
    return sum(Level(level).reaches(other) for other in Level)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
