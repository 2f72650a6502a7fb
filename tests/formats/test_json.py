"""The record for programs: what it holds, and how numbers that JSON does not know are written."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import intake, load_exercise, pipeline
from grader.formats import json as json_format
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]
Record = Callable[..., dict[str, Any]]


@pytest.fixture
def record(write_exercise: Write, sandbox: LocalSandbox) -> Record:
    """The record of a submission of that text."""
    exercise = load_exercise(str(write_exercise()))

    def made(source: str, **options: Any) -> dict[str, Any]:
        report = pipeline.grade_submission(intake.parse("answer.py", source.encode()), exercise, sandbox, **options)
        written = json_format.render(report)
        assert written.endswith("}\n")
        return json.loads(written, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))

    return made


def question(record: dict[str, Any], id_: str) -> dict[str, Any]:
    """The part on one question."""
    return next(q for q in record["result"]["questions"] if q["id"] == id_)


def made_for(record: Record, source: str, question: str) -> dict[str, Any]:
    """The result of a grading of one question alone."""
    result: dict[str, Any] = record(source, question=question)["result"]
    return result


def test_a_record_says_what_it_is(record: Record, right: str) -> None:
    """Format, version, digests, seed and sums are there; what differs from run to run is apart."""
    made = record(right, seed=12)
    assert (made["format"], made["version"]) == ("grader.report", 1)
    result = made["result"]
    assert (result["exercise"], result["submission"], result["seed"]) == ("made", "answer.py", 12)
    assert (result["earned"], result["points"]) == (10, 10)
    assert result["submission_digest"] == hashlib.sha256(right.encode()).hexdigest()
    assert set(result["exercise_digests"]) == {"spec", "starter", "reference", "key"}
    assert (result["question"], made_for(record, right, "line")["question"]) == (None, "line")
    assert set(made["run"]) == {"level", "sandbox", "seconds", "versions", "machine"}
    assert "seconds" not in json.dumps(result)


def test_a_wrong_case_is_told_in_numbers(record: Record) -> None:
    """A deviation has its index, what was got, wanted and allowed, and how many entries are off."""
    made = question(record("def layer(z):\n    print('hm')\n    return np.tanh(W @ z) + np.array([0, 0.5])\n"), "layer")
    assert (made["status"], made["earned"], made["points"]) == ("wrong", 0, 3)
    case = made["cases"][0]
    assert case["id"] == "layer/fixed-1"
    assert case["printed"] == "hm\n"
    assert case["inputs"]["W"] == {"dtype": "<f8", "shape": [2, 3], "entries": [[1.0, 2.0, -1.0], [0.5, -0.5, 3.0]]}
    off = case["deviation"]
    assert (off["what"], off["index"], off["off"], off["entries"]) == ("value", [1], 1, 2)
    assert off["got"] - off["wanted"] == pytest.approx(0.5)
    assert 0 < off["allowed"] < 1e-5
    assert [group["earned"] for group in made["groups"]] == [0, 0]
    assert (made["hidden_passed"], made["hidden_total"]) == (0, 2)


def test_an_exception_is_told_with_its_lines(record: Record) -> None:
    """An exception has its type, message and the student's own lines."""
    case = question(record("def line(x):\n    return helper(x)\ndef helper(x):\n    return x / 0\n"), "line")["cases"][
        0
    ]
    assert case["outcome"] == "raised"
    assert case["raised"] == {
        "type": "ZeroDivisionError",
        "message": "float division by zero",
        "lines": [[2, "line", "    return helper(x)"], [4, "helper", "    return x / 0"]],
        "cells": [],
    }


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        ("np.nan", "nan"),
        ("-np.inf", "-inf"),
        ("[1, True, None, 'x']", [1, True, None, "x"]),
        ("10**30", str(10**30)),
        ("2**63 - 1", 2**63 - 1),
        ("1 + 2j", {"dtype": "<c16", "shape": [], "entries": [1, 2]}),
        ("np.array([np.nan, np.inf, 1])", {"dtype": "<f8", "shape": [3], "entries": ["nan", "inf", 1]}),
        ("np.float32(0.5)", {"dtype": "<f4", "shape": [], "entries": 0.5}),
        ("np.array([[True]])", {"dtype": "|b1", "shape": [1, 1], "entries": [[True]]}),
        ("np.zeros((0, 3))", {"dtype": "<f8", "shape": [0, 3], "entries": []}),
        ("np.zeros((101, 100))", {"dtype": "<f8", "shape": [101, 100], "entries": None}),
        ("[]", []),
    ],
)
def test_values_are_written_as_json_can(record: Record, answer: str, got: Any) -> None:
    """Each value has one form; NaN, infinities and numbers too long for readers are texts, large arrays are left out."""
    assert question(record(f"def line(x): return {answer}\n"), "line")["cases"][0]["got"] == got


def test_entries_are_as_many_as_are_told(record: Record) -> None:
    """Arrays of a thousand entries are written in full; of larger answers, however they are built, only the form."""
    got = question(record("def line(x): return np.arange(1000)\n"), "line")["cases"][0]["got"]
    assert got["entries"] == list(range(1000))
    got = question(record("def line(x): return [np.zeros(100)] * 50\n"), "line")["cases"][0]["got"]
    assert got == {"list": 50, "entries": None}
    got = question(record("def line(x): return np.empty((2**39, 0))\n"), "line")["cases"][0]["got"]
    assert got == {"dtype": "<f8", "shape": [2**39, 0], "entries": None}
