"""What lies in a ZIP archive. Members are read in memory and within bounds; nothing is ever unpacked to a disk.

Whoever handed in a file chose its name and its content, and may have made the archive. An archive as a whole is refused
where it cannot be one that an honest program wrote; a member by itself is left out, and the others are read.
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

# 3,000 students with 30 files each. An archive's table of contents is read as a whole; at 100 bytes an entry and 60
# for a name it stays below 24 MB.
MOST_MEMBERS = 100_000
_MOST_TABLE = 24 * 1024 * 1024
# Code shrinks to a fifth, a notebook with pictures of one colour to a fiftieth, zeros to a thousandth. Since no members
# overlap, this bounds what all of an archive can come to by its own size, too.
_MOST_RATIO = 200
_ALWAYS_READ = 1024 * 1024  # bytes, whatever they shrank to: zeros of that size are read in no time
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others are not read within bounds by zipfile
_LOCAL_HEADER = 30  # bytes, at least, before a member's name
_ENCRYPTED, _UTF8 = 0x1, 0x800
TOO_LARGE = "Hand in the code only, without data, and a notebook without its outputs."
# What zipfile raises for an archive that is broken or forged.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError, EOFError, OverflowError, IndexError)


class _Bounded(io.BufferedReader):
    """An archive's file. While ``in_table``, it refuses to read more at once than a table of contents may have.

    The archive itself says how large its table is. Members are read later, within the bounds of ``Archive.member``.
    """

    in_table = True

    def read(self, size: int | None = -1, /) -> bytes:
        if self.in_table and size is not None and size > _MOST_TABLE:
            raise zipfile.BadZipFile("its table of contents is too large")
        return super().read(size)


class Archive:
    """An open archive. A context manager."""

    def __init__(self, path: Path) -> None:
        """Opens it. Raises UsageError for what is no archive, or none that is to be trusted."""
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
                f"'{self._shown}' is no ZIP archive that can be read: {one_line(str(error), 80)}. Download it again or "
                "unpack it and name the folder."
            ) from None

    def _check(self) -> None:
        if len(self._members) > MOST_MEMBERS:
            raise zipfile.BadZipFile(f"it has more than {MOST_MEMBERS:,} members")
        spans = sorted(
            (each.header_offset, each.header_offset + _LOCAL_HEADER + each.compress_size) for each in self._members
        )
        # Many members that are one and the same piece of the file are how a small archive becomes a huge one.
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
        """All members in the order of their names."""
        return sorted(_found(self.path, index, member) for index, member in enumerate(self._members))

    def read(self, index: int, most: int) -> bytes:
        """A member's content. Raises UsageError if it has more than ``most`` bytes, or is broken, or looks like a bomb.

        Raises OSError if the disk does not give what is in the archive, which says nothing about the member.
        How much is read is bounded by what the archive says of the member, which is checked first.
        """
        with self.member(index, most) as file, self._explained():
            return file.read(self._members[index].file_size)  # all there is; without a number all that it unpacks to

    def member(self, index: int, most: int) -> IO[bytes]:
        """A member to read from; see ``read``."""
        with self._explained():
            info = self._members[index]
            if info.file_size > most:
                raise UsageError(f"It has {info.file_size // 1024} kB; {most // 1024} kB are allowed. {TOO_LARGE}")
            if info.file_size > max(_ALWAYS_READ, _MOST_RATIO * info.compress_size):
                raise UsageError(f"It grows from {info.compress_size // 1024} kB to {info.file_size // 1024} kB.")
            return self._zip.open(info)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise UsageError where the archive is broken. Errors of the disk stay OSError."""
        try:
            yield
        except (*BROKEN, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:  # EINVAL: a forged offset beyond any file
                raise
            raise UsageError(f"It is broken in the archive '{self._shown}': {one_line(str(error), 80)}.") from None


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
        why = "packed in a way that is not read"
    return Found(parts, path, index, folder=name.endswith("/"), why=why)


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name. Programs on macOS and elsewhere write UTF-8 without saying so."""
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
