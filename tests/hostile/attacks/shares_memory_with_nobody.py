# attack: maps shared memory, which some limits count for nobody
# full: contained
# reduced: contained
# limits: memory_mb = 64
# stopped-by: worker
import mmap


def attack():
    kept = [mmap.mmap(-1, 1 << 28, flags=mmap.MAP_SHARED) for _ in range(5)]
    return f"through: {sum(map(len, kept))} bytes"
