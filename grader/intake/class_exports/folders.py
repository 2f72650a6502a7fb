"""Lists the files in a class's folder. Reads no file, and follows no link."""

from __future__ import annotations

import io
import os
import stat
from collections import deque
from collections.abc import Collection
from pathlib import Path

from grader.errors import UsageError
from grader.intake.class_exports.owners import Found, is_hidden
from grader.intake.class_exports.student_names import readable
from grader.intake.opening import READING
from grader.support.sanitise import one_line

# Files and folders in one folder. A class has fewer students; more means a disk named by mistake.
MOST_ENTRIES = 100_000
# Files and folders below one student's folder. A virtual environment that was submitted by mistake has as many.
MOST_OF_ONE = 20_000
_MOST_DEPTH = 16
_LINK = "a link, which is not followed"


def listed(folder: Path, leave_out: Collection[Path] = ()) -> list[Found]:
    """Return all files and folders in ``folder``, sorted by name, without those in ``leave_out``.

    A subfolder with too many entries is listed in part, and costs no other. UsageError if ``folder`` itself cannot be
    listed.
    """
    out = frozenset(str(path.resolve()) for path in leave_out)
    try:
        found = here = _children(str(folder.resolve()), (), out, MOST_ENTRIES)
        while (around := _around(here)) is not None:  # the class is in that folder, or deeper
            here = _children(around.path, around.parts, out, MOST_ENTRIES)
            found = found + here
    except OSError as error:
        raise UsageError(f"'{one_line(str(folder))}' cannot be read: {error.strerror or error}.") from None
    except _TooMuch:
        raise UsageError(
            f"'{one_line(str(folder))}' contains more than {MOST_ENTRIES:,} files and folders. "
            "Name a folder that contains only the submissions."
        ) from None
    return sorted(found + [each for top in here if _is_entered(top) for each in _below(top, out)])


class _TooMuch(Exception):
    """A folder has too many entries."""


def _around(found: list[Found]) -> Found | None:
    """The only folder, if no submission is next to it; else None."""
    folders = [each for each in found if _is_entered(each)]
    return folders[0] if len(folders) == 1 and not any(each.is_submission for each in found) else None


def _below(top: Found, out: Collection[str]) -> list[Found]:
    """List everything below a folder, level by level. A folder with too many entries is left out whole."""
    found: list[Found] = []
    waiting = deque([top])
    while waiting:
        folder = waiting.popleft()
        try:
            children = _children(folder.path, folder.parts, out, MOST_OF_ONE - len(found))
        except OSError as error:
            found.append(folder._replace(why=f"cannot be read: {error.strerror or error}"))
        except _TooMuch:
            found.append(folder._replace(why=f"not searched: more than {MOST_OF_ONE:,} files and folders"))
        else:
            found += children
            waiting += sorted(each for each in children if _is_entered(each))
    return found


def _children(path: str, parts: tuple[str, ...], out: Collection[str], most: int) -> list[Found]:
    """List one folder. OSError if it cannot be read, _TooMuch if it has more than ``most`` entries."""
    found: list[Found] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.path not in out:
                if len(found) >= most:
                    raise _TooMuch
                found.append(_found(entry, parts))
    return found


def _is_entered(found: Found) -> bool:
    return found.folder and not found.why and not is_hidden(found.parts[-1])


def _found(entry: os.DirEntry[str], above: tuple[str, ...]) -> Found:
    parts = (*above, readable(entry.name))
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
    """Open a regular file for reading. OSError if that fails, also for a link, a pipe or a device."""
    file = io.BufferedReader(io.FileIO(os.open(path, READING)))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # of the open file: the name may point elsewhere by now
        file.close()
        raise OSError("it is not a file")
    return file
