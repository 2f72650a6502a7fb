"""A ``.py`` file: decoded, looked through, never run."""

from __future__ import annotations

import codecs
import errno
import functools
import io
import operator
import os
import re
import stat
import tokenize
import warnings
from pathlib import Path

from grader.errors import UsageError
from grader.model import Submission
from grader.source import defined_names, parsed
from grader.text import clean, one_line

MAX_BYTES = 512 * 1024  # a course's largest files are notebooks' exports of 200 kB
_EXERCISE_LINE = re.compile(r"^#[ \t]*exercise:[ \t]*([\w.-]+)[ \t]*$", re.MULTILINE)
_HEAD = 2_000  # characters from the top in which the exercise line is looked for
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Encodings that a first line may name but no editor writes: slow beyond measure, or a language of their own.
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
# A link could lead to the reference, which the grader may read and the student may not. Without O_NONBLOCK, opening a
# pipe would wait for whoever writes to it.
# Windows has none of these, but turns line ends round where it is not told to leave them.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")
_READING = functools.reduce(operator.or_, (getattr(os, flag, 0) for flag in _FLAGS), os.O_RDONLY)
_LINK = "'{}' is a link to another file. Put a copy of that file in its place, or name the file itself."
_NO_FILE = "'{}' is a pipe or a device. Save the submission as a file and name that."
# Python up to 3.11 takes time that grows with the square of the fields of one f-string: half a minute for 510 kB. This
# parsing is ours, and no clock of the submission's stands beside it.
_MOST_BRACES = 20_000
_READ_AS_UTF8 = "The encoding that the file's first line names could not be used; it was read as UTF-8."
_READ_AS_LATIN1 = "The file is not UTF-8; it was read as Latin-1. Save it as UTF-8 to be sure of its letters."


def read(path: Path) -> Submission:
    """The submission in that file. Raises UsageError, with what to do, for what cannot be one."""
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
        raise UsageError(f"'{name}' is no file name.") from None
    if size > MAX_BYTES:
        raise UsageError(
            f"'{name}' has {size // 1024} kB; a submission has at most {MAX_BYTES // 1024} kB. "
            "Hand in the code only, without data."
        )
    return parse(path.name, data)


def _content(name: str, path: Path) -> tuple[bytes, int]:
    """The file's first bytes, one more than may be at most, and how many it has."""
    opened = os.open(path, _READING)
    try:
        mode = os.fstat(opened).st_mode  # of what is open: the name may lead elsewhere by now
        if stat.S_ISDIR(mode):
            raise UsageError(f"'{name}' is a folder. Name the file to check, such as {name}/submission.py.")
        if not stat.S_ISREG(mode):
            raise UsageError(_NO_FILE.format(name))
        with open(opened, "rb", closefd=False) as file:
            data = file.read(MAX_BYTES + 1)
            return data, max(len(data), file.seek(0, io.SEEK_END))
    finally:
        os.close(opened)


def parse(name: str, data: bytes) -> Submission:
    """The submission that a file of that name and content is. Raises UsageError for what cannot be one."""
    notebook = name.lower().endswith(".ipynb")
    name = one_line(name, 80) or "submission"
    if notebook:
        raise UsageError(f"'{name}' is a notebook. Export it as a Python file (.py) and check that.")
    text, notes = _decode(name, data)
    if not text.strip():
        raise UsageError(f"'{name}' is empty. Write a start for it with `grader start EXERCISE`.")
    line = _EXERCISE_LINE.search(text[:_HEAD])
    return Submission(name, text, _defined(text), line[1] if line else None, notes)


def _decode(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    stated = _stated_encoding(data)
    # Latin-1 has a character for every byte, so that a name in a comment does not cost the whole file.
    for encoding, notes in ((stated, ()), ("utf-8-sig", (_READ_AS_UTF8,)), ("latin-1", (_READ_AS_LATIN1,))):
        try:
            text = io.TextIOWrapper(io.BytesIO(data), encoding).read()
        except (UnicodeError, LookupError):
            continue
        if "\0" in text:
            break
        return text, notes
    raise UsageError(f"'{name}' is not a text file. A submission is a Python file, such as submission.py.")


def _stated_encoding(data: bytes) -> str:
    """The encoding that the file's first bytes or lines name, else UTF-8; "none" if it cannot be used."""
    if data.startswith(_UTF16):
        return "utf-16"
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        return "none"
    return "none" if codecs.lookup(encoding).name.replace("_", "-") in _NO_ENCODINGS else encoding


def _defined(text: str) -> tuple[str, ...]:
    """The names that the file binds; none if it cannot be parsed, which its box will say better."""
    if text.count("{") > _MOST_BRACES:
        return ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes, on the student's side
            return tuple(clean(name) for name in defined_names(parsed(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
