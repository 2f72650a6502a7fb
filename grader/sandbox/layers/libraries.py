"""Finds the shared libraries that programs and modules need: a box may read only these.

Each file in the ELF format lists the libraries that it needs (DT_NEEDED), and a program lists its loader (PT_INTERP).
Sources: elf(5), ld.so(8).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Sequence

import msgspec

_MAGIC = b"\x7fELF\x02\x01"  # 64 bit, little endian: what seccomp.py knows
_LOAD, _DYNAMIC, _INTERP = 1, 2, 3  # kinds of segments
_NEEDED, _STRINGS = 1, 5  # tags of the dynamic segment


class Named(msgspec.Struct, frozen=True):
    """The libraries that an ELF file needs, and its loader if it is a program."""

    libraries: tuple[str, ...] = ()
    loader: str = ""


def named(path: str) -> Named | None:
    """Read what a file needs; None if it is not an ELF file of the supported kind."""
    try:
        with open(path, "rb", buffering=0) as file:
            return _named(file.fileno())
    except (OSError, struct.error, StopIteration):
        return None


def _named(file: int) -> Named | None:
    head = os.pread(file, 64, 0)
    if not head.startswith(_MAGIC):
        return None
    start, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<H", head, 56)
    # For each segment: kind, flags, offset, address, physical address, size in the file, in memory, alignment.
    segments = list(struct.iter_unpack("<IIQQQQQQ", os.pread(file, 56 * count, start)))
    loader = next((os.pread(file, each[5], each[2]).rstrip(b"\0") for each in segments if each[0] == _INTERP), b"")
    dynamic = next((each for each in segments if each[0] == _DYNAMIC), None)
    if dynamic is None:
        return Named((), os.fsdecode(loader))
    content = os.pread(file, dynamic[5] // 16 * 16, dynamic[2])
    tags: list[tuple[int, int]] = list(struct.iter_unpack("<QQ", content))
    address = next(value for tag, value in tags if tag == _STRINGS)
    offset = next(
        address - each[3] + each[2]
        for each in segments
        if each[0] == _LOAD and each[3] <= address < each[3] + each[5]
    )  # fmt: skip
    names = (os.pread(file, 256, offset + value).split(b"\0")[0] for tag, value in tags if tag == _NEEDED)
    return Named(tuple(map(os.fsdecode, names)), os.fsdecode(loader))


def found(files: Iterable[str], names: Iterable[str], folders: Sequence[str]) -> Iterator[str]:
    """Yield the paths of all libraries that ``files`` need, of those in ``names``, and of all that these need in turn.

    A library is searched in ``folders``, in order. One that is in none of them is next to the file that needs it.
    """
    due, seen = [Named(tuple(names)), *map(named, files)], set[str]()
    while due:
        each = due.pop() or Named()
        if each.loader and each.loader not in seen:
            seen.update((each.loader, os.path.basename(each.loader)))  # some modules list it as a library, too
            yield each.loader
        for name in each.libraries:
            if name in seen:
                continue
            seen.add(name)
            for path in (f"{folder}/{name}" for folder in folders):
                library = named(path)
                if library is not None:
                    due.append(library)
                    yield path
                    break
