"""The public half of a spec by itself, from texts: what a student's bundle holds of it. It is checked as both are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from grader.errors import SpecError
from grader.exercise.kinds import Asked, KeyTable, kinds
from grader.exercise.loader import Reader
from grader.exercise.tables import SecretTable
from grader.model.exercise import Exercise


def load_public(name: str, spec: str, starter: str) -> Exercise:
    """The exercise of that name with these two files, and with keys that tell nothing.

    Raises SpecError with every fault; RecursionError or MemoryError for texts that no author writes.
    """
    reader = _PublicReader(name, spec, starter)
    exercise = reader.read()
    if reader.faults or exercise is None:
        raise SpecError(name, reader.faults)
    digests = replace(exercise.digests, reference="", key="")
    return replace(exercise, digest="", digests=digests, reference="", reference_path="")


class _PublicReader(Reader):
    """A reading in which nobody knows the other half."""

    def __init__(self, name: str, spec: str, starter: str) -> None:
        super().__init__(Path("exercises") / name, lambda path: texts.get(path, "").encode())
        texts = {self.spec: spec, self.starter: starter}

    def _names(self, path: Path, text: str) -> tuple[str, ...] | None:
        return super()._names(path, text) if path == self.starter else None

    def _keys(
        self, secret: dict[str, Any] | None, raw: object, asked: list[Asked]
    ) -> tuple[dict[str, KeyTable], SecretTable | None]:
        del secret, raw
        tables = (kinds()[str(a.__struct_config__.tag)].stand_in(a) for a in asked)
        keys = {a.id: table for a, table in zip(asked, tables, strict=True) if isinstance(table, KeyTable)}
        return keys, SecretTable(hidden_seed=0)
