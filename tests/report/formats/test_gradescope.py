"""Gradescope's results.json: it keeps to what is documented, and holds no mark where none was made."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError, validate
from msgspec.structs import replace

from grader.model.result import Report, Status
from grader.report.formats import gradescope
from grader.report.formats.text import details
from grader.report.make_record import record as record_of
from grader.support.sanitise import clean
from tests.report.rendered import rendered

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# Written down from https://gradescope-autograders.readthedocs.io/en/latest/specs/. A sum overrides the tests' scores;
# without a sum every test has to have one.
SCHEMA = {
    "type": "object",
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
    "anyOf": [
        {"required": ["score"]},
        {"required": ["tests"], "properties": {"tests": {"items": {"required": ["score"]}}}},
    ],
}


def results(report: Report) -> dict[str, Any]:
    """The file, read."""
    made: dict[str, Any] = json.loads(rendered(gradescope, report))
    return made


def test_each_question_is_a_test(mixed: Report) -> None:
    """Scores and maxima, in order, with what the text report says; passed is what is right."""
    made = results(mixed)
    validate(made, SCHEMA)
    assert made["score"] == 3
    assert made["output"].startswith("3 of 10 points\n")
    told = [(t["number"], t["name"], t["score"], t["max_score"], t["status"]) for t in made["tests"]]
    assert told == [
        ("1", "line: A line", 0, 2, "failed"),
        ("2", "layer: A layer", 1, 3, "failed"),
        ("3", "c: A number", 1, 1, "passed"),
        ("4", "pick: One of two", 0, 1, "failed"),
        ("5", "picks: Some of three", 1, 2, "failed"),
        ("6", "gate: Two free numbers", 0, 1, "failed"),
    ]
    assert [test["output"] for test in made["tests"]] == [
        details(question) for question in record_of(mixed).result.questions
    ]
    assert made["extra_data"] == {"exercise": "made", "exercise_digest": mixed.exercise.digests.together, "seed": "7"}


def test_students_see_what_the_report_says_and_not_what_the_command_prints(mixed: Report) -> None:
    """Of hidden cases only their number is told, so tests are visible; what is printed is for the staff."""
    made = results(mixed)
    assert made["stdout_visibility"] == "hidden"
    assert {test["visibility"] for test in made["tests"]} == {"visible"}
    assert "0 of 3 hidden ones" in made["tests"][0]["output"]
    assert not re.search("hidden(?! ones)", "".join(test["output"] for test in made["tests"]))


def test_what_is_ungradable_has_no_score(mixed: Report) -> None:
    """The schema refuses such results, so that a fault of ours is no mark, not even of one question."""
    lost = (replace(mixed.verdicts[0], status=Status.UNGRADABLE), *mixed.verdicts[1:])
    made = results(replace(mixed, verdicts=lost))
    assert "score" not in made
    assert "score" not in made["tests"][0]
    assert "status" not in made["tests"][0]
    with pytest.raises(ValidationError):
        validate(made, SCHEMA)
    validate(results(mixed), SCHEMA)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_report_breaks_the_file(hostile: st.SearchStrategy[Report], data: st.DataObject) -> None:
    """Whatever a report says, the file keeps to the schema, its texts are plain, and printed it commands no service."""
    report = data.draw(hostile)
    text = rendered(gradescope, report)
    made = json.loads(text)
    if not report.ungradable:
        validate(made, SCHEMA)
    assert [test["output"] for test in made["tests"]] == [
        clean(details(question)) for question in record_of(report).result.questions
    ]
    assert {test["output_format"] for test in made["tests"]} == {made["output_format"]} == {"text"}
    assert not re.search(r"##\w*\[", text)
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]
