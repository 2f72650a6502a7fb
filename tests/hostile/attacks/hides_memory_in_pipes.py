# attack: keeps 64 MB in the kernel, in pipes, where its own limit on memory does not count them
# full: contained
# reduced: contained
# limits: memory_mb = 64
# stopped-by: seccomp, rlimits
import fcntl
import os

F_SETPIPE_SZ = 1031


def attack():
    kept = 0
    chunk = bytes(1 << 20)
    pipes = []
    for _ in range(64):
        reading, writing = os.pipe()
        pipes.append((reading, writing))
        os.set_blocking(writing, False)
        try:
            fcntl.fcntl(writing, F_SETPIPE_SZ, 1 << 20)
        except PermissionError:
            pass  # as many as its user may have are that large already
        kept += os.write(writing, chunk)
    return f"through: {kept} bytes" if kept > 8 << 20 else f"held: {kept} bytes"
