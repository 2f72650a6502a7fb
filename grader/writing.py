"""What is written, on the terminal and into files: whole or not at all, with one message where it cannot be."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path

import click

from grader.errors import GraderError, UsageError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


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


def check_writable(path: Path) -> None:
    """Complain before the work is done, rather than after."""
    try:
        if path.is_dir():
            raise UsageError(f"'{path}' is a folder: name a file in it with --output.")
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder '{path.parent}' to write '{path.name}' into.")
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(f"'{path}' cannot be written: permission denied.")
    except OSError as error:  # a name that is too long
        raise UsageError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def write(path: Path, text: str | bytes) -> None:
    """All of the text or nothing: an existing file is replaced only by a whole one."""
    data = text.encode() if isinstance(text, str) else text
    try:
        if path.exists() and not path.is_file():  # a device or a pipe: written into, never replaced
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        said = f"'{path}' could not be written: {error.strerror or error}. Nothing of it was changed."
        # A full disk is nobody's wrong word; a place that cannot be written to is.
        raise (GraderError if error.errno in _FULL else UsageError)(said) from error


def append(path: Path, text: str) -> None:
    """Add the text to what others wrote there. GraderError if that cannot be done."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise GraderError(f"'{path}' could not be added to: {error.strerror or error}.") from error


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
