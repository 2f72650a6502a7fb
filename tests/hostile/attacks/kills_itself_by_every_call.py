# attack: ends itself by SIGKILL, as the grader or a machine without memory would, by each call that sends signals
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def syscall(numbers, *arguments):
    number = numbers.get(platform.machine())
    if number is None:
        raise OSError("no system call numbers for this machine")
    whole = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = libc.syscall(ctypes.c_long(number), *whole)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


KILL = {"x86_64": 62, "aarch64": 129}
TKILL = {"x86_64": 200, "aarch64": 130}
TGKILL = {"x86_64": 234, "aarch64": 131}
QUEUE = {"x86_64": 129, "aarch64": 138}
QUEUE_TO_THREAD = {"x86_64": 297, "aarch64": 240}
OPEN, SEND = dict.fromkeys(("x86_64", "aarch64"), 434), dict.fromkeys(("x86_64", "aarch64"), 424)


def attack():
    pid = os.getpid()
    info = ctypes.create_string_buffer(struct.pack("<iii", 9, 0, -1).ljust(128, bytes(1)))
    ways = (
        lambda: syscall(KILL, pid, 9),
        lambda: syscall(KILL, 0, 9),
        lambda: syscall(KILL, -pid, 9),
        lambda: syscall(KILL, (1 << 32) + pid, 9 | 1 << 32),
        lambda: syscall(TKILL, pid, 9),
        lambda: syscall(TGKILL, pid, pid, 9),
        lambda: syscall(TGKILL, -1, pid, 9),
        lambda: syscall(QUEUE, pid, 9, info),
        lambda: syscall(QUEUE_TO_THREAD, pid, pid, 9, info),
        lambda: syscall(SEND, syscall(OPEN, pid, 0), 9, None, 0),
    )
    for way in ways:
        try:
            way()
        except OSError as error:
            last = error
        else:
            return "through: it was sent"
    raise last
