# attack: starts two hundred threads
# full: contained
# reduced: contained
# stopped-by: seccomp, rlimits
import threading

# Small stacks: else the limit on memory would stop them before the others do.
threading.stack_size(64 * 1024)


def attack():
    end = threading.Event()
    threads = [threading.Thread(target=end.wait, args=[1], daemon=True) for _ in range(200)]
    try:
        for thread in threads:
            thread.start()
    finally:
        end.set()
    return f"through: {len(threads)} threads"
