"""Proofs for programs: versioned JSON, whose schema is published as ``docs/proof.schema.json``."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from grader.proof.record import Proof

SUFFIX = ".json"
VERSION: Literal[1] = 1


class Record(msgspec.Struct, frozen=True):
    """Proofs. ``version`` grows when a field changes its meaning or goes; new fields may come without."""

    format: Literal["grader.proof"]
    version: Literal[1]
    holds: bool
    proofs: list[Proof]


def render(proofs: Sequence[Proof]) -> str:
    """The proofs as JSON, indented."""
    record = Record("grader.proof", VERSION, all(proof.holds for proof in proofs), list(proofs))
    written = msgspec.json.format(msgspec.json.encode(record), indent=1).decode() + "\n"
    # Only texts have such signs. Where it is printed, a CI service would take some for commands, as ##[error].
    return written.replace("##", "#\\u0023")


def schema() -> dict[str, Any]:
    """The JSON Schema of what ``render`` writes."""
    made = msgspec.json.schema(Record)
    for definition in made["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "grader.proof", **made}
