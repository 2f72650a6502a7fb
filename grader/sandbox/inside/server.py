"""The fork server: imports numpy once, then forks a child for each box it is asked for.

The server never reads a byte of any job; it hands each child its two descriptors, and the child reads for itself:

    parent ── settings ──> server ── what was reached ──> parent       (once)
    parent ── b"F" + (socket, pipe) ──> server ── fork ──> child       (all that is sent may lie there before)
    parent <────── child's pid and pidfd ── server
    parent ── terms ──────────────────────────────────────> child      which locks itself in, for good
    parent ── job, then call by call ─────────────────────> child      (answers come back on the same socket)
    parent <────────────── everything printed ───────────── child      (on the pipe)
    parent ── b"R" + pid ──> server ── wait status, CPU time ──> parent    (only now is the pid free again)
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

# The server's own descriptors lie low: whatever number its parent's had, a box puts its channel in place of the control
# socket, and closes all between that and the one descriptor that lies above, the ruleset.
_CONTROL = _CHANNEL = 3
_ABOVE = 200


class _Settings(NamedTuple):
    """What the parent says before anything else."""

    confined: bool  # whether anything but limits is put on boxes
    uid: int | None  # who to become
    rules: tuple[tuple[str, int], ...] | None  # Landlock's, if it is wanted
    handled: tuple[tuple[int, int, int], ...]  # what it handles, by ABI
    programs: tuple[tuple[str, tuple[int, ...]], ...]  # seccomp's (hexadecimal, marks), without threads and with


class _Locks(NamedTuple):
    """What each box puts on."""

    ruleset: int | None
    programs: tuple[tuple[bytes, tuple[int, ...]], ...]
    base: int  # bytes of address space that it begins with


def _lock_in(terms: Any, ready: _Locks) -> None:
    bounds, threads = terms
    locks.bound(bounds, ready.base)
    if ready.programs:
        locks.filter_calls(*ready.programs[threads])


def _become_box(descriptors: list[int], server: int, ready: _Locks) -> None:
    """In a fresh child: its own session, nothing to read, everything printed into the pipe, and all locks on."""
    channel, output = descriptors
    os.setsid()  # the parent can then end the box with all that it started
    locks.end_with_parent()  # without its server nobody could say how a box ended
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
        # What is the same for all is put on before there is a job: a child may be waiting for one, forked in advance.
        locks.no_new_privileges()
        if ready.ruleset is not None:
            locks.restrict_files(ready.ruleset)
        _lock_in(frames.receive(), ready)
    except (OSError, ValueError) as error:
        frames.send(("unconfined", str(error)))
        return
    serve_box(frames)


def serve(control: socket.socket, settings: _Settings) -> None:
    """Fork a box whenever the parent asks; end when the parent is gone, even in the middle of an answer."""
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
    """Give up what boxes must not have."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("500")  # the kernel takes a box that is too large before it takes the grader
    locks.drop_privileges(settings.uid)
    if settings.confined:
        locks.hide()
    else:
        locks.adopt_orphans()  # what outlives its box comes to this process, which ends it


def _settle(settings: _Settings, control: socket.socket) -> _Locks:
    """Make what boxes will put on, and report what was reached."""
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
            except OSError as error:  # the machine has no room for another process: of that nobody is to die
                control.send(struct.pack("<q", -(error.errno or 1)))
                for descriptor in descriptors:
                    os.close(descriptor)
                continue
            if pid == 0:
                try:
                    _become_box(descriptors, server, ready)
                finally:  # whatever the subject brought about, this process never acts as the server
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
    for kill in (os.killpg, os.kill):  # the group does not exist before the child has made it
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


_SWEEPS = 1000  # rounds of killing: one is enough unless what is killed forks as fast as it can


def _sweep(children: set[int]) -> None:
    """End what unconfined boxes left behind, in whatever session it hid: it has become a child of the server."""
    for _ in range(_SWEEPS):
        try:
            with open("/proc/thread-self/children", "rb") as listed:
                strays = {int(pid) for pid in listed.read().split()} - children
        except OSError:  # a kernel built without this list
            return
        if not strays:
            return
        for pid in strays:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def main(arguments: list[str]) -> None:
    """Serve on an inherited socket, whose number comes behind the packages to load, each with its folder."""
    *homes, descriptor = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it then closes the control socket
    if int(descriptor) != _CONTROL:
        os.dup2(int(descriptor), _CONTROL)
    os.set_inheritable(_CONTROL, False)
    os.closerange(_CONTROL + 1, os.sysconf("SC_OPEN_MAX"))
    control = socket.socket(fileno=_CONTROL)
    settings = _Settings(*unpack(control.recv(1 << 20)))
    load(homes)
    serve(control, settings)
