"""Defines the files of a bundle and the schema of its JSON files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

FORMAT: Literal["grader.practice.bundle"] = "grader.practice.bundle"
VERSION: Literal[1] = 1
HEAD, SPEC, STARTER, KEYS = "bundle.json", "exercise.toml", "starter.py", "keys.json"
PARTS = (SPEC, STARTER, KEYS, "statement.html", "statement.md", "README.txt")
"""All files except the head, which holds their digests."""
MAX_BYTES = {HEAD: 64 * 1024, KEYS: 16 * 1024**2}
MAX_OTHER_BYTES = 2 * 1024**2  # for any other file; a page with its font has 200 kB


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``bundle.json``. ``digest`` covers the names in ``files`` and their SHA-256 digests.

    ``version`` is raised when an older grader could misread the format. ``grader`` is the version that packed it.
    """

    format: Literal["grader.practice.bundle"]
    version: Literal[1]
    exercise: str
    grader: str
    files: dict[str, str]
    digest: str


class CaseKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A shown case: its inputs, the reference's answer, and how far rounding can move that.

    If ``args`` is None, the case reads variables. ``grader.numeric.json_values`` encodes the values.
    """

    id: str
    args: dict[str, Any] | None = None
    globals: dict[str, Any] = {}
    group: str | None = None
    value: Any = None
    spread: Any = None


class QuestionKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shown cases of a question. If ``form_only``, the key stays secret: values hold zeros or are null."""

    id: str
    form_only: bool
    cases: list[CaseKey]


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``keys.json``."""

    questions: list[QuestionKeys]


def most(name: str) -> int:
    """The maximum size in bytes of a file in a bundle."""
    return MAX_BYTES.get(name, MAX_OTHER_BYTES)


def head(exercise: str, version: str, files: Mapping[str, bytes]) -> Head:
    """Build the head of a bundle of these files."""
    digests = {name: hashlib.sha256(same_ends(data)).hexdigest() for name, data in sorted(files.items())}
    lines = "".join(f"{name} {digest}\n" for name, digest in digests.items())
    return Head(
        FORMAT, VERSION, exercise, version, digests, hashlib.sha256(f"{exercise}\n{lines}".encode()).hexdigest()
    )


def same_ends(data: bytes) -> bytes:
    """The file with the line ends that were packed: git and Windows editors may change them."""
    return data.replace(b"\r\n", b"\n")
