"""What students are called: a label to read, a key to tell them apart by, a file name for what is written of them."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from grader.support.sanitise import one_line

_MOST_LABEL = 200  # characters; a group of five has 150
# Bytes. A name may have 255 on every system in use; what is written adds an ending, and a temporary file one more.
_MOST_NAME = 120
_ODD = re.compile("[\udc80-\udcff]")
_NAMELESS = "(no name)"
# Names that Windows keeps for devices, whatever ending follows.
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:[ .].*)?")
_PUNCTUATION = frozenset(" -_.,()@+")
_DIGEST = 16  # hex digits: 64 bits, since a student who chooses a name could look for one that meets another's


def label(text: str) -> str:
    """``text`` as a student's name to read: on one line, harmless, in composed letters.

    A name that is too long ends with a digest, which tells it from others that begin alike.
    """
    line = one_line(text, len(text))
    if len(line) > _MOST_LABEL:
        digest = sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
        line = f"{line[: _MOST_LABEL - _DIGEST - 1].rstrip()}~{digest}"
    return unicodedata.normalize("NFC", line) or _NAMELESS


def readable(name: str) -> str:
    r"""A file's name, as the system gives it, as text. A byte that is not UTF-8 is written as ``\xe9``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") if _ODD.search(name) else name


def key(student: str) -> str:
    """What is equal for names that some file system takes for the same."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", student).casefold())


def safe_name(student: str) -> str:
    """A file name without ending for what is written about a student, on every system.

    Students whose ``key`` differs get names that differ, in upper and lower case, too. A name that can be one stays as
    it is; of any other there remains what can, and a digest tells it apart. Only those have a ``~``.
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
