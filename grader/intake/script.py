"""A ``.py`` file: decoded, looked through, never run."""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import warnings
from pathlib import Path

from grader.errors import UsageError
from grader.model import Submission
from grader.source import defined_names
from grader.text import clean, one_line

MAX_BYTES = 2 * 1024 * 1024  # a course's largest files are notebooks' exports of 200 kB
_EXERCISE_LINE = re.compile(r"^#\s*exercise:\s*([\w.-]+)\s*$", re.MULTILINE)
_HEAD = 2_000  # characters from the top in which the exercise line is looked for
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(path: Path) -> Submission:
    """The submission in that file. Raises UsageError, with what to do, for what cannot be one."""
    name = one_line(path.name, 80)
    try:
        if path.is_dir():
            raise UsageError(f"'{name}' is a folder. Name the file to check, such as {name}/submission.py.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            size = max(len(data), file.seek(0, io.SEEK_END)) if file.seekable() else len(data)
    except FileNotFoundError:
        raise UsageError(f"There is no file '{one_line(str(path))}'. Check the name and the folder you are in.") from None
    except OSError as error:
        raise UsageError(f"'{name}' cannot be read: {error.strerror or error}.") from None
    except ValueError:
        raise UsageError(f"'{name}' is no file name.") from None
    if size > MAX_BYTES:
        raise UsageError(
            f"'{name}' has {size / 1e6:.0f} MB; a submission has at most {MAX_BYTES / 1e6:.0f} MB. "
            "Hand in the code only, without data."
        )
    return parse(name, data)


def parse(name: str, data: bytes) -> Submission:
    """The submission that a file of that name and content is. Raises UsageError for what cannot be one."""
    if name.endswith(".ipynb"):
        raise UsageError(f"'{name}' is a notebook. Export it as a Python file (.py) and check that.")
    text, notes = _decode(name, data)
    if not text.strip():
        raise UsageError(f"'{name}' is empty. Write a start for it with `grader start EXERCISE`.")
    line = _EXERCISE_LINE.search(text[:_HEAD])
    return Submission(name, text, _defined(text), line[1] if line else None, notes)


def _decode(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), ()
            except UnicodeDecodeError:
                break
    if b"\0" in data:
        raise UsageError(f"'{name}' is not a text file. A submission is a Python file, such as submission.py.")
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding).read(), ()
    except (SyntaxError, UnicodeDecodeError, LookupError):
        # Every byte is a character in Latin-1, so that a name in a comment does not cost the whole file.
        note = "The file is not UTF-8; it was read as Latin-1. Save it as UTF-8 to be sure of its letters."
        return io.TextIOWrapper(io.BytesIO(data), "latin-1").read(), (note,)


def _defined(text: str) -> tuple[str, ...]:
    """The names that the file binds; none if it cannot be parsed, which its box will say better."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes, on the student's side
            return tuple(clean(name) for name in defined_names(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
