"""grades.csv: what csv.reader reads is what was written, and nothing in it runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import grader
from grader.classes.outputs.csv import defused, render
from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Answer, Entry, unread


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return grader.load_exercise("training-networks")


def read(text: str) -> list[list[str]]:
    """The rows, as a spreadsheet reads them from the file's bytes."""
    return list(csv.reader(io.StringIO(text.encode().decode("utf-8-sig"), newline="")))


def entry(exercise: Exercise, **changes: object) -> Entry:
    answers = tuple(Answer(q.id, Status.RIGHT, q.points) for q in exercise.questions)
    whole = Entry("Zoë Ødegård", "zoë.py", earned=exercise.points, points=exercise.points, answers=answers)
    return replace(whole, **changes)


def test_a_row_a_submission(exercise: Exercise) -> None:
    """Names, marks as plain numbers, each question's points, status and notes stand in their columns."""
    full, none = entry(exercise), unread("Bo", "bo.ipynb", "It is no notebook.")
    header, first, second = read(render(exercise, [full, none]))
    ids = [q.id for q in exercise.questions]
    assert header == ["student", "file", "earned", "points", *ids, "status", "notes"]
    assert first[:4] == ["Zoë Ødegård", "zoë.py", "14", "14"]
    assert [float(cell) for cell in first[4:-2]] == [q.points for q in exercise.questions]
    assert first[-2:] == ["graded", ""]
    assert second == ["Bo", "bo.ipynb", "", "", *[""] * len(ids), "unread", "It is no notebook."]


def test_what_could_not_be_graded_is_no_zero(exercise: Exercise) -> None:
    """A question that could not be graded, and a sum that lacks it, are empty; numbers below 0 stay numbers."""
    ids = [q.id for q in exercise.questions]
    answers = (
        Answer(ids[0], Status.UNGRADABLE, 0.0),
        Answer(ids[1], Status.WRONG, 0.0),
        Answer(ids[2], Status.PARTIAL, -0.5, nondeterministic=True),
    )
    _, row = read(render(exercise, [entry(exercise, answers=answers)]))
    assert row[2] == ""
    assert row[4:7] == ["", "0", "-0.5"]
    assert row[-2] == "ungradable"
    assert ids[2] in row[-1]


def test_the_form_is_that_of_rfc_4180(exercise: Exercise) -> None:
    """A byte order mark, CRLF at the end of every line, and names with commas, quotes and lines between quotes."""
    text = render(exercise, [entry(exercise, student='Bo "the, one"')])
    assert text.startswith("\ufeffstudent,file,")
    assert text.count("\r\n") == text.count("\n") == 2
    assert '"Bo ""the, one"""' in text


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        " =cmd|'/c calc'!A0",
        "\u00a0=1",
        "\u3000=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "﹦1",
        "|calc",
        "%0A=1",
    ],
)
def test_what_a_spreadsheet_would_run_is_defused(cell: str, exercise: Exercise) -> None:
    """Wherever a student's text comes in, it is text."""
    assert defused(cell).startswith("'")
    rows = read(render(exercise, [entry(exercise, student=cell, filename=cell, notes=(cell,))]))
    assert all(rows[1][i].startswith("'") for i in (0, 1, -1))


@pytest.mark.parametrize("separator", [";", "\t", "\n", ";  "])
def test_cells_that_another_machine_would_see_are_defused(separator: str) -> None:
    """Where semicolons or tabs part cells, no text of a student's begins one that runs."""
    assert defused(f"Ada{separator}=1+1;2") == f"Ada{separator[0]}'{separator[1:]}=1+1;2"


@pytest.mark.parametrize("cell", ["Ada", "O'Neil", "a=b", "1.5", "Zoë", "x-y", ""])
def test_what_is_harmless_stays_as_it_is(cell: str) -> None:
    """No apostrophe where none is needed."""
    assert defused(cell) == cell


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_comes_back(student: str, note: str) -> None:
    """One row is one row, as wide as its header, whatever a name holds; no cell of a student's begins with a sign."""
    exercise = grader.load_exercise("chain-rule")
    header, row = read(render(exercise, [entry(exercise, student=student, notes=(note,))]))
    assert len(row) == len(header)
    assert not row[0].strip().startswith(("=", "+", "-", "@"))
    assert not row[-1].strip().startswith(("=", "+", "-", "@"))
