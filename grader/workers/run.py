"""Runs many jobs: keeps the backend busy, and tries the jobs of lost workers again.

A job is tried again after all jobs that have not been tried, until it has lost ``_TRIES`` workers, or ``_KILLS`` that
were killed from outside.
"""

from __future__ import annotations

import queue
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from grader.workers.interface import Backend, Graded, Job, WorkerLost

_TRIES, _KILLS = 3, 10  # workers that one job may lose: by crashes, and by SIGKILL, which no submission can send
_LOST = "The process that graded this submission ended {} times, each time while it worked on this one."


def run(backend: Backend, jobs: Iterable[Job]) -> Iterator[Graded]:
    """The result of each job, exactly once, in the order in which they end.

    Jobs are taken one by one, so a class need not fit into memory. Their numbers must differ. GraderError if no worker
    can do any job.
    """
    return _Run(backend, jobs).results()


class _Run:
    """The jobs of one run: new ones, those under way, and those that wait for another try."""

    def __init__(self, backend: Backend, jobs: Iterable[Job]) -> None:
        self._backend, self._fresh, self._back = backend, iter(jobs), deque[Job]()
        self._crashes, self._kills = Counter[int](), Counter[int]()
        self._flying: dict[Future[Graded], Job] = {}
        self._done: queue.SimpleQueue[Future[Graded]] = queue.SimpleQueue()

    def results(self) -> Iterator[Graded]:
        """See ``run``."""
        try:
            self._fill()
            while self._flying:
                future = self._done.get()
                graded = self._graded(self._flying.pop(future), future)
                self._fill()  # before the caller spends time on the result
                if graded is not None:
                    yield graded
        finally:
            for future in self._flying:
                future.cancel()

    def _fill(self) -> None:
        while len(self._flying) < self._backend.ahead:
            job = next(self._fresh, None) or (self._back.popleft() if self._back else None)
            if job is None:
                return
            future = self._backend.submit(job)
            self._flying[future] = job
            future.add_done_callback(self._done.put)

    def _graded(self, job: Job, future: Future[Graded]) -> Graded | None:
        """The result of a job; None if it lost its worker and is tried again."""
        try:
            return future.result()
        except WorkerLost as lost:
            (self._kills if lost.killed else self._crashes)[job.number] += 1
            crashes, kills = self._crashes[job.number], self._kills[job.number]
            if crashes >= _TRIES or kills >= _KILLS:
                return Graded(job.number, lost=str(lost.cause or _LOST.format(crashes + kills)))
            if lost.hopeless and lost.cause:
                raise lost.cause from None
            self._back.append(job)
            return None
