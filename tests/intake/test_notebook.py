"""Notebooks: which of their cells are code, and what is not a notebook."""

from __future__ import annotations

import copy
import json
import warnings
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import intake
from grader.errors import UsageError
from grader.model.submission import Submission

KEYS = st.sampled_from(["nbformat", "cells", "worksheets", "cell_type", "source", "input", "metadata", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    """A code cell."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def book(*cells: object, minor: int = 5) -> dict[str, Any]:
    """A notebook of format 4."""
    return {"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": list(cells)}


def read(notebook: object) -> Submission:
    """The submission that it is."""
    return intake.parse("a.ipynb", json.dumps(notebook).encode())


def test_code_cells_become_one_text_whose_lines_know_their_cell() -> None:
    """Markdown and empty cells are no code; each line of the text is told by cell and line."""
    text = {"cell_type": "markdown", "source": "# exercise: made", "metadata": {}}
    found = read(book(text, code("a = 1\nb = 2"), code("  \n"), code(["def f(x):\n", "    return x"])))
    assert found.text == "a = 1\nb = 2\ndef f(x):\n    return x\n"
    assert [(place.line, place.cell, place.at) for place in found.places] == [(1, 1, 1), (3, 2, 1)]
    assert (found.defined, found.exercise_line) == (("a", "b", "f"), "made")


def test_a_broken_statement_costs_itself_only() -> None:
    """It is left out, with a note that names its cell and line and what is wrong; the others stay where they are."""
    found = read(book(code("a = 1"), code("b = 2\nJ ="), code("c = 3")))
    assert found.defined == ("a", "b", "c")
    assert "Cell 2, line 2 is not valid Python and left out: invalid syntax: `J =`." in found.notes
    assert found.text.splitlines()[-1] == "c = 3"


@pytest.mark.parametrize("minor", [0, 2, 4, 5])
def test_each_format_gives_the_cells_that_nbformat_reads(minor: int) -> None:
    """Formats 3 and 4 are read as Jupyter's own reader does it."""
    made = book(code("a = 1"), {"cell_type": "raw", "source": "no", "metadata": {}}, code("b = [\n 2]"), minor=minor)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = nbformat.reads(json.dumps(made), as_version=4)
        old = json.loads(nbformat.writes(nbformat.convert(copy.deepcopy(theirs), 3)))
    wanted = "".join(cell.source + "\n" for cell in theirs.cells if cell.cell_type == "code")
    assert read(made).text == wanted
    assert old["nbformat"] == 3
    assert read(old).text == wanted


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a notebook: it is not JSON"),
        (b"not json", "not a notebook: it is not JSON"),
        (b"[1, 2]", "has no field nbformat"),
        (b'{"nbformat": 2, "worksheets": []}', "old format 2"),
        (b'{"nbformat": 7, "cells": []}', "format 7, which is not supported"),
        (b'{"nbformat": 4, "cells": {}}', "no list of cells"),
        (b'{"nbformat": 4, "cells": []}', "has no code: none"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"nbformat": 4, "cells": [' + b"0," * 3_000_000 + b"0]}", "Clear its outputs"),
    ],
)
def test_what_is_no_notebook_is_told_with_what_to_do(content: bytes, said: str) -> None:
    """Bad files end in one sentence."""
    with pytest.raises(UsageError, match=said):
        intake.parse("a.ipynb", content)


def test_ten_thousand_cells_and_large_outputs_are_taken() -> None:
    """Only code counts against the size of a submission; a film is refused."""
    found = read(book(*(code(f"a{i} = {i}") for i in range(10_000))))
    assert len(found.defined) == 10_000
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 20_000_000}, "metadata": {}}
    assert read(book(code("a = 1", outputs=[picture]))).defined == ("a",)
    with pytest.raises(UsageError, match=r"a notebook has at most 64 MB. Clear its outputs"):
        intake.parse("a.ipynb", b" " * (80 << 20))
    with pytest.raises(UsageError, match="of code; a submission has at most 512 kB"):
        read(book(*(code("#" * 100_000) for _ in range(6))))


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_whatever_the_json_it_is_a_submission_or_an_error_of_ours(value: object) -> None:
    """No file makes the reading fail in another way."""
    for content in (value, {"nbformat": 4, "cells": value}, {"nbformat": 4, "cells": [value, code("a = 1")]}):
        try:
            read(content)
        except UsageError:
            continue


def test_damaged_cells_are_counted() -> None:
    """What is no cell is left out, and that is said."""
    found = read(book(code("a = 1"), 7, {"cell_type": "code", "source": {"x": 1}}))
    assert found.defined == ("a",)
    assert "2 of the notebook's cells are damaged and left out." in found.notes


def test_names_defined_twice_and_cells_in_any_order() -> None:
    """A copied cell is there twice, a deleted one not at all: what counts is what the cells do from the top."""
    found = read(book(code("def f(x): return g(x)"), code("def g(x): return x"), code("def f(x): return g(x)")))
    assert found.defined == ("f", "g")


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(book(code("x = 'é'"))).encode("utf-8-sig"),
        json.dumps(book(code("x = 'é'"))).encode("utf-16"),
        json.dumps(book(code("x = 'é'\r\n")), indent=1).replace("\n", "\r\n").encode(),
        json.dumps(book(code("x = 'é'")), ensure_ascii=False).encode("cp1252"),
        b'{"cells": 5, "nbformat": 4, "y": [NaN, -Infinity, ' + b"9" * 6000 + b"], "
        b'"cells": [{"cell_type": "code", "source": ["x = \'\\u00e9\'"]}]}',
    ],
    ids=["BOM", "UTF-16", "CRLF", "Windows-1252", "NaN, long integers, a key twice"],
)
def test_editors_differences_are_none(data: bytes) -> None:
    """Marks in front, line ends, encodings, and what JSON does not know but Jupyter writes."""
    found = intake.parse("a.ipynb", data)
    assert (found.text, found.defined) == ("x = 'é'\n", ("x",))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = '\0'", "left out: source code string cannot contain null bytes"),
        ("x = '\ud800'", "it contains characters that Python does not accept"),
        ("x = " + "(" * 5000 + ")" * 5000, "left out: too many nested parentheses"),
        ("f'" + "{1}" * 25_000 + "'", "the notebook has too many braces ({) to be read"),
    ],
    ids=["NUL", "surrogate", "deep", "braces"],
)
def test_a_cell_that_no_parser_should_see_costs_itself_only(source: str, said: str) -> None:
    """Its text stays harmless: it can be written, and looked at."""
    found = read(book(code("a = 1"), code(source)))
    assert found.defined == ("a",)
    assert said in found.notes[-1]
    assert "\0" not in found.text
    found.text.encode()


@pytest.mark.parametrize("line", ["-", "!(\n", "x = !ls\n", '"', "%time ", ">>> x\n", "!ls\\\n", "(\n", "a", "[ "])
def test_no_cell_takes_time_that_grows_with_its_square(line: str) -> None:
    """Cells of one thing over and over, as long as may be, are looked through: else this test would take hours."""
    read(book(code((line * (500_000 // len(line))) + "?")))


@pytest.mark.parametrize("deep", [100, 300, 500, 900])
def test_a_deep_cell_costs_no_other(deep: int) -> None:
    """A cell of hundreds of lambdas, each another's default, is looked through as far as it goes, and ends nothing."""
    assert "y" in read(book(code(f"x = {'lambda a=' * deep}0{': 0' * deep}"), code("y = 1"))).defined
