"""Notebooks of marimo: what their cells define is what the file defines."""

from __future__ import annotations

import ast

import pytest

from grader import intake, load_exercise, pipeline
from grader.intake.marimo import _inside_strings
from grader.model.submission import Submission
from grader.sandbox import LocalSandbox
from tests.conftest import Write

HEAD = """# exercise: made
import marimo

__generated_with = "0.9.14"
app = marimo.App(width="medium")
"""
FOOT = """

if __name__ == "__main__":
    app.run()
"""
NOTEBOOK = f'''{HEAD}

@app.cell
def _(np, scale):
    c = np.float64(0.25)
    text = """
    as it is
"""

    def line(x):
        return scale * (x + 1)

    return c, line, text


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""# A title""")
    slider = mo.ui.slider(1, 10)
    return (slider,)


@app.function
def double(x):
    return 2 * x


@app.cell
def __(
    np,
):
    # The factor.
    scale = np.float64(3)
    return (scale,)


@app.cell
def _():
    import marimo as mo
    import numpy as np
    return mo, np


@app.cell
def _():
    return
{FOOT}'''


def read(text: str) -> Submission:
    """The submission that a file of that text is."""
    return intake.parse("a.py", text.encode())


def test_functions_of_cells_are_the_files_own(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """Cells run when what they use is there, wherever they are in the file; strings stay as they are."""
    found = read(NOTEBOOK)
    assert {"line", "c", "text", "scale", "mo", "np", "slider", "double"} <= set(found.defined)
    assert 'text = """\n    as it is\n"""' in found.text
    exercise = load_exercise(str(write_exercise()))
    report = pipeline.grade_submission(found, exercise, sandbox)
    earned = {verdict.question.id: verdict.earned for verdict in report.verdicts}
    assert (earned["line"], earned["c"]) == (2, 1)


def test_lines_are_told_as_those_of_the_notebook(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """An exception in a function of a cell names the line of the file."""
    text = NOTEBOOK.replace("return scale * (x + 1)", "return 1 / 0")
    exercise = load_exercise(str(write_exercise()))
    report = pipeline.grade_submission(read(text), exercise, sandbox, question="line")
    raised = report.verdicts[0].shown[0].observation.raised
    assert raised is not None
    assert raised.frames[-1].line == 1 + text[: text.index("return 1 / 0")].count("\n")


def test_cells_that_wait_for_each_other_stay_in_their_order() -> None:
    """A circle, which marimo would refuse, ends nothing."""
    cells = "".join(f"\n@app.cell\ndef _({uses}):\n    {binds} = {uses}\n    return\n" for uses, binds in ("ab", "ba"))
    assert read(f"{HEAD}{cells}{FOOT}").text.endswith("b = a\na = b\n")


def test_many_cells_in_a_row_are_put_in_order() -> None:
    """Thousands of cells, each of which waits for the next, take no time that grows with their square."""
    cells = "".join(f"@app.cell\ndef _(x{i + 1}):\n    x{i}=x{i + 1}\n" for i in range(9_000))
    assert read(HEAD + cells).text.endswith("x1=x2\nx0=x1\n")


def test_a_long_string_of_many_pieces_is_counted_once() -> None:
    """Each of its lines is said to be in a string once, however many expressions it holds."""
    text = "x = f'''" + "{x:{y}}\n" * 50 + "\n" * 50 + "'''\ny = '''\n\n'''\n"
    first, second = ast.parse(text).body
    assert sorted(_inside_strings(first)) == [*range(2, 102)]
    assert sorted(_inside_strings(second)) == [103, 104]


@pytest.mark.parametrize(
    "cell",
    [
        "@app.cell\nasync def _():\n    await x\n",
        "@app.cell\ndef _():\n    if x:\n        return\n    y = 1\n",
        "@app.cell\ndef _():\n    yield 1\n",
        "@other.cell\ndef _():\n    y = 1\n",
        "@app.cell\ndef _(): y = 1\n",
        "@app.cell\ndef _():\n  y = 1\n",
    ],
)
def test_what_cannot_be_run_outside_of_a_function_stays(cell: str) -> None:
    """The file is taken as it is."""
    assert read(HEAD + cell).text == HEAD + cell
