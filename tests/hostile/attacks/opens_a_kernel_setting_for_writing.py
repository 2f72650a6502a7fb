# attack: opens a setting of the kernel for writing (and writes nothing)
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, landlock
import os


def attack():
    os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
    return "through: the kernel's settings can be written to"
