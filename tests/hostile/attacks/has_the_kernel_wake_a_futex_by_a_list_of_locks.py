# attack: has the kernel wake a futex on a shared page at the end of a thread that died while it held a lock there
# full: contained
# reduced: contained
# limits: threads = true
# stopped-by: seccomp
import ctypes
import errno
import os
import platform
import struct
import sys
import threading
import time

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
    """Zeros on a page of a file that every box reads: their address, and their value."""
    library = sys.modules["numpy._core._multiarray_umath"].__file__
    descriptor = os.open(library, os.O_RDONLY)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    page = libc.mmap(None, 4096, 1, 1, descriptor, 0)
    os.close(descriptor)
    return page + ctypes.string_at(page, 4096).find(bytes(4)) // 4 * 4 + 4, 0


def wakes(begin):
    """Whether a wait for the shared page ends because a thread that ``begin`` has prepared ends."""
    page, word = shared_page()
    gate = threading.Lock()
    gate.acquire()

    def thread():
        begin(page)
        gate.acquire()

    started = threading.Thread(target=thread)
    started.start()
    threading.Timer(0.2, gate.release).start()
    moment = (ctypes.c_long * 2)(1, 0)
    end = time.monotonic() + 1
    while time.monotonic() < end:
        try:
            syscall(FUTEX, page, 0, word, ctypes.byref(moment))
        except OSError as error:
            if error.errno != errno.EAGAIN:
                started.join()
                raise
            time.sleep(0.01)
        else:
            return True
    raise OSError("nobody woke it")


SET_ROBUST_LIST = {"x86_64": 273, "aarch64": 99}
KEPT = []


def begin(page):
    # A list that ends at itself, and one lock that is just being taken: a word of zeros on the page.
    head = ctypes.create_string_buffer(24)
    at = ctypes.addressof(head)
    head[:] = struct.pack("<QqQ", at, 0, page)
    KEPT.append(head)
    syscall(SET_ROBUST_LIST, head, 24)


def attack():
    return f"through: {wakes(begin)}"
