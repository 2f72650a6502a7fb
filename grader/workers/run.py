"""Many jobs, one after another: as many are under way as the backend has use for, and those of lost workers come again.

A job that loses ``_TRIES`` workers, or ``_KILLS`` that were killed from outside, is set aside. It is tried again after
all jobs that have not been tried.
"""

from __future__ import annotations

import queue
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from grader.workers.interface import Backend, Graded, Job, WorkerLost

_TRIES, _KILLS = 3, 10  # workers that one job may lose: of themselves, and by SIGKILL, which no submission can send
_LOST = "The process that graded this submission ended {} times, each time while it worked on this one."


def run(backend: Backend, jobs: Iterable[Job]) -> Iterator[Graded]:
    """What came of each job, in the order in which they end; each exactly once.

    Jobs are taken as they are needed, so that no class has to fit into memory. Their numbers differ. Raises GraderError
    if no worker can do any job.
    """
    return _Run(backend, jobs).results()


class _Run:
    """The jobs of one run: those under way, and those that lost a worker and wait to be tried again."""

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
                self._fill()  # before the caller writes down what has been graded
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
        """What came of a job; None if it lost its worker and is tried again."""
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
