"""Before there is any box: reads all files that boxes may read into the kernel's cache, which all boxes share.

A page of a file that nobody has read yet is slow the first time, and fast for everybody after that: one bit, which a
box could leave for the next. Boxes cannot take a page out of the cache again, so where each page is in it before the
first box has its job no box can leave anything.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

_MOST = 0x7FFF_F000  # bytes that one call sends


def fill(paths: Iterable[str]) -> None:
    """Have the kernel read every file at and beneath the paths. What cannot be read is left out.

    A link is followed at the paths themselves only, as Landlock follows it.
    """
    sink, due = os.open(os.devnull, os.O_WRONLY), list(paths)
    while due:
        path = due.pop()
        try:
            entries = os.scandir(path)
        except NotADirectoryError:
            _read(path, sink)
            continue
        except OSError:
            continue
        with entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    _read(entry.path, sink)
                elif entry.is_dir(follow_symlinks=False):
                    due.append(entry.path)
    os.close(sink)


def _read(path: str, sink: int) -> None:
    """Send a file to nowhere: the kernel reads all its pages, waits for the disk, and copies nothing."""
    with contextlib.suppress(OSError):
        file = os.open(path, os.O_RDONLY)
        with contextlib.suppress(OSError):
            os.sendfile(sink, file, 0, _MOST)
        os.close(file)
