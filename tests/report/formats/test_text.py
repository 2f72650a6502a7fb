"""The report for a terminal: what each line says, in colour and without, and that no student can add lines to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import intake, load_exercise, pipeline
from grader.model.result import Report
from grader.model.value import Array, Value
from grader.report import formats
from grader.report.drawing.values import points, show, show_confinement
from grader.report.formats import text
from grader.report.make_record import record as record_of
from grader.sandbox import LocalSandbox
from tests.report.rendered import rendered

Write = Callable[..., Path]
Grade = Callable[..., Report]


@pytest.fixture
def grade(write_exercise: Write, sandbox: LocalSandbox) -> Grade:
    """Grades a submission of that text."""
    exercise = load_exercise(str(write_exercise()))
    return lambda source: pipeline.grade_submission(intake.parse("answer.py", source.encode()), exercise, sandbox)


def test_a_right_submission_has_a_line_a_question(grade: Grade, sandbox: LocalSandbox, right: str) -> None:
    """Full marks: the title, the sum, and each question with its sign and points."""
    assert rendered(text, grade(right)) == (
        f"Made for tests   answer.py   {sandbox.confinement.level.label}\n"
        "10 of 10 points\n"
        "\n"
        "✓ line       2/2  A line\n"
        "✓ layer      3/3  A layer\n"
        "    fixed: 1/1\n"
        "    Drawn inputs: 2/2\n"
        "✓ c          1/1  A number\n"
        "✓ pick       1/1  One of two\n"
        "✓ picks      2/2  Some of three\n"
        "✓ gate       1/1  Two free numbers\n"
        "\n"
        f"{show_confinement(sandbox.confinement)}\n"
    )


def test_what_is_wrong_stands_below_its_question(grade: Grade) -> None:
    """A wrong answer has its sentence, the call, the values of an array, the line that raised and what it printed."""
    source = (
        "exec('print(\"starting\")')\ndef line(x):\n    print('a')\n    print('b')\n    return 1 / 0\n"
        "def layer(z):\n    return np.tanh(W @ z) if z[0] == 0.5 else z[:2]\npicks = ['one']\npick = 'red'\n"
    )
    lines = rendered(text, grade(source)).split("\n")
    assert lines[3:8] == [
        "✗ line       0/2  A line",
        "    `line` raised ZeroDivisionError at line 5: division by zero. "
        "Something is divided by 0: print the divisor.",
        "    in line(x=0.5)",
        "      line 5, in line: return 1 / 0",
        "      it printed: │ a",
    ]
    assert "                  │ b" in lines
    assert "    right in 0 of 4 shown cases, 0 of 3 hidden ones" in lines
    assert "◐ layer      1/3  A layer" in lines
    assert "      got    [-0." in "\n".join(lines) or "      got    [" in "\n".join(lines)
    assert "◐ picks      1/2  Some of three" in lines
    assert "✗ pick       0/1  One of two" in lines
    assert "· c          0/1  A number" in lines
    assert lines[-5:-2] == ["Printed while your file ran:", "    │ starting", ""]


def test_much_printing_is_cut(grade: Grade) -> None:
    """Of what was printed eight lines of two hundred characters are shown, and how many more there were."""
    lines = rendered(text, grade("exec('for i in range(20): print(\"y\" * 500)')\n")).split("\n")
    assert lines.count("    │ " + "y" * 200) == 8
    assert "    … 12 more lines" in lines


def test_colours_change_no_word(grade: Grade) -> None:
    """In colour the same lines are printed, with escape codes and nothing else around them; plain text has none."""
    report = grade("def line(x): return '[red]x[/red] :smile:'\nprint('[bold]')\nc = 7\n")
    plain, colour = rendered(text, report), text.render_in_colour(record_of(report))
    assert "\x1b" not in plain
    assert "\x1b[" in colour
    bare = re.sub(r"\x1b\[[0-9;]*m", "", colour)
    assert [line.rstrip() for line in bare.split("\n")] == plain.split("\n")


FORGED = "✓ line       2/2  A line"


@pytest.mark.parametrize(
    "source",
    [
        f"import warnings\ndef line(x):\n    warnings.warn('x\\n{FORGED}')\n    return 0\n",
        f"def line(x): raise ValueError('x\\n{FORGED}')\n",
        f"def line(x): raise type('x\\n{FORGED}', (Exception,), {{}})\n",
        f"def line(x): return type('x\\n{FORGED}', (), {{}})()\n",
        f"def line(x): raise NameError('n', name='x\\n{FORGED}')\n",
        f"def line(x): return 1 / 0\nline.__code__ = line.__code__.replace(co_name='x\\n{FORGED}')\n",
        f"def line(x): return 'x\\n{FORGED}'\npick = picks = c = w = 'x\\n{FORGED}'\nb = 1\n",
        f"raise ValueError('x\\n{FORGED}')\n",
        f"raise type('x\\n{FORGED}', (Exception,), {{}})\n",
        f"print('x\\n{FORGED}\\r{FORGED}\\x1b[2K{FORGED}')\n",
    ],
)
def test_no_line_is_forged(grade: Grade, source: str) -> None:
    """Texts of several lines, and terminal commands, make no line that looks like one of the report's own."""
    page = rendered(text, grade(source))
    assert FORGED not in page.split("\n")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", page)


def test_formats_are_found_by_name_and_ending() -> None:
    """Every file of the room is a format; a file's ending names one, in any case of letters, or none."""
    endings = {name: formats.named(name).SUFFIX for name in formats.names()}
    assert endings == {
        "html": ".html", "json": ".json", "junit": ".xml", "text": ".txt",
        "classroom50": "", "gradescope": "", "github": None,
    }  # fmt: skip
    for name, ending in endings.items():
        if ending:
            assert formats.for_file(PurePath(f"a{ending.upper()}")) == name
    assert formats.for_file(PurePath("report")) is None
    assert formats.for_file(PurePath("report.docx")) is None


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300)
    | st.sampled_from([
        Array("<f8", (), b"\0" * 8), Array("<f8", (0, 2), b""), Array("|b1", (3,), b"\1\0\1"),
        Array("<c16", (1,), b"\1" * 16), Array("<f2", (2, 50), b"\x7f" * 200), Array("<i8", (40, 40), b"\0" * 12800),
    ])
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=20).map(tuple), max_leaves=20))
def test_every_value_can_be_shown(value: Value) -> None:
    """Any value has a text without control characters, and no array or list makes it endless."""
    shown = show(value)
    assert shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", shown)
    assert len(shown) < 30_000


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"), (1e-9, "1e-09"), (2, "2"), (True, "True"), (None, "None"), ("a'b", '"a\'b"'),
        (10**25, "1e+25"), (10**400, "an integer of hundreds of digits"), ((1, (2.5,)), "[1, [2.5]]"),
        (tuple(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …]"), (float("nan"), "nan"),
        ("x" * 300, f"'{'x' * 200}' and 100 characters more"),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_write_them(value: Value, shown: str) -> None:
    """Seven digits, short lists, and no number that fills the screen."""
    assert show(value) == shown


def test_a_value_of_many_pieces_is_cut() -> None:
    """What a list holds is shown up to a length, and the cut is visible."""
    shown = show(((("x" * 200,) * 12,) * 12,) * 12)
    assert shown.endswith("… more is not shown")
    assert len(shown) < 6_100


@pytest.mark.parametrize(("value", "shown"), [(2.0, "2"), (0.5, "0.5"), (2 / 3, "0.67"), (0, "0"), (10.0, "10")])
def test_points_are_short(value: float, shown: str) -> None:
    """Points have no trailing zeros and at most two decimals."""
    assert points(value) == shown
