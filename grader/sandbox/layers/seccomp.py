"""Seccomp: restricts the system calls of a box by a program that the kernel runs before each call.

Theory of operation. Code affects its environment only through system calls. A process can give the kernel a small
program for its BPF machine, which checks a call's number and arguments and decides. The process can then neither remove
nor relax it, and its children inherit it. Our program lists the calls that Python and numpy need to compute, read and
print. All others fail with EPERM, like a missing permission, so that an honest program that needs more gets an ordinary
exception with a line number. The only sockets are pairs connected to each other. There are no other programs or
processes, no signals to other processes, and no kernel interfaces that a computation does not need.

A program sees numbers, not the data behind a pointer: other layers control which *file* is opened. Therefore

* calls through another machine's interface (32 bit, x32), whose numbers mean other calls, end the process;
** ``clone3``, whose flags are behind a pointer, fails with ENOSYS, as if it did not exist: libc then uses ``clone``,
  whose flags are in a register. Threads are allowed only if an exercise needs them, processes never;
* ``kill``, ``tkill`` and ``tgkill`` may target only the box itself. Its process id is unknown before the fork, so the
  program contains a mark, which the box replaces by its id before it applies the program. SIGKILL is refused, so that
  a death by SIGKILL is never caused by the submission. Real-time signals are refused, because they are queued and
  counted per user;
* ``futex`` is allowed only for private futexes. The kernel identifies a shared futex by its file, so on any file that
  two boxes read, one could wake the other. With priority inheritance, a futex contains its owner's process id, and the
  result reveals whether that process lives. ``pthread_join`` waits for a shared futex, which the kernel wakes when the
  thread ends: it gets EAGAIN, "the value has changed", and tries again until the thread has ended.

No system call can open a channel between two boxes, or between a box and the machine: ``docs/security.md`` lists what
they share.

Where the kernel itself uses only the lower half of an argument (``int`` and ``unsigned int`` parameters), only that is
compared; pointers are compared in full. Sources: seccomp(2), linux/filter.h, linux/seccomp.h, clone(2).
"""

from __future__ import annotations

import os
import struct

import msgspec

from grader.sandbox.layers import Probe, Programs
from grader.sandbox.layers.syscalls import NUMBERS
from grader.sandbox.layers.trial import run_alone

# linux/audit.h: EM_X86_64 and EM_AARCH64, each with the marks for 64 bit and little endian.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OWN_PID = 0x7FFF_FFFE  # the mark for the box's process id in a program; far beyond the largest id, 2**22
_X32 = 0x4000_0000  # linux/unistd.h: the mark of x32's numbers

_KILL, _ALLOW = 0x8000_0000, 0x7FFF_0000
_EPERM, _EAGAIN, _ENOSYS = 0x0005_0000 | 1, 0x0005_0000 | 11, 0x0005_0000 | 38
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
# linux/bpf_common.h: load a word, and-with, jump if equal, jump if not below, return; each with a constant.
RANK = 40
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06


class Argument(msgspec.Struct, frozen=True):
    """A condition on one argument: its lower half, after masking, equals a number; for a pointer its upper half too."""

    position: int
    equals: int
    mask: int = 0xFFFF_FFFF
    pointer: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The most frequent calls first: the program runs from its top.
_FREE = _words(
    "read write mmap munmap brk mprotect mremap recvfrom close fstat newfstatat lseek "
    "rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack getrandom exit exit_group "
    # Reading: other layers control which files.
    "stat lstat statx access faccessat faccessat2 readlink readlinkat getdents64 getdents getcwd "
    "readv pread64 preadv writev pwrite64 pwritev umask "
    # Its own descriptors.
    "dup dup2 dup3 pipe pipe2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait "
    "epoll_pwait eventfd2 getsockname "
    # Time, and its own identity.
    "nanosleep gettimeofday time times restart_syscall getitimer setitimer alarm "
    "getpid gettid getppid getpgrp getuid geteuid getgid getegid getgroups getresuid getresgid "
    "getrlimit uname sched_yield getcpu "
    # What libc does when a thread begins.
    "set_robust_list set_tid_address rseq"
)
_SCRATCH = _words(  # for boxes with a scratch folder
    "mkdir mkdirat unlink unlinkat rmdir rename renameat renameat2 truncate ftruncate fallocate fsync fdatasync chdir "
    "utimensat"  # not flock: boxes could signal each other by locks on files that all read
)


def _signals(at: int) -> tuple[tuple[Argument, ...], ...]:
    """Signals 0 to 31 except 9 (SIGKILL), to itself. ``at`` is the position of the signal's argument."""
    ranges = ((0, 0x7), (8, 0), (10, 0x1), (12, 0x3), (16, 0xF))  # (first, the bits in which the others differ)
    return tuple((Argument(0, OWN_PID), Argument(at, first, 0xFFFF_FFFF & ~bits)) for first, bits in ranges)


def _one_of(at: int, *values: int, free: int = 0) -> tuple[tuple[Argument, ...], ...]:
    """One of these values. ``at`` is the argument's position; the bits of ``free`` may have any value."""
    return tuple((Argument(at, value, 0xFFFF_FFFF & ~free),) for value in values)


# linux/futex.h. WAIT, WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, WAIT_BITSET and WAKE_BITSET, with either clock.
_PRIVATE, _REALTIME = 128, 256
_FUTEXES = _one_of(1, *(_PRIVATE | operation for operation in (0, 1, 3, 4, 5, 9, 10)), free=_REALTIME)
_JOINS = _one_of(1, 0, 9, free=_REALTIME)  # WAIT and WAIT_BITSET, shared
_OTHERS_CLOCK = 0x8000_0000  # a clock with a negative number is the processor time of the process that it names
_CLOCKS = ((Argument(0, 0, _OTHERS_CLOCK),),)
_AF_UNIX = 1


def _opening(at: int) -> tuple[tuple[Argument, ...], ...]:
    """Without O_TRUNC, or with O_WRONLY or O_RDWR. ``at`` is the position of the flags."""
    return ((Argument(at, 0, 0o1000),), (Argument(at, 1, 3),), (Argument(at, 2, 3),))


_HELD: dict[str, tuple[tuple[Argument, ...], ...]] = {
    "futex": _FUTEXES,
    **dict.fromkeys(("clock_gettime", "clock_nanosleep", "clock_getres"), _CLOCKS),
    # NORMAL, RANDOM, SEQUENTIAL, DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE. Others search other processes for equal pages
    # (MERGEABLE), or move pages of a file in and out of the shared cache.
    "madvise": _one_of(2, 4, 8, 14, 15, 0, 1, 2),
    # Only to the connected peer, not to an address: a datagram socket of a pair could send anywhere. No flags except
    # DONTWAIT and NOSIGNAL: computations do not need out-of-band data, a rarely used part of the kernel.
    "sendto": ((Argument(4, 0, pointer=True), Argument(3, 0, 0xFFFF_FFFF & ~0x4040)),),
    # The options that Python reads from every socket: SOL_SOCKET's TYPE, ERROR, PROTOCOL, DOMAIN and buffer sizes.
    # Another option would give a handle of the process at the other end.
    "getsockopt": tuple((Argument(1, 1), Argument(2, option)) for option in (3, 4, 7, 8, 30, 38, 39)),
    # O_TRUNC is allowed together with opening for writing, which other layers control. Before its third version,
    # Landlock does not control truncating a file that is opened for reading.
    "open": _opening(1),
    "openat": _opening(2),
    # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL and F_DUPFD_CLOEXEC. F_SETOWN could send signals to other processes.
    "fcntl": tuple((Argument(1, command),) for command in (0, 1, 2, 3, 4, 1030)),
    "kill": _signals(1),
    "tkill": _signals(1),
    "tgkill": _signals(2),
    # Only about itself: about others they reveal which processes exist.
    **{name: ((Argument(0, 0),), (Argument(0, OWN_PID),)) for name in ("getpgid", "getsid", "sched_getaffinity")},
    "socketpair": ((Argument(0, _AF_UNIX),),),  # event loops wake themselves through one
    # Reading its own limits, not setting them: the new limit is a null pointer.
    "prlimit64": tuple((Argument(0, pid), Argument(2, 0, pointer=True)) for pid in (0, OWN_PID)),
    # Whether a file is a terminal, its width, how much there is to read; closing on exec. No command sends data.
    "ioctl": tuple((Argument(1, command),) for command in (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)),
}
# linux/sched.h: a thread shares memory (VM), signal handlers and group, in no new namespace and untraced.
_THREAD, _SHARED = 0x0001_0000, 0x0000_0900
_NOT_OF_A_THREAD = 0x7E02_0000 | 0x0000_2000 | 0x0000_4000 | 0x80  # CLONE_NEW*, PTRACE, VFORK, NEWTIME
_CLONE_THREAD = ((Argument(0, _THREAD | _SHARED, _THREAD | _SHARED | _NOT_OF_A_THREAD),),)


def program(machine: str, *, threads: bool = False, scratch: bool = False) -> tuple[bytes, tuple[int, ...]]:
    """Return the filter for a machine, and the offsets at which a box writes its process id (32 bit, native).

    KeyError for a machine without a table of system calls.
    """
    numbers = NUMBERS[machine]
    held = {**_HELD, **({"clone": _CLONE_THREAD} if threads else {})}
    free = [*_FREE, *(_SCRATCH if scratch else ())]
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    for name in free:
        if name in numbers:  # aarch64 has only the newer of some pairs
            lines += [(_EQUAL, 0, 1, numbers[name]), (_RETURN, 0, 0, _ALLOW)]
    for name, alternatives in held.items():
        if name in numbers:
            lines += _held(numbers[name], alternatives, _JOINS if name == "futex" else ())
    lines += [(_EQUAL, 0, 1, numbers["clone3"]), (_RETURN, 0, 0, _ENOSYS), (_RETURN, 0, 0, _EPERM)]
    marks = tuple(8 * i + 4 for i, line in enumerate(lines) if line[3] == OWN_PID)
    return b"".join(struct.pack("=HBBI", *line) for line in lines), marks


def _held(
    number: int, allowed: tuple[tuple[Argument, ...], ...], again: tuple[tuple[Argument, ...], ...]
) -> list[tuple[int, int, int, int]]:
    """The lines for one call: allowed if all conditions of an alternative hold, EAGAIN for ``again``, else refused."""
    body: list[tuple[int, int, int, int]] = []
    ends = [*((conditions, _ALLOW) for conditions in allowed), *((conditions, _EAGAIN) for conditions in again)]
    for conditions, end in reversed(ends):
        checks = [check for condition in conditions for check in _checks(condition)]
        lines: list[tuple[int, int, int, int]] = [(_RETURN, 0, 0, end)]
        for load, mask, value in reversed(checks):
            masking = [] if mask[3] == 0xFFFF_FFFF else [mask]
            lines[:0] = [load, *masking, (_EQUAL, 0, len(lines), value)]
        body[:0] = lines
    body.append((_RETURN, 0, 0, _EPERM))
    return [(_EQUAL, 0, len(body), number), *body]


def _checks(condition: Argument) -> list[tuple[tuple[int, int, int, int], tuple[int, int, int, int], int]]:
    """(load, mask, expected value) for the lower half of an argument, and a pointer's upper half; little endian."""
    low = _ARGUMENTS + 8 * condition.position
    halves = [(low, condition.mask, condition.equals)]
    if condition.pointer:
        halves.append((low + 4, 0xFFFF_FFFF, condition.equals >> 32))
    return [((_LOAD, 0, 0, at), (_AND, 0, 0, mask), value & 0xFFFF_FFFF) for at, mask, value in halves]


def programs(scratch: bool) -> Programs:
    """The filters for this machine as plain data: without threads and with them."""
    made = (program(os.uname().machine, threads=threads, scratch=scratch) for threads in (False, True))
    return tuple((code.hex(), marks) for code, marks in made)


def probe() -> Probe:
    """Apply the filter in a separate process and check that it can no longer create a socket, and still computes."""
    machine = os.uname().machine
    if machine not in NUMBERS:
        return Probe(False, f"no table of system calls for {machine}", "Use a machine with an x86-64 or 64-bit ARM.")
    code, marks = program(machine)
    output = run_alone(
        f"""
locks.no_new_privileges()
locks.filter_calls(bytes.fromhex("{code.hex()}"), {marks!r})
try:
    socket.socket()
except PermissionError:
    print("held")
"""
    )
    if output == "held":
        return Probe(True, f"{len(code) // 8} instructions")
    return Probe(False, output, "Use a kernel with CONFIG_SECCOMP_FILTER, and no container that forbids seccomp(2).")
