"""Many submissions over many machines, by a Dask scheduler and the workers that joined it.

What is sent is chunks of jobs, as bytes of our own. Dask does a chunk again whose worker is lost, and gives up one that
has lost several. Which of its jobs that was is then found out: they are done one by one, when nothing else is at work,
since Dask also blames what only waited at a worker that was lost.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader.errors import GraderError, UsageError
from grader.support.sanitise import one_line
from grader.version import VERSION
from grader.workers import dask_worker
from grader.workers.dask_scheduler import CONNECTING, START, Certificates, checked, connected
from grader.workers.interface import Graded, Job, Setup

if TYPE_CHECKING:
    from distributed import Client, Future

_WITHOUT_WORKERS = 60.0  # seconds; a worker that is started again by its nanny is back in five
_LOOKING = 1.0  # seconds between two looks at whether everybody is still there
_MOST_JOBS, _MOST_BYTES = 16, 4 * 1024 * 1024  # of a chunk: Dask's own work for one is then little beside ours
_AHEAD = 2  # chunks for each thread of a worker: one that is done and one that waits
_LOST = "The workers that graded this submission were lost while they did, also when they had nothing else to do."
_GONE = "The scheduler at {} went away. What was graded by then is kept. Start it again, and then run this once more."
_MIXED = (
    "The workers at {} reach different levels of the sandbox: {} and {}. One class is graded at one level. "
    "Set `sandbox` in exercise.toml, and let only workers join that reach it."
)
_NOBODY = "No worker is left at the scheduler {}. What was graded by then is kept. " + START


class DaskBackend:
    """A scheduler and its workers. A context manager; UsageError where there is none, or no worker."""

    def __init__(
        self,
        setup: Setup,
        address: str,
        certificates: Certificates | None = None,
        make_worker: str = "grader.workers.worker:Desk",
    ) -> None:
        """``make_worker`` is "module:function", at the workers, of what makes a worker from the setup."""
        self._address, self._certificates = checked(address, certificates), certificates
        # The folder for drawings is one of this machine's.
        self._setup, self._make_worker = msgspec.msgpack.encode(replace(setup, shelf="")), make_worker
        self._client: Client | None = None

    def __enter__(self) -> DaskBackend:
        """Connects, and waits for a worker."""
        self._client = connected(self._address, self._certificates)
        try:
            self._client.wait_for_workers(1, timeout=CONNECTING)
        except (TimeoutError, OSError):
            self._client.close(timeout=_LOOKING)
            said = f"No worker has joined the scheduler at {self._address}."
            raise UsageError(f"{said} {START.format(self._address)}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forgets what is being done, and goes."""
        if self._client is not None:
            self._client.close(timeout=_LOOKING)

    def run(self, jobs: Iterable[Job]) -> Iterator[Graded]:
        """What comes of each job, in the order in which they end."""
        assert self._client is not None, "it is a context manager"
        return _Run(self._client, self._address, self._setup, self._make_worker, jobs).results()


class _Run:
    """The jobs of one class: those in chunks on their way, and those that are suspected of having lost workers."""

    def __init__(self, client: Client, address: str, setup: bytes, make_worker: str, jobs: Iterable[Job]) -> None:
        self._client, self._address, self._make_worker = client, address, make_worker
        self._digest = sha256(setup).hexdigest()
        self._setup = client.submit(dask_worker.hold, setup, pure=False)
        self._threads = max(1, sum(client.nthreads().values()))
        self._chunks = _chunks(jobs, self._threads)
        self._flying: dict[object, tuple[Future[bytes], tuple[Job, ...]]] = {}
        self._suspects: deque[Job] = deque()
        self._done: queue.SimpleQueue[Future[bytes]] = queue.SimpleQueue()
        self._level = ""  # of the first answer, and so of all
        self._seen = self._looked = time.monotonic()  # when there last was a worker, and when that was asked

    def results(self) -> Iterator[Graded]:
        """See ``DaskBackend.run``."""
        while True:
            alone = self._fill()
            if not self._flying:
                return
            future = self._next()
            _, jobs = self._flying.pop(future.key)
            answer = self._answer(future)
            future.release()
            if answer is None and not alone:
                self._suspects.extend(jobs)
            elif answer is None:
                yield from (Graded(job.number, lost=_LOST) for job in jobs)
            elif answer.failure is not None:
                raise answer.failure.raised()
            elif [graded.number for graded in answer.graded] != [job.number for job in jobs]:
                raise GraderError(f"A worker at {self._address} answered what it was not asked.")
            else:
                self._check(answer.level)
                yield from answer.graded

    def _check(self, level: str) -> None:
        """That all of a class is graded at one level of the sandbox. GraderError if not."""
        self._level = self._level or level
        if level != self._level:
            raise GraderError(_MIXED.format(self._address, self._level, level))

    def _fill(self) -> bool:
        """Send as many chunks as are to be on their way; whether what is on its way is a suspect, and nothing else."""
        if self._flying and time.monotonic() - self._looked > _LOOKING:  # workers may have joined
            self._look()
        while len(self._flying) < self._threads * _AHEAD and (jobs := next(self._chunks, None)):
            self._send(jobs)
        if not self._flying and self._suspects:
            self._send((self._suspects.popleft(),))
            return True
        return False

    def _send(self, jobs: tuple[Job, ...]) -> None:
        chunk = msgspec.msgpack.encode(dask_worker.Chunk(VERSION, jobs))
        try:
            future = self._client.submit(
                dask_worker.work, self._setup, self._digest, self._make_worker, chunk, pure=False
            )
        except (OSError, RuntimeError, CancelledError):
            raise self._gone() from None
        self._flying[future.key] = (future, jobs)
        future.add_done_callback(self._done.put)

    def _next(self) -> Future[bytes]:
        """The next chunk's future that is done."""
        while True:
            try:
                return self._done.get(timeout=_LOOKING)
            except queue.Empty:
                self._look()

    def _answer(self, future: Future[bytes]) -> dask_worker.Answer | None:
        """What a worker answered; None if workers were lost with it. GraderError if nobody can answer any more."""
        from distributed import KilledWorker

        while True:
            try:
                return msgspec.msgpack.decode(future.result(timeout=_LOOKING), type=dask_worker.Answer)
            except TimeoutError:  # the worker was lost before it gave its answer away: another one works it out again
                self._look()
            except KilledWorker:
                return None
            except CancelledError:
                raise self._gone() from None
            except Exception as error:  # noqa: BLE001 - whatever it was, it came from another machine
                said = one_line(f"{type(error).__name__}: {error}", 200)
                raise GraderError(
                    f"A worker at {self._address} could not do its work: {said}. Workers need the same grader as here."
                ) from None

    def _look(self) -> None:
        """Whether there still are a scheduler and workers. GraderError if not."""
        if self._client.status != "running":
            raise self._gone()
        try:
            threads = sum(self._client.nthreads().values())
        except (OSError, RuntimeError, TimeoutError, CancelledError):
            raise self._gone() from None
        now = time.monotonic()
        self._looked, self._threads = now, max(1, threads)
        self._seen = now if threads else self._seen
        if now - self._seen > _WITHOUT_WORKERS:
            raise GraderError(_NOBODY.format(self._address, self._address))

    def _gone(self) -> GraderError:
        return GraderError(_GONE.format(self._address))


def _chunks(jobs: Iterable[Job], threads: int) -> Iterator[tuple[Job, ...]]:
    """The jobs in chunks that grow: a small class is spread over all workers, and a large one costs Dask little."""
    chunk: list[Job] = []
    sizes = sent = 0
    for job in jobs:
        chunk.append(job)
        sizes += len(job.data)
        if len(chunk) >= min(_MOST_JOBS, 2 ** min(sent // threads, 10)) or sizes >= _MOST_BYTES:
            yield tuple(chunk)
            chunk, sizes, sent = [], 0, sent + 1
    if chunk:
        yield tuple(chunk)
