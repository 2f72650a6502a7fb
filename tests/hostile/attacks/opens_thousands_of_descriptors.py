# attack: opens as many descriptors as the kernel lets it, four thousand at the most
# full: contained
# reduced: contained
# stopped-by: rlimits
import os
import resource


def attack():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    opened = [os.dup(0) for _ in range(4000)]
    os.closerange(opened[0], opened[-1] + 1)
    return f"through: {len(opened)} descriptors"
