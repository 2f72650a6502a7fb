"""Seccomp's program, run instruction by instruction as the kernel would: what it lets through, on both machines."""

from __future__ import annotations

import struct

import pytest

from grader.sandbox.layers import seccomp
from grader.sandbox.layers.seccomp import ARCHITECTURES, OWN_PID, program
from grader.sandbox.layers.syscalls import NUMBERS
from tests import syscalls

KILL, ALLOW, EPERM, EAGAIN, ENOSYS = 0x8000_0000, 0x7FFF_0000, 0x0005_0001, 0x0005_000B, 0x0005_0026
OWN = 1234
REFUSED = {
    "execve", "execveat", "clone", "socket", "connect", "bind", "listen", "accept4", "sendmsg", "recvmsg", "ptrace",
    "process_vm_writev", "unshare", "setns", "mount", "pivot_root", "memfd_create", "shmget", "mq_open", "semget",
    "bpf", "io_uring_setup", "keyctl", "userfaultfd", "perf_event_open", "pidfd_open", "pidfd_send_signal", "setrlimit",
    "prctl", "seccomp", "personality", "setuid", "kcmp", "inotify_init1", "fchmod", "fchmodat", "unlinkat", "renameat2",
    "mkdirat", "truncate", "ftruncate", "sched_setaffinity", "setpriority", "timer_create", "rt_sigqueueinfo",
    "futex_waitv", "flock", "sysinfo", "membarrier", "mincore", "get_robust_list",
}  # fmt: skip


def verdict(code: bytes, machine: int, number: int, *arguments: int) -> int:
    """What the program returns for a call: the subset of BPF that it is written in."""
    data = struct.pack(
        "<iIQ6Q", number if number < 2**31 else number - 2**32, machine, 0, *(*arguments, 0, 0, 0, 0, 0, 0)[:6]
    )
    lines = [struct.unpack("=HBBI", code[i : i + 8]) for i in range(0, len(code), 8)]
    at = accumulator = 0
    while True:
        operation, yes, no, k = lines[at]
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif operation == 0x54:
            accumulator &= k
        elif operation == 0x15:
            at += yes if accumulator == k else no
        elif operation == 0x35:
            at += yes if accumulator >= k else no
        else:
            assert operation == 0x06
            return k


@pytest.fixture(params=sorted(ARCHITECTURES))
def machine(request: pytest.FixtureRequest) -> str:
    """Both machines, whichever this is."""
    return str(request.param)


def asked(machine: str, name: str, *arguments: int, threads: bool = False, scratch: bool = False) -> int:
    """What becomes of a call by name, with the box's own number in its place."""
    code, marks = program(machine, threads=threads, scratch=scratch)
    mended = bytearray(code)
    for mark in marks:
        assert struct.unpack_from("=I", mended, mark) == (OWN_PID,)
        struct.pack_into("=I", mended, mark, OWN)
    return verdict(bytes(mended), ARCHITECTURES[machine], NUMBERS[machine][name], *arguments)


def test_what_is_not_listed_is_refused(machine: str) -> None:
    """Every call that the kernel has, without arguments, is let through or refused as a missing permission would be."""
    code, _ = program(machine)
    ends = {name: verdict(code, ARCHITECTURES[machine], number) for name, number in NUMBERS[machine].items()}
    assert set(ends.values()) == {ALLOW, EPERM, EAGAIN, ENOSYS}
    assert [name for name, end in ends.items() if end == ENOSYS] == ["clone3"]
    assert [name for name, end in ends.items() if end == EAGAIN] == ["futex"]
    assert verdict(code, ARCHITECTURES[machine], 454) == EPERM  # futex_wake, newer than the table
    assert {name for name in REFUSED if name in ends and ends[name] != EPERM} == set()


def test_every_listed_name_is_a_call() -> None:
    """A name with a slip of the pen would let nothing through, and nobody would notice."""
    for name in (*seccomp._FREE, *seccomp._SCRATCH, *seccomp._HELD):
        assert name in NUMBERS["x86_64"], name


def test_other_machines_numbers_end_the_process(machine: str) -> None:
    """A call by another machine's interface, or x32's, is killed: its number means something else."""
    code, _ = program(machine)
    assert verdict(code, 0x40000003, NUMBERS[machine]["read"]) == KILL
    assert verdict(code, ARCHITECTURES[machine], 0x4000_0000 | NUMBERS[machine]["read"]) == KILL
    assert verdict(code, ARCHITECTURES[machine], 0xFFFF_FFFF) == KILL


@pytest.mark.parametrize("name", ["kill", "tgkill", "tkill", "getsid", "sched_getaffinity"])
def test_a_box_reaches_itself_only(machine: str, name: str) -> None:
    """Signals, and questions after a process, are held to the box's own number."""
    assert asked(machine, name, OWN, 6, 6) == ALLOW
    for other in (1, OWN + 1, 0xFFFF_FFFF):
        assert asked(machine, name, other, other, 6) == EPERM


@pytest.mark.parametrize(("name", "at"), [("kill", 1), ("tkill", 1), ("tgkill", 2)])
def test_a_box_cannot_kill_itself_by_sigkill(machine: str, name: str, at: int) -> None:
    """A death by SIGKILL is never the submission's doing; real-time signals are counted per user, so it has none."""
    sent = {signal for signal in range(70) if asked(machine, name, *([OWN] * at), signal) == ALLOW}
    assert sent == {*range(32)} - {9}


@pytest.mark.parametrize("threads", [False, True])
def test_futexes_are_private(machine: str, threads: bool) -> None:
    """A shared futex crosses boxes, one with priority inheritance names a process. A join waits by looking again."""
    ends = {operation: asked(machine, "futex", 0, operation, threads=threads) for operation in range(512)}
    private = {128 | operation for operation in (0, 1, 3, 4, 5, 9, 10)}
    assert {operation for operation, end in ends.items() if end == ALLOW} == private | {256 | each for each in private}
    assert {operation for operation, end in ends.items() if end == EAGAIN} == {0, 9, 256, 265}


@pytest.mark.parametrize(
    ("name", "arguments", "end"),
    [
        ("clock_gettime", (1,), ALLOW),
        ("clock_gettime", (2**32 - 6,), EPERM),  # the processor time of another process
        ("clock_nanosleep", (2**32 - 6,), EPERM),
        ("madvise", (0, 0, 4), ALLOW),
        ("madvise", (0, 0, 12), EPERM),  # merged with equal pages of other processes
        ("madvise", (0, 0, 21), EPERM),  # put out of the cache of files
        ("prlimit64", (0, 7, 0, 0x7FFF0000), ALLOW),
        ("prlimit64", (0, 7, 0x1_0000_0000, 0), EPERM),  # a new limit, whose address ends in zeros
        ("prlimit64", (1, 7, 0, 0x7FFF0000), EPERM),
        ("socketpair", (1, 1, 0), ALLOW),
        ("socketpair", (2, 1, 0), EPERM),
        ("sendto", (3, 1, 1, 0x4000, 0, 0), ALLOW),
        ("sendto", (3, 1, 1, 0, 0x1_0000_0000, 16), EPERM),
        ("sendto", (3, 1, 1, 1, 0, 0), EPERM),  # out of band
        ("getsockopt", (3, 1, 3), ALLOW),
        ("getsockopt", (3, 1, 77), EPERM),  # a pidfd of the other side
        ("getsockopt", (3, 6, 3), EPERM),
        ("fcntl", (3, 3), ALLOW),
        ("fcntl", (3, 8, 1), EPERM),  # F_SETOWN
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), EPERM),  # TIOCSTI
        ("ioctl", (0, 0x1_0000_5412), EPERM),
        ("openat", (0, 0, 0), ALLOW),
        ("openat", (0, 0, 0o1000), EPERM),  # to be read, and emptied
        ("openat", (0, 0, 0o1003), EPERM),
        ("openat", (0, 0, 0o1001), ALLOW),
    ],
)
def test_arguments_are_looked_at(machine: str, name: str, arguments: tuple[int, ...], end: int) -> None:
    """Calls with harmless and harmful uses are told apart by their arguments, pointers by all of their bits."""
    assert asked(machine, name, *arguments) == end


THREAD = 0x003D_0F00  # what glibc asks for


@pytest.mark.parametrize(
    ("flags", "end"),
    [
        (THREAD, ALLOW),
        (THREAD | 0x0040_0000, ALLOW),  # musl: CLONE_DETACHED
        (17, EPERM),  # fork: SIGCHLD and no more
        (0x4111, EPERM),  # vfork
        (THREAD & ~0x0001_0000, EPERM),
        (THREAD | 0x1000_0000, EPERM),  # a user namespace
        (THREAD | 0x2000, EPERM),  # traced
    ],
)
def test_threads_are_let_through_where_they_are_asked_for(machine: str, flags: int, end: int) -> None:
    """Processes never are, and nothing is without the exercise's word."""
    assert asked(machine, "clone", flags, threads=True) == end
    assert asked(machine, "clone", flags) == EPERM


def test_files_are_changed_where_there_is_a_folder_for_it(machine: str) -> None:
    """Making and removing files is a matter of the scratch folder."""
    for name in ("mkdirat", "unlinkat", "renameat2", "ftruncate"):
        assert asked(machine, name) == EPERM if name in NUMBERS[machine] else True
        assert asked(machine, name, scratch=True) == ALLOW
    assert asked(machine, "flock", scratch=True) == EPERM  # other boxes would see it on a file that all may read


def test_the_machine_is_tried() -> None:
    """The probe says what a trial showed."""
    found = seccomp.probe()
    assert found.works or found.fix


def test_the_table_is_what_the_headers_say() -> None:
    """Where the kernel's headers for both machines are installed, they have the committed numbers, and perhaps more."""
    for machine, numbers in NUMBERS.items() if syscalls.available() else ():
        assert syscalls.numbers(machine).items() >= numbers.items()
    assert NUMBERS["x86_64"]["read"] == 0
    assert NUMBERS["aarch64"]["read"] == 63
