# attack: reads at address 0
# full: crashed
# reduced: crashed
# stopped-by: parent
import ctypes


def attack():
    ctypes.string_at(0)
