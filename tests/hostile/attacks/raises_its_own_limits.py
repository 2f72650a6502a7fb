# attack: lifts the limits that were set for it
# full: contained
# reduced: contained
# stopped-by: kernel, seccomp
import resource


def attack():
    infinite = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    before = resource.getrlimit(resource.RLIMIT_AS)
    if before == infinite:
        return "through: there is no limit to lift"
    resource.setrlimit(resource.RLIMIT_AS, infinite)
    return f"through: {before} is {resource.getrlimit(resource.RLIMIT_AS)} now"
