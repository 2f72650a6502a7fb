"""What lies in a folder that a class handed in. Nothing is read here, and no link is followed."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Collection
from pathlib import Path

from grader.errors import UsageError
from grader.intake.exports import Found, is_hidden
from grader.intake.opening import READING
from grader.text import one_line

# Of files and folders: a class of 3,000 has 10,000; more is a home folder, or a disk, named by mistake.
MOST_ENTRIES = 100_000
_MOST_DEPTH = 16
_LINK = "a link, which is not followed"


def listed(folder: Path, leave_out: Collection[Path] = ()) -> list[Found]:
    """All that is in ``folder``, but for what is in ``leave_out``, in the order of the names.

    Raises UsageError if the folder cannot be looked through.
    """
    found = []
    waiting: list[tuple[str, tuple[str, ...]]] = [(str(folder.resolve()), ())]
    out = {str(path.resolve()) for path in leave_out}
    while waiting:
        path, parts = waiting.pop()
        try:
            with os.scandir(path) as entries:
                children = [_found(entry, parts) for entry in entries if entry.path not in out]
        except OSError as error:
            why = f"cannot be read: {error.strerror or error}"
            if not parts:
                raise UsageError(f"'{one_line(str(folder))}' {why}.") from None
            found.append(Found(parts, path, folder=True, why=why))
            continue
        found += children
        if len(found) > MOST_ENTRIES:
            raise UsageError(
                f"'{one_line(str(folder))}' holds more than {MOST_ENTRIES:,} files and folders. "
                "Name the folder that holds the submissions and nothing else."
            )
        waiting += [(each.path, each.parts) for each in children if _is_entered(each)]
    return sorted(found)


def _is_entered(found: Found) -> bool:
    return found.folder and not found.why and not is_hidden(found.parts[-1])


def _found(entry: os.DirEntry[str], above: tuple[str, ...]) -> Found:
    parts = (*above, entry.name)
    if entry.is_symlink():
        return Found(parts, entry.path, why=_LINK)
    if entry.is_dir(follow_symlinks=False):
        why = f"more than {_MOST_DEPTH} folders deep" if len(parts) > _MOST_DEPTH else ""
        return Found(parts, entry.path, folder=True, why=why)
    try:
        regular = entry.is_file(follow_symlinks=False)
    except OSError:
        regular = False
    return Found(parts, entry.path, why="" if regular else "a pipe or a device")


def opened(path: str | Path) -> io.BufferedReader[io.FileIO]:
    """That file for reading, if it is one. Raises OSError, also for a link, a pipe or a device."""
    file = io.BufferedReader(io.FileIO(os.open(path, READING)))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # of what is open: the name may lead elsewhere by now
        file.close()
        raise OSError("it is no file")
    return file
