# attack: asks the dynamic loader for a file outside, whose complaint tells whether it could be opened
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock
import ctypes


def attack():
    try:
        ctypes.CDLL(SECRET)
    except OSError as error:
        if "ELF" in str(error) or "too short" in str(error):
            return f"through: it was opened: {error}"
        raise
    return "through: it was loaded"
