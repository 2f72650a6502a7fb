"""A folder to work in with the command line, and what a command may leave behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Write = Callable[..., Path]
ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sys.executable).with_name("grader"))
EXERCISE = "exercises/made/"
GIVEN_UP = 120
"""Seconds after which a test stops to wait for what should have happened: far more than the busiest machine needs."""


def descendants(pid: int) -> set[int]:
    """The processes below a process."""
    found: set[int] = set()
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | descendants(child)
    return found


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether something that takes its time becomes true. Only what fails takes as long as this waits at most."""
    end = time.monotonic() + GIVEN_UP
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def gone(pid: int) -> bool:
    """Whether a process ends, waited for or not."""
    return eventually(lambda: _has_ended(pid))


def _has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def lives(pid: int) -> bool:
    """Whether a process runs. One that has ended, whose parent is gone, is ours to take away."""
    with contextlib.suppress(OSError):
        if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
            return True
        os.waitpid(pid, os.WNOHANG)
    return False


class Place:
    """A folder to work in, with a folder of its own for temporary files, which every run must leave empty."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.temporary = folder, folder / "tmp"
        self.temporary.mkdir()
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: what a command leaves behind comes to us
        self.ours = descendants(os.getpid())
        self.environment = {
            "PYTHONDONTWRITEBYTECODE": "1",  # else a run with a bound on files' sizes leaves broken ones behind
            "PATH": os.environ["PATH"],
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
        }

    def start(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        """The command, begun, in a session of its own as a terminal would give it."""
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        environment = self.environment | options.pop("env", {})  # type: ignore[operator]
        return subprocess.Popen(
            [COMMAND, *arguments], cwd=self.folder, env=environment, start_new_session=True, **(given | options)
        )  # type: ignore[call-overload]

    def run(self, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        """The command, run to its end, with nothing left behind."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=GIVEN_UP)
        assert self.left_behind() == []
        assert "Traceback" not in (err or "")
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def left_behind(self) -> list[str]:
        """What is still there of a command that has ended; the system may need a moment to take children away."""

        def left() -> list[str]:
            running = [str(pid) for pid in descendants(os.getpid()) - self.ours if lives(pid)]
            return running + [path.name for path in self.temporary.iterdir()]

        eventually(lambda: not left())
        return left()

    def write(self, name: str, content: str | bytes) -> str:
        """A file in the folder; returns its name."""
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name
