"""Files that nbconvert made: it translates each cell as IPython does, which is asked here for what it writes."""

from __future__ import annotations

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from grader import intake
from grader.intake.magics import plain
from grader.model.submission import Submission

CELLS = [
    "%%time\ndef f(x):\n    return x\n",
    "%%timeit -n 3\na = 1\n!ls",
    "%%capture out\nb = 'two\\nlines'\n",
    "%%time\n%%capture\nc = 3",
    "%time d = 4",
    "%%writefile utils.py\ndef f(x):\n    return 'a\\n'",
    "%pylab inline",
]


def read(text: str) -> Submission:
    """The submission that a file of that text is."""
    return intake.parse("a.py", text.encode())


@pytest.mark.parametrize("cell", CELLS)
def test_code_that_a_call_hides_is_code_again(cell: str) -> None:
    """The cell is what it would be in the notebook itself, and the names that it defines are known."""
    found = read(f"# In[1]:\n\n\n{TransformerManager().transform_cell(cell)}\n\nz = 1\n")
    assert ast.dump(ast.parse(found.text)) == ast.dump(ast.parse(f"{plain(cell).text}\nz = 1\n"))
    assert len(found.defined) >= 2


def test_lines_are_told_as_those_of_the_file() -> None:
    """A cell in one line of the file is told by that line; what stands behind it by its own."""
    found = read("get_ipython().run_cell_magic('time', '', 'a = 1\\nb = 2\\n')  # timed\nc = 3\n")
    assert found.text == "# %%time \na = 1\nb = 2\nc = 3\n"
    assert [(place.line, place.cell, place.at) for place in found.places] == [(i, 0, 1) for i in (1, 2, 3)] + [
        (4, 0, 2)
    ]
    assert not found.is_notebook


@pytest.mark.parametrize(
    "text",
    [
        "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1\n",
        "get_ipython().system('ls')\nx = 1\n",
        "get_ipython().run_cell_magic('bash', '', 'x = 2')\nx = 1\n",
        "get_ipython().run_cell_magic('time', '', 'no python')\nx = 1\n",
        "get_ipython().run_cell_magic('time', '', body)\nx = 1\n",
        "get_ipython().run_cell_magic('time', '', 'x = 2'); x = 1\n",
        "x = 1; get_ipython().run_cell_magic('time', '', 'x = 2')\n",
        "if True:\n    get_ipython().run_cell_magic('time', '', 'x = 2')\nx = 1\n",
        "shell.run_cell_magic('time', '', 'x = 2')\nx = 1  # get_ipython()\n",
    ],
)
def test_every_other_call_stays_as_it_is(text: str) -> None:
    """What hides no code of the notebook's own is left to the kernel's stub."""
    found = read(text)
    assert (found.text, found.places, found.defined) == (text, (), ("x",))


def test_code_with_more_braces_than_can_be_looked_through_stays_hidden() -> None:
    """Braces that are written by their number count: Python up to 3.11 takes time with the square of an f-string's."""
    fields = r"\x7bx}" * 80_000
    found = read(f"get_ipython().run_cell_magic('time', '', 'f\"{fields}\"\\ny = 2\\n')\nx = 1\n")
    assert found.defined == ("x",)
    call = f"get_ipython().run_cell_magic('time', '', 'f\"{fields[:90_000]}\"\\ny = 2\\n')\n"
    assert read(f"{call * 3}x = 1\n").defined == ("y", "x")  # of several, those that come first
