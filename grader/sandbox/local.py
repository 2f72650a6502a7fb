"""The sandbox on this machine: finds the highest available level, keeps fork servers running, replaces dead ones."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from grader.errors import BoxError, BoxLost
from grader.sandbox.layers import layers
from grader.sandbox.layers.seccomp import ARCHITECTURES
from grader.sandbox.layers.view import INSIDE
from grader.sandbox.server import ForkServer, Policy, is_bound_root

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from grader.model.execution import Confinement, Limits, Source
    from grader.sandbox.box import ProcessBox

# Boxes of one server share its random choices at the start: addresses, the layout of the heap. A new server after this
# many boxes costs each of them 0.1 ms.
_RECYCLED_AFTER = 1000
AS_ORDINARY = (
    "Run the grader as an ordinary user: this is root without the capabilities SETUID and SETGID, so its boxes cannot "
    "run as another user."
)
"""What to do if root may not change its user."""
_STARTS = 5  # tries per set of layers if its server is killed from outside before it is ready


def ladder() -> tuple[tuple[str, ...], ...]:
    """Return the sets of layers to try, the best first."""
    own = tuple(layer.name for layer in layers().values() if not layer.command)
    around = (layer for layer in layers().values() if layer.command and (not layer.installed or layer.installed()))
    return (*((layer.name, *own) for layer in around), own)


def _alone() -> tuple[str, ...]:
    """The layers of a trusted box, which restrict nothing that it can reach."""
    return tuple(layer.name for layer in layers().values() if not layer.confines)


class LocalSandbox:
    """Boxes on this machine, all behind the same layers. Use it as a context manager.

    Starting returns immediately; numpy loads in the background. Safe to use from several threads.
    """

    def __init__(self, rungs: Sequence[tuple[str, ...]], *, tried: bool = True) -> None:
        """``rungs`` are sets of layers to try in turn. ``tried``: canary attacks must fail before the first box."""
        self._rungs, self._tried = list(rungs), tried
        self._missed: list[str] = []
        self._servers: dict[tuple[str, ...], ForkServer] = {}
        self._all: list[ForkServer] = []
        self._lock = threading.RLock()
        self._confinement: Confinement | None = None
        self._closed = False
        self._first = self._start(Policy(self._rungs[0]))
        self._canaries: ProcessBox | None = None

    def __enter__(self) -> LocalSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all servers, and thereby every open box."""
        with self._lock:
            self._closed = True
            while self._all:
                self._all.pop().close()
            self._servers.clear()

    def again(self) -> LocalSandbox:
        """Return another sandbox behind the same layers, with its own servers. A context manager."""
        self.confinement  # noqa: B018 - waits until the layers are known
        return LocalSandbox(self._rungs[:1], tried=self._tried)

    @property
    def confinement(self) -> Confinement:
        """The layers around each box. Waits until they have been tried; BoxError if they are not enough."""
        with self._lock:
            if self._confinement is None:
                self._confinement = self._climb()
            return self._confinement

    def prepare(self) -> None:
        """Start the canary attacks in the background as soon as the server is ready.

        Never waits. ``confinement`` waits for the results, and starts the attacks if this was not called.
        """
        with self._lock:
            if self._confinement is None and self._canaries is None and self._tried and self._rungs[0] != _alone():
                with contextlib.suppress(BoxLost):  # ``confinement`` will find and handle it
                    self._canaries = release(self._first)

    def open(self, source: Source, limits: Limits) -> ProcessBox:
        """Open a box and load ``source``. BoxLost if its server dies meanwhile; BoxError if that is impossible.

        A server that is already dead is replaced: no code of this box had run in it.
        """
        box = self.begin(source, limits)
        box.loaded  # noqa: B018 - waits until it is loaded
        return box

    def begin(self, source: Source, limits: Limits) -> ProcessBox:
        """Open a box without waiting until ``source`` is loaded; see ``open``."""
        from grader.model.execution import Level

        confinement = self.confinement
        if limits.scratch_mb and confinement.level is not Level.FULL:
            raise BoxError(
                f"A scratch folder needs the level full; this machine has {confinement.level.value}. {BoxError.DOCTOR}"
            )
        if limits.threads and confinement.level is Level.REDUCED and not self._first.user:
            raise BoxError(
                "Threads need the level full, or root with a Python that other users can read: here a box has no user "
                f"id of its own, and the kernel counts threads per user. {BoxError.DOCTOR}"
            )
        alone = limits.scratch_mb or (limits.threads and confinement.level is not Level.TRUSTED)
        with self._lock:  # until the box is counted, so that its server does not look idle
            for server in self._all:
                server.settle()
            return self._open_alone(source, limits) if alone else self._server(limits.packages).open(source, limits)

    def canaries(self) -> dict[str, bool]:
        """Try the canary attacks again. Maps each attempt to whether it was stopped."""
        self.confinement  # noqa: B018 - waits until there is a server
        return collect(release(self._server(())))

    def _server(self, packages: tuple[str, ...]) -> ForkServer:
        """Return the server to fork from; a new one if it is worn out or dead."""
        server = self._servers.get(packages)
        if server is None or server.forked >= _RECYCLED_AFTER or not server.alive:
            server = self._servers[packages] = self._tried_one(Policy(self._rungs[0], packages))
            for old in [s for s in self._all if s.idle and s not in self._servers.values()]:
                self._all.remove(old)
                old.close()
        return server

    def _open_alone(self, source: Source, limits: Limits) -> ProcessBox:
        """Open a box with a separate server: no other box shares its scratch folder or its count of threads."""
        server = self._tried_one(Policy(self._rungs[0], limits.packages, limits.scratch_mb))

        def end() -> None:
            with self._lock:
                if server in self._all:
                    server.settle()
                    self._all.remove(server)
                    server.close()

        return server.open(source, limits, end)

    def _tried_one(self, policy: Policy) -> ForkServer:
        """Start a further server, or a replacement, and try the canary attacks on it as on the first."""
        from grader.model.execution import Level

        server = self._start(policy)
        if self._tried and self.confinement.level is not Level.TRUSTED:
            self._held(release(server))
        return server

    def _start(self, policy: Policy) -> ForkServer:
        if self._closed:
            raise BoxError("The sandbox is closed.")
        server = ForkServer(policy)
        self._all.append(server)
        return server

    def _climb(self) -> Confinement:
        """Try the rungs, from the best, until one works; it is the only one from then on.

        A server that ends by itself lacks a layer. One that is killed is started again: its layers may work.
        """
        killed = 0
        while True:
            server = self._first
            try:
                server.wait()
                return self._confinement_of(server)
            except BoxLost as lost:
                gave_up = server.gave_up
                words = lost.words or "it ended without a message"
            self._all.remove(server)
            server.close()
            if self._canaries is not None:
                self._canaries.close()
                self._canaries = None
            if gave_up:
                self._missed.append(f"{'+'.join(server.policy.layers)}: {words}")
                del self._rungs[0]
            else:
                killed += 1
            if not self._rungs:
                advice = f"{AS_ORDINARY} " if is_bound_root() else ""
                raise BoxError(f"No sandbox works on this machine. {self._why()} {advice}{BoxError.ADVICE}")
            self._first = self._start(Policy(self._rungs[0]))
            if killed == _STARTS:
                raise BoxLost(
                    f"The sandbox server was killed from outside {killed} times while it started, perhaps because the "
                    "machine ran out of memory. Try again when fewer programs run."
                )

    def _confinement_of(self, server: ForkServer) -> Confinement:
        from grader.model.execution import Confinement, Level

        active = tuple(layer.name for layer in server.policy.chosen if not layer.rules or server.landlock_abi)
        level = Policy(active).level
        if self._tried and level is Level.TRUSTED and server.policy.layers != _alone():
            raise BoxError(
                "Neither Landlock nor namespaces are available on this machine, so a submission could read any file. "
                f"{self._why()} {BoxError.ADVICE}"
            )
        self._servers[()] = server
        held = self._held(self._canaries or release(server)) if self._tried and level is not Level.TRUSTED else ()
        return Confinement(level, active, server.landlock_abi, held, tuple(self._missed))

    def _held(self, canaries: ProcessBox) -> tuple[str, ...]:
        """Return the names of the canaries if all were stopped; else BoxError that names those that got through."""
        results = collect(canaries)
        through = [name for name, held in results.items() if not held]
        if through:
            named = ", ".join(through)
            raise BoxError(
                f"The sandbox does not work: from inside a box it was possible to {named}. {BoxError.ADVICE}"
            )
        return tuple(results)

    def _why(self) -> str:
        return " ".join(f"Tried {missed}." for missed in self._missed)


def release(server: ForkServer) -> ProcessBox:
    """Start the canary attacks in a box."""
    from grader.model.execution import Limits, Part, Source

    with open(f"{INSIDE}/canaries.py", encoding="utf-8") as file:
        own = Part("canaries.py", file.read())
    # A file that everyone who can run the grader can read, but that no box sees.
    path = f"{os.path.dirname(INSIDE)}/interface.py"
    trial = Part("trial", f"held = attempts({path!r}, {os.getpid()})")
    return server.open(
        Source(own, after=trial), Limits()
    )  # with the limits of most exercises, so that the next box can be forked ahead


def collect(canaries: ProcessBox) -> dict[str, bool]:
    """Wait for the canary attacks. Maps each attempt to whether it was stopped."""
    from grader.model.execution import Case, Outcome

    try:
        ended = canaries.loaded
        if ended.outcome is Outcome.RETURNED:
            ended = canaries.call(Case("canaries", "", ("held",)), 10)
    finally:
        canaries.close()
    if ended.outcome is not Outcome.RETURNED or not isinstance(ended.value, tuple):
        why = ended.raised.message if ended.raised else ended.detail
        raise BoxError(f"The sandbox could not be tried: {ended.outcome.value} {why}. {BoxError.ADVICE}")
    return {str(pair[0]): pair[1] is True for pair in ended.value if isinstance(pair, tuple)}


def start(*, trusted: bool = False) -> LocalSandbox:
    """Start a sandbox at the highest level that this machine supports, or, if ``trusted``, with limits only.

    Returns immediately; the first ``open`` waits until numpy is loaded. BoxError on a system without support.
    """
    problem = unsuitable(trusted=trusted)
    if problem:
        raise BoxError(problem)
    if trusted:
        return LocalSandbox((_alone(),))
    return _AHEAD.pop() if _AHEAD else LocalSandbox(ladder())


_AHEAD: list[LocalSandbox] = []


def start_ahead() -> None:
    """Start the sandbox that the next ``start`` returns, so that it loads while the program loads its modules."""
    if not unsuitable():
        with contextlib.suppress(BoxError):  # ``start`` will raise it
            _AHEAD.append(LocalSandbox(ladder()))


def unsuitable(*, trusted: bool = False) -> str:
    """Explain why no sandbox is possible on this system; empty if one may be."""
    if sys.platform != "linux":
        return (
            "The sandbox needs Linux. "
            "Run the grader under Linux: on Windows in WSL2, on macOS or Windows in a Docker container. "
            "Practice with an exercise's bundle works here, too: grader check FILE --exercise BUNDLE."
        )
    if os.uname().machine not in ARCHITECTURES and not trusted:
        return f"There is no sandbox for the processor {os.uname().machine}: use x86-64 or 64-bit ARM."
    return ""
