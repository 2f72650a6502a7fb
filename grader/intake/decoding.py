"""Decodes the bytes of a file, in the encodings that common editors write."""

from __future__ import annotations

import codecs
import io
import tokenize

from grader.errors import UsageError

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Encodings that a first line may name but no editor writes. Some are extremely slow, others are not for text.
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
_READ_AS_UTF8 = "The encoding that the file's first line names could not be used; it was read as UTF-8."
_READ_AS_LATIN1 = "The file is not UTF-8; it was read as Latin-1. Save it as UTF-8 to be sure of its letters."


def decoded(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text, with Python's line ends, and notes on how it was read. UsageError if it is not text."""
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
    """The encoding that the file's first bytes or lines name, else UTF-8; "none" if it is not supported."""
    if data.startswith(_UTF16):
        return "utf-16"
    try:
        encoding, _lines = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        return "none"
    return "none" if codecs.lookup(encoding).name.replace("_", "-") in _NO_ENCODINGS else encoding
