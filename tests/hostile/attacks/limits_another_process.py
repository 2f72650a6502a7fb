# attack: lowers a limit of another process
# full: contained
# reduced: contained
# stopped-by: namespaces, seccomp
import resource


def attack():
    soft, hard = resource.prlimit(DECOY, resource.RLIMIT_NOFILE)
    resource.prlimit(DECOY, resource.RLIMIT_NOFILE, (min(soft, 100), hard))
    return "through: it has fewer descriptors now"
