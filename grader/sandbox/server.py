"""The parent's side of one fork server: starts it behind its layers, asks it for boxes, ends it with all of them."""

from __future__ import annotations

import collections
import contextlib
import functools
import os
import select
import signal
import socket
import stat
import struct
import subprocess
import threading
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from grader.errors import BoxError, BoxLost
from grader.sandbox.inside.codec import decode, pack
from grader.sandbox.layers import bubblewrap, landlock, limits, namespaces, seccomp
from grader.sandbox.layers.view import INSIDE, View, interpreter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model import Level, Limits, Source
    from grader.sandbox.box import ProcessBox

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
_START = "import sys; sys.path.insert(0, {!r}); from inside.server import main; del sys.path[0]; main(sys.argv[1:])"
# Who boxes are where the grader is run by root: no system user (those are below 1000, and 61184 to 65519 are systemd's
# to give), no person's (from 1000), and not nobody, as whom other programs run.
_BOX_USER = 60_973
# Seconds for an answer of the server's own, which takes milliseconds, and at its start a tenth of a second: a server
# that is silent for longer has been stopped by somebody, and is as good as gone.
_PATIENCE = 60.0
_UNSHARED = frozenset({"bubblewrap", "namespaces"})


class Policy(NamedTuple):
    """What stands around the boxes of a server. ``layers`` are names of files in ``layers/``."""

    layers: tuple[str, ...]
    packages: tuple[str, ...] = ()
    scratch_mb: int = 0

    @property
    def unshared(self) -> bool:
        """Whether the server has namespaces of its own."""
        return not _UNSHARED.isdisjoint(self.layers)

    @property
    def level(self) -> Level:
        """The level of these layers, if all of them work."""
        from grader.model import Level

        if "seccomp" not in self.layers:
            return Level.TRUSTED
        if self.unshared:
            return Level.FULL
        return Level.REDUCED if "landlock" in self.layers else Level.TRUSTED


_Terms: TypeAlias = "tuple[tuple[tuple[int, int, int], ...], bool]"
"""What differs between the locks of boxes: limits, and whether threads are allowed."""


class _Reply:
    """What the server says to one request, once it has been read. Its replies come in the order of the requests."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.handles: list[int] = []


class _Forked(NamedTuple):
    """A child that was asked for: the server's reply about it, our ends of its socket and its pipe.

    It needs not be there yet: what is sent to it lies in its socket until somebody has been forked to read it. Its
    terms do, and it locks itself in by them before it looks for a job.
    """

    terms: _Terms
    reply: _Reply
    channel: socket.socket
    output: int


class ForkServer:
    """A process with numpy in memory that is forked for each box. Starting returns at once; ``wait`` for it to be up.

    Safe to use from several threads.
    """

    def __init__(self, policy: Policy) -> None:
        """Raises BoxError if it cannot even be started."""
        self.policy = policy
        self.landlock_abi = 0
        self.forked, self._boxes, self._words = 0, 0, ""
        self._spare: _Forked | None = None
        self._greeting = _Reply()  # to its start, which it says when it is up
        self._due = collections.deque([self._greeting])
        self._closed, self._lock = False, threading.Lock()
        view = View.of(("numpy", *policy.packages), policy.scratch_mb)
        self._user = _user(policy, view)
        self._confined = policy.unshared or not {"landlock", "seccomp"}.isdisjoint(policy.layers)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_PATIENCE)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter on our own file
                    [*_prefix(policy, view), *_program(policy, view), str(theirs.fileno())],
                    cwd="/",
                    env=_ENVIRONMENT,
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C at the terminal is the grader's to handle
                )
            except OSError as error:
                self._control.close()
                raise BoxError(f"The sandbox server could not be started: {error}.") from error
        with contextlib.suppress(OSError):  # it has ended already, which ``wait`` will tell
            self._control.send(pack(_settings(policy, view)))  # while it loads numpy

    def wait(self) -> None:
        """Wait until it is up. BoxLost, with its last words, if it ends before that."""
        with self._lock:  # it runs no code but ours, and is believed
            _up, self.landlock_abi = decode(self._answer(self._greeting))

    def close(self) -> None:
        """End the server and every box that is still open."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for an answer
        self._control.close()
        if not self._confined:  # it has to end what its boxes have started, and does so when its socket is closed
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        # Killed, not asked: waiting with a timeout polls with sleeps, which would cost every command 50 ms. What set
        # up the namespaces and the server itself are one process group; the server's end is every box's.
        if self._process.returncode is None:  # else its number may be another process's by now
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        if self._spare is not None:
            _give_up(self._spare)
            self._spare = None

    @property
    def root_inside(self) -> bool:
        """Whether boxes are root's, though without capabilities."""
        return os.geteuid() == 0 and self._user is None

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    @property
    def idle(self) -> bool:
        """Whether no box of it is open."""
        return self._boxes == 0

    def open(self, source: Source, limits_: Limits, then: Callable[[], None] = lambda: None) -> ProcessBox:
        """A child that will load ``source``; ``then`` is called when it is closed. Waits for nothing.

        BoxLost if the server is gone already; what else can go wrong is told by the box.
        """
        from grader.sandbox import wire
        from grader.sandbox.box import Child, ProcessBox

        bounds = limits.bounds(limits_) if "limits" in self.policy.layers else ()
        terms = (bounds, limits_.threads)
        job = wire.job(source, limits_)
        with self._lock:
            child = self._take(terms)
            self.forked += 1
            self._boxes += 1
        end = functools.partial(self._end, child.reply, then)
        box = ProcessBox(Child(child.channel, child.output, end), job, limits_)
        with self._lock, contextlib.suppress(BoxLost):  # which this box will find out for itself
            self._spare = self._fork(terms)  # the next box, most likely on the same terms, gets ready meanwhile
        return box

    def _take(self, terms: _Terms) -> _Forked:
        """A child on those terms: the one that waits, or a new one."""
        self._catch_up()
        spare, self._spare = self._spare, None
        if spare is None:
            return self._fork(terms)
        if spare.terms == terms and (spare.reply.answer is None or spare.reply.handles):
            return spare
        pid = _number(self._answer(spare.reply))
        _give_up(spare)
        if pid > 0:
            self._ask(b"R" + struct.pack("<q", pid))
        return self._fork(terms)

    def _end(self, forked: _Reply, then: Callable[[], None], wanted: bool) -> int:
        """Kill a child. Its wait status, if that is wanted: else it is not waited for.

        BoxLost if the server is gone, BoxError if there never was a child.
        """
        try:
            with self._lock:
                pid = _number(self._answer(forked))
                if pid < 0:
                    raise BoxError(f"The machine has no room for another process: {os.strerror(-pid)}.")
                _kill(forked.handles.pop())
                reaped = self._ask(b"R" + struct.pack("<q", pid))  # which ends whatever else the child started
                return _number(self._answer(reaped)) if wanted else 0
        finally:
            with self._lock:
                self._boxes -= 1  # not before: a server without boxes may be closed by whoever starts the next one
            then()

    def _fork(self, terms: _Terms) -> _Forked:
        """Ask for a child. It has no job yet, and waits for one."""
        from grader.sandbox import wire

        with contextlib.ExitStack() as undo:
            ours, theirs = socket.socketpair()
            undo.callback(ours.close)
            ours.sendall(wire.frame(terms))
            reading, writing = os.pipe()
            undo.callback(os.close, reading)
            try:
                reply = self._ask(b"F", [theirs.fileno(), writing])
            finally:
                theirs.close()
                os.close(writing)
            undo.pop_all()
        return _Forked(terms, reply, ours, reading)

    def _ask(self, message: bytes, descriptors: Sequence[int] = ()) -> _Reply:
        """Send a request; its reply is to come."""
        try:
            socket.send_fds(self._control, [message], descriptors)
        except OSError:
            raise self._lost() from None
        reply = _Reply()
        self._due.append(reply)
        return reply

    def _answer(self, reply: _Reply) -> bytes:
        """What the server said to a request, waited for if it has not been read yet."""
        while reply.answer is None:
            self._receive()
        return reply.answer

    def _catch_up(self) -> None:
        """Read the replies that are there, so that the server never waits for room."""
        while self._due and not self._closed and _is_readable(self._control):
            self._receive()

    def _receive(self) -> None:
        """Read the next reply."""
        try:
            answer, handles, _flags, _address = socket.recv_fds(self._control, 1024, 1)
        except OSError:
            answer, handles = b"", []
        if not answer:
            raise self._lost()
        reply = self._due.popleft()
        reply.answer, reply.handles = answer, handles

    def _lost(self) -> BoxLost:
        with contextlib.suppress(subprocess.TimeoutExpired, ValueError):  # it lives, or it was closed
            if not self._closed:
                self._process.wait(1)
            lines = self._process.stderr.read().decode(errors="replace").split("\n") if self._process.stderr else []
            said = [line for line in lines if line.strip()]
            self._words = said[-1][:300] if said else self._words  # they can be read once
        said_last = f" Its last words: {self._words}" if self._words else ""
        return BoxLost(f"The sandbox server is gone.{said_last}", self._words)


def _is_readable(sock: socket.socket) -> bool:
    """Whether something, if only an end, can be read without waiting."""
    poll = select.poll()  # not select(), which knows no descriptors beyond 1023
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _number(answer: bytes) -> int:
    return int(struct.unpack("<q", answer)[0])


def _kill(handle: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)


def _give_up(child: _Forked) -> None:
    """End a child that has not had a job; if it is not there yet, it finds its socket closed when it is."""
    for handle in child.reply.handles:
        _kill(handle)
    child.channel.close()
    os.close(child.output)


def _prefix(policy: Policy, view: View) -> list[str]:
    if "bubblewrap" in policy.layers:
        return bubblewrap.command(view, bubblewrap.program() or bubblewrap.PLACES[0])
    return namespaces.command(view) if "namespaces" in policy.layers else []


def _program(policy: Policy, view: View) -> list[str]:
    folder = "/box" if policy.unshared else os.path.dirname(INSIDE)
    homes = [f"{name}={home}" for name, home in view.homes]
    return [interpreter(), "-s", "-S", "-P", "-c", _START.format(folder), *homes]


def _settings(policy: Policy, view: View) -> tuple[object, ...]:
    rules = landlock.rules(_readable(policy, view), view.scratch) if "landlock" in policy.layers else None
    programs = _programs(policy) if "seccomp" in policy.layers else ()
    handled = tuple(landlock.handled(abi) for abi in range(landlock.NEWEST + 1))
    return bool(rules or programs or policy.unshared), _user(policy, view), rules, handled, programs


def _programs(policy: Policy) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Seccomp's programs without threads and with them."""
    machine, scratch = os.uname().machine, bool(policy.scratch_mb)
    made = (seccomp.program(machine, threads=threads, scratch=scratch) for threads in (False, True))
    return tuple((code.hex(), marks) for code, marks in made)


def _readable(policy: Policy, view: View) -> tuple[str, ...]:
    """What Landlock is told: in namespaces what is hidden is not there, elsewhere it has to be gone around."""
    packages = tuple(bind.target for bind in view.packages)
    binds = tuple(bind.target for bind in view.binds)
    if policy.unshared:
        return binds + packages
    hidden = frozenset(os.path.realpath(path) for path in view.hidden)
    folders = tuple(bind.source for bind in view.binds if bind.source != INSIDE)
    return tuple(path for folder in folders for path in landlock.without(folder, hidden)) + packages


def _user(policy: Policy, view: View) -> int | None:
    """Whom root's boxes become. Outside of namespaces root stays itself where nobody else could read its Python."""
    if os.geteuid() != 0 or not ("seccomp" in policy.layers or policy.unshared):
        return None
    readable = policy.unshared or all(_open_to_all(bind.source) for bind in (*view.binds, *view.packages))
    return _BOX_USER if readable else None


def _open_to_all(path: str) -> bool:
    """Whether every user can get to a file or folder, and read it."""
    while True:
        mode = os.stat(path).st_mode
        if not mode & (0o001 if stat.S_ISDIR(mode) else 0o004):
            return False
        if path == "/":
            return True
        path = os.path.dirname(path)
