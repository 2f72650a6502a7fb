"""Landlock: the files that a box may open, as a list that needs no privilege and holds for good.

Theory of operation. A process makes a *ruleset*: the kinds of access that are to be ruled over, and for some folders
or files the kinds that stay allowed beneath them. When it restricts itself to the ruleset every ruled access that no
rule allows fails with EACCES, for it and its children, on top of all other permissions and for root as well. What is
not handled is not restricted, so the list below names all that a kernel knows, by the version of its interface (ABI):

* 1 opening and executing files, listing, making and removing; 2 moving between folders; 3 truncating; 4 TCP: binding
  and connecting; 5 ioctl on devices; 6 abstract Unix sockets and signals to outside; 7 nothing new to restrict.

Our ruleset allows reading the interpreter, its modules, the listed packages and a few devices, and writing only
``/dev/null`` and, where an exercise has one, the scratch folder. It is made once a server; each box restricts itself.

What Landlock cannot do is why there is more than this layer: ``stat``, ``chmod``, ``utime`` and the like are not ruled
over, nor are UDP and Unix sockets by path. A side effect is wanted: a restricted process can trace only those in its
own domain, so it has no access to ``/proc/PID/mem`` of any other. Sources: landlock(7), linux/landlock.h.
"""

from __future__ import annotations

import os

from grader.sandbox.layers import Probe
from grader.sandbox.layers.trial import tried

RANK = 30
NEWEST = 7  # the newest ABI that we know; a newer kernel speaks it as well

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1  # the thirteen kinds of access that ABI 1 knows
_ALL = _FIRST | _REFER | _TRUNCATE


def handled(abi: int) -> tuple[int, int, int]:
    """(files, network, scopes): all that a kernel of that ABI can rule over, as ``landlock_ruleset_attr`` has it."""
    files = _FIRST | (_REFER if abi >= 2 else 0) | (_TRUNCATE if abi >= 3 else 0) | (_IOCTL if abi >= 5 else 0)
    return files, 0b11 if abi >= 4 else 0, 0b11 if abi >= 6 else 0


def rules(readable: tuple[str, ...], scratch: str = "") -> tuple[tuple[str, int], ...]:
    """(path, access) for each path that may be opened. What an older ABI does not know of it is left out by the box."""
    devices = (("/dev/null", _READ_FILE | _WRITE_FILE), ("/dev/zero", _READ_FILE), ("/dev/urandom", _READ_FILE))
    # Not to be executed: loading a library, which is mapping a file, does not count as that.
    beneath = tuple((path, _READ_FILE | _READ_FOLDER) for path in readable)
    return beneath + devices + (((scratch, _ALL & ~_EXECUTE),) if scratch else ())


def without(folder: str, hidden: frozenset[str]) -> tuple[str, ...]:
    """What has to be named so that all beneath ``folder`` can be read but what is beneath the ``hidden`` folders.

    Rules only ever add, so a folder on the way to a hidden one is named by its entries in place of itself.
    """
    if folder in hidden:
        return ()
    if not any(path.startswith(f"{folder}/") for path in hidden):
        return (folder,)
    found: list[str] = []
    for entry in sorted(os.listdir(folder)):
        path = f"{folder}/{entry}"
        # A rule follows a link: one to a folder that holds what is hidden would show it under another name.
        if not (os.path.islink(path) and _holds(os.path.realpath(path), hidden)):
            found += without(path, hidden)
    return tuple(found)


def _holds(path: str, hidden: frozenset[str]) -> bool:
    """Whether something hidden lies at a path, beneath it or above it."""
    return any(f"{each}/".startswith(f"{path}/") or f"{path}/".startswith(f"{each}/") for each in hidden)


def probe() -> Probe:
    """Restrict a process of its own to nothing and see that it can no longer open a file."""
    abis = [handled(abi) for abi in range(NEWEST + 1)]
    said = tried(
        f"""
abi = locks.landlock_abi()
if abi <= 0:
    print("the kernel has none")
else:
    ruleset = locks.landlock_ruleset((), {abis!r}[min(abi, {NEWEST})])
    locks.no_new_privileges()
    locks.restrict_files(ruleset)
    try:
        open("/etc/passwd").close()
        print("a file could be opened")
    except PermissionError:
        print("held", abi)
"""
    )
    if said.startswith("held"):
        return Probe(True, f"ABI {said.removeprefix('held ')}")
    return Probe(False, said, 'Use Linux 5.13 or newer, with "landlock" in CONFIG_LSM or in the boot parameter lsm=.')
