# attack: has the dynamic loader, which is a program itself, run another program
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


import glob


def attack():
    loaders = glob.glob("/lib64/ld-linux*") + glob.glob("/lib/ld-linux*")
    os.set_inheritable(channel, True)
    answer = returned(1, "through: another program answers")
    code = f"import os; os.write({channel}, {answer!r})"
    if not loaders:
        raise OSError("no loader to be seen")
    os.execve(loaders[0], [loaders[0], sys.executable, "-I", "-S", "-c", code], {})
