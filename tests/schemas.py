"""The published JSON Schemas, made from the types. ``python tests/schemas.py`` rewrites the committed files."""

from __future__ import annotations

import json
from pathlib import Path

from grader.exercise.schema import exercise_schema, key_schema
from grader.proof.json import schema as proof_schema
from grader.report.record import schema as report_schema

ROOT = Path(__file__).resolve().parent.parent


def schemas() -> dict[str, str]:
    """The text of each schema by its file's path within the repository."""
    made = {
        "exercises/exercise.schema.json": exercise_schema(),
        "solutions/key.schema.json": key_schema(),
        "docs/report.schema.json": report_schema(),
        "docs/proof.schema.json": proof_schema(),
    }
    return {path: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for path, schema in made.items()}


if __name__ == "__main__":
    for path, text in schemas().items():
        (ROOT / path).write_text(text, encoding="utf-8")
        print(path)
