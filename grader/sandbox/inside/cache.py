"""Reads all files that boxes can open into the kernel's cache, which all boxes share.

A page of a file is slow to read the first time, and fast for everybody after that: one bit, which a box could leave for
the next. Boxes cannot take a page out of the cache again, so a box that gets its first hidden case when each page is in
the cache can leave nothing there. Most of the reading is done before that, in time that no other process wants.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from . import locks

_MOST = 0x7FFF_F000  # bytes that one call sends


class Filling:
    """A process beside this one that fills the cache whenever a processor is idle."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        """Starts it. It keeps none of this process's descriptors but the standard ones."""
        self._paths = paths
        self._noted, noting = os.pipe2(os.O_NONBLOCK)
        self.pid = os.fork()
        if self.pid == 0:
            failed = 1
            try:
                locks.end_with_parent()
                os.dup2(noting, 3)
                os.closerange(4, os.sysconf("SC_OPEN_MAX"))
                os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
                fill(paths, note=lambda: os.write(3, b"."))
                failed = 0
            finally:
                os._exit(failed)
        os.close(noting)

    def finish(self) -> None:
        """Return once the cache is filled. To be called once.

        A process that is not done yet is not waited for: on a busy machine it may not run for seconds. What it has left
        out is read by this one.
        """
        ended, status = os.waitpid(self.pid, os.WNOHANG)
        if not ended or status:
            try:
                done = len(os.read(self._noted, 1 << 16))
            except BlockingIOError:  # nothing is done
                done = 0
            fill(self._paths, done)
        os.close(self._noted)


def fill(paths: Sequence[str], done: int = 0, note: Callable[[], object] = lambda: None) -> None:
    """Have the kernel read every file at and beneath the paths. What cannot be read is left out.

    A link is followed at the paths themselves only, as Landlock follows it. The order is the same each time: ``note``
    is called when a folder or path is done, and the first ``done`` of them are left out.
    """
    sink, due = os.open(os.devnull, os.O_WRONLY), list(paths)
    while due:
        path = due.pop()
        wanted, done = done <= 0, done - 1
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        due.append(entry.path)
                    elif wanted and entry.is_file(follow_symlinks=False):
                        _read(entry.path, sink)
        except NotADirectoryError:
            if wanted:
                _read(path, sink)
        except OSError:
            pass
        note()
    os.close(sink)


def _read(path: str, sink: int) -> None:
    """Send a file to nowhere: the kernel reads all its pages, waits for the disk, and copies nothing."""
    try:  # contextlib.suppress would take a tenth of the time
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.sendfile(sink, file, 0, _MOST)
    except OSError:
        pass
    finally:
        os.close(file)
