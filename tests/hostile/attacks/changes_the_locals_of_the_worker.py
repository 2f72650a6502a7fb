# attack: writes another number into the local variables of the worker, for it to answer with
# full: protocol
# reduced: protocol
# stopped-by: wire
import ctypes
import sys

to_fast = ctypes.pythonapi.PyFrame_LocalsToFast  # does nothing where writes go through by themselves
to_fast.argtypes = [ctypes.py_object, ctypes.c_int]


def attack():
    above = sys._getframe()
    while above is not None:
        if "number" in above.f_locals:
            above.f_locals["number"] = 10**9
            to_fast(above, 0)
        above = above.f_back
    return 0.5
