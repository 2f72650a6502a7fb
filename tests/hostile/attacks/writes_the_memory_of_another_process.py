# attack: writes into another process's memory with process_vm_writev (the bytes that stand there already)
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
    buffer = ctypes.create_string_buffer(16)
    local = struct.pack("<QQ", ctypes.addressof(buffer), 16)
    try:
        with open(f"/proc/{DECOY}/maps") as maps:
            stack = next(line for line in maps if "[stack]" in line)
        first = int(stack.split()[0].split("-")[1], 16) - 16
    except OSError:
        first = 8
    remote = struct.pack("<QQ", first, 16)
    try:
        syscall({"x86_64": 310, "aarch64": 270}, DECOY, local, 1, remote, 1, 0)
        written = syscall({"x86_64": 311, "aarch64": 271}, DECOY, local, 1, remote, 1, 0)
    except OSError as error:
        if error.errno == 14:
            return "through: only the address was wrong"
        raise
    return f"through: {written} bytes written"
