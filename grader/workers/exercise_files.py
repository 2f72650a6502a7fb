"""Packs an exercise for workers: its files as bytes, and their digest."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from grader.errors import GraderError
from grader.exercise import file_paths, load_files
from grader.model.exercise import Exercise


class Packed(NamedTuple):
    """An exercise's files as bytes, and their digest, which identifies the exercise in jobs."""

    digest: str
    data: bytes


class _Files(msgspec.Struct, frozen=True):
    """The files by their paths within a pack (``exercises/x/exercise.toml``), and the digest of the whole exercise."""

    name: str
    files: tuple[tuple[str, bytes], ...]
    exercise: str


def packed(exercise: Exercise, public: Path) -> Packed:
    """The files of an exercise that was loaded from ``public``, the folder of its public half."""
    files = tuple((path, (public.parent.parent / path).read_bytes()) for path in file_paths(public.name))
    data = msgspec.msgpack.encode(_Files(exercise.name, files, exercise.digest))
    return Packed(sha256(data).hexdigest(), data)


def unpacked(digest: str, data: bytes) -> Exercise:
    """The exercise that ``packed`` made these bytes from.

    GraderError if the digest does not match, or the files changed between loading and packing. SpecError if the
    exercise is broken.
    """
    if sha256(data).hexdigest() != digest:
        raise GraderError("The exercise did not arrive as it was sent: its digest differs.")
    found = msgspec.msgpack.decode(data, type=_Files)
    exercise = load_files(found.name, dict(found.files))
    if exercise.digest != found.exercise:
        raise GraderError(f"The files of the exercise '{found.name}' changed while they were read. Try again.")
    return exercise
