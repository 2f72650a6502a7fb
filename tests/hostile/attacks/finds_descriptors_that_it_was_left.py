# attack: looks for open files, folders and sockets beside its input, its output and its channel
# full: contained
# reduced: contained
# stopped-by: fork-server
import os
import stat


def attack():
    found = []
    for descriptor in range(3, 1024):
        try:
            found.append((descriptor, stat.S_IFMT(os.fstat(descriptor).st_mode)))
        except OSError:
            continue
    if [kind for _, kind in found] == [stat.S_IFSOCK]:
        return f"held: {found}"
    return f"through: {found}"
