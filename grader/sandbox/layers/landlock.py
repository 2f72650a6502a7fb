"""Landlock: restricts the files that a box may open, without privileges and permanently.

Theory of operation. A process creates a *ruleset*: the kinds of access to control, and for some folders or files the
kinds that remain allowed beneath them. Once it restricts itself to the ruleset, every controlled access that no rule
allows fails with EACCES, for the process and its children, in addition to all other permissions, and also for root.
Access that the ruleset does not control is not restricted, so we control all kinds that a kernel knows, by the version
of its interface (ABI):

* 1 opening and executing files, listing, making and removing; 2 moving between folders; 3 truncating; 4 TCP: binding
  and connecting; 5 ioctl on devices; 6 abstract Unix sockets and signals to outside; 7 nothing new to restrict.

Our ruleset allows reading the interpreter, its modules, the listed packages and a few devices, and writing only
``/dev/null`` and the exercise's scratch folder, if it has one. It is created once per server; each box applies it to
itself.

Landlock cannot control ``stat``, ``chmod``, ``utime`` and the like, nor UDP and Unix sockets by path; other layers do.
A useful side effect: a restricted process can trace only processes in its own domain, so it cannot read
``/proc/PID/mem`` of any other. Sources: landlock(7), linux/landlock.h.
"""

from __future__ import annotations

import os

from grader.sandbox.layers import Probe
from grader.sandbox.layers.trial import run_alone

RANK = 30
NEWEST = 7  # the newest ABI that we know; newer kernels support it, too

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_FIRST = (1 << 13) - 1  # the thirteen kinds of access that ABI 1 knows
_ALL = _FIRST | _REFER | _TRUNCATE


def handled(abi: int) -> tuple[int, int, int]:
    """Return (files, network, scopes): all access that a kernel with that ABI can control."""
    files = _FIRST | (_REFER if abi >= 2 else 0) | (_TRUNCATE if abi >= 3 else 0) | (_IOCTL if abi >= 5 else 0)
    return files, 0b11 if abi >= 4 else 0, 0b11 if abi >= 6 else 0


def rules(readable: tuple[str, ...], scratch: str = "") -> tuple[tuple[str, int], ...]:
    """Return (path, access) for each path that may be opened. The box drops kinds of access that an older ABI lacks."""
    devices = (("/dev/null", _READ_FILE | _WRITE_FILE), ("/dev/zero", _READ_FILE), ("/dev/urandom", _READ_FILE))
    # Without execution: loading a library maps a file, which does not count as execution.
    beneath = tuple((path, _READ_FILE | _READ_FOLDER) for path in readable)
    return beneath + devices + (((scratch, _ALL & ~_EXECUTE),) if scratch else ())


def without(folder: str, hidden: frozenset[str]) -> tuple[str, ...]:
    """Return the paths that cover everything in ``folder`` except the ``hidden`` folders.

    Rules only add permissions, so a folder above a hidden one is replaced by its entries.
    """
    if folder in hidden:
        return ()
    if not any(path.startswith(f"{folder}/") for path in hidden):
        return (folder,)
    found: list[str] = []
    for entry in sorted(os.listdir(folder)):
        path = f"{folder}/{entry}"
        # A rule follows links: a link to a folder that contains hidden files would show them under another name.
        if not (os.path.islink(path) and _holds(os.path.realpath(path), hidden)):
            found += without(path, hidden)
    return tuple(found)


def _holds(path: str, hidden: frozenset[str]) -> bool:
    """Whether a hidden folder is a path, beneath it or above it."""
    return any(f"{each}/".startswith(f"{path}/") or f"{path}/".startswith(f"{each}/") for each in hidden)


def probe() -> Probe:
    """Restrict a separate process completely and check that it can no longer open a file."""
    abis = [handled(abi) for abi in range(NEWEST + 1)]
    output = run_alone(
        f"""
abi = locks.landlock_abi()
if abi <= 0:
    print("the kernel has no Landlock")
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
    if output.startswith("held"):
        return Probe(True, f"ABI {output.removeprefix('held ')}")
    return Probe(False, output, 'Use Linux 5.13 or newer, with "landlock" in CONFIG_LSM or in the boot parameter lsm=.')
