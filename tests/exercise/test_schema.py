"""The published JSON Schemas: true to the types, and to every file and report there is."""

from __future__ import annotations

import json
import runpy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader import intake, load_exercise, pipeline
from grader.exercise import exercise_names, schema
from grader.exercise.kinds import kinds
from grader.report import record
from grader.report.formats import json as json_format
from grader.sandbox import LocalSandbox
from tests.report.rendered import rendered

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS: dict[str, str] = runpy.run_path(str(ROOT / "tests" / "schemas.py"))["schemas"]()
EXERCISE = jsonschema.Draft202012Validator(schema.exercise_schema())
KEY = jsonschema.Draft202012Validator(schema.key_schema())
REPORT = jsonschema.Draft202012Validator(record.schema())

SPEC = {
    "title": "A",
    "summary": "B",
    "question": [
        {"kind": "value", "id": "v", "title": "V", "points": 1, "statement": "S"},
        {"kind": "function", "id": "f", "title": "F", "points": 1.5, "statement": "S", "arguments": ["x"]},
    ],
}


@pytest.mark.parametrize("path", sorted(SCHEMAS))
def test_the_committed_schema_is_the_types(path: str) -> None:
    """The committed file is what the types say now; ``python tests/schemas.py`` writes it anew."""
    assert (ROOT / path).read_text(encoding="utf-8") == SCHEMAS[path]


@pytest.mark.parametrize("path", sorted(SCHEMAS))
def test_a_schema_is_one(path: str) -> None:
    """Each schema says which draft it is of, keeps to it, and points at nothing that is not there."""
    made = json.loads(SCHEMAS[path])
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["title"]
    for name, definition in made["$defs"].items():
        assert definition["title"]
        assert definition["description"], name
        assert "\n    " not in definition["description"], "indentation of a docstring"
    for reference in set(_references(made)):
        assert reference.removeprefix("#/$defs/") in made["$defs"]


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for item in node.values() for found in _references(item)]
    return [found for item in node for found in _references(item)] if isinstance(node, list) else []


def test_every_kind_of_answer_has_its_part() -> None:
    """A kind that is added to its room is in both schemas without a word."""
    titles = {definition["title"] for definition in schema.exercise_schema()["$defs"].values()}
    keys = {definition["title"] for definition in schema.key_schema()["$defs"].values()}
    for name in kinds():
        assert f"Question of kind {name}" in titles
        assert f"Key of a question of kind {name}" in keys


@pytest.mark.parametrize("name", exercise_names())
def test_packaged_specs_keep_to_the_schemas(name: str) -> None:
    """Both halves of every packaged exercise are valid, and name their schema for editors."""
    for validator, path, line in (
        (EXERCISE, ROOT / "exercises" / name / "exercise.toml", "#:schema ../exercise.schema.json"),
        (KEY, ROOT / "solutions" / name / "key.toml", "#:schema ../key.schema.json"),
    ):
        text = path.read_text(encoding="utf-8")
        validator.validate(tomllib.loads(text))
        assert text.splitlines()[0] == line


@pytest.mark.parametrize(
    "change",
    [
        {"titel": "A"},
        {"title": 5},
        {"question": []},
        {"question": [{**SPEC["question"][0], "kind": "vaule"}]},
        {"question": [{**SPEC["question"][0], "decimal": 2}]},
        {"question": [{**SPEC["question"][0], "points": "2"}]},
        {"question": [{**SPEC["question"][0], "arguments": ["x"]}]},
        {"question": [{k: v for k, v in SPEC["question"][1].items() if k != "arguments"}]},
        {"figure": {"f": {"kind": "network", "title": "T", "description": "D"}}},
        {"limits": {"load_second": 1}},
    ],
)  # fmt: skip
def test_the_exercise_schema_refuses_slips(change: dict[str, Any]) -> None:
    """A misspelt key, a wrong type, a missing one or another kind's key is refused; the same without it is not."""
    EXERCISE.validate(SPEC)
    assert not EXERCISE.is_valid({**SPEC, **change})


def test_the_exercise_schema_wants_questions() -> None:
    """A spec without a single question is refused."""
    assert not EXERCISE.is_valid({"title": "A", "summary": "B"})


@pytest.mark.parametrize(
    ("key", "valid"),
    [
        ({}, True),
        ({"hidden_seed": 5, "f": {"hidden": {"count": 3}}, "v": {"answer": [1, 2.5]}, "c": {"right": "a"}}, True),
        ({"m": {"right": ["a", "b"]}, "p": {"measure": "run"}}, True),
        ({"hidden_sed": 5}, False),
        ({"hidden_seed": "5"}, False),
        ({"f": {"hiden": {"count": 3}}}, False),
        ({"f": {"hidden": {"count": "3"}}}, False),
        ({"c": {"right": 1}}, False),
        ({"c": {"right": "a", "answer": 1}}, False),
    ],
)
def test_the_key_schema_tells_slips_from_keys(key: dict[str, Any], valid: bool) -> None:
    """Tables of any kind pass; a misspelt key, a wrong type and a mixture of two kinds do not."""
    assert KEY.is_valid(key) is valid


@pytest.mark.parametrize(
    "submission",
    [
        "",
        "this is no Python\n",
        "raise ValueError('x')\n",
        "line = lambda x: [np.nan, np.inf, 10**30, 1j, 'x']\ndef layer(z): return np.zeros(2)\npick = 5\nc = -np.inf\n",
        "def line(x): raise KeyError(print(x))\nlayer = 5\npicks = ['one', 'two', 'three']\nw, b = 1, 2\n",
    ],
)
def test_reports_keep_to_the_schema(
    submission: str, write_exercise: Callable[..., Path], right: str, sandbox: LocalSandbox
) -> None:
    """A report is valid, whatever the submission did."""
    exercise = load_exercise(str(write_exercise()))
    read = intake.parse("a.py", (submission or right).encode())
    written = json.loads(rendered(json_format, pipeline.grade_submission(read, exercise, sandbox)))
    REPORT.validate(written)
    written["result"]["questions"][0]["status"] = "excellent"
    assert not REPORT.is_valid(written)
