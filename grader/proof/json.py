"""Renders proofs as versioned JSON. ``docs/proof.schema.json`` is the schema."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from grader.proof.record import Proof

SUFFIX = ".json"
VERSION: Literal[1] = 1


class ProofRecord(msgspec.Struct, frozen=True):
    """Proofs. ``version`` increases if a field changes its meaning or is removed, not for new fields."""

    format: Literal["grader.proof"]
    version: Literal[1]
    holds: bool
    proofs: list[Proof]


def render(proofs: Sequence[Proof]) -> str:
    """Render proofs as indented JSON."""
    record = ProofRecord("grader.proof", VERSION, all(proof.holds for proof in proofs), list(proofs))
    written = msgspec.json.format(msgspec.json.encode(record), indent=1).decode() + "\n"
    # Only strings contain these characters. If printed, a CI service would obey some as commands, such as ##[error].
    return written.replace("##", "#\\u0023")


def schema() -> dict[str, Any]:
    """The JSON Schema of the output of ``render``."""
    made = msgspec.json.schema(ProofRecord)
    for definition in made["$defs"].values():
        definition["description"] = inspect.cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "grader.proof", **made}
