"""Makes a label to read, a key to compare, and a file name from a student's name."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from grader.support.sanitise import one_line

_MOST_LABEL = 200  # characters; a group of five has 150
# Bytes. Systems in use allow 255 per name; a written file adds an ending, and a temporary file another.
_MOST_NAME = 120
_ODD = re.compile("[\udc80-\udcff]")
_NAMELESS = "(no name)"
# Names that Windows reserves for devices, with any ending.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[ .].*)?")
_PUNCTUATION = frozenset(" -_.,()@+")
_DIGEST = 16  # hex digits: 64 bits, so that no student can find a name with the digest of another


def label(text: str) -> str:
    """Return ``text`` as a student's name to read: cleaned, on one line, in composed letters.

    A name that is too long ends with a digest, which distinguishes it from names with the same beginning.
    """
    line = one_line(text, len(text))
    if len(line) > _MOST_LABEL:
        digest = sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
        line = f"{line[: _MOST_LABEL - _DIGEST - 1].rstrip()}~{digest}"
    return unicodedata.normalize("NFC", line) or _NAMELESS


def readable(name: str) -> str:
    r"""Return a file's name from the system as readable text. A byte that is not UTF-8 is written as ``\xe9``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if _ODD.search(name) else name


def key(student: str) -> str:
    """Return a key that is equal for names that some file system treats as the same."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", student).casefold())


def safe_name(student: str) -> str:
    """Return a file name, without ending and valid on every system, for files about a student.

    Students with different ``key`` get different names, also if case is ignored. A name that is a valid file name is
    kept. Of any other, the valid characters are kept and ``~`` and a digest added; only these names have a ``~``.
    """
    name = unicodedata.normalize("NFC", student)
    if _fits(name):
        return name
    digest = sha256(key(name).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
    kept = re.sub("-+", "-", kept).strip("-")[: _MOST_NAME // 2]
    return f"{kept}~{digest}"


def _fits(name: str) -> bool:
    return (
        0 < len(name.encode("utf-8", "surrogatepass")) <= _MOST_NAME
        and all(_harmless(letter) for letter in name)
        and name[0] not in " .-"
        and name[-1] not in " ."
        and not _RESERVED.fullmatch(name)
    )


def _harmless(letter: str) -> bool:
    return letter in _PUNCTUATION or unicodedata.category(letter) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Mn", "Mc"}
