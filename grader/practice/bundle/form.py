"""The files of a bundle, and the form of those that are data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

FORMAT: Literal["grader.practice.bundle"] = "grader.practice.bundle"
VERSION: Literal[1] = 1
HEAD, SPEC, STARTER, KEYS = "bundle.json", "exercise.toml", "starter.py", "keys.json"
PARTS = (SPEC, STARTER, KEYS, "statement.html", "statement.md", "README.txt")
"""All files but the head, which holds their digests."""
MAX_BYTES = {HEAD: 64 * 1024, KEYS: 16 * 1024**2}
MAX_OTHER_BYTES = 2 * 1024**2  # of any other file; a page with its font has 200 kB


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``bundle.json``. ``digest`` is the bundle's, over the names of ``files`` and their SHA-256.

    ``version`` grows when an older grader could read it wrongly. ``grader`` is the version that packed it.
    """

    format: Literal["grader.practice.bundle"]
    version: Literal[1]
    exercise: str
    grader: str
    files: dict[str, str]
    digest: str


class CaseKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A shown case: its inputs, and the reference's answer with how far rounding can move it.

    Without ``args`` it is variables that are read. Values are written as ``grader.numeric.json_values`` says.
    """

    id: str
    args: dict[str, Any] | None = None
    globals: dict[str, Any] = {}
    group: str | None = None
    value: Any = None
    spread: Any = None


class QuestionKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shown cases of a question. With ``form_only`` a value holds zeros, or is null: the key stays secret."""

    id: str
    form_only: bool
    cases: list[CaseKey]


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``keys.json``."""

    questions: list[QuestionKeys]


def most(name: str) -> int:
    """How many bytes a file of a bundle may have."""
    return MAX_BYTES.get(name, MAX_OTHER_BYTES)


def head(exercise: str, version: str, files: Mapping[str, bytes]) -> Head:
    """The head of a bundle of these files."""
    digests = {name: hashlib.sha256(same_ends(data)).hexdigest() for name, data in sorted(files.items())}
    lines = "".join(f"{name} {digest}\n" for name, digest in digests.items())
    return Head(
        FORMAT, VERSION, exercise, version, digests, hashlib.sha256(f"{exercise}\n{lines}".encode()).hexdigest()
    )


def same_ends(data: bytes) -> bytes:
    """The file with line ends as they were packed: git, and editors under Windows, turn them round."""
    return data.replace(b"\r\n", b"\n")
