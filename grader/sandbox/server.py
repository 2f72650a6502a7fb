"""The parent's side of one fork server: starts it behind its layers, requests boxes, ends it with all of them."""

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
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from grader.errors import BoxError, BoxLost
from grader.sandbox.inside.codec import decode, pack
from grader.sandbox.layers import Layer, landlock, layers
from grader.sandbox.layers.view import INSIDE, View, interpreter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.model.execution import Level, Limits, Source
    from grader.sandbox.box import Death, ProcessBox

# numpy uses one BLAS thread: after a fork the other threads are missing, and a matmul would wait for them forever.
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
# Uids that boxes run as when the grader is root: one per server, because the kernel counts threads and more per user.
# No account has one of these: system users are below 1000, people's accounts end at 60000, systemd uses ids up to 60705
# and from 61184 on, subordinate ids (/etc/subuid) begin at 100000. They fit into a container that maps 65,536 ids.
_BOX_USERS = range(60_706, 61_184)
_TO_CHANGE_USER = 1 << 6 | 1 << 7  # linux/capability.h: CAP_SETGID, CAP_SETUID
# Seconds to wait for the server. It answers within milliseconds, at its start within 0.1 s: a server that is silent for
# longer has been stopped from outside, and counts as lost.
_PATIENCE = 60.0
# Seconds that a child may live after its socket is closed: the kernel closes descriptors shortly before a process is
# dead. A child that lives longer is killed.
_DYING = 5.0
# The signals of a user, a shutdown, or a system without memory. A server that they end does not lack a layer.
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


class Policy(msgspec.Struct, frozen=True):
    """The confinement of a server's boxes. ``layers`` are names of files in ``layers/``."""

    layers: tuple[str, ...]
    packages: tuple[str, ...] = ()
    scratch_mb: int = 0

    @property
    def unshared(self) -> bool:
        """Whether the server has namespaces of its own."""
        return any(layer.command for layer in self.chosen)

    @property
    def chosen(self) -> tuple[Layer, ...]:
        """The layers themselves."""
        return tuple(layers()[name] for name in self.layers)

    @property
    def level(self) -> Level:
        """The level of these layers if all of them work."""
        from grader.model.execution import Level

        if not any(layer.programs for layer in self.chosen):
            return Level.TRUSTED
        if self.unshared:
            return Level.FULL
        return Level.REDUCED if any(layer.rules for layer in self.chosen) else Level.TRUSTED


_Terms: TypeAlias = "tuple[tuple[tuple[int, int, int], ...], bool]"
"""The locks that may differ between boxes of one server: limits, and whether threads are allowed."""


class _Reply:
    """The server's reply to one request, set when it has been read. Replies come in the order of the requests."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.handles: list[int] = []


class _Forked(msgspec.Struct, frozen=True):
    """A requested child: the server's reply about it, and our ends of its socket and its pipe.

    The child may not exist yet: messages to it wait in its socket. The first is its terms, with which it locks itself
    in before it reads a job.
    """

    terms: _Terms
    reply: _Reply
    channel: socket.socket
    output: int


class _Taken(msgspec.Struct, frozen=True):
    """A user id for a server's boxes, and the socket whose name reserves it."""

    user: int
    socket: socket.socket


class ForkServer:
    """A process with numpy in memory that is forked for each box. Starting returns immediately; ``wait`` blocks.

    Safe to use from several threads.
    """

    def __init__(self, policy: Policy) -> None:
        """Start the process. BoxError if that fails."""
        self.policy = policy
        self.landlock_abi = 0
        self.forked, self._boxes, self._words = 0, 0, ""
        self._spare: _Forked | None = None
        self._greeting = _Reply()  # the reply to its start, sent when it is ready
        self._due = collections.deque([self._greeting])
        self._dying: list[_Reply] = []  # for children that saw hidden cases, were killed, and may still live
        self._closed, self._lock = False, threading.Lock()
        view = View.of(("numpy", *policy.packages), policy.scratch_mb)
        # The id is reserved while this socket is open. The kernel closes it with the process, so no lock is left over.
        self._taken = _take_user() if _needs_user(policy, view) else None
        self._confined = any(layer.confines for layer in policy.chosen)
        hold_standard_descriptors()
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
                self._give_back_user()
                raise BoxError(f"The sandbox server could not be started: {error}.") from error
        self._handle = os.pidfd_open(self._process.pid)
        with contextlib.suppress(OSError):  # it has already ended; ``wait`` will raise
            self._control.send(pack(_settings(policy, view, self.user)))  # while it loads numpy

    def wait(self) -> None:
        """Wait until the server is ready. BoxLost, with its last output, if it ends before that."""
        with self._lock:  # the server runs only our code, so its message is trusted
            _up, self.landlock_abi = decode(self._answer(self._greeting))

    def close(self) -> None:
        """End the server and every open box."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for an answer
        self._control.close()
        if not self._confined:  # when its socket is closed, it ends the processes that its boxes have started
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        # Kill it without waiting: waiting with a timeout polls with sleeps, which would cost every command 50 ms. The
        # program that set up the namespaces and the server are one process group; all boxes end with the server.
        if self._process.returncode is None:  # else its process id may have been reused
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        if self._process.stderr:
            self._process.stderr.close()
        if self._spare is not None:
            _give_up(self._spare)
            self._spare = None
        self._give_back_user()

    def _give_back_user(self) -> None:
        if self._taken is not None:
            self._taken.socket.close()

    @property
    def user(self) -> int | None:
        """The user id that boxes run as, if it is not the caller's."""
        return self._taken.user if self._taken else None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._ended() is None

    @property
    def gave_up(self) -> bool:
        """Whether the process ended by itself, not by a signal from outside."""
        ended = self._ended()
        return ended is not None and (-ended if ended < 0 else ended - 128) not in _FROM_OUTSIDE

    def _ended(self) -> int | None:
        """Return the exit code if the process has ended, and kill the rest of its process group.

        A program that sets up namespaces may leave a process that waits for it forever. The group is killed before the
        first process is reaped, because until then its process id cannot be reused.
        """
        ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if self._process.returncode is None and os.waitid(os.P_PID, self._process.pid, ended):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        return self._process.poll()

    @property
    def idle(self) -> bool:
        """Whether the server has no open box."""
        return self._boxes == 0

    def settle(self) -> None:
        """Wait until every killed child that has seen a hidden case is dead: it could still send to the next."""
        with self._lock, contextlib.suppress(BoxLost):  # then they are dead, too
            while self._dying:
                self._answer(self._dying.pop())

    def open(self, source: Source, limits: Limits, then: Callable[[], None] = lambda: None) -> ProcessBox:
        """Open a box that will load ``source``, without waiting. ``then`` is called when it is closed.

        BoxLost if the server is already gone; the box reports all other errors.
        """
        from grader.sandbox import wire
        from grader.sandbox.box import Child, ProcessBox

        bounds = [bound for layer in self.policy.chosen if layer.bounds for bound in layer.bounds(limits)]
        terms = (tuple(bounds), limits.threads)
        job = wire.job(source, limits)
        with self._lock:
            child = self._take(terms)
            self.forked += 1
            self._boxes += 1
        end = functools.partial(self._end, child.reply, then)
        box = ProcessBox(Child(child.channel, child.output, end), job, limits)
        with self._lock, contextlib.suppress(BoxLost):  # this box will find it itself
            self._spare = self._fork(terms)  # the next box, probably with the same terms, gets ready meanwhile
        return box

    def _take(self, terms: _Terms) -> _Forked:
        """Return a child with those terms: the one that was forked ahead, or a new one."""
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

    def _end(self, forked: _Reply, then: Callable[[], None], wanted: bool, is_secret: bool) -> Death | None:
        """End a child, for ``box.Child``: if ``wanted``, wait for its own end and return it; else kill it.

        BoxLost if the server is gone, or could not fork the child.
        """
        from grader.sandbox.box import Death

        try:
            with self._lock:
                pid = _number(self._answer(forked))
                if pid < 0:
                    raise BoxLost(f"The machine has no room for another process: {os.strerror(-pid)}.")
                handle = forked.handles.pop()
            unasked = wanted and bool(_ready((handle,), _DYING))
            with self._lock:
                _kill(handle)
                reaped = self._ask(
                    b"R" + struct.pack("<q", pid)
                )  # which also ends the processes that the child started
                if not wanted:
                    self._dying += [reaped] if is_secret else []
                    return None
                return Death(_number(self._answer(reaped)), unasked)
        finally:
            with self._lock:
                self._boxes -= 1  # not earlier: another thread may close a server without boxes
            then()

    def _fork(self, terms: _Terms) -> _Forked:
        """Request a child, which will wait for a job."""
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
        """Send a request; return its future reply."""
        try:
            socket.send_fds(self._control, [message], descriptors)
        except OSError:
            raise self._lost() from None
        reply = _Reply()
        self._due.append(reply)
        return reply

    def _answer(self, reply: _Reply) -> bytes:
        """Wait for the server's reply to a request."""
        while reply.answer is None:
            self._receive()
        return reply.answer

    def _catch_up(self) -> None:
        """Read the replies that have arrived, so that the server never blocks on a full socket."""
        while self._due and not self._closed and _ready((self._control,)):
            self._receive()

    def _receive(self) -> None:
        """Read the next reply. If the first process ends, stop waiting and end the processes that it started."""
        answer, handles = b"", list[int]()
        with contextlib.suppress(OSError, ValueError):  # the socket was closed
            ready = _ready((self._control, self._handle), self._control.gettimeout() or 0)
            if ready == {self._handle}:
                self._ended()
            if ready:
                answer, handles, _flags, _address = socket.recv_fds(self._control, 1024, 1)
        if not answer:
            raise self._lost()
        reply = self._due.popleft()
        reply.answer, reply.handles = answer, handles

    def _lost(self) -> BoxLost:
        """The error for a server that is gone, or silent for too long."""
        with contextlib.suppress(ValueError):  # the socket was closed
            if not self._closed and self._process.returncode is None:
                _ready((self._handle,), 1)
            if self._process.stderr and (self._closed or self._ended() is not None):  # else it may write more
                lines = [
                    line for line in self._process.stderr.read().decode(errors="replace").split("\n") if line.strip()
                ]
                self._words = lines[-1][:300] if lines else self._words  # they can be read only once
        last = f" Its last message: {self._words}" if self._words else ""
        return BoxLost(f"The sandbox server is gone.{last}", self._words)


def hold_standard_descriptors() -> None:
    """Open /dev/null for standard descriptors that the caller has closed, so that no socket gets their number.

    Else the server's standard input would replace its end of the socket.
    """
    opened = 0
    while opened <= 2:
        opened = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    os.close(opened)


def _ready(descriptors: Sequence[socket.socket | int], seconds: float = 0) -> set[int]:
    """Return the descriptors that become readable or end within that time; a pidfd does when its process is dead."""
    poll = select.poll()  # not select(), which supports no descriptors above 1023
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return {descriptor for descriptor, _events in poll.poll(seconds * 1000)}


def _number(answer: bytes) -> int:
    return int(struct.unpack("<q", answer)[0])


def _kill(handle: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    os.close(handle)


def _give_up(child: _Forked) -> None:
    """End a child without a job. One that has not been forked yet will find its socket closed."""
    for handle in child.reply.handles:
        _kill(handle)
    child.channel.close()
    os.close(child.output)


def _prefix(policy: Policy, view: View) -> list[str]:
    return next((layer.command(view) for layer in policy.chosen if layer.command), [])


def _program(policy: Policy, view: View) -> list[str]:
    folder = "/box" if policy.unshared else os.path.dirname(INSIDE)
    homes = [f"{name}={home}" for name, home in view.homes]
    return [interpreter(), "-s", "-S", "-P", "-c", _START.format(folder), *homes]


def _settings(policy: Policy, view: View, user: int | None) -> tuple[object, ...]:
    ruling = [layer.rules for layer in policy.chosen if layer.rules]
    readable = _readable(policy, view) if ruling else ()
    rules = tuple(rule for of_layer in ruling for rule in of_layer(readable, view.scratch)) if ruling else None
    filters = [layer.programs(bool(policy.scratch_mb)) for layer in policy.chosen if layer.programs]
    if len(filters) > 1:  # never silently without a layer
        raise BoxError("Two layers filter system calls, and a box puts on one filter.")
    programs = filters[0] if filters else ()
    handled = tuple(landlock.handled(abi) for abi in range(landlock.NEWEST + 1))
    return any(layer.confines for layer in policy.chosen), user, rules, handled, programs


def _readable(policy: Policy, view: View) -> tuple[str, ...]:
    """The paths for Landlock. In namespaces hidden folders do not exist; elsewhere the rules have to leave them out."""
    packages = tuple(bind.target for bind in view.packages)
    binds = tuple(bind.target for bind in view.binds)
    if policy.unshared:
        return binds + packages
    hidden = frozenset(os.path.realpath(path) for path in view.hidden)
    folders = tuple(bind.source for bind in view.binds if bind.source != INSIDE)
    return tuple(path for folder in folders for path in landlock.without(folder, hidden)) + packages


def _needs_user(policy: Policy, view: View) -> bool:
    """Whether boxes run as another user: if root runs the grader, and that user can read the files that boxes need."""
    if os.geteuid() != 0 or not any(layer.programs or layer.command for layer in policy.chosen):
        return False
    return policy.unshared or all(_open_to_all(bind.source) for bind in (*view.binds, *view.packages))


def is_bound_root() -> bool:
    """Whether this is root without the capabilities SETUID and SETGID: its boxes cannot run as another user."""
    if os.geteuid() != 0:
        return False
    with open("/proc/self/status", encoding="ascii") as file:
        effective = next(line for line in file if line.startswith("CapEff:")).split()[1]
    return int(effective, 16) & _TO_CHANGE_USER != _TO_CHANGE_USER


def _take_user() -> _Taken:
    """Reserve a user id that no other server on this machine uses, by a socket whose name can exist only once.

    Containers do not see each other's sockets: each search begins at a random id, so a collision is unlikely.
    """
    taken = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    first = int.from_bytes(os.urandom(2), "little")
    for n in range(len(_BOX_USERS)):
        user = _BOX_USERS[(first + n) % len(_BOX_USERS)]
        with contextlib.suppress(OSError):
            taken.bind(f"\0grader-box-user-{user}")
            return _Taken(user, taken)
    taken.close()
    raise BoxError(
        f"All {len(_BOX_USERS)} user ids for boxes are in use: too many graders run on this machine. End some of them."
    )


def _open_to_all(path: str) -> bool:
    """Whether every user can reach and read a file or folder."""
    while True:
        mode = os.stat(path).st_mode
        if not mode & (0o001 if stat.S_ISDIR(mode) else 0o004):
            return False
        if path == "/":
            return True
        path = os.path.dirname(path)
