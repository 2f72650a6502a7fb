"""Grades submissions on many machines, by a Dask scheduler and the workers that joined it.

It sends chunks of jobs as bytes. Dask repeats a chunk whose worker is lost, and gives it up after several losses. Dask
also blames chunks that only waited at a lost worker. So the jobs of a chunk that was given up are then done one by one,
while nothing else is at work.
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
from grader.workers.interface import Fetch, Graded, Job, Setup, Task

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as DaskFuture

_WITHOUT_WORKERS = 60.0  # seconds; a nanny restarts its worker within five
_LOOKING = 1.0  # seconds between two checks of the scheduler and its workers
_MOST_JOBS, _MOST_BYTES = 16, 4 * 1024 * 1024  # of a chunk: Dask's own work for it is then small compared to ours
_AHEAD = 2  # chunks for each thread of a worker: one under way and one that waits
_MOST_EXERCISES = 32  # that the cluster keeps for later chunks
_LOST = "The workers that graded this submission were lost meanwhile, even when they had nothing else to do."
_GONE = "The scheduler at {} has disappeared. Earlier results are kept. Start it again, and run this command again."
_MIXED = (
    "The workers at {} reach different sandbox levels: {} and {}. One class is graded at one level. "
    "Set `sandbox` in exercise.toml, and let only workers join that reach it."
)
_NO_WORKER = "The scheduler {} has no workers left. Earlier results are kept. " + START
_ENDED = "The connection to the cluster was closed before this submission was graded."


class _Gone(GraderError):
    """The scheduler or all its workers have disappeared."""


class _Chunk(NamedTuple):
    """A chunk under way; ``alone``: one suspect job, while nothing else is at work."""

    tasks: Sequence[Task]
    alone: bool


_Event: TypeAlias = "Task | DaskFuture[bytes] | None"


class DaskBackend:
    """A scheduler and its workers, as a context manager. UsageError if there is no scheduler or worker.

    One thread sends chunks and receives answers.
    """

    _client: Client

    def __init__(
        self,
        setup: Setup,
        fetch: Fetch,
        address: str,
        certificates: Certificates | None = None,
        make_worker: str = "grader.workers.worker:SubmissionWorker",
    ) -> None:
        """``make_worker`` is the "module:function" of a ``MakeWorker``. ``fetch`` is called in another thread."""
        self._address, self._certificates = checked(address, certificates), certificates
        # The folder for drawings is on this machine.
        self._setup, self._fetch, self._make_worker = replace(setup, drawings=""), fetch, make_worker
        self._threads = 1
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()  # submitted, done, or None at the end
        self._waiting, self._suspects = deque[Task](), deque[Task]()
        self._flying: dict[object, _Chunk] = {}
        self._sent = 0  # chunks
        self._exercises: dict[str, DaskFuture[bytes]] = {}  # by digest, the most recently used last
        self._level = ""  # of the first answer, which all must have
        self._seen = self._looked = 0.0  # when there last was a worker, and when that was checked
        self._over: Exception | None = None  # why no job can be done any more
        self._thread = threading.Thread(target=self._serve, name="grader-dask", daemon=True)

    def __enter__(self) -> DaskBackend:
        """Connects, and waits for a worker."""
        self._client = connected(self._address, self._certificates)
        try:
            self._client.wait_for_workers(1, timeout=CONNECTING)
        except (TimeoutError, OSError):
            self._client.close(timeout=_LOOKING)
            said = f"No worker has joined the scheduler at {self._address}."
            raise UsageError(f"{said} {START.format(self._address)}") from None
        self._threads = max(1, sum(self._client.nthreads().values()))
        self._seen = self._looked = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drops the jobs under way, and disconnects."""
        self._events.put(None)
        self._thread.join(_LOOKING)  # it may wait for a scheduler that has disappeared
        self._client.close(timeout=_LOOKING)

    @property
    def ahead(self) -> int:
        """The jobs of all chunks under way, and of one more for each thread."""
        return self._threads * (_AHEAD + 1) * _MOST_JOBS

    def submit(self, job: Job) -> Future[Graded]:
        """Let a worker do a job: see ``Backend``. One that loses workers is tried again here."""
        task = Task(job, Future())
        self._events.put(task)
        return task.future

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
        """The events so far, or none after a while."""
        with contextlib.suppress(queue.Empty):
            yield self._events.get(timeout=_LOOKING)
            while True:
                yield self._events.get_nowait()

    def _tried(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - each waiting future raises it
            self._end_all(error)

    def _end_all(self, error: Exception) -> None:
        """Fail all jobs, now and later."""
        self._over = error
        flying = [task for chunk in self._flying.values() for task in chunk.tasks]
        _fail([*flying, *self._suspects, *_begun(self._waiting)], error)
        self._flying.clear()
        self._suspects.clear()

    def _take(self, event: Task | DaskFuture[bytes]) -> None:
        """Handle a job that was submitted, or a chunk that is done."""
        if not isinstance(event, Task):
            chunk = self._flying.pop(event.key, None)
            if chunk is not None:
                self._finish(event, chunk)
        elif self._over is not None:
            _fail(_begun(deque([event])), self._over)
        else:
            self._waiting.append(event)

    def _finish(self, future: DaskFuture[bytes], chunk: _Chunk) -> None:
        """Pass the answer of a chunk on to the futures of its jobs."""
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
        """Why an answer is not used: no job could be done, or it has wrong jobs or another sandbox level."""
        if answer.failed:
            return error_codec.decoded(answer.failed)
        if [graded.number for graded in answer.graded] != [task.job.number for task in chunk.tasks]:
            return GraderError(f"A worker at {self._address} answered for other jobs than it was sent.")
        self._level = self._level or answer.level
        if answer.level != self._level:
            return GraderError(_MIXED.format(self._address, self._level, answer.level))
        return None

    def _go_on(self) -> None:
        """Check the workers, and send chunks until enough are under way."""
        if not (self._flying or self._waiting or self._suspects):
            self._seen = time.monotonic()
            return
        if time.monotonic() - self._looked > _LOOKING:  # workers may have joined or left
            self._look()
        if self._suspects:
            if not self._flying:
                self._send((self._suspects.popleft(),), alone=True)
        elif not any(chunk.alone for chunk in self._flying.values()):
            while self._waiting and (free := self._threads * _AHEAD - len(self._flying)) > 0:
                self._send(_chunk(self._waiting, free, self._sent // self._threads), alone=False)

    def _send(self, tasks: Sequence[Task], *, alone: bool) -> None:
        try:
            known, exercises = self._known(tasks)
            if known:
                jobs = tuple(task.job for task in known)
                chunk = msgspec.msgpack.encode(dask_worker.Chunk(VERSION, self._setup, self._make_worker, jobs))
                future = self._client.submit(dask_worker.work, chunk, *exercises, pure=False)
                self._flying[future.key] = _Chunk(known, alone)
                self._sent += 1
                future.add_done_callback(self._events.put)
        except Exception as error:  # noqa: BLE001 - the waiting futures raise it, too
            gone = isinstance(error, OSError | RuntimeError | CancelledError)
            raised = self._gone() if gone else error
            _fail((task for task in tasks if not task.future.done()), raised)
            raise raised from None

    def _known(self, tasks: Sequence[Task]) -> tuple[list[Task], list[DaskFuture[bytes]]]:
        """The tasks whose exercises are available, and these. The others fail."""
        known, exercises = list[Task](), dict[str, "DaskFuture[bytes]"]()
        for task in tasks:
            try:
                exercises[task.job.exercise] = self._exercise(task.job.exercise)
                known.append(task)
            except GraderError as error:
                task.future.set_result(Graded(task.job.number, failed=error_codec.encoded(error)))
        return known, list(exercises.values())

    def _exercise(self, digest: str) -> DaskFuture[bytes]:
        """An exercise at the cluster. It is sent once, and kept while it is used."""
        if digest in self._exercises:
            self._exercises[digest] = self._exercises.pop(digest)  # now the most recently used
        else:
            data = self._fetch(digest)
            self._exercises[digest] = self._client.submit(dask_worker.hold, data, pure=False)
            if len(self._exercises) > _MOST_EXERCISES:  # chunks under way keep it
                self._exercises.pop(next(iter(self._exercises))).release()
        return self._exercises[digest]

    def _answer(self, future: DaskFuture[bytes]) -> dask_worker.Answer | None:
        """A worker's answer; None if workers were lost. GraderError if there is no answer."""
        from distributed import KilledWorker

        while True:
            try:
                return msgspec.msgpack.decode(future.result(timeout=_LOOKING), type=dask_worker.Answer)
            except TimeoutError:  # the worker was lost with its answer: another one does the chunk again
                self._look()
            except KilledWorker:
                return None
            except CancelledError:
                raise self._gone() from None
            except Exception as error:  # noqa: BLE001 - an error from another machine may have any type
                said = one_line(f"{type(error).__name__}: {error}", 200)
                raise GraderError(
                    f"A worker at {self._address} failed: {said}. It needs the same grader as this machine."
                ) from None

    def _look(self) -> None:
        """Check the scheduler and workers. GraderError if they are gone."""
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
            raise _Gone(_NO_WORKER.format(self._address, self._address))

    def _gone(self) -> _Gone:
        return _Gone(_GONE.format(self._address))


def _chunk(waiting: deque[Task], free: int, rounds: int) -> list[Task]:
    """Take the next chunk's jobs. Chunks start small, to spread a small class, and grow, to keep Dask's overhead low.

    ``free`` chunks may be sent, and each thread got ``rounds`` of them before.
    """
    most = min(_MOST_JOBS, 2 ** min(rounds, 10), -(-len(waiting) // free))
    chunk: list[Task] = []
    size = 0
    while waiting and len(chunk) < most and size < _MOST_BYTES:
        task = waiting.popleft()
        if task.begin():
            chunk.append(task)
            size += len(task.job.data)
    return chunk


def _begun(waiting: deque[Task]) -> Iterator[Task]:
    """Take all jobs that are not cancelled."""
    while waiting:
        task = waiting.popleft()
        if task.begin():
            yield task


def _fail(tasks: Iterable[Task], error: Exception) -> None:
    for task in tasks:
        task.future.set_exception(error)
