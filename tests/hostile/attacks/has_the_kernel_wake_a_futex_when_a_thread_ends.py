# attack: has the kernel wake a futex on a shared page at the end of a thread, whose number it is to clear there
# full: contained
# reduced: contained
# limits: threads = true
# stopped-by: seccomp
import ctypes
import errno
import os
import platform
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
    """A page of a file that every box reads: its address, and its first word."""
    descriptor = os.open(os.__file__, os.O_RDONLY)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    page = libc.mmap(None, 4096, 1, 1, descriptor, 0)
    os.close(descriptor)
    return page, ctypes.c_uint32.from_address(page).value


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


SET_TID_ADDRESS = {"x86_64": 218, "aarch64": 96}


def attack():
    woken = wakes(lambda page: syscall(SET_TID_ADDRESS, page))
    return f"through: {woken}"
