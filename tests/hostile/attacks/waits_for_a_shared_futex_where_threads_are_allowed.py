# attack: where threads are allowed, waits as a join does, but for a futex on a page that other boxes read, too
# full: contained
# reduced: contained
# limits: threads = true
# stopped-by: seccomp
import ctypes
import errno
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


WAIT, WAIT_BITSET = 0, 9


def attack():
    page, word = shared_page()
    moment = (ctypes.c_long * 2)(0, 50_000_000)
    for operation in (WAIT, WAIT_BITSET):
        try:
            syscall(FUTEX, page, operation, word, ctypes.byref(moment), None, 0xFFFF_FFFF)
        except OSError as error:
            last = error
            if error.errno == errno.ETIMEDOUT:
                return f"through: operation {operation} waits until another box wakes it"
        else:
            return "through: another box woke it"
    raise last
