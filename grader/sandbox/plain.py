"""Unsandboxed boxes for practice on any system: subprocesses with time limits, which use their standard streams.

There is no other protection: the code may do anything that its user may do. The user wrote it, and no teacher's file is
there to be read or changed. The system need only offer processes. Threads read the pipes, because Windows has no other
way to wait for a pipe, and a process that does not end is killed.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from grader.errors import BoxError, BoxLost
from grader.model.execution import Confinement, Level, Limits, Observation, Outcome, Source
from grader.sandbox import wire
from grader.sandbox.inside.codec import LENGTH, MARK
from grader.sandbox.layers.view import INSIDE, home, interpreter
from grader.sandbox.local import LocalSandbox, start
from grader.sandbox.protocol import KILLED, READY_SECONDS, BoxProtocol, Ended, frame_length
from grader.support.sanitise import clean

_START = "import sys; sys.path.insert(0, {!r}); from inside.piped import main; del sys.path[0]; main(sys.argv[1:])"
# No environment variables, no user folders, no compiled files next to our modules; text is UTF-8.
_FLAGS = ("-I", "-S", "-B", "-X", "utf8")
_CHUNK = 1 << 16
# Frames that wait to be read: in lockstep there is at most one.
_WAITING = 2
# Seconds that output may arrive after its answer, and that a process may live after it closed its streams.
_GRACE = 1.0


class PlainSandbox:
    """Boxes that are plain processes, in a new empty folder. Use it as a context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="grader-", ignore_cleanup_errors=True)
        self._boxes: list[PlainBox] = []

    def __enter__(self) -> PlainSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every box that is still open."""
        while self._boxes:
            self._boxes.pop().close()
        self._folder.cleanup()

    def prepare(self) -> None:
        """Do nothing: there are no layers to try."""

    @property
    def confinement(self) -> Confinement:
        """Only time limits."""
        return Confinement(Level.TRUSTED, ("a plain process",))

    def again(self) -> PlainSandbox:
        """Return another sandbox that shares nothing with this one. A context manager."""
        return PlainSandbox()

    def open(self, source: Source, limits: Limits) -> PlainBox:
        """Open a box and load ``source``. BoxError if that is impossible."""
        box = self.begin(source, limits)
        box.loaded  # noqa: B018 - waits until it is loaded
        return box

    def begin(self, source: Source, limits: Limits) -> PlainBox:
        """Open a box without waiting until ``source`` is loaded; see ``open``."""
        homes = [f"{name}={home(name)}" for name in ("numpy", *limits.packages)]
        program = [interpreter(), *_FLAGS, "-c", _START.format(str(Path(INSIDE).parent)), *homes]
        box = PlainBox(program, self._folder.name, wire.job(source, limits), limits)
        self._boxes = [*(other for other in self._boxes if other.is_open), box]
        return box


class PlainBox(BoxProtocol):
    """A process that has loaded a source. See ``grader.sandbox.interface.Box``."""

    def __init__(self, program: list[str], folder: str, job: bytes, limits: Limits) -> None:
        """Start the process and send it its job. BoxError if it cannot be started."""
        super().__init__(limits)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
                program,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=sys.platform != "win32",  # so that its child processes can be ended with it
            )
        except OSError as error:
            raise BoxError(f"A process for the submission could not be started: {error}.") from error
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        stdin, stdout, stderr = (stream for stream in streams if stream is not None)
        self._outgoing: queue.Queue[bytes | None] = queue.Queue()
        self._incoming: queue.Queue[bytes | Ended] = queue.Queue(_WAITING)
        self._output = _Output(stderr, limits, self._kill)
        self._received, self._ended_itself, self._died_unasked = 0, False, False
        works = (lambda: self._write(stdin), stdin), (lambda: self._read(stdout), stdout), (self._output.listen, stderr)
        self._threads = [threading.Thread(target=_to_the_end, args=pair, daemon=True) for pair in works]
        for thread in self._threads:
            thread.start()
        self._send(job)

    @property
    def is_open(self) -> bool:
        """Whether the box has not been closed."""
        return self._open

    def _write(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):  # the process has closed the pipe: reading will find its end
            while (data := self._outgoing.get()) is not None:
                stream.write(data)
                stream.flush()

    def _read(self, stream: IO[bytes]) -> None:
        try:
            while True:
                head = _exactly(stream, LENGTH.size)
                self._incoming.put(_exactly(stream, frame_length(head, self._limits)))
        except Ended as ended:
            self._incoming.put(ended)

    def _send(self, data: bytes) -> None:
        self._outgoing.put(data)

    def _receive_first(self) -> bytes:
        return self._receive(READY_SECONDS, drained=False)

    def _receive(self, seconds: float, *, drained: bool = True) -> bytes:
        try:
            frame = self._incoming.get(timeout=seconds)
        except queue.Empty:
            raise Ended(Outcome.TIME_LIMIT, f"{seconds:g} s") from None
        if isinstance(frame, Ended):
            self._ended_itself = True
            raise frame
        self._received += 1
        if drained:
            self._output.wait_for(self._received)
        return frame

    def _sent_unasked(self) -> bool:
        return not self._incoming.empty() and isinstance(self._incoming.queue[0], bytes)

    def _take_output(self) -> str:
        return self._output.take()

    def _end(self, *, wanted: bool) -> None:
        del wanted  # a process is always waited for
        if not self._open:
            return
        self._open = False
        if self._ended_itself:  # a process closes its streams a moment before it is dead
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_GRACE)
                self._died_unasked = True
        self._kill()
        self._process.wait()
        self._outgoing.put(None)
        self._join_threads()

    def _join_threads(self) -> None:
        """Wait for the threads, which do not end while a process that the subject has hidden keeps its streams open."""
        deadline = time.monotonic() + _GRACE
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                self._incoming.get_nowait()  # one of them may wait for room
            for thread in self._threads:
                thread.join(0.005)

    def _kill(self) -> None:
        if self._process.returncode is not None:  # its number may be another's by now
            return
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def _reason_of_end(self, observation: Observation) -> Observation:
        """What ended the box, from how its process ended. BoxLost for a SIGKILL that we did not send.

        Without a sandbox the subject can send it, too. Its only effect is that the practice is not graded.
        """
        if self._output.flooded:
            return Observation(Outcome.OUTPUT_LIMIT, detail=f"{self._limits.output_bytes // 1024 // 1024} MB")
        code = self._process.returncode
        if sys.platform == "win32":  # exit codes of crashes on Windows have their highest bits set
            return Observation(Outcome.CRASHED, detail=f"{code:#x}") if code & 0xC000_0000 else observation
        if code == -signal.SIGKILL and self._died_unasked:
            raise BoxLost(KILLED)
        if code < 0 and code != -signal.SIGKILL:
            return Observation(Outcome.CRASHED, detail=signal.Signals(-code).name)
        return observation


def _to_the_end(work: Callable[[], None], stream: IO[bytes]) -> None:
    """Work on a stream, then close it. No other thread could close it during the work."""
    try:
        work()
    finally:
        with contextlib.suppress(OSError):  # from data that could not be written
            stream.close()


class _Output:
    """Keeps the output of a box, up to a limit. A separate thread reads; too much output stops the box."""

    def __init__(self, stream: IO[bytes], limits: Limits, stop: Callable[[], None]) -> None:
        self._descriptor, self._limits, self._stop = stream.fileno(), limits, stop
        self._kept, self._marks, self._ended = bytearray(), 0, False
        self._news = threading.Condition()
        self.flooded = False

    def listen(self) -> None:
        """Keep output until it ends. Bytes that may begin a mark wait for the rest."""
        rest, total = b"", 0
        with contextlib.suppress(OSError):
            while chunk := os.read(self._descriptor, _CHUNK):
                total += len(chunk)
                if total > self._limits.output_bytes:
                    self.flooded = True
                    self._stop()
                    break
                *printed, rest = (rest + chunk).split(MARK)
                self._keep(printed, rest[: max(0, len(rest) - len(MARK))])
                rest = rest[-len(MARK) :]
        with self._news:
            self._keep([], rest)
            self._ended = True
            self._news.notify()

    def _keep(self, printed: list[bytes], more: bytes) -> None:
        with self._news:
            for piece in (*printed, more):
                self._kept += piece[: max(0, self._limits.output_kept - len(self._kept))]
            self._marks += len(printed)
            self._news.notify()

    def wait_for(self, marks: int) -> None:
        """Wait until all output before the n-th frame has arrived, with n = ``marks``."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._marks >= marks, _GRACE)

    def take(self) -> str:
        """Return the output that was kept since the last call."""
        with self._news:
            text = self._kept.decode("utf-8", "replace")
            self._kept.clear()
        return clean(text)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    """Read ``count`` bytes. Ended if there are fewer."""
    data = stream.read(count)
    if len(data) < count:
        raise Ended(Outcome.EXITED)
    return data


def start_practice(*, trusted: bool = False) -> LocalSandbox | PlainSandbox:
    """Start the best available sandbox for practice, or unsandboxed boxes: practice involves no secrets.

    Returns a context manager. Waits until the layers have been tried, unless ``trusted``, which uses only limits.
    """
    if sys.platform != "linux":
        return PlainSandbox()
    if trusted:
        return start(trusted=True)
    with contextlib.suppress(BoxError), contextlib.ExitStack() as undo:
        started = undo.enter_context(start())
        started.confinement  # noqa: B018 - waits until the layers have been tried
        undo.pop_all()
        return started
    return start(trusted=True)
