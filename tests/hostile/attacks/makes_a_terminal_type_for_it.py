# attack: makes a terminal its controlling one and types into it with TIOCSTI
# full: contained
# reduced: contained
# stopped-by: landlock, seccomp
import fcntl
import os
import pty
import select
import termios


def attack():
    ours, theirs = pty.openpty()
    again = os.open(os.ttyname(theirs), os.O_RDWR)  # a session's leader without a terminal gets this one
    with_tty = os.open("/dev/tty", os.O_RDWR)
    fcntl.ioctl(with_tty, termios.TIOCSTI, b"\n")
    readable, _, _ = select.select([again], [], [], 0.5)
    return "through: a line was typed" if readable else "held: nothing arrived"
