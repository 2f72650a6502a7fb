# attack: enters the namespaces of the grading process with setns
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, landlock, seccomp
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


def attack():
    for pid in (GRADER, DECOY, 1):
        for kind in ("user", "mnt", "pid", "net"):
            try:
                namespace = os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
                syscall({"x86_64": 308, "aarch64": 268}, namespace, 0)
            except OSError as error:
                last = error
            else:
                return f"through: in the {kind} namespace of {pid}"
    raise last
