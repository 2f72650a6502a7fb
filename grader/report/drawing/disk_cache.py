"""Keeps strings that take long to make between commands, in a folder of the user.

They enter pages unescaped, so the cache trusts nothing that another user could have written: folder and files belong to
us and are closed to others, and it follows no link. Damaged entries count as missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

MOST_FILES = 256  # the oldest are removed; a course has ten exercises, each with a dozen hints
MOST_BYTES = 1 << 20  # of one string: the course's longest takes 100 kB
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HAS_OWNERS = hasattr(os, "geteuid")  # not on Windows, where nothing is kept
# Without O_NONBLOCK, opening a pipe would wait for a writer.
_NOFOLLOW, _NONBLOCK = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_NONBLOCK", 0)
_READING = os.O_RDONLY | _NOFOLLOW | _NONBLOCK
_MAKING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW


class DiskCache:
    """Strings by the source they are made from. Without a folder that is ours alone it keeps nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder if _HAS_OWNERS else None

    def get(self, source: str) -> str | None:
        """The string that was put for ``source``, if it is there and undamaged."""
        with contextlib.suppress(OSError, ValueError), self._opened() as folder:
            name = _digest(source.encode())
            seal, _, data = _read(folder, name).partition(b"\n")
            if seal.decode() == _digest(name.encode() + data):
                return data.decode()
        return None

    def put(self, source: str, text: str) -> None:
        """Keep ``text`` if possible."""
        if self._folder is None or len(text) > MOST_BYTES:
            return
        with contextlib.suppress(OSError, ValueError):
            name, data = _digest(source.encode()), text.encode()
            _make(self._folder)
            with self._opened() as folder:
                _make_room(folder)
                _write(folder, name, _digest(name.encode() + data).encode() + b"\n" + data)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[int]:
        """The folder's descriptor: a path could be replaced meanwhile. OSError if the folder is not ours alone."""
        if self._folder is None:
            raise FileNotFoundError
        folder = os.open(self._folder, _READING | os.O_DIRECTORY)
        try:
            _check_ours(os.fstat(folder))
            yield folder
        finally:
            os.close(folder)


NO_CACHE = DiskCache()


def _make(folder: Path) -> None:
    if not folder.exists():
        # Under sudo this may be another user's folder; they could never use one of root's in it.
        around = next(parent for parent in folder.parents if parent.exists())
        if around.stat().st_uid == os.geteuid():
            folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _check_ours(state: os.stat_result) -> None:
    if state.st_uid != os.geteuid() or state.st_mode & _OTHERS:
        raise PermissionError


def _read(folder: int, name: str) -> bytes:
    with os.fdopen(os.open(name, _READING, dir_fd=folder), "rb") as file:
        state = os.fstat(file.fileno())
        _check_ours(state)
        if not stat.S_ISREG(state.st_mode):
            raise FileNotFoundError
        return file.read(2 * MOST_BYTES)


def _write(folder: int, name: str, data: bytes) -> None:
    """Write atomically, for processes that read or write at the same time."""
    passing = f"{name}.{os.getpid()}"
    try:
        with os.fdopen(os.open(passing, _MAKING, stat.S_IRUSR | stat.S_IWUSR, dir_fd=folder), "wb") as file:
            file.write(data)
        os.replace(passing, name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(passing, dir_fd=folder)


def _make_room(folder: int) -> None:
    with os.scandir(folder) as found:
        oldest_first = sorted(found, key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
    for entry in oldest_first[: max(0, len(oldest_first) + 1 - MOST_FILES)]:
        with contextlib.suppress(OSError):
            os.unlink(entry.name, dir_fd=folder)
