"""Reads a submitted file within bounds, then parses it as a script or a notebook, according to its name."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path

from grader.errors import UsageError
from grader.intake import script
from grader.intake.opening import READING
from grader.model.submission import Submission
from grader.support.sanitise import one_line

# Notebooks contain the figures that they drew; those of one course had up to 40 MB.
MAX_NOTEBOOK_BYTES = 64 * 1024 * 1024
_NOTEBOOK = ".ipynb"
_LINK = "'{}' is a link to another file. Replace it by a copy of that file, or name the file itself."
_NO_FILE = "'{}' is a pipe or a device. Save the submission as a file and name that."


def read(path: Path) -> Submission:
    """Read the submission in that file. UsageError, which explains what to do, if it cannot be a submission."""
    name = one_line(path.name or str(path), 80)
    try:
        data, size = _content(name, path)
    except FileNotFoundError:
        where = one_line(str(path))
        raise UsageError(f"There is no file '{where}'. Check the name and the folder you are in.") from None
    except OSError as error:
        if error.errno == errno.ELOOP and path.is_symlink():
            raise UsageError(_LINK.format(name)) from None
        if error.errno == errno.ENXIO:  # a socket
            raise UsageError(_NO_FILE.format(name)) from None
        raise UsageError(f"'{name}' cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise UsageError(f"'{name}' is not a valid file name.") from None
    _check_size(path.name, size)
    return parse(path.name, data)


def parse(name: str, data: bytes) -> Submission:
    """Parse a submission from a file's name and content. UsageError if it cannot be a submission."""
    shown = one_line(name, 80) or "submission"
    if not _is_notebook(name):
        return script.parse(shown, data)
    _check_size(name, len(data))  # before it is parsed
    from grader.intake import notebook  # imported late: most submissions are scripts

    return notebook.parse(shown, data)


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(_NOTEBOOK)


def most_bytes(name: str) -> int:
    """The largest size, in bytes, of a file of that name."""
    return MAX_NOTEBOOK_BYTES if _is_notebook(name) else script.MAX_BYTES


def _check_size(name: str, size: int) -> None:
    most = most_bytes(name)
    if size <= most:
        return
    shown = one_line(name, 80) or "submission"
    if _is_notebook(name):
        raise UsageError(
            f"'{shown}' has {size // 1024**2} MB; a notebook has at most {most // 1024**2} MB. Clear its outputs "
            "(in Jupyter: Edit, Clear Outputs of All Cells), save it, and submit that file."
        )
    raise UsageError(
        f"'{shown}' has {size // 1024} kB; a submission has at most {most // 1024} kB. "
        "Submit only the code, without data."
    )


def _content(name: str, path: Path) -> tuple[bytes, int]:
    """Return the file's first bytes, up to one more than allowed, and its size."""
    opened = os.open(path, READING)
    try:
        mode = os.fstat(opened).st_mode  # of the open file: the name may point elsewhere by now
        if stat.S_ISDIR(mode):
            raise UsageError(f"'{name}' is a folder. Name the file to check, such as {name}/submission.py.")
        if not stat.S_ISREG(mode):
            raise UsageError(_NO_FILE.format(name))
        with open(opened, "rb", closefd=False) as file:
            data = file.read(most_bytes(path.name) + 1)
            return data, max(len(data), file.seek(0, io.SEEK_END))
    finally:
        os.close(opened)
