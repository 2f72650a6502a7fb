"""Typed tables from data, with every misfit told."""

# ruff: noqa: E501 - tables of faults, a row a line

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.exercise.collect import convert
from grader.exercise.kinds import kinds
from grader.exercise.tables import ExerciseTable, SecretTable

HEAD = {"title": "A", "summary": "B"}
FIGURE = {"kind": "network", "title": "N", "description": "D", "sizes": [1, 2]}
QUESTION = {"kind": "function", "id": "f", "title": "F", "points": 1, "statement": "S", "arguments": ["x"]}
FUNCTION = kinds()["function"].question_spec
MULTI = kinds()["multi-choice"].question_spec


def faults(raw: object, table: type) -> list[tuple[str, str, str]]:
    """Everything that is said of ``raw``."""
    told: list[tuple[str, str, str]] = []
    made = convert(raw, table, "", lambda *fault: told.append(fault))
    assert (made is None) == bool(told)
    return told


def test_right_data_becomes_the_table() -> None:
    """Data that fit are converted, nested tables and all, without a complaint."""
    told: list[object] = []
    made = convert({**HEAD, "given": ["a"], "figure": {"n": FIGURE}}, ExerciseTable, "", lambda *f: told.append(f))
    assert made is not None
    assert made.given == ("a",)
    assert made.figure["n"].title == "N"
    assert not told


@pytest.mark.parametrize(
    ("raw", "table", "where", "wanted", "found"),
    [
        ({"title": "A"}, ExerciseTable, "summary", "a value", "nothing"),
        ({**HEAD, "titel": 1}, ExerciseTable, "titel", "`title` (a slip of the pen?)", "`titel`, which is unknown here"),
        ({**HEAD, "xyz": 1}, ExerciseTable, "xyz", "one of title, summary", "`xyz`, which is unknown here"),
        ({**HEAD, "given": "sigma"}, ExerciseTable, "given", "a list", "'sigma'"),
        ({**HEAD, "given": ["a", 5]}, ExerciseTable, "given[1]", "a text", "5"),
        ({**HEAD, "seed": 1.5}, ExerciseTable, "seed", "a whole number", "1.5"),
        ({**HEAD, "sandbox": "none"}, ExerciseTable, "sandbox", "one of full, reduced", "'none'"),
        ({**HEAD, "seed": True}, ExerciseTable, "seed", "a whole number", "true"),
        ({**HEAD, "limits": [1]}, ExerciseTable, "limits", "a table", "[1]"),
        ({**HEAD, "limits": {"memory_mb": "5"}}, ExerciseTable, "limits.memory_mb", "a whole number", "'5'"),
        ({**HEAD, "title": datetime.date(2020, 1, 1)}, ExerciseTable, "title", "a text", "datetime.date(2020, 1, 1)"),
        ({**HEAD, "figure": {"n": {**FIGURE, "kind": "netwrk"}}}, ExerciseTable, "figure.n.kind", "one of network, curve", "'netwrk'"),
        ({**HEAD, "figure": {"n": {"title": "N"}}}, ExerciseTable, "figure.n.kind", "one of network, curve, contour", "nothing"),
        ({**HEAD, "figure": {"n": {**FIGURE, "sizes": [1, "2"]}}}, ExerciseTable, "figure.n.sizes[1]", "a whole number", "'2'"),
        ({**HEAD, "figure": {"n": {**FIGURE, "highlight": [[1, 2]]}}}, ExerciseTable, "figure.n.highlight[0]", "a list of length 3", "2"),
        ({**HEAD, "figure": {"n": {**FIGURE, "highlight": [[1, 2, "x"]]}}}, ExerciseTable, "figure.n.highlight[0][2]", "a whole number", "a text"),
        ({**QUESTION, "draw": 5}, FUNCTION, "draw", "a text or a table", "5"),
        ({**QUESTION, "draw": {"inputs": {"x": {"normal": [0]}}}}, FUNCTION, "draw.inputs.x.normal", "a list of length 2", "1"),
        ({**QUESTION, "shapes": "vectr"}, FUNCTION, "shapes", "one of exact, vector", "'vectr'"),
        ({**QUESTION, "decimals": 1.5}, FUNCTION, "decimals", "a whole number", "1.5"),
        ({**QUESTION, "case": [{"args": {}}, 7]}, FUNCTION, "case[1]", "a table", "7"),
        ({**QUESTION, "case": [{"arg": {"x": 1}, "args": {}}]}, FUNCTION, "case[0].arg", "`args` (a slip of the pen?)", "`arg`"),
        ({**QUESTION, "kind": "multi-choice"}, MULTI, "option", "a value", "nothing"),
        (5, FUNCTION, "", "a table", "5"),
        ({"hidden_seed": "x"}, SecretTable, "hidden_seed", "a whole number", "'x'"),
    ],
)  # fmt: skip
def test_a_misfit_is_told_with_its_place(raw: Any, table: type, where: str, wanted: str, found: str) -> None:
    """Each kind of misfit names its key, what was wanted there and what was found, in an author's words."""
    assert any(w == where and wanted in a and found in b for w, a, b in faults(raw, table)), faults(raw, table)


def test_all_misfits_are_told_at_once() -> None:
    """Faults in several places, at several depths, are told together."""
    raw = {"title": 1, "sumary": "B", "figure": {"n": {**FIGURE, "sizes": "x"}}, "limits": {"load_seconds": []}}
    assert {where for where, _, _ in faults(raw, ExerciseTable)} == {
        "title", "sumary", "figure.n.sizes", "limits.load_seconds",
    }  # fmt: skip


def test_a_misspelt_key_is_one_fault() -> None:
    """A key that is needed and misspelt is not missing as well; one that is only missing is told beside it."""
    assert [where for where, _, _ in faults({"titel": "A", "summary": "B"}, ExerciseTable)] == ["titel"]
    assert {where for where, _, _ in faults({"titel": "A"}, ExerciseTable)} == {"titel", "summary"}


def test_a_long_value_is_cut() -> None:
    """What was found is quoted in at most sixty characters."""
    ((_, _, found),) = faults({**HEAD, "seed": "x" * 500}, ExerciseTable)
    assert len(found) == 60


TOML = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "summary", "figure", "kind", "limits", "given", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(TOML)
def test_whatever_is_not_refused_is_converted(raw: object) -> None:
    """The checks agree with msgspec on any data: what draws no complaint converts, and what does not convert draws one."""
    told: list[object] = []
    made = convert(raw, ExerciseTable, "", lambda *fault: told.append(fault))
    try:
        wanted = msgspec.convert(raw, ExerciseTable)
    except msgspec.ValidationError:
        assert told
    else:
        assert made == wanted
        assert not told
