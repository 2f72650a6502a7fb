"""Attacks that a box tries before the first submission gets one, because a layer that exists may not work.

This file is not imported: a box runs it like a submission, through the same interface and behind the same locks.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable

_PTRACE_ATTACH, _NEW_USER = 16, 0x1000_0000
_FUTEX = {"x86_64": 202, "aarch64": 98}


def attempts(path: str, grader: int) -> list[list[object]]:
    """Return [attempt, whether it was stopped] for each canary, given a file and the process id of the grader."""
    return [[name, _held(attempt, path, grader)] for name, attempt in _CANARIES.items()]


def _held(attempt: Callable[[str, int], None], path: str, grader: int) -> bool:
    try:
        attempt(path, grader)
    except (OSError, RuntimeError, ValueError):  # threading and resource raise RuntimeError and ValueError
        return True
    return False


def _read(path: str, _grader: int) -> None:
    with open(path, "rb") as file:
        file.read(1)


def _list(path: str, _grader: int) -> None:
    os.listdir(os.path.dirname(path))


def _write(_path: str, _grader: int) -> None:
    # A file without a name: if no other layer works, seccomp would forbid removing a file with a name.
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/"):
        try:
            os.close(os.open(folder, os.O_TMPFILE | os.O_WRONLY))
        except OSError:
            continue
        return
    raise PermissionError


def _chmod(path: str, _grader: int) -> None:
    os.chmod(path, 0o644)  # the mode that a file of the grader has


def _memory(_path: str, _grader: int) -> None:
    with open(f"/proc/{os.getppid()}/mem", "rb"):
        pass


def _trace(_path: str, _grader: int) -> None:
    # If it fails, nothing changes. If it succeeds, it stops the server until this process ends.
    if ctypes.CDLL(None).ptrace(_PTRACE_ATTACH, os.getppid(), None, None) < 0:
        raise PermissionError


def _signal(_path: str, grader: int) -> None:
    for pid in (grader, os.getppid()):
        try:
            os.kill(pid, 0)
        except OSError:
            continue
        return
    raise PermissionError


def _fork(_path: str, _grader: int) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _run(_path: str, _grader: int) -> None:
    os.execv(sys.executable, [sys.executable, "-c", ""])  # if it succeeds, this box will not answer


def _thread(_path: str, _grader: int) -> None:
    threading.Thread(target=int).start()


def _socket(_path: str, _grader: int) -> None:
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        try:
            socket.socket(family, socket.SOCK_DGRAM).close()
        except OSError:
            continue
        return
    raise PermissionError


def _raise_limit(_path: str, _grader: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _namespace(_path: str, _grader: int) -> None:
    if ctypes.CDLL(None).unshare(_NEW_USER) < 0:
        raise PermissionError


def _wake(_path: str, _grader: int) -> None:
    # A page of a file that all boxes read; no process waits for it. FUTEX_WAKE without FUTEX_PRIVATE_FLAG.
    libc = ctypes.CDLL(None)
    libc.mmap.restype = ctypes.c_void_p
    with open(os.__file__, "rb") as file:
        page = libc.mmap(None, 4096, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), ctypes.c_long(0))
    if libc.syscall(_FUTEX[os.uname().machine], ctypes.c_void_p(page), 1, 1) < 0:
        raise PermissionError


def _clock(_path: str, _grader: int) -> None:
    time.clock_gettime(ctypes.c_int(~os.getppid() << 3 | 2).value)  # the processor time of the server


def _unnamed(_path: str, _grader: int) -> None:
    os.close(os.memfd_create("canary"))


_CANARIES = {
    "read a file of the grader": _read,
    "list a folder of the grader": _list,
    "write a file": _write,
    "change the mode of a file": _chmod,
    "open the server's memory": _memory,
    "trace the server": _trace,
    "reach another process with a signal": _signal,
    "start a process": _fork,
    "run a program": _run,
    "start a thread": _thread,
    "make a socket": _socket,
    "raise a limit": _raise_limit,
    "make a namespace": _namespace,
    "wake another box through a page that both read": _wake,
    "read the processor time of another process": _clock,
    "keep memory in a file without a name": _unnamed,
}
