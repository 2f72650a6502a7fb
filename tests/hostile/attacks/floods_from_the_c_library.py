# attack: has the C library print without end
# full: output-limit
# reduced: output-limit
# stopped-by: parent
import ctypes

libc = ctypes.CDLL(None)


def attack():
    while True:
        libc.puts(b"x" * 1000)
