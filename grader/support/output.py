"""What is written, on the terminal and into files: whole or not at all, with one message where it cannot be."""

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
_LONGEST_PATH = 4096  # characters: Linux takes no longer ones
_DEVICES = ("/dev", "/dev/fd")
_STREAMS = {"/dev/stdout": "1", "/dev/stderr": "2"}


def open_streams() -> None:
    """Give standard streams that were closed a place to go, else files opened later would get their numbers."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif isinstance(stream, io.TextIOWrapper) and name != "stdin":
            stream.reconfigure(errors="replace")  # a terminal that knows no ✓ gets a ?, not an error


class ClosedPipe(Exception):
    """Nobody reads our output any more."""


def closed_pipe() -> int:
    """Whoever read our output has gone, as ``head`` does. That is no fault; there is nothing left to say it to."""
    _drop_output()
    return 128 + 13  # SIGPIPE's number, which Windows has no name for


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end


def say(text: str, end: str = "\n") -> None:
    """Write to standard output. ClosedPipe if nobody reads it, GraderError if it cannot be written."""
    try:
        click.echo(text + end, nl=False)
    except BrokenPipeError as error:
        raise ClosedPipe from error  # click would end with 1, which is a mark
    except OSError as error:
        _drop_output()
        raise GraderError(f"The output could not be written: {error.strerror or error}.") from error


def shown(path: Path) -> str:
    """A path in a line of output: without the ends of lines and the commands that its names may hold."""
    return one_line(str(path), _LONGEST_PATH)


class OutputFile(click.Path):
    """A parameter that names a file to write. Without this its slash at the end would be lost, and a file made."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. UsageError for the name of a folder."""
        if value and value.rpartition(os.sep)[2] in ("", "."):
            raise UsageError(f"'{value}' names a folder: name a file in it with --output.")
        return super().convert(value, param, ctx)


def check_writable(path: Path) -> None:
    """Complain before the work is done, rather than after."""
    if _is_machines(path):
        return
    if os.path.realpath(path.parent) in _DEVICES:
        raise UsageError(f"There is no device '{path}'. Name a file to write with --output.")
    try:
        if path.is_dir() and not path.is_symlink():
            raise UsageError(f"'{path}' is a folder: name a file in it with --output.")
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
    """Refuse a link as a folder to write into, as a link is refused as a submission."""
    if folder.is_symlink():
        raise UsageError(f"'{folder}' is a link to another folder. Name the folder itself.")


def make_folder(folder: Path) -> None:
    """Make a folder to write into, if it is not there yet."""
    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"'{folder}' cannot be written to: {error.strerror or error}.") from error


def write(path: Path, text: str | bytes) -> None:
    """All of the text or nothing: what has that name is replaced, and only by a whole file.

    A link is replaced, too, not what it leads to: whoever sends a folder may have put it there. So is a pipe, which
    could be waited for without end.
    """
    data = text.encode() if isinstance(text, str) else text
    try:
        if _is_machines(path):
            _send(path, data)
        else:
            _replace(path, data)
    except OSError as error:
        said = f"'{path}' could not be written: {error.strerror or error}. Nothing of it was changed."
        # A full disk is nobody's wrong word; a place that cannot be written to is.
        raise (GraderError if error.errno in _FULL else UsageError)(said) from error


def remove(path: Path) -> None:
    """Remove a file, if it is there. UsageError if that is not allowed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"'{path}' could not be removed: {error.strerror or error}.") from error


def append(path: Path, text: str) -> None:
    """Add the text to what others wrote there. GraderError if that cannot be done."""
    try:
        opened = _opened(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        with os.fdopen(opened, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise GraderError(f"'{path}' could not be added to: {error.strerror or error}.") from error


def _opened(path: Path, flags: int) -> int:
    """Open a file to write into; a pipe that nobody reads is an error, where others wait."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), 0o666)


def _is_machines(path: Path) -> bool:
    """Whether it is one of the machine's own devices or open streams, such as ``/dev/stdout``, which no one plants."""
    return str(path.parent) in _DEVICES and os.path.lexists(path) and not path.is_dir()


def _send(path: Path, data: bytes) -> None:
    """Write into a device or an open stream as it is."""
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
            file.write(data)  # not fsync'ed, for 5 ms: after a power cut a report can be made again
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
