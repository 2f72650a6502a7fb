"""Classroom 50's result.json: whole numbers that add up, and no score where nothing was marked."""

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
from grader.report.formats import classroom50
from tests.report.rendered import rendered

# Written down from foundation50/classroom50, wiki/Advanced-Autograding.md ("The result.json contract"). What the runner
# or its environment adds is in WHOSE. Of a test more fields are kept as they are.
SCHEMA = {
    "type": "object",
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "score": {"type": "integer", "minimum": 0},
        "max-score": {"type": "integer", "minimum": 0},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "test-name": {"type": "string"},
                    "passed": {"type": "boolean"},
                    "score": {"type": "integer", "minimum": 0},
                    "max-score": {"type": "integer", "minimum": 0},
                },
                "required": ["test-name", "passed", "score", "max-score"],
            },
        },
    },
    "required": ["schema", "score", "max-score", "tests"],
}
WHOSE = ("classroom", "assignment", "submission", "commit", "release", "review", "datetime")


def result(report: Report) -> dict[str, Any]:
    """The file, read, and its sums checked."""
    made: dict[str, Any] = json.loads(rendered(classroom50, report))
    assert made["max-score"] == sum(test["max-score"] for test in made["tests"])
    return made


def test_scores_are_hundredths_of_a_point(mixed: Report) -> None:
    """Each question is a test, in whole numbers that add up."""
    made = result(mixed)
    validate(made, SCHEMA)
    assert (made["score"], made["max-score"]) == (300, 1000)
    told = [(test["test-name"], test["passed"], test["score"], test["max-score"]) for test in made["tests"]]
    assert told[:3] == [
        ("line: A line", False, 0, 200), ("layer: A layer", False, 100, 300), ("c: A number", True, 100, 100)
    ]  # fmt: skip
    assert made["tests"][0]["message"].startswith("`line` gives exactly")
    assert made["tests"][2]["message"] == ""


def test_a_share_of_a_point_is_not_lost(mixed: Report) -> None:
    """Two thirds of a point, and a half, are as exact as reports show points."""
    shares = tuple(
        replace(verdict, earned=earned) for verdict, earned in zip(mixed.verdicts, (2 / 3, 0.5), strict=False)
    )
    made = result(replace(mixed, verdicts=shares))
    validate(made, SCHEMA)
    assert [test["score"] for test in made["tests"]] == [67, 50]
    assert made["score"] == 117
    assert made["tests"][0]["earned"] == 2 / 3


def test_what_is_ungradable_has_no_score(mixed: Report) -> None:
    """The schema refuses such a result, so that a fault of ours is no mark."""
    lost = (replace(mixed.verdicts[0], status=Status.UNGRADABLE), *mixed.verdicts[1:])
    made = result(replace(mixed, verdicts=lost))
    assert "score" not in made
    assert "score" not in made["tests"][0]
    with pytest.raises(ValidationError):
        validate(made, SCHEMA)


def test_a_refusal_is_a_result_that_the_student_can_read(mixed: Report) -> None:
    """No points of all that there are, and one test that fails: its name is what the service shows, in Markdown."""
    why = "'<b>[x](http://y)|`*#@\\&.py' is not a text file.\nSave it as UTF-8."
    made = json.loads(classroom50.refusal(why, tuple(verdict.question for verdict in mixed.verdicts)))
    validate(made, SCHEMA)
    assert (made["score"], made["max-score"]) == (0, result(mixed)["max-score"])
    (test,) = made["tests"]
    assert (test["passed"], test["score"], test["max-score"]) == (False, 0, made["max-score"])
    assert test["test-name"].startswith("Not graded: ")
    assert test["test-name"].endswith(".py' is not a text file. Save it as UTF-8.")
    assert not set(test["test-name"]) & set("<>[]|`*#@\\&\n")
    assert "://" not in test["test-name"]
    assert "is not a text file" in test["message"]


def test_a_refusal_without_an_exercise_has_no_points_to_reach() -> None:
    """Which exercise it is stands in the file that cannot be read: 0 of 0, and the test fails all the same."""
    made = json.loads(classroom50.refusal("'a.py' is not a text file."))
    validate(made, SCHEMA)
    assert (made["score"], made["max-score"], made["tests"][0]["passed"]) == (0, 0, False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_report_breaks_the_file(hostile: st.SearchStrategy[Report], data: st.DataObject) -> None:
    """Whatever a report says, the file keeps to the schema and commands no service where it is printed."""
    report = data.draw(hostile)
    text = rendered(classroom50, report)
    if not report.ungradable:
        made = json.loads(text)
        validate(made, SCHEMA)
        assert made["score"] == sum(test["score"] for test in made["tests"]) <= made["max-score"]
    assert not re.search(r"##\w*\[", text)
    assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]
