"""A file with a broken statement: what is left out of it, and what is still there."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import intake
from grader.intake.mending import mended

GOOD = "import numpy as np\n\ndef f(x):\n    return x\n"


@pytest.mark.parametrize(
    ("broken", "note"),
    [
        ("J =", "Line 5 was left out, since Python cannot read it: invalid syntax at line 5: `J =`."),
        (
            "def g(x):\n    return (x\n\n",
            "Lines 5 to 6 were left out, since Python cannot read them: '(' was never closed",
        ),
        ("@wraps\ndef g(x)\n    return x", "Lines 5 to 7 were left out, since Python cannot read them: expected ':'"),
        ("if f:\n    pass\nelse\n    pass", "Lines 5 to 8 were left out"),
        ("my answer is 5", "Line 5 was left out"),
    ],
)
@pytest.mark.parametrize("behind", ["", "\ndef h(x):\n    return x\n"])
def test_only_the_broken_statement_is_left_out(broken: str, note: str, behind: str) -> None:
    """What stands before and behind it is there, on its old lines, and a note says what is not."""
    found = intake.parse("a.py", (GOOD + broken + behind).encode())
    assert found.defined == (("np", "f", "h") if behind else ("np", "f"))
    assert found.text.count("\n") == (GOOD + broken + behind).count("\n")
    assert any(said.startswith(note) for said in found.notes), found.notes


@pytest.mark.parametrize(
    "text", ["x = (1,\n", "def f(:\n    pass", "1 2\n" * 20 + "a = 1", '"""open\n', "a b\nprint(1)"]
)
def test_where_nothing_is_left_it_stays_as_it_is(text: str) -> None:
    """The box says then what is wrong."""
    assert mended(text) is None
    assert intake.parse("a.py", text.encode()).text == text


def test_what_can_be_read_is_not_touched() -> None:
    """No note, no change."""
    found = intake.parse("a.py", GOOD.encode())
    assert (found.text, found.notes) == (GOOD, ())


@given(st.lists(st.sampled_from(["a = 1", "J =", "def f():", "    return 1", "(", ")", '"""', "@x", "else:", ""])))
def test_what_is_mended_can_be_read(lines: list[str]) -> None:
    """Whatever is broken, the result is Python of as many lines, or there is none."""
    text = "\n".join(lines)
    found = mended(text)
    if found is not None:
        ast.parse(found.text)
        assert found.text.count("\n") == text.count("\n")
