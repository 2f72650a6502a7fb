"""Many submissions over many machines, by a Dask scheduler and the workers that joined it.

What is sent is chunks of jobs, as bytes of our own. Dask does a chunk again whose worker is lost, and gives up one that
has lost several. Which of its jobs that was is then found out: they are done one by one, when nothing else is at work,
since Dask also blames what only waited at a worker that was lost.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from grader.errors import GraderError, UsageError
from grader.support import error_codec
from grader.support.sanitise import one_line
from grader.version import VERSION
from grader.workers import dask_worker
from grader.workers.dask_scheduler import CONNECTING, START, Certificates, checked, connected
from grader.workers.interface import Fetch, Graded, Job, Setup

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as DaskFuture

_WITHOUT_WORKERS = 60.0  # seconds; a worker that is started again by its nanny is back in five
_LOOKING = 1.0  # seconds between two looks at whether everybody is still there
_MOST_JOBS, _MOST_BYTES = 16, 4 * 1024 * 1024  # of a chunk: Dask's own work for one is then little beside ours
_AHEAD = 2  # chunks for each thread of a worker: one that is done and one that waits
_MOST_EXERCISES = 32  # that are kept at the cluster, for later chunks
_LOST = "The workers that graded this submission were lost while they did, also when they had nothing else to do."
_GONE = "The scheduler at {} went away. What was graded by then is kept. Start it again, and then run this once more."
_MIXED = (
    "The workers at {} reach different levels of the sandbox: {} and {}. One class is graded at one level. "
    "Set `sandbox` in exercise.toml, and let only workers join that reach it."
)
_NOBODY = "No worker is left at the scheduler {}. What was graded by then is kept. " + START
_ENDED = "The connection to the cluster was ended before this submission was graded."


class _Task(NamedTuple):
    """A job, and the future that gets what comes of it."""

    job: Job
    future: Future[Graded]


class _Gone(GraderError):
    """There is no scheduler, or no worker, any more."""


class _Chunk(NamedTuple):
    """A chunk that is under way; ``alone``: one suspect, while nothing else is at work."""

    tasks: Sequence[_Task]
    alone: bool


_Event: TypeAlias = "_Task | DaskFuture[bytes] | None"


class DaskBackend:
    """A scheduler and its workers. A context manager; UsageError where there is none, or no worker."""

    def __init__(
        self,
        setup: Setup,
        fetch: Fetch,
        address: str,
        certificates: Certificates | None = None,
        make_worker: str = "grader.workers.worker:SubmissionWorker",
    ) -> None:
        """``make_worker`` is "module:function", at the workers. ``fetch`` is called in a thread of the backend's."""
        self._address, self._certificates = checked(address, certificates), certificates
        # The folder for drawings is one of this machine's.
        self._setup, self._fetch, self._make_worker = replace(setup, drawings=""), fetch, make_worker
        self._client: Client | None = None
        self._chunks: _Chunks | None = None

    def __enter__(self) -> DaskBackend:
        """Connects, and waits for a worker."""
        self._client = connected(self._address, self._certificates)
        try:
            self._client.wait_for_workers(1, timeout=CONNECTING)
        except (TimeoutError, OSError):
            self._client.close(timeout=_LOOKING)
            said = f"No worker has joined the scheduler at {self._address}."
            raise UsageError(f"{said} {START.format(self._address)}") from None
        self._chunks = _Chunks(self._client, self._address, self._setup, self._fetch, self._make_worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forgets what is being done, and goes."""
        if self._client is not None and self._chunks is not None:
            self._chunks.end()
            self._client.close(timeout=_LOOKING)

    @property
    def ahead(self) -> int:
        """The jobs of all chunks that are under way, and those of one more for each thread."""
        assert self._chunks is not None, "it is a context manager"
        return self._chunks.threads * (_AHEAD + 1) * _MOST_JOBS

    def submit(self, job: Job) -> Future[Graded]:
        """Have a job done: see ``Backend``. One that loses workers is tried again here."""
        assert self._chunks is not None, "it is a context manager"
        return self._chunks.submit(job)


class _Chunks:
    """Jobs in chunks on their way, and those that are suspected of having lost workers. A thread cares for them."""

    def __init__(self, client: Client, address: str, setup: Setup, fetch: Fetch, make_worker: str) -> None:
        self._client, self._address, self._setup = client, address, setup
        self._fetch, self._make_worker = fetch, make_worker
        self.threads: int = max(1, sum(client.nthreads().values()))
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()  # submitted, done, or None at the end
        self._waiting, self._suspects = deque[_Task](), deque[_Task]()
        self._flying: dict[object, _Chunk] = {}
        self._sent = 0  # chunks
        self._exercises: dict[str, DaskFuture[bytes]] = {}  # by digest, those used last at the end
        self._level = ""  # of the first answer, and so of all
        self._seen = self._looked = time.monotonic()  # when there last was a worker, and when that was asked
        self._over: Exception | None = None  # why no job can be done any more
        self._thread = threading.Thread(target=self._serve, name="grader-dask", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[Graded]:
        """See ``Backend``."""
        task = _Task(job, Future())
        self._events.put(task)
        return task.future

    def end(self) -> None:
        """End the thread; it may be waiting for a scheduler that is gone."""
        self._events.put(None)
        self._thread.join(_LOOKING)

    def _serve(self) -> None:
        """The thread."""
        while True:
            for event in self._heard():
                if event is None:
                    self._end_all(GraderError(_ENDED))
                    return
                self._tried(partial(self._take, event))
            self._tried(self._go_on)

    def _heard(self) -> Iterator[_Event]:
        """What has happened, after a while at most."""
        with contextlib.suppress(queue.Empty):
            yield self._events.get(timeout=_LOOKING)
            while True:
                yield self._events.get_nowait()

    def _tried(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for a job
            self._end_all(error)

    def _end_all(self, error: Exception) -> None:
        """No job can be done any more."""
        self._over = error
        flying = [task for chunk in self._flying.values() for task in chunk.tasks]
        _fail([*flying, *self._suspects, *_begun(self._waiting)], error)
        self._flying.clear()
        self._suspects.clear()

    def _take(self, event: _Task | DaskFuture[bytes]) -> None:
        """A job that was submitted, or a chunk that is done."""
        if not isinstance(event, _Task):
            chunk = self._flying.pop(event.key, None)
            if chunk is not None:
                self._finish(event, chunk)
        elif self._over is not None:
            _fail(_begun(deque([event])), self._over)
        else:
            self._waiting.append(event)

    def _finish(self, future: DaskFuture[bytes], chunk: _Chunk) -> None:
        """What a chunk came to goes to those that wait for its jobs."""
        try:
            answer = self._answer(future)
        except GraderError as error:
            _fail(chunk.tasks, error)
            if isinstance(error, _Gone):
                raise
            return
        future.release()
        if answer is None and not chunk.alone:
            self._suspects.extend(chunk.tasks)
        elif answer is None:
            for task in chunk.tasks:
                task.future.set_result(Graded(task.job.number, lost=_LOST))
        elif refused := self._refused(answer, chunk):
            _fail(chunk.tasks, refused)
        else:
            for task, graded in zip(chunk.tasks, answer.graded, strict=True):
                task.future.set_result(graded)

    def _refused(self, answer: dask_worker.Answer, chunk: _Chunk) -> GraderError | None:
        """Why an answer is not used: no job could be done, it is about others, or of another level of the sandbox."""
        if answer.failed:
            return error_codec.decoded(answer.failed)
        if [graded.number for graded in answer.graded] != [task.job.number for task in chunk.tasks]:
            return GraderError(f"A worker at {self._address} answered what it was not asked.")
        self._level = self._level or answer.level
        if answer.level != self._level:
            return GraderError(_MIXED.format(self._address, self._level, answer.level))
        return None

    def _go_on(self) -> None:
        """See whether workers are there, and send as many chunks as are to be under way."""
        if not (self._flying or self._waiting or self._suspects):
            self._seen = time.monotonic()
            return
        if time.monotonic() - self._looked > _LOOKING:  # workers may have joined, or gone
            self._look()
        if self._suspects:
            if not self._flying:
                self._send((self._suspects.popleft(),), alone=True)
        elif not any(chunk.alone for chunk in self._flying.values()):
            while self._waiting and (free := self.threads * _AHEAD - len(self._flying)) > 0:
                self._send(_chunk(self._waiting, free, self._sent // self.threads), alone=False)

    def _send(self, tasks: Sequence[_Task], *, alone: bool) -> None:
        try:
            known, exercises = self._known(tasks)
            if known:
                jobs = tuple(task.job for task in known)
                chunk = msgspec.msgpack.encode(dask_worker.Chunk(VERSION, self._setup, self._make_worker, jobs))
                future = self._client.submit(dask_worker.work, chunk, *exercises, pure=False)
                self._flying[future.key] = _Chunk(known, alone)
                self._sent += 1
                future.add_done_callback(self._events.put)
        except Exception as error:  # noqa: BLE001 - those who wait hear of it, too
            gone = isinstance(error, OSError | RuntimeError | CancelledError)
            raised = self._gone() if gone else error
            _fail((task for task in tasks if not task.future.done()), raised)
            raise raised from None

    def _known(self, tasks: Sequence[_Task]) -> tuple[list[_Task], list[DaskFuture[bytes]]]:
        """The tasks whose exercises there are, and these. The others are done with that."""
        known, exercises = list[_Task](), dict[str, "DaskFuture[bytes]"]()
        for task in tasks:
            try:
                exercises[task.job.exercise] = self._exercise(task.job.exercise)
                known.append(task)
            except GraderError as error:
                task.future.set_result(Graded(task.job.number, failed=error_codec.encoded(error)))
        return known, list(exercises.values())

    def _exercise(self, digest: str) -> DaskFuture[bytes]:
        """An exercise at the cluster. It is sent there once, as long as it is used."""
        if digest in self._exercises:
            self._exercises[digest] = self._exercises.pop(digest)  # as the one used last
        else:
            data = self._fetch(digest)
            self._exercises[digest] = self._client.submit(dask_worker.hold, data, pure=False)
            if len(self._exercises) > _MOST_EXERCISES:  # chunks that are under way keep it
                self._exercises.pop(next(iter(self._exercises))).release()
        return self._exercises[digest]

    def _answer(self, future: DaskFuture[bytes]) -> dask_worker.Answer | None:
        """What a worker answered; None if workers were lost with it. GraderError if there is no answer."""
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
        self._looked, self.threads = now, max(1, threads)
        self._seen = now if threads else self._seen
        if now - self._seen > _WITHOUT_WORKERS:
            raise _Gone(_NOBODY.format(self._address, self._address))

    def _gone(self) -> _Gone:
        return _Gone(_GONE.format(self._address))


def _chunk(waiting: deque[_Task], free: int, rounds: int) -> list[_Task]:
    """Take the next chunk's jobs: a small class is spread over all workers, and a large one costs Dask little.

    ``free`` chunks may be sent, and each thread got ``rounds`` of them before.
    """
    most = min(_MOST_JOBS, 2 ** min(rounds, 10), -(-len(waiting) // free))
    chunk: list[_Task] = []
    size = 0
    while waiting and len(chunk) < most and size < _MOST_BYTES:
        task = waiting.popleft()
        if task.future.set_running_or_notify_cancel():
            chunk.append(task)
            size += len(task.job.data)
    return chunk


def _begun(waiting: deque[_Task]) -> Iterator[_Task]:
    """Take all jobs that were not cancelled."""
    while waiting:
        task = waiting.popleft()
        if task.future.set_running_or_notify_cancel():
            yield task


def _fail(tasks: Iterable[_Task], error: Exception) -> None:
    for task in tasks:
        task.future.set_exception(error)
