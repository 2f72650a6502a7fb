"""A file with a broken statement: what is left out of it, and what is still there."""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import intake
from grader.intake.repair import Patience, repaired

GOOD = "import numpy as np\n\ndef f(x):\n    return x\n"


@pytest.mark.parametrize(
    ("broken", "note"),
    [
        ("J =\n", "Line 5 is not valid Python and left out: invalid syntax: `J =`."),
        (
            "def g(x):\n    return (x\n\n",
            "Lines 5 to 6 are not valid Python and left out: '(' was never closed at line 6: `return (x`.",
        ),
        ("@wraps\ndef g(x)\n    return x\n", "Lines 6 to 7 are not valid Python and left out: expected ':' at line 6"),
        ("if f:\n    pass\nelse\n    pass\n", "Lines 5 to 8 are"),
        ("my answer is 5\n", "Line 5 is"),
        (
            "def g(x):\nreturn x\n",
            "Line 5 is not valid Python and left out: expected an indented block after function definition on line 5",
        ),
        ("def g(x):\n", "Line 5 is not valid Python and left out: expected an indented block"),
        ("  def g(x):\n    return x\n", "Lines 5 to 6 are not valid Python and left out: un"),
        ('s = """never closed\n', "Line 5 is not valid Python and left out: unterminated triple-quoted"),
        ("x = y =\n" * 9, "Line 5 is"),
        ("else:\n    x = 1\n", "Lines 5 to 6 are not valid Python and left out: invalid syntax at line 5: `else:`."),
        ("elif f:\n    x = 1\nelse:\n    x = 2\n", "Lines 5 to 8 are"),
        (")\n", "Line 5 is not valid Python and left out: unmatched ')': `)`."),
        ("except ValueError:\n    pass\n", "Lines 5 to 6 are"),
    ],
)
@pytest.mark.parametrize("behind", ["", "def h(x):\n    return x\n"])
def test_only_the_broken_statement_is_left_out(broken: str, note: str, behind: str) -> None:
    """The good functions above and below it are there, on their lines, and a note says what is not."""
    found = intake.parse("a.py", (GOOD + broken + behind).encode())
    assert found.defined == (("np", "f", "h") if behind else ("np", "f"))
    assert found.text.count("\n") == (GOOD + broken + behind).count("\n")
    assert any(said.startswith(note) for said in found.notes), found.notes


@pytest.mark.parametrize(
    "lines",
    [
        "Epoch 7: loss 0.5\n" * 900,
        'notes = """my notes\n' + "r = 1 * 2  # step\n" * 900,
        "data = [\n" + "[0.1, 0.2, 0.3],\n" * 900,
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_much_that_is_broken_costs_itself_only(lines: str, above: bool) -> None:
    """Pasted output, a string or a list that is never closed, however long."""
    found = intake.parse("a.py", (lines + GOOD if above else GOOD + lines).encode())
    assert {"np", "f"} <= set(found.defined)


def test_one_patience_is_for_a_whole_notebook() -> None:
    """Cells that are made to take long take no longer together; without that this test would take minutes."""
    cell = "x=1\n(\n" + "a,\n" * 1100
    cells = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []}] * 120
    assert intake.parse(
        "a.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells}).encode()
    ).is_notebook


@pytest.mark.parametrize(
    "text",
    [
        ">>> def f(x):\n...     return x\n",
        "    def f(x):\n        return x\n",
        "%matplotlib inline\ndef f(x): return x\n",
    ],
)
def test_what_was_copied_from_elsewhere_is_read(text: str) -> None:
    """With prompts, indented as a whole, or with a notebook's magics."""
    assert intake.parse("a.py", text.encode()).defined == ("f",)


def test_a_broken_function_says_so_where_it_is_asked_for() -> None:
    """Which lines seem to define which names is known."""
    found = intake.parse("a.py", f"{GOOD}def g(x)\n    return x\nk = (1\n".encode())
    assert [(piece.line, piece.last, piece.at, piece.names) for piece in found.broken] == [
        (5, 6, 5, ("g",)),
        (7, 7, 7, ("k",)),
    ]


@pytest.mark.parametrize(
    "whole",
    [
        's = """\nJ = 1\ndef g(x): return 2\n"""\n',
        "def g(x):\n    '''\nWhat it does.\n    '''\n    return x\n",
        "x = [\n1,\n2,\n]\n",
        "if True:\n    x = 1\nelse:\n    x = 2\n",
        "@abs\n\n\ndef g(x):\n    return x\n",
        "x = 1 + \\\n2\n",
    ],
)
def test_what_is_whole_stays_whole(whole: str) -> None:
    """Text in quotes is not run as code, and what goes on at the left margin belongs to what began before."""
    found = intake.parse("a.py", f"{whole}J =\n{GOOD}".encode())
    assert found.text == f"{whole}# J =\n{GOOD}"


@pytest.mark.parametrize("text", ["x = (1,\n", "def f(:\n    pass", '"""open\n', "a b\nprint(1)"])
def test_where_nothing_is_left_it_stays_as_it_is(text: str) -> None:
    """The box says then what is wrong."""
    assert repaired(text, Patience()) is None
    assert intake.parse("a.py", text.encode()).text == text


@pytest.mark.parametrize(
    "text",
    ["a = (\n" * 80_000, 'a = """\n' * 60_000, "def f(x):\n" * 50_000, "x = 1\n  y = 2\n" * 30_000, "@a\n" * 100_000],
    ids=range(5),
)
def test_it_ends_soon_for_a_file_that_is_made_to_take_long(text: str) -> None:
    """What is read in all attempts together is bounded; without that this test would take hours."""
    intake.parse("a.py", text.encode())


def test_what_can_be_read_is_not_touched() -> None:
    """No note, no change."""
    found = intake.parse("a.py", GOOD.encode())
    assert (found.text, found.notes) == (GOOD, ())


@given(st.lists(st.sampled_from(["a = 1", "J =", "def f():", "    return 1", "(", ")", '"""', "@x", "else:", ""])))
def test_what_is_repaired_can_be_read(lines: list[str]) -> None:
    """Whatever is broken, the result is Python of as many lines, or there is none."""
    text = "\n".join(lines)
    found = repaired(text, Patience())
    if found is not None:
        ast.parse(found.text)
        assert found.text.count("\n") == text.count("\n")
