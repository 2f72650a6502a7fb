"""Writes to the terminal and to files: the whole output or nothing, with one message if writing fails."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from grader.errors import GraderError, UsageError
from grader.support.sanitise import one_line

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_LONGEST_PATH = 4096  # characters: the longest that Linux accepts
_DEVICES = ("/dev", "/dev/fd")
_STREAMS = {"/dev/stdout": "1", "/dev/stderr": "2"}


def open_streams() -> None:
    """Replace closed standard streams by the null device; else files opened later would get their descriptors."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif isinstance(stream, io.TextIOWrapper) and name != "stdin":
            stream.reconfigure(errors="replace")  # a terminal that cannot show ✓ gets a ?, not an error


class ClosedPipe(Exception):
    """The reader of our output closed the pipe."""


def closed_pipe() -> int:
    """Return the exit code for a reader that closed the pipe, as ``head`` does, and drop further output."""
    _drop_output()
    return 128 + 13  # SIGPIPE's number, which Windows has no name for


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end


def say(text: str, end: str = "\n") -> None:
    """Write to standard output. ClosedPipe if the reader closed the pipe, GraderError for other errors."""
    try:
        click.echo(text + end, nl=False)
    except BrokenPipeError as error:
        raise ClosedPipe from error  # click would end with 1, which is a mark
    except OSError as error:
        _drop_output()
        raise GraderError(f"The output could not be written: {error.strerror or error}.") from error


def shown(path: Path) -> str:
    """A path as one line of output, without line ends and terminal commands that its names may contain."""
    return one_line(str(path), _LONGEST_PATH)


class OutputFile(click.Path):
    """A parameter that names a file to write. Refuses a name that ends with a slash; click drops the slash."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. UsageError if it names a folder."""
        if value and value.rpartition(os.sep)[2] in ("", "."):
            raise UsageError(f"'{value}' is a folder. Name a file in it with --output.")
        return super().convert(value, param, ctx)


def check_writable(path: Path) -> None:
    """Raise UsageError, before the work starts, if the file cannot be written."""
    if _is_machines(path):
        return
    if os.path.realpath(path.parent) in _DEVICES:
        raise UsageError(f"There is no device '{path}'. Name a file to write with --output.")
    try:
        if path.is_dir() and not path.is_symlink():
            raise UsageError(f"'{path}' is a folder. Name a file in it with --output.")
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder '{path.parent}' to write '{path.name}' into.")
        there = os.path.lexists(path)
        if there and not path.is_symlink() and not path.is_file():
            raise UsageError(f"'{path}' is a pipe, a socket or a device. Name a file to write with --output.")
        replaced = not there or path.is_symlink() or os.access(path, os.W_OK)
        if not replaced or not os.access(path.parent, os.W_OK):
            raise UsageError(f"'{path}' cannot be written: permission denied.")
    except OSError as error:  # a name that is too long
        raise UsageError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def check_folder(folder: Path) -> None:
    """Raise UsageError if the folder to write into is a link. Submissions that are links are refused, too."""
    if folder.is_symlink():
        raise UsageError(f"'{folder}' is a link to another folder. Name the folder itself.")


def make_folder(folder: Path) -> None:
    """Create the folder to write into if it does not exist."""
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"'{folder}' cannot be written to: {error.strerror or error}.") from error


def write(path: Path, text: str | bytes) -> None:
    """Replace the file by one with this content: all of it, or nothing is changed.

    A link is itself replaced, not its target, because a student may have put it into a folder. A pipe is replaced,
    too, because writing to it could block forever.
    """
    data = text.encode() if isinstance(text, str) else text
    try:
        if _is_machines(path):
            _send(path, data)
        else:
            _replace(path, data)
    except OSError as error:
        message = f"'{path}' could not be written: {error.strerror or error}. Nothing of it was changed."
        # A full disk is no mistake in the command; a path that cannot be written to is one.
        raise (GraderError if error.errno in _FULL else UsageError)(message) from error


def remove(path: Path) -> None:
    """Remove a file if it exists. UsageError if that is not allowed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"'{path}' could not be removed: {error.strerror or error}.") from error


def append(path: Path, text: str) -> None:
    """Append the text to a file that others write, too. GraderError if that fails."""
    try:
        opened = _opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with os.fdopen(opened, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise GraderError(f"'{path}' could not be added to: {error.strerror or error}.") from error


def _opened(path: Path, flags: int) -> int:
    """Open a file for writing. A pipe without a reader is an error; a plain ``open`` would wait for one."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)


def _is_machines(path: Path) -> bool:
    """Whether the path is a device or an open stream of the machine, such as ``/dev/stdout``."""
    return str(path.parent) in _DEVICES and os.path.lexists(path) and not path.is_dir()


def _send(path: Path, data: bytes) -> None:
    """Write directly into a device or an open stream."""
    sys.stdout.flush()
    number = _STREAMS.get(str(path), path.name if path.parent.name == "fd" else "")
    opened = os.dup(int(number)) if number.isdecimal() else _opened(path, os.O_WRONLY)
    with os.fdopen(opened, "wb") as file:
        os.set_blocking(opened, True)
        file.write(data)


def _replace(path: Path, data: bytes) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)  # without fsync, which takes 5 ms: after a power cut a report can be made again
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
