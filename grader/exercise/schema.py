"""JSON Schemas of ``exercise.toml`` and ``key.toml``, made from the types, for editors to complete and check specs by.

What no type can say, such as groups whose points add up, is checked by ``grader.exercise.loader`` alone.
"""

from __future__ import annotations

import functools
import inspect
import operator
from typing import Any

import msgspec

from grader.exercise.kinds import kinds
from grader.exercise.tables import ExerciseTable, SecretTable

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def exercise_schema() -> dict[str, Any]:
    """The schema of ``exercise.toml``: its head, and its questions told apart by their kind."""
    question = functools.reduce(operator.or_, (kind.question_spec for kind in kinds().values()))
    (_, question_), definitions = _components(ExerciseTable, question)
    for name, kind in kinds().items():
        definitions[_name(kind.question_spec)]["title"] = f"Question of kind {name}"
    head = definitions.pop("ExerciseTable")
    head["properties"]["question"] = {"type": "array", "minItems": 1, "items": question_}
    head["required"].append("question")
    return {"$schema": DRAFT, **head, "title": "exercise.toml", "$defs": definitions}


def key_schema() -> dict[str, Any]:
    """The schema of ``key.toml``: its head, and for each question one table of any kind."""
    (_, *tables), definitions = _components(SecretTable, *(kind.key_spec for kind in kinds().values()))
    for name, kind in kinds().items():
        definitions[_name(kind.key_spec)]["title"] = f"Key of a question of kind {name}"
    head = definitions.pop("SecretTable")
    head["additionalProperties"] = {"anyOf": tables}
    return {"$schema": DRAFT, **head, "title": "key.toml", "$defs": definitions}


def _components(*types: Any) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:
    schemas, definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    for definition in definitions.values():
        definition["description"] = inspect.cleandoc(definition["description"])
    return schemas, definitions


def _name(table: type[msgspec.Struct]) -> str:
    """The name under which msgspec files one of several types of the same name."""
    return f"{table.__module__}.{table.__name__}"
