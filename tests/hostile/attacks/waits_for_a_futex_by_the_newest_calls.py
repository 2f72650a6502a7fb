# attack: waits for, wakes and moves futexes on a shared page by the calls that newer kernels have for each
# full: contained
# reduced: contained
# stopped-by: seccomp
import ctypes
import errno
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


FUTEX = {"x86_64": 202, "aarch64": 98}


def shared_page():
    """A page of a file that every box reads: its address, and its first word."""
    descriptor = os.open(os.__file__, os.O_RDONLY)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    page = libc.mmap(None, 4096, 1, 1, descriptor, 0)
    os.close(descriptor)
    return page, ctypes.c_uint32.from_address(page).value


NEWEST = {"futex_waitv": 449, "futex_wake": 454, "futex_wait": 455, "futex_requeue": 456}  # the same on all machines
SIZE_U32 = 2


def attack():
    page, word = shared_page()
    waiter = ctypes.create_string_buffer(struct.pack("<QQII", word, page, SIZE_U32, 0) * 2)
    moment = (ctypes.c_long * 2)(1, 0)
    tried = {
        "futex_waitv": (waiter, 1, 0, ctypes.byref(moment), 1),
        "futex_wake": (page, 0xFFFF_FFFF, 1, SIZE_U32),
        "futex_wait": (page, word, 0xFFFF_FFFF, SIZE_U32, ctypes.byref(moment), 1),
        "futex_requeue": (waiter, 0, 1, 1),
    }
    for name, arguments in tried.items():
        try:
            syscall(dict.fromkeys(("x86_64", "aarch64"), NEWEST[name]), *arguments)
        except OSError as error:
            last = error
            if error.errno == errno.ETIMEDOUT:
                return f"through: {name} waits"
        else:
            return f"through: {name}"
    raise last
