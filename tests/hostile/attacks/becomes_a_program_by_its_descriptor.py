# attack: replaces itself with execveat by a descriptor that was opened with O_PATH
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import os
import stat
import struct
import sys


def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


channel = next(descriptor for descriptor in range(3, 256) if is_socket(descriptor))
above = sys._getframe()
while "encode" not in above.f_globals:
    above = above.f_back
worker = above.f_globals


def frame(*message):
    data = worker["encode"](message)
    return struct.pack("<I", len(data)) + data


def returned(number, value):
    return frame(number, "returned", value, None, "", ())


import ctypes
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


AT_EMPTY_PATH = 0x1000


def attack():
    program = os.open(sys.executable, os.O_PATH)
    os.set_inheritable(channel, True)
    answer = returned(1, "through: another program answers")
    words = [sys.executable, "-I", "-S", "-c", f"import os; os.write({channel}, {answer!r})"]
    arguments = (ctypes.c_char_p * 6)(*[word.encode() for word in words], None)
    syscall({"x86_64": 322, "aarch64": 281}, program, b"", arguments, (ctypes.c_char_p * 1)(None), AT_EMPTY_PATH)
