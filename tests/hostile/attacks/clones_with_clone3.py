# attack: starts a process by clone3, whose flags lie in memory where no filter can read them
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import os
import platform
import signal
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


def attack():
    told, tell = os.pipe()
    how = struct.pack("<11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0)
    pid = syscall({"x86_64": 435, "aarch64": 435}, how, len(how))
    if pid == 0:
        os.write(tell, b"ran")
        os._exit(0)
    os.waitpid(pid, 0)
    return f"through: process {pid} {os.read(told, 20).decode()}"
