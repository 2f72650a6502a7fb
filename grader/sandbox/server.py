"""The parent's side of the fork server: start it, ask it for boxes, end it with everything that it started."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from importlib.machinery import PathFinder
from pathlib import Path
from types import TracebackType

from grader.errors import BoxError
from grader.model import Limits, Source
from grader.sandbox.box import ProcessBox
from grader.sandbox.interface import UNSANDBOXED

_WORKER = Path(__file__).with_name("worker.py")
# numpy is imported with one BLAS thread: a matmul in a forked child would wait for ever for threads that are not there.
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "utf-8:backslashreplace",
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class ForkServer:
    """A process with numpy in memory that is forked for each box. Use it as a context manager.

    Starting returns at once; numpy loads while the caller goes on. Safe to use from several threads.
    """

    level = UNSANDBOXED

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise BoxError(
                "Submissions are run with Linux's own means of limiting processes, which this system does not have. "
                "Run the grader under Linux: on Windows in WSL2, on macOS or Windows in a Docker container."
            )
        numpy_folder = _numpy_folder()
        self._lock = threading.Lock()
        self._boxes: set[int] = set()
        self._folder = tempfile.mkdtemp(prefix="grader-")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
                    [sys.executable, "-s", "-S", "-P", str(_WORKER), str(theirs.fileno())],
                    cwd=self._folder,
                    env=_ENVIRONMENT,
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C at the terminal is the grader's to handle
                )
            except OSError as error:
                self._control.close()
                _remove(self._folder)
                raise BoxError(f"The sandbox server could not be started: {error}.") from error
        with contextlib.suppress(OSError):  # it has ended already, which the first ``open`` will tell
            self._control.send(str(numpy_folder).encode())

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server and every box that is still open."""
        for pid in tuple(self._boxes):
            _kill(pid)
            with contextlib.suppress(BoxError):
                self.reap(pid)
        self._control.close()
        # Killed, not asked: waiting with a timeout polls with sleeps, which would cost every command 50 ms.
        if self._process.returncode is None:  # else its number may be another process's by now
            _kill(self._process.pid)
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        _remove(self._folder)

    def open(self, source: Source, limits: Limits) -> ProcessBox:
        """A new child that has loaded ``source``; BoxError if the server is gone or the given code does not run."""
        with contextlib.ExitStack() as undo:
            ours, theirs = (undo.enter_context(end) for end in socket.socketpair())
            reading, writing = os.pipe()
            undo.callback(os.close, reading)
            try:
                pid = self._ask(b"F", [theirs.fileno(), writing])
            finally:
                os.close(writing)
            undo.pop_all()  # both of our ends are the box's now
            theirs.close()
        self._boxes.add(pid)
        return ProcessBox(self, pid, ours, reading, source, limits)

    def reap(self, pid: int) -> int:
        """The wait status of a child that has ended or was killed. Until then no other process can get its pid."""
        self._boxes.discard(pid)
        return self._ask(b"R" + struct.pack("<q", pid), [])

    def _ask(self, message: bytes, descriptors: list[int]) -> int:
        with self._lock:
            try:
                socket.send_fds(self._control, [message], descriptors)
                answer = self._control.recv(8)
            except OSError:
                answer = b""
        if len(answer) != 8:
            raise BoxError(f"The sandbox server is gone.{self._last_words()}")
        return int(struct.unpack("<q", answer)[0])

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired, ValueError):  # it lives, or it was closed
            self._process.wait(1)
            lines = self._process.stderr.read().decode(errors="replace").split("\n") if self._process.stderr else []
            said = [line for line in lines if line.strip()]
            return f" Its last words: {said[-1][:300]}" if said else ""
        return ""


def start() -> ForkServer:
    """Start a sandbox. Returns at once; the first ``open`` waits until numpy is loaded."""
    return ForkServer()


def _kill(pid: int) -> None:
    """End a process and its group: the server and each box lead a session of their own."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _remove(folder: str) -> None:
    """Remove a folder, however deep a subject has made it: shutil may run out of stack."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:
        subprocess.run(["/bin/rm", "-rf", "--", folder], check=False, stderr=subprocess.DEVNULL)  # noqa: S603 - our own


def _numpy_folder() -> Path:
    spec = PathFinder.find_spec("numpy")
    if spec is None or spec.origin is None:
        raise BoxError("numpy is not installed for this Python: run `python -m pip install numpy`.")
    return Path(spec.origin).parent.parent
