"""Who handed in which of Gradescope's folders."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.class_exports.gradescope import read


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["- :name: Anna", "  :sid: 7"], "Anna (7)"),
        (["- :name: 'O''Neil'", "  :sid: '007'"], "O'Neil (007)"),
        (['- :name: "\\u00d6z"', "  :sid: null", "  :email: oez@example.org"], "Öz (oez@example.org)"),
        (["- :name: Anna", "  :sid:", "- :email: b@example.org"], "Anna and b@example.org"),
        (["  - :name: Anna", "    :sid: 7"], "Anna (7)"),
        (["- :name: |-", "    Anna", "    :sid: 1", "  :sid: 7"], "7"),
        (["- :name: Anna # no comment", "  :id: 3"], "Anna # no comment"),
        (["- :name: Anna", ":created_at: 3", "- :name: Ben"], "Anna"),
        (["- :sid: '7", "  :name: Anna\x1b[2J"], "Anna"),
    ],
)
def test_submitters_are_read(lines: list[str], wanted: str) -> None:
    """Names with numbers, in the ways that YAML writes them; what is of another kind is left out."""
    text = "\n".join(["submission_1:", "  :submitters:", *(f"  {line}" for line in lines)])
    assert read(text.encode().splitlines()) == {"submission_1": wanted}


@given(st.dictionaries(st.integers(1, 10**9), st.text(min_size=1, max_size=80), max_size=5))
def test_what_is_written_is_read(people: dict[int, str]) -> None:
    """Whatever a student's name is: it stands for one folder, and makes no other."""
    text = "".join(
        f"submission_{number}:\n  :submitters:\n  - :name: {json.dumps(name)}\n    :sid: '{number}'\n"
        for number, name in people.items()
    )
    assert read(text.encode().splitlines(keepends=True)).keys() == {f"submission_{number}" for number in people}


@given(st.lists(st.binary(max_size=200), max_size=50))
def test_any_bytes_are_read(lines: list[bytes]) -> None:
    """A file that is something else names nobody, and raises nothing."""
    assert isinstance(read(lines), dict)


def test_a_name_with_a_long_gap_is_read_once() -> None:
    """A line of hundreds of thousands of spaces within a name takes no time that grows with their square."""
    lines = ["submission_1:", "  :submitters:", f"  - :name: Anna{' ' * 300_000}B"]
    assert read(line.encode() for line in lines) == {"submission_1": "Anna B"}
