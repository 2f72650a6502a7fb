# attack: asks for the size of a file outside with a raw statx
# full: contained
# reduced: through
# stopped-by: namespaces
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
    buffer = ctypes.create_string_buffer(256)
    syscall({"x86_64": 332, "aarch64": 291}, -100, SECRET.encode(), 0, 0x7FF, buffer)
    size = int.from_bytes(buffer.raw[40:48], "little")
    return f"through: {size} bytes" if size == 46 else "held: another file"
