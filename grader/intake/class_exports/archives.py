"""Reads ZIP archives. Members are read in memory and within bounds; nothing is unpacked to disk.

Students choose the names and contents of their files, and may make the archive. An archive is refused if no honest
program could have written it. A single bad member is left out, and the others are read.
"""

from __future__ import annotations

import contextlib
import errno
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

from grader.errors import UsageError
from grader.intake.class_exports.folders import opened
from grader.intake.class_exports.owners import Found
from grader.support.sanitise import one_line

# 3,000 students with 30 files each. The table of contents is read as a whole; with 100 bytes per entry and 60 per name
# it stays below 24 MB.
MOST_MEMBERS = 100_000
_MOST_TABLE = 24 * 1024 * 1024
# Code shrinks to a fifth, a notebook with pictures of one colour to a fiftieth, zeros to a thousandth. Since members do
# not overlap, the ratio also bounds the unpacked size of the whole archive.
_MOST_RATIO = 200
_ALWAYS_READ = 1024 * 1024  # bytes, at any ratio: zeros of that size are read quickly
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # zipfile does not read the others within bounds
_LOCAL_HEADER = 30  # bytes, at least, before a member's name
_ENCRYPTED, _UTF8 = 0x1, 0x800
TOO_LARGE = "Submit only the code, without data, and a notebook without its outputs."
# The exceptions that zipfile raises for a broken or forged archive.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError, EOFError, OverflowError, IndexError)


class _Bounded(io.BufferedReader):
    """An archive's file. While ``in_table``, it refuses to read more in one call than a table of contents may have.

    The archive itself states the size of its table. Members are read later, within the bounds of ``Archive.member``.
    """

    in_table = True

    def read(self, size: int | None = -1, /) -> bytes:
        if self.in_table and size is not None and size > _MOST_TABLE:
            raise zipfile.BadZipFile("its table of contents is too large")
        return super().read(size)


class Archive:
    """An open archive. A context manager."""

    def __init__(self, path: Path) -> None:
        """Open the archive. UsageError if it is not an archive, or not safe to read."""
        self.path = str(path)
        self._shown = one_line(path.name, 80)
        try:
            file = opened(path)
        except OSError as error:
            raise UsageError(f"'{self._shown}' cannot be read: {error.strerror or error}.") from None
        self._file = _Bounded(file.detach())
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._file.in_table = False
            self._members = self._zip.infolist()
            self._check()
        except (*BROKEN, OSError) as error:
            self._file.close()
            raise UsageError(
                f"'{self._shown}' cannot be read as a ZIP archive: {one_line(str(error), 80)}. Download it again, or "
                "unpack it and name the folder."
            ) from None

    def _check(self) -> None:
        if len(self._members) > MOST_MEMBERS:
            raise zipfile.BadZipFile(f"it has more than {MOST_MEMBERS:,} members")
        spans = sorted(
            (each.header_offset, each.header_offset + _LOCAL_HEADER + each.compress_size) for each in self._members
        )
        # A small archive can become huge if many members share the same piece of the file.
        if any(start < end for (_, end), (start, _) in pairwise(spans)):
            raise zipfile.BadZipFile("its members overlap")

    def __enter__(self) -> Archive:
        """Does nothing more."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def listed(self) -> list[Found]:
        """Return all members, sorted by name."""
        return sorted(_found(self.path, index, member) for index, member in enumerate(self._members))

    def read(self, index: int, most: int) -> bytes:
        """Return a member's content. UsageError if it has more than ``most`` bytes, is broken, or looks like a bomb.

        OSError if the disk fails, which says nothing about the member. The size that the archive states is checked
        first and bounds what is read.
        """
        with self.member(index, most) as file, self._explained():
            return file.read(self._members[index].file_size)  # without a number, read would not be bounded

    def member(self, index: int, most: int) -> IO[bytes]:
        """Open a member for reading; see ``read``."""
        with self._explained():
            info = self._members[index]
            if info.file_size > most:
                raise UsageError(f"It has {info.file_size // 1024} kB; {most // 1024} kB are allowed. {TOO_LARGE}")
            if info.file_size > max(_ALWAYS_READ, _MOST_RATIO * info.compress_size):
                raise UsageError(
                    f"It unpacks from {info.compress_size // 1024} kB to {info.file_size // 1024} kB: too much."
                )
            return self._zip.open(info)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise UsageError if the archive is broken. Errors of the disk stay OSError."""
        try:
            yield
        except (*BROKEN, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:  # EINVAL: a forged offset beyond any file
                raise
            raise UsageError(f"It is damaged in the archive '{self._shown}': {one_line(str(error), 80)}.") from None


def _found(path: str, index: int, member: zipfile.ZipInfo) -> Found:
    name = _name(member).replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or name[1:2] == ":" or ".." in parts or not parts:
        return Found((name,), path, index, why="its path leads out of the archive")
    kind = stat.S_IFMT(member.external_attr >> 16)
    why = ""
    if stat.S_ISLNK(kind):
        why = "a link, which is not followed"
    elif kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        why = "a pipe or a device"
    elif member.flag_bits & _ENCRYPTED:
        why = "encrypted"
    elif member.compress_type not in _METHODS:
        why = "packed by a method that is not supported"
    return Found(parts, path, index, folder=name.endswith("/"), why=why)


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name. Some programs, such as macOS's, write UTF-8 without setting the flag."""
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
