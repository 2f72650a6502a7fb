"""The sandbox on this machine: finds the highest level there is, keeps fork servers going, replaces dead ones."""

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

# Boxes of one server share what it drew at its start: addresses, the heap's form. A new one after so many costs each
# of them a ten thousandth of a second.
_RECYCLED_AFTER = 1000
AS_ORDINARY = (
    "Run the grader as an ordinary user: this is root without the capabilities SETUID and SETGID, whose boxes cannot "
    "run as a user of their own."
)
"""What to do where root may not change its user."""
_STARTS = 5  # of one set of layers whose server is killed from outside before it is up


def ladder() -> tuple[tuple[str, ...], ...]:
    """The sets of layers to try, the best first."""
    own = tuple(layer.name for layer in layers().values() if not layer.command)
    around = (layer for layer in layers().values() if layer.command and (not layer.installed or layer.installed()))
    return (*((layer.name, *own) for layer in around), own)


def _alone() -> tuple[str, ...]:
    """The layers of a trusted box, which keep nothing from it."""
    return tuple(layer.name for layer in layers().values() if not layer.confines)


class LocalSandbox:
    """Boxes on this machine, all behind the same layers. Use it as a context manager.

    Starting returns at once; numpy loads while the caller goes on. Safe to use from several threads.
    """

    def __init__(self, rungs: Sequence[tuple[str, ...]], *, tried: bool = True) -> None:
        """``rungs`` are sets of layers to try in turn; ``tried`` is whether canaries have to hold first."""
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
        """End all servers, and with them every box that is still open."""
        with self._lock:
            self._closed = True
            while self._all:
                self._all.pop().close()
            self._servers.clear()

    def again(self) -> LocalSandbox:
        """Another sandbox behind the same layers, with servers of its own. A context manager."""
        self.confinement  # noqa: B018 - waits until it is known which layers
        return LocalSandbox(self._rungs[:1], tried=self._tried)

    @property
    def confinement(self) -> Confinement:
        """What stands around each box. Waits until it has been tried; BoxError if too little holds."""
        with self._lock:
            if self._confinement is None:
                self._confinement = self._climb()
            return self._confinement

    def prepare(self) -> None:
        """Have the canaries tried as soon as the server is up, while the caller does something else.

        Never waits; ``confinement`` says what came of it, and does all of it if this did not.
        """
        with self._lock:
            if self._confinement is None and self._canaries is None and self._tried and self._rungs[0] != _alone():
                with contextlib.suppress(BoxLost):  # which ``confinement`` will find, and do something about
                    self._canaries = release(self._first)

    def open(self, source: Source, limits: Limits) -> ProcessBox:
        """A new box that has loaded ``source``. BoxLost if its server went away meanwhile; BoxError if none can be had.

        A server that was found dead is replaced: no code of this box's had run in it.
        """
        box = self.begin(source, limits)
        box.loaded  # noqa: B018 - waits for it
        return box

    def begin(self, source: Source, limits: Limits) -> ProcessBox:
        """A new box that is still loading ``source``; see ``open``."""
        from grader.model.execution import Level

        confinement = self.confinement
        if limits.scratch_mb and confinement.level is not Level.FULL:
            raise BoxError(
                f"A scratch folder needs the level full; here it is {confinement.level.value}. {BoxError.DOCTOR}"
            )
        if limits.threads and confinement.level is Level.REDUCED and not self._first.user:
            raise BoxError(
                "Threads need the level full, or root whose Python others can read: here a box has no user id of its "
                f"own, and the kernel counts threads per user. {BoxError.DOCTOR}"
            )
        alone = limits.scratch_mb or (limits.threads and confinement.level is not Level.TRUSTED)
        with self._lock:  # until the box is counted, so that its server is not taken for an idle one
            for server in self._all:
                server.settle()
            return self._open_alone(source, limits) if alone else self._server(limits.packages).open(source, limits)

    def canaries(self) -> dict[str, bool]:
        """Try the canary attacks once more: for each, by what it attempts, whether it was held."""
        self.confinement  # noqa: B018 - waits until a server has been found
        return collect(release(self._server(())))

    def _server(self, packages: tuple[str, ...]) -> ForkServer:
        """The server to fork from; a new one in place of one that is worn out or dead."""
        server = self._servers.get(packages)
        if server is None or server.forked >= _RECYCLED_AFTER or not server.alive:
            server = self._servers[packages] = self._tried_one(Policy(self._rungs[0], packages))
            for old in [s for s in self._all if s.idle and s not in self._servers.values()]:
                self._all.remove(old)
                old.close()
        return server

    def _open_alone(self, source: Source, limits: Limits) -> ProcessBox:
        """A box with a server of its own: no other box shares its scratch folder, or the count of its threads."""
        server = self._tried_one(Policy(self._rungs[0], limits.packages, limits.scratch_mb))

        def end() -> None:
            with self._lock:
                if server in self._all:
                    server.settle()
                    self._all.remove(server)
                    server.close()

        return server.open(source, limits, end)

    def _tried_one(self, policy: Policy) -> ForkServer:
        """A server beside the first, or in its place, on which the canaries have been tried as they were on that."""
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
        """Go down the rungs until one holds; it is the only one from then on.

        A server that ends by itself lacks a layer. One that is killed says nothing of its layers, and is started again.
        """
        killed = 0
        while True:
            server = self._first
            try:
                server.wait()
                return self._confinement_of(server)
            except BoxLost as lost:
                gave_up = server.gave_up
                words = lost.words or "it ended without a word"
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
                raise BoxError(f"There is no sandbox on this machine. {self._why()} {advice}{BoxError.ADVICE}")
            self._first = self._start(Policy(self._rungs[0]))
            if killed == _STARTS:
                raise BoxLost(
                    f"The sandbox server was killed from outside {killed} times while it started, perhaps because the "
                    "machine ran out of memory. Try again when less runs there."
                )

    def _confinement_of(self, server: ForkServer) -> Confinement:
        from grader.model.execution import Confinement, Level

        stood = tuple(layer.name for layer in server.policy.chosen if not layer.rules or server.landlock_abi)
        level = Policy(stood).level
        if self._tried and level is Level.TRUSTED and server.policy.layers != _alone():
            raise BoxError(
                f"Landlock is not to be had on this machine, nor are namespaces: nothing would keep a submission from "
                f"reading files. {self._why()} {BoxError.ADVICE}"
            )
        self._servers[()] = server
        held = self._held(self._canaries or release(server)) if self._tried and level is not Level.TRUSTED else ()
        return Confinement(level, stood, server.landlock_abi, held, tuple(self._missed))

    def _held(self, canaries: ProcessBox) -> tuple[str, ...]:
        """The names of the canaries, all of which were held. BoxError that names those that got through."""
        results = collect(canaries)
        through = [name for name, held in results.items() if not held]
        if through:
            named = ", ".join(through)
            raise BoxError(
                f"The sandbox does not hold: from inside a box it was possible to {named}. {BoxError.ADVICE}"
            )
        return tuple(results)

    def _why(self) -> str:
        return " ".join(f"Tried {missed}." for missed in self._missed)


def release(server: ForkServer) -> ProcessBox:
    """A box in which the canary attacks are being tried."""
    from grader.model.execution import Limits, Part, Source

    with open(f"{INSIDE}/canaries.py", encoding="utf-8") as file:
        own = Part("canaries.py", file.read())
    # A file that is there for everyone who can run us, but in no box.
    path = f"{os.path.dirname(INSIDE)}/interface.py"
    trial = Part("trial", f"held = attempts({path!r}, {os.getpid()})")
    return server.open(Source(own, after=trial), Limits())  # on the terms of most exercises, whose box is next


def collect(canaries: ProcessBox) -> dict[str, bool]:
    """What became of the canaries: for each, by what it attempts, whether it was held."""
    from grader.model.execution import Case, Outcome

    try:
        ended = canaries.loaded
        if ended.outcome is Outcome.RETURNED:
            ended = canaries.call(Case("canaries", "", ("held",)), 10)
    finally:
        canaries.close()
    if ended.outcome is not Outcome.RETURNED or not isinstance(ended.value, tuple):
        said = ended.raised.message if ended.raised else ended.detail
        raise BoxError(f"The sandbox could not be tried: {ended.outcome.value} {said}. {BoxError.ADVICE}")
    return {str(pair[0]): pair[1] is True for pair in ended.value if isinstance(pair, tuple)}


def start(*, trusted: bool = False) -> LocalSandbox:
    """Start a sandbox at the highest level that this machine has, or, ``trusted``, with nothing but limits.

    Returns at once; the first ``open`` waits until numpy is loaded. BoxError on a system that has none of the means.
    """
    problem = unsuitable(trusted=trusted)
    if problem:
        raise BoxError(problem)
    if trusted:
        return LocalSandbox((_alone(),))
    return _AHEAD.pop() if _AHEAD else LocalSandbox(ladder())


_AHEAD: list[LocalSandbox] = []


def start_ahead() -> None:
    """Start what the next ``start`` will return, if it can be; for a program that has yet to load most of itself."""
    if not unsuitable():
        with contextlib.suppress(BoxError):  # which ``start`` will say
            _AHEAD.append(LocalSandbox(ladder()))


def unsuitable(*, trusted: bool = False) -> str:
    """Why there can be no sandbox on this system at all; empty where there may be one."""
    if sys.platform != "linux":
        return (
            "Submissions are run with Linux's own means of confining processes, which this system does not have. "
            "Run the grader under Linux: on Windows in WSL2, on macOS or Windows in a Docker container. "
            "To practise with an exercise's bundle works here as well: grader check FILE --exercise BUNDLE."
        )
    if os.uname().machine not in ARCHITECTURES and not trusted:
        return f"There is no sandbox for the machine {os.uname().machine}: it has to be x86-64 or 64-bit ARM."
    return ""
