"""Notebooks in a box: cells one after the other, each line told by its cell, the kernel's names made inert."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from grader import intake
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.numeric.values import to_number
from grader.sandbox import LocalSandbox
from grader.sandbox.interface import Box
from tests.intake.test_notebook import book, code

Open = Callable[..., Box]


@pytest.fixture
def opened(trusted: LocalSandbox) -> Iterator[Open]:
    """Opens boxes on notebooks of the given cells, and closes them after the test."""
    boxes = []

    def open_(*cells: str) -> Box:
        made = intake.parse("a.ipynb", json.dumps(book(*map(code, cells))).encode())
        source = Source(Part(made.filename, made.text, made.places), lenient=True)
        boxes.append(trusted.open(source, Limits(call_seconds=2)))
        return boxes[-1]

    yield open_
    for box in boxes:
        box.close()


def value(box: Box, name: str = "f") -> Observation:
    """A variable's value."""
    return box.call(Case("q/1", "q", (name,)), 2)


def result(box: Box, name: str = "f") -> Observation:
    """What a call without arguments gives."""
    return box.call(Case("q/1", "q", (name,), ()), 2)


def test_a_statement_that_raises_costs_itself_only(opened: Open) -> None:
    """The others of its cell, and all other cells, are run; each stop names its cell and line."""
    box = opened(
        "a = 1", "b = 2\nraise OSError('no')\nc = 3", "d = 4\nimport sys; sys.exit(3)", "return 5", "e = a + b"
    )
    assert box.loaded.outcome is Outcome.RETURNED
    assert [(stop.where, stop.raised.type) for stop in box.loaded.stops] == [
        ("cell 2, line 2", "OSError"),
        ("cell 3, line 2", "SystemExit"),
        ("cell 4, line 1", "SyntaxError"),
    ]
    assert [stop.raised.frames[0].where for stop in box.loaded.stops] == [
        "cell 2, line 2",
        "cell 3, line 2",
        "cell 4, line 1",
    ]
    assert box.loaded.stops[0].raised.frames[0].source == "raise OSError('no')"
    assert [value(box, name).value for name in ("a", "b", "c", "d", "e")] == [1, 2, 3, 4, 3]


def test_frames_and_warnings_name_cell_and_line(opened: Open) -> None:
    """Wherever a call goes through cells, each step is told by its own; a warning too."""
    box = opened(
        "import warnings\ndef g():\n    warnings.warn('careful')\n    return [][1]",
        "s = 'a\f\\x1c'  # no line ends here\ndef f():\n    return g()",
    )
    observed = result(box)
    assert observed.raised is not None
    assert [(frame.where, frame.source.strip()) for frame in observed.raised.frames] == [
        ("cell 2, line 3", "return g()"),
        ("cell 1, line 4", "return [][1]"),
    ]
    assert observed.warnings == ("UserWarning at cell 1, line 3: careful",)


def test_cells_share_one_namespace_and_its_globals(opened: Open) -> None:
    """``global`` and what ``__future__`` brings mean what they mean in a kernel."""
    box = opened(
        "from __future__ import annotations\ncount = 0",
        "def add():\n    global count\n    count += 1\nadd()",
        "def f(x: nothing_of_the_name = 1):\n    return count",
        "add()",
    )
    assert box.loaded.stops == ()
    assert result(box).value == 2


def test_many_cells_that_raise_are_told_as_far_as_there_is_room(opened: Open) -> None:
    """A first cell that is missing stops all behind it: that many need not be told one by one."""
    box = opened(*(["nothing()"] * 200), "f = 1")
    assert [stop.cell for stop in box.loaded.stops] == list(range(1, 31))
    assert value(box).value == 1


def test_a_kernels_names_do_nothing(opened: Open) -> None:
    """Whatever is asked of the kernel, the cell goes on."""
    box = opened(
        "shell = get_ipython()\nshell.run_line_magic('matplotlib', 'inline')\nshell.user_ns['x'] = 1",
        "display(shell.config, raw=True)\nseen = 'IPKernelApp' in shell.config\nlines = shell.getoutput('ls')",
        "t = %timeit -o sum([])\nbest = t.best\nfiles = !ls\n%%time\nf = len(lines) + len(files)",
    )
    assert box.loaded.stops == ()
    assert (value(box, "seen").value, value(box).value) == (False, 0)
    assert value(box, "best").outcome is Outcome.UNSUPPORTED


def test_input_is_answered_while_cells_run_and_not_in_a_call(opened: Open) -> None:
    """A loop that waits for another word ends; a function that asks is told that nobody answers."""
    box = opened(
        "n = int(input('how many? '))",
        "while input() != 'stop':\n    pass",
        "def f():\n    return input()",
    )
    assert "how many? 0   <- no one can answer input() here" in box.loaded.output
    assert [(stop.cell, stop.raised.type) for stop in box.loaded.stops] == [(2, "EOFError")]
    assert value(box, "n").value == 0
    observed = result(box)
    assert observed.raised is not None
    assert observed.raised.type == "EOFError"


def test_names_of_their_own_go_before_the_kernels(opened: Open) -> None:
    """A student's own ``display`` or ``input`` is theirs, also after loading."""
    box = opened(
        "def display(x):\n    return x + 1\nimport builtins\nbuiltins.input = lambda: '7'",
        "def f():\n    return display(int(input()))",
    )
    assert result(box).value == 8


WRITES = """%%writefile utils.py
import numpy as np
S = "a \\n \\"\\"\\" b"

def layer(x):
    return x / 0 if x < 0 else np.tanh(x) * 0 + x"""


@pytest.mark.parametrize(
    "use",
    [
        "import utils\nf = lambda: utils.layer(2.0)",
        "from utils import *\nf = lambda: layer(2.0)",
        "from utils import layer as g\nf = lambda: g(2.0)",
        "%%writefile more.py\nfrom utils import layer\n|from more import layer as g\nf = lambda: g(2.0)",
        "%%writefile -a utils.py\nfrom utils import layer\ndef g(): return layer(2.0)\n|from utils import g as f",
        "def f():\n    import utils\n    return utils.layer(2.0)",
    ],
)
def test_a_module_that_a_cell_writes_can_be_imported(opened: Open, use: str) -> None:
    """As if it were a file beside the notebook, with names of its own."""
    box = opened(WRITES, *use.split("|"))
    assert box.loaded.stops == ()
    assert to_number(result(box).value) == 2.0


def test_lines_of_a_written_module_are_those_of_its_cell(opened: Open) -> None:
    """An exception in it names cell and line, and its strings are what was written."""
    box = opened("a = 1", WRITES, "import utils\nf = lambda: utils.layer(-1.0)\ns = utils.S")
    raised = result(box).raised
    assert raised is not None
    assert [frame.where for frame in raised.frames] == ["cell 3, line 2", "cell 2, line 6"]
    assert value(box, "s").value == 'a \n """ b'


@pytest.mark.parametrize("magic", ["%pylab", "%pylab inline", "%pylab --no-import-all"])
def test_functions_below_pylab_have_its_names(opened: Open, magic: str) -> None:
    """Numpy's names are there, and plots do nothing."""
    box = opened(f"{magic}\nx = linspace(0, 1)", "plot(x); plt.show()\ndef f(): return sin(pi / 2) + np.exp(0.0)")
    assert box.loaded.stops == ()
    assert to_number(result(box).value) == 2.0
