"""The locks that a process applies to itself, permanently. ``layers/`` decides and explains what is applied."""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from collections.abc import Sequence
from typing import Any

# sys/prctl.h
_NO_NEW_PRIVS, _SET_SECCOMP, _SET_DUMPABLE, _SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 38, 22, 4, 1, 36
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same number on every machine
_FOR_FILES = 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15  # the kinds of access that a file has: write, read, truncate, ioctl


_libc = ctypes.CDLL(None, use_errno=True)


def _checked(what: str, result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def _prctl(what: str, option: int, *values: Any) -> None:
    """Call prctl(2) with all four values: the kernel checks them even if an option needs fewer."""
    words = [ctypes.c_ulong(value) if type(value) is int else value for value in (*values, 0, 0, 0, 0)[:4]]
    _checked(what, _libc.prctl(option, *words))


def no_new_privileges() -> None:
    """Give up, permanently, gaining privileges by executing a set-user-id program."""
    _prctl("no_new_privs", _NO_NEW_PRIVS, 1)


def address_space() -> int:
    """Return the size of this process's address space in bytes."""
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def bound(bounds: Sequence[tuple[int, int, int]], base: int = 0) -> None:
    """Set limits, soft and hard. Those of the address space count from ``base``."""
    for which, soft, hard in bounds:
        if which == resource.RLIMIT_AS:
            soft, hard = base + soft, base + hard  # noqa: PLW2901 - the same limit, counted from there
        most = resource.getrlimit(which)[1]
        if most != resource.RLIM_INFINITY:  # the machine's bound may be lower
            hard = most if hard == resource.RLIM_INFINITY else min(hard, most)  # noqa: PLW2901 - as far as allowed
            soft = min(soft, hard)  # noqa: PLW2901 - the same
        resource.setrlimit(which, (soft, hard))


def landlock_abi() -> int:
    """Return the version of Landlock that the kernel supports; 0 or less if none, or if the call is forbidden."""
    return int(_libc.syscall(_LANDLOCK_CREATE, None, 0, 1))


def landlock_ruleset(rules: Sequence[tuple[str, int]], handled: tuple[int, int, int]) -> int:
    """Return a descriptor of a ruleset that controls ``handled`` (files, network, scopes) and allows ``rules``."""
    attributes = (ctypes.c_uint64 * 3)(*handled)
    # An older kernel knows a shorter structure; it accepts a longer one whose rest is zero.
    ruleset = _libc.syscall(_LANDLOCK_CREATE, ctypes.byref(attributes), 8 * 3, 0)
    _checked("landlock", ruleset)
    for path, access in rules:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # a device that this machine does not have
        allowed = access & handled[0]
        if not os.path.isdir(path):
            allowed &= _FOR_FILES
        rule = struct.pack("=Qi", allowed, opened)
        _checked(f"landlock, {path}", _libc.syscall(_LANDLOCK_ADD, ruleset, 1, rule, 0))
        os.close(opened)
    return int(ruleset)


def restrict_files(ruleset: int) -> None:
    """Restrict this process to a ruleset."""
    _checked("landlock", _libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0))
    os.close(ruleset)


def filter_calls(program: bytes, marks: Sequence[int]) -> None:
    """Apply a seccomp program, with this process's id in its marks."""
    code = bytearray(program)
    for mark in marks:
        struct.pack_into("=I", code, mark, os.getpid())
    held = (ctypes.c_char * len(code)).from_buffer(code)
    fprog = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    _prctl("seccomp", _SET_SECCOMP, 2, ctypes.byref(fprog))


def end_with_parent() -> None:
    """Have this process killed when the thread that forked it ends."""
    _prctl("PDEATHSIG", _SET_PDEATHSIG, 9)


def hide() -> None:
    """Forbid everyone to open ``/proc/PID`` of this process and of those that it forks."""
    _prctl("dumpable", _SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose parent has ended."""
    _prctl("subreaper", _SET_CHILD_SUBREAPER, 1)


def drop_privileges(uid: int | None) -> None:
    """Become the user ``uid`` if it is given, and give up all capabilities."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header, nothing = struct.pack("=Ii", 0x2008_0522, 0), bytes(24)  # _LINUX_CAPABILITY_VERSION_3, this process
    _checked("capset", _libc.capset(ctypes.c_char_p(header), ctypes.c_char_p(nothing)))
