# attack: queues as many signals to itself as its user may have waiting, so that no other process can make a timer
# full: contained
# reduced: contained
# stopped-by: seccomp, rlimits
import ctypes
import os
import platform
import signal

MOST = 2000
TGKILL = {"x86_64": 234, "aarch64": 131}


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(34, 64))
    pid = os.getpid()
    for queued in range(MOST):
        if libc.syscall(TGKILL[platform.machine()], pid, pid, 40) < 0:
            return f"held after {queued}"
    return f"through: {MOST} signals"
