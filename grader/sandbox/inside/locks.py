"""The locks, each put on by the process itself, for good. What is put on is decided, and explained, in ``layers/``."""

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
    """prctl(2), whose four values are all looked at, also where an option needs fewer."""
    words = [ctypes.c_ulong(value) if type(value) is int else value for value in (*values, 0, 0, 0, 0)[:4]]
    _checked(what, _libc.prctl(option, *words))


def no_new_privileges() -> None:
    """Give up for good what executing a set-user-id program could bring."""
    _prctl("no_new_privs", _NO_NEW_PRIVS, 1)


def address_space() -> int:
    """The bytes of address space that this process has by now."""
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def bound(bounds: Sequence[tuple[int, int, int]], base: int = 0) -> None:
    """Set limits, soft and hard; those of the address space count from ``base``."""
    for which, soft, hard in bounds:
        if which == resource.RLIMIT_AS:
            soft, hard = base + soft, base + hard  # noqa: PLW2901 - the same limit, from there
        most = resource.getrlimit(which)[1]
        if most != resource.RLIM_INFINITY:  # the machine's own bound may be the lower one
            hard = most if hard == resource.RLIM_INFINITY else min(hard, most)  # noqa: PLW2901 - as far as it goes
            soft = min(soft, hard)  # noqa: PLW2901 - the same
        resource.setrlimit(which, (soft, hard))


def landlock_abi() -> int:
    """The version of Landlock that the kernel speaks; 0 or less if it has none, or it is forbidden to ask."""
    return int(_libc.syscall(_LANDLOCK_CREATE, None, 0, 1))


def landlock_ruleset(rules: Sequence[tuple[str, int]], handled: tuple[int, int, int]) -> int:
    """A descriptor of a ruleset that allows the access named for each path, of the (files, network, scopes) handled."""
    attributes = (ctypes.c_uint64 * 3)(*handled)
    # An older kernel knows a shorter structure; it takes a longer one whose rest is zero.
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
    """Put a seccomp program on, with this process's number in its marks."""
    code = bytearray(program)
    for mark in marks:
        struct.pack_into("=I", code, mark, os.getpid())
    held = (ctypes.c_char * len(code)).from_buffer(code)
    fprog = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    _prctl("seccomp", _SET_SECCOMP, 2, ctypes.byref(fprog))


def end_with_parent() -> None:
    """Be killed when the thread that forked this process ends."""
    _prctl("PDEATHSIG", _SET_PDEATHSIG, 9)


def hide() -> None:
    """Make ``/proc/PID`` of this process, and of those that it forks, nobody's to open."""
    _prctl("dumpable", _SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of what outlives its own below this process."""
    _prctl("subreaper", _SET_CHILD_SUBREAPER, 1)


def drop_privileges(uid: int | None) -> None:
    """Become an ordinary user, if one is named; give up all capabilities in any case."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header, nothing = struct.pack("=Ii", 0x2008_0522, 0), bytes(24)  # _LINUX_CAPABILITY_VERSION_3, this process
    _checked("capset", _libc.capset(ctypes.c_char_p(header), ctypes.c_char_p(nothing)))
