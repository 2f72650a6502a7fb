"""Runs a command as an ordinary user: ``python tests/hostile/ordinary.py command ...``.

Root's home is closed to others, and perhaps the interpreter, the environment and the repository lie in it. In a mount
namespace of its own this process puts an open folder over each closed one on the way, with what is needed in it.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from pathlib import Path

USER = 54_321  # nobody's
_NEW_MOUNTS, _PRIVATE_BELOW, _BIND_BELOW = 0x20000, 1 << 18 | 1 << 14, 1 << 12 | 1 << 14


def needed() -> tuple[Path, ...]:
    """The folders that a grader consists of."""
    return tuple(dict.fromkeys(Path(path).resolve() for path in (sys.base_prefix, sys.prefix, __file__ + "/../../..")))


def closed(path: Path) -> Path | None:
    """The first folder on the way to ``path`` that others cannot pass."""
    return next((each for each in (*reversed(path.parents), path) if not each.stat().st_mode & stat.S_IXOTH), None)


def main() -> None:
    """Become an ordinary user, then the command. As an ordinary user nothing is to be done first."""
    if os.geteuid() == 0:
        _open_ways()
        os.setgroups([])
        os.setresgid(USER, USER, USER)
        os.setresuid(USER, USER, USER)
    os.execv(sys.argv[1], sys.argv[1:])


def _open_ways() -> None:
    libc = ctypes.CDLL(None, use_errno=True)

    def call(result: int) -> None:
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def mount(source: str, target: Path, kind: bytes, flags: int, options: bytes = b"") -> None:
        call(libc.mount(source.encode(), str(target).encode(), kind, ctypes.c_ulong(flags), options))

    call(libc.unshare(_NEW_MOUNTS))
    mount("none", Path("/"), b"", _PRIVATE_BELOW)
    ways: dict[Path, list[Path]] = {}
    for path in needed():
        gate = closed(path)
        if gate is not None:
            ways.setdefault(gate, []).append(path)
    for gate, paths in ways.items():
        handles = {path: os.open(path, os.O_PATH) for path in paths}
        mount("tmpfs", gate, b"tmpfs", 0, b"mode=755")
        for path, handle in handles.items():
            path.mkdir(parents=True, exist_ok=True)
            mount(f"/proc/self/fd/{handle}", path, b"", _BIND_BELOW)
            os.close(handle)


if __name__ == "__main__":
    main()
