"""The record for programs: what it holds, and how numbers that JSON does not know are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader import intake, load_exercise, pipeline
from grader.model.execution import Frame, Observation, Outcome, Raised
from grader.model.result import CaseVerdict, Comparison, Deviation, Report
from grader.model.value import Value
from grader.numeric.json_values import read_number
from grader.numeric.values import from_array
from grader.report import compare_records, formats
from grader.report.drawing.values import show
from grader.report.formats import html
from grader.report.formats import json as json_format
from grader.report.make_halves import halves
from grader.report.make_record import deviation_record
from grader.report.record import DeviationRecord, written
from grader.sandbox import LocalSandbox
from grader.support.sanitise import clean
from tests.report.rendered import rendered

Write = Callable[..., Path]
Record = Callable[..., dict[str, Any]]


@pytest.fixture
def record(write_exercise: Write, sandbox: LocalSandbox) -> Record:
    """The record of a submission of that text."""
    exercise = load_exercise(str(write_exercise()))

    def made(source: str, **options: Any) -> dict[str, Any]:
        report = pipeline.grade_submission(intake.parse("answer.py", source.encode()), exercise, sandbox, **options)
        written = rendered(json_format, report)
        assert written == clean(written)
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
    assert (made["format"], made["version"]) == ("grader.report", 2)
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
    assert case["printed"] == {"text": "hm\n", "left_out": 0}
    assert (case["names"], list(case["arguments"])) == (["layer"], ["z"])
    assert case["globals"]["W"] == {"dtype": "<f8", "shape": [2, 3], "entries": [1.0, 2.0, -1.0, 0.5, -0.5, 3.0]}
    off = case["deviation"]
    assert (off["what"], off["index"], off["output"], off["off"], off["entries"]) == ("value", [1], [], 1, 2)
    assert off["heat_map"]["passes"] == {"dtype": "|b1", "shape": [2], "base64": "AQA="}
    assert (made["line"], made["notes"]) == (1, [])
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
        "frames": [
            {"line": 2, "function": "line", "source": "    return helper(x)", "cell": 0},
            {"line": 4, "function": "helper", "source": "    return x / 0", "cell": 0},
        ],
        "name": "",
    }


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        ("np.nan", {"float": "nan"}),
        ("-np.inf", {"float": "-inf"}),
        ("[1, True, None, 'x']", [1, True, None, "x"]),
        ("'nan'", "nan"),
        ("10**30", {"int": str(10**30)}),
        ("2**53", 2**53),
        ("1 + 2j", {"dtype": "<c16", "shape": [], "entries": [1, 2]}),
        (
            "np.array([np.nan, np.inf, 1])",
            {"dtype": "<f8", "shape": [3], "entries": [{"float": "nan"}, {"float": "inf"}, 1]},
        ),
        ("np.float32(0.5)", {"dtype": "<f4", "shape": [], "entries": [0.5]}),
        ("np.array([[True]])", {"dtype": "|b1", "shape": [1, 1], "entries": [True]}),
        ("np.zeros((0, 3))", {"dtype": "<f8", "shape": [0, 3], "entries": []}),
        ("[]", []),
    ],
)
def test_values_are_written_as_json_can(record: Record, answer: str, got: Any) -> None:
    """Each value has one form: the string "nan" is no number, and no digit of a long integer is lost."""
    assert question(record(f"def line(x): return {answer}\n"), "line")["cases"][0]["got"] == got


@pytest.mark.parametrize("number", [1.5, 7, True, 2**53 + 1, -(10**400), float("nan"), 1 - 2j, complex("inf")])
def test_a_deviation_holds_any_number(number: Any) -> None:
    """Complex numbers have both parts, integers all their digits, and each is of its type."""
    off = deviation_record(Deviation("value", (), number, number, 1e-6, 1, 1))
    again = msgspec.json.decode(msgspec.json.encode(off), type=DeviationRecord)
    assert again == off
    assert repr(read_number(again.got)) == repr(read_number(again.wanted)) == repr(number)


def test_a_value_is_whole_if_there_is_room(record: Record) -> None:
    """A thousand entries are written in full; a larger answer, however it is built, is shown as on a page."""
    got = question(record("def line(x): return np.arange(1000)\n"), "line")["cases"][0]["got"]
    assert got["entries"] == list(range(1000))
    got = question(record("def line(x): return np.arange(1001)\n"), "line")["cases"][0]["got"]
    assert (got["cut"], got["dtype"], got["shape"]) == ("array of shape (1001,)", "<i8", [1001])
    assert got["shown"] == show(from_array(np.arange(1001)))
    assert got["left_out"] == 0
    got = question(record("def line(x): return [np.zeros(100)] * 50\n"), "line")["cases"][0]["got"]
    assert (got["cut"], got["shown"][:4]) == ("list of 50", "[[0.")
    got = question(record("def line(x): return np.empty((2**39, 0))\n"), "line")["cases"][0]["got"]
    assert got["shape"] == [2**39, 0]


def test_a_heat_map_has_room_for_a_large_array(mixed: Report) -> None:
    """What a map is drawn from is kept of the first wrong array, up to a bound that depends on no answer."""
    (wrong,) = (verdict for verdict in mixed.verdicts if verdict.question.id == "layer")
    first = wrong.shown[0]
    for rows, has_map in ((100, True), (500, True), (1_000, False)):
        want = np.zeros((rows, 100))
        passes = want == 0
        off = Deviation("value", (0, 0), 1.0, 0.0, 1e-6, 1, want.size, (), from_array(passes))
        case = replace(
            first,
            passed=False,
            observation=Observation(Outcome.RETURNED, from_array(want + 1)),
            wanted=from_array(want),
            comparison=Comparison(0.0, "wrong", off),
        )
        report = replace(
            mixed, verdicts=tuple(replace(v, shown=(case, replace(case))) if v is wrong else v for v in mixed.verdicts)
        )
        made = json.loads(rendered(json_format, report))
        maps = [found["deviation"]["heat_map"] for found in question(made, "layer")["cases"]]
        assert [one is not None for one in maps] == [has_map, False]
        assert ("Entry by entry" in rendered(html, report)) == has_map


def test_how_the_file_was_loaded_is_told(record: Record) -> None:
    """Statements that raised, with their lines, and modules that are not there."""
    loading = record("import absent\nc = 1 / 0\n")["result"]["loading"]
    assert (loading["outcome"], loading["raised"], loading["missing"]) == ("returned", None, ["absent"])
    (stop,) = loading["stops"]
    assert (stop["line"], stop["raised"]["type"]) == (2, "ZeroDivisionError")


# A small file whose answers are large: sixteen strings of 60,000 characters in each of 1,000 cases, and what it prints.
GROWN = """
QUOTES = '"' * 60_000
print(QUOTES)
c = pick = QUOTES
picks = [10**1_200] * 400


def line(x):
    return [QUOTES] * 16


def layer(z):
    print(QUOTES)
    raise ValueError(QUOTES)
"""
DRAWN = """
def layer(z):
    return [[[np.arange(216.0).reshape(6, 6, 6)] * 12] * 12] * 12
"""


@pytest.mark.parametrize("source", [GROWN, DRAWN])
def test_no_answer_makes_a_report_large(write_exercise: Write, sandbox: LocalSandbox, source: str) -> None:
    """Whatever a file returns and prints, in as many cases as there can be, each format stays small, and says so."""
    many = {"count = 3": "count = 1000", "call_seconds = 0.5, total_seconds = 20.0": "total_seconds = 60.0"}
    exercise = load_exercise(str(write_exercise(spec=many)))
    report = pipeline.grade_submission(intake.parse("answer.py", source.encode()), exercise, sandbox)
    made = {name: rendered(formats.named(name), report) for name in formats.names()}
    made["staff"] = written(halves(report).staff)
    assert {name: len(text) for name, text in made.items() if len(text) > 4_000_000} == {}
    assert '"cut": ' in made["json"]
    compare_records.parse("result.json", made["json"].encode())


def test_a_case_of_few_keeps_its_answer(record: Record) -> None:
    """What is printed is cut where it is long, and says by how much; a long string is shown as on a page."""
    case = question(record("def line(x): print('a' * 20_000); return 'b' * 16_000\n"), "line")["cases"][0]
    assert case["printed"] == {"text": "a" * 16_000, "left_out": 4_001}
    assert case["got"]["shown"] == repr("b" * 200) + " and 15,800 characters more"
    case = question(record("def line(x): return 'b' * 15_000\n"), "line")["cases"][0]
    assert case["got"] == "b" * 15_000
    case = question(record("def line(x): return ['b' * 4_000] * 4\n"), "line")["cases"][0]
    assert case["got"]["cut"] == "list of 4"


def test_a_string_is_whole_and_harmless(record: Record) -> None:
    """What would lead a terminal or a reader astray is escaped, so it is in the record, and never in its text."""
    signs = "\x1b[31m\u202e\u200b\x85\x7f\U000e0041"
    sandbox_text = f"def line(x): return {signs!a}\n"
    assert question(record(sandbox_text), "line")["cases"][0]["got"] == signs


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**4_000), 2**4_000)
    | st.floats()
    | st.builds(lambda text, many: text * many, st.text(max_size=3), st.integers(0, 60_000))
    | st.builds(lambda n: from_array(np.full((n, 3), np.nan)), st.integers(0, 2_000)),
    lambda inner: st.builds(lambda items, many: tuple(items) * many, st.lists(inner, max_size=2), st.integers(0, 10)),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None)
@given(VALUES, st.text(max_size=4), st.integers(1, 3_000))
@example((), "\U000d10fb##", 1_500)
def test_each_record_that_is_written_is_read_again(mixed: Report, value: Value, said: str, many: int) -> None:
    """Whatever is returned, raised and printed, in however many cases: a record has a size that ``replay`` takes."""

    def filled(case: CaseVerdict) -> CaseVerdict:
        frames = (Frame(1, clean(said * 50), clean(said * 100)),) * 12
        raised = Raised("Error", clean(said * 500), frames)
        observation = Observation(Outcome.RAISED, value, raised, output=clean(said * 15_000))
        return replace(case, observation=observation, wanted=value)

    verdicts = tuple(
        replace(verdict, shown=tuple(map(filled, verdict.shown)) * (1 + many // 5)) for verdict in mixed.verdicts
    )
    written = rendered(json_format, replace(mixed, verdicts=verdicts)).encode()
    assert len(written) < compare_records.MAX_BYTES / 1.5
    compare_records.parse("result.json", written)
