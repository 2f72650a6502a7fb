# attack: puts a character into the input of the terminal that the grader was started from
# full: contained
# reduced: contained
# stopped-by: parent, namespaces, landlock, seccomp
import fcntl
import os

TIOCSTI = 0x5412


def attack():
    for open_one in (lambda: 0, lambda: 1, lambda: 2, lambda: os.open("/dev/tty", os.O_RDWR)):
        try:
            fcntl.ioctl(open_one(), TIOCSTI, b" ")
        except OSError as error:
            last = error
        else:
            return "through: a character was typed"
    raise last
