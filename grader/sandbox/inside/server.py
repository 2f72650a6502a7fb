"""The fork server: imports numpy once, then forks a child for each requested box.

The server never reads a byte of any job. It passes two descriptors to each child, which reads its job itself:

    parent ── settings ──> server ── Landlock's ABI ──> parent         (once)
    parent ── b"F" + (socket, pipe) ──> server ── fork ──> child       (messages may wait in the socket before)
    parent <────── child's pid and pidfd ── server
    parent ── terms ──────────────────────────────────────> child      which locks itself in, for good
    parent ── job, then call by call ─────────────────────> child      (answers come back on the same socket)
    parent <───────────────── output ────────────────────── child      (on the pipe)
    parent ── b"R" + pid ──> server ── wait status ──> parent          (only now may the pid be reused)
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import struct
from typing import Any, NamedTuple

from . import locks
from .codec import encode
from .packages import load, reseed
from .subject import Channel, serve_box, unpack

# The server's descriptors have low numbers, independent of the parent's. A box replaces the control socket by its
# channel, and closes all descriptors between it and the ruleset, which has a number above.
_CONTROL = _CHANNEL = 3
_ABOVE = 200


class _Settings(NamedTuple):
    """The parent's first message."""

    confined: bool  # whether boxes have layers besides limits
    uid: int | None  # the user to become
    rules: tuple[tuple[str, int], ...] | None  # Landlock's, if it is used
    handled: tuple[tuple[int, int, int], ...]  # the access that Landlock controls, by ABI
    programs: tuple[tuple[str, tuple[int, ...]], ...]  # seccomp's (hexadecimal, marks), without threads and with


class _Locks(NamedTuple):
    """The locks that each box applies."""

    ruleset: int | None
    programs: tuple[tuple[bytes, tuple[int, ...]], ...]
    base: int  # bytes of address space at the start


def _lock_in(terms: Any, ready: _Locks) -> None:
    bounds, threads = terms
    locks.bound(bounds, ready.base)
    if ready.programs:
        locks.filter_calls(*ready.programs[threads])


def _become_box(descriptors: list[int], server: int, ready: _Locks) -> None:
    """Turn a new child into a box: a new session, empty input, output into the pipe, and all locks applied."""
    channel, output = descriptors
    os.setsid()  # so that the box can be ended with all its child processes
    locks.end_with_parent()  # without its server, no one could find out how a box ended
    if os.getppid() != server:
        os._exit(0)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2), (channel, _CHANNEL)):
        os.dup2(source, target)
    os.closerange(_CHANNEL + 1, _ABOVE)
    os.set_inheritable(_CHANNEL, False)
    frames = Channel(socket.socket(fileno=_CHANNEL))
    reseed()
    try:
        # Locks that are the same for all are applied before there is a job: a child may be forked ahead.
        locks.no_new_privileges()
        if ready.ruleset is not None:
            locks.restrict_files(ready.ruleset)
        _lock_in(frames.receive(), ready)
    except (OSError, ValueError) as error:
        frames.send(("unconfined", str(error)))
        return
    serve_box(frames)


def serve(control: socket.socket, settings: _Settings) -> None:
    """Fork a box for each request; end when the parent is gone, even in the middle of an answer."""
    children: set[int] = set()
    try:
        _give_up(settings)
        ready = _settle(settings, control)
        _serve(control, children, ready, strays=not settings.confined)
    finally:
        for pid in children:
            _kill(pid)
        if not settings.confined:
            _sweep(set())


def _give_up(settings: _Settings) -> None:
    """Give up privileges that boxes must not have."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("500")  # when memory runs out, the kernel kills a box before the grader
    locks.drop_privileges(settings.uid)
    if settings.confined:
        locks.hide()
    else:
        locks.adopt_orphans()  # processes that outlive their box become children of this one, which ends them


def _settle(settings: _Settings, control: socket.socket) -> _Locks:
    """Prepare the locks of boxes, and report Landlock's ABI."""
    abi, ruleset = 0, None
    if settings.rules is not None:
        abi = min(locks.landlock_abi(), len(settings.handled) - 1)
        if abi > 0:
            made = locks.landlock_ruleset(settings.rules, settings.handled[abi])
            ruleset = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, _ABOVE)
            os.close(made)
    control.send(encode(("up", max(0, abi))))
    programs = tuple((bytes.fromhex(text), tuple(marks)) for text, marks in settings.programs)
    return _Locks(ruleset, programs, locks.address_space())


def _serve(control: socket.socket, children: set[int], ready: _Locks, *, strays: bool) -> None:
    server = os.getpid()
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 64, 2)
        if not message:
            return
        if message == b"F":
            try:
                pid = os.fork()
            except OSError as error:  # the machine cannot run another process: report it, and continue
                control.send(struct.pack("<q", -(error.errno or 1)))
                for descriptor in descriptors:
                    os.close(descriptor)
                continue
            if pid == 0:
                try:
                    _become_box(descriptors, server, ready)
                finally:  # in no case may this process continue as the server
                    os._exit(1)
            children.add(pid)
            handle = os.pidfd_open(pid)
            socket.send_fds(control, [struct.pack("<q", pid)], [handle])
            for descriptor in (*descriptors, handle):
                os.close(descriptor)
        else:
            (pid,) = struct.unpack("<q", message[1:])
            _kill(pid)
            _pid, status = os.waitpid(pid, 0)
            children.discard(pid)
            if strays:
                _sweep(children)
            control.send(struct.pack("<q", status))


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # the group may not exist yet
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


_SWEEPS = 1000  # rounds of killing: one is enough, unless the processes keep forking


def _sweep(children: set[int]) -> None:
    """End the processes that unconfined boxes left, in any session: they have become children of the server."""
    for _ in range(_SWEEPS):
        try:
            with open("/proc/thread-self/children", "rb") as listed:
                strays = {int(pid) for pid in listed.read().split()} - children
        except OSError:  # the kernel lacks this list
            return
        if not strays:
            return
        for pid in strays:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def main(arguments: list[str]) -> None:
    """Serve on an inherited socket. ``arguments``: the packages to load, each with its folder, and the descriptor."""
    *homes, descriptor = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C, and closes the control socket
    if int(descriptor) != _CONTROL:
        os.dup2(int(descriptor), _CONTROL)
    os.set_inheritable(_CONTROL, False)
    os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
    control = socket.socket(fileno=_CONTROL)
    settings = _Settings(*unpack(control.recv(1 << 20)))
    load(homes)
    serve(control, settings)
