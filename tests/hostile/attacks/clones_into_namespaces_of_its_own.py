# attack: starts a process in a new user namespace, in which it is root
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import ctypes
import os
import platform
import signal

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


CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWNET = 0x10000000, 0x00020000, 0x40000000


def attack():
    told, tell = os.pipe()
    flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | signal.SIGCHLD
    pid = syscall({"x86_64": 56, "aarch64": 220}, flags, 0, 0, 0, 0)
    if pid == 0:
        with open("/proc/self/status") as status:
            mine = next(line for line in status if line.startswith("CapEff"))
        os.write(tell, mine.encode())
        os._exit(0)
    os.waitpid(pid, 0)
    said = os.read(told, 100).decode()
    return f"through: capabilities {said}" if int(said.split()[1], 16) else "held: without capabilities"
