# attack: looks for paths of the exercise, the reference or the secret in its own command line
# full: contained
# reduced: contained
# stopped-by: fork-server
import sys


def attack():
    words = [*sys.argv, *sys.orig_argv]
    try:
        with open("/proc/self/cmdline") as file:
            words += file.read().split("\0")
    except OSError:
        pass
    told = [word for word in words if any(name in word for name in ("solutions", "reference", "key.toml", FOLDER))]
    return f"through: {told}" if told else f"held: {words}"
