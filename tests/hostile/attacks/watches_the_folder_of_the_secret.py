# attack: has itself told by inotify of what happens in a folder outside
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def attack():
    watch = libc.inotify_init()
    if watch < 0 or libc.inotify_add_watch(watch, FOLDER.encode(), 0xFFF) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "through: it is told"
