# attack: handles its own segmentation fault, which then happens again and again
# full: time-limit | crashed | contained
# reduced: time-limit | crashed | contained
# limits: call_seconds = 0.3
# stopped-by: parent
import ctypes
import signal


def attack():
    signal.signal(signal.SIGSEGV, lambda *_: None)
    ctypes.string_at(0)
