# attack: counts its page faults, which tell whether a page of a file was in memory already
# full: contained
# reduced: contained
# stopped-by: seccomp
import resource


def attack():
    return f"through: {resource.getrusage(resource.RUSAGE_SELF).ru_majflt} pages had to be read"
