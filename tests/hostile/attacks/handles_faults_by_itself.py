# attack: has faults reported into its output and goes on to fault
# full: crashed
# reduced: crashed
# stopped-by: parent
import ctypes
import faulthandler
import sys


def attack():
    faulthandler.enable(sys.__stderr__, all_threads=True)
    ctypes.string_at(0)
