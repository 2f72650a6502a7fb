"""What of an exercise a change touches."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from grader.exercise import load_folder
from grader.exercise import parts as exercise_parts
from grader.support.packaged_files import folder

PUBLIC, SECRET = "exercises/training-networks", "solutions/training-networks"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of an exercise that may be changed."""
    for half in ("exercises", "solutions"):
        (tmp_path / half).mkdir()
        shutil.copytree(folder(half) / "training-networks", tmp_path / half / "training-networks")
    return tmp_path


def parts(copy: Path) -> exercise_parts.Parts:
    """The parts of the copy as it is now."""
    return exercise_parts.parts(load_folder(copy / PUBLIC))


def edit(path: Path, old: str, new: str) -> None:
    """Change a text in a file, everywhere."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "wanted"),
    [
        (f"{SECRET}/reference.py", "import numpy as np\n", "import numpy as np\n# a remark\n\n", {}),
        (f"{SECRET}/key.toml", "\n[[", "\n# a remark\n[[", {}),
        (f"{PUBLIC}/exercise.toml", "Complete `dCdw(", "Write `dCdw(", {"dCdw": ("the text",)}),
        (f"{PUBLIC}/starter.py", "np.tanh", "np.sinh", {"": ("the given code",)}),
    ],
)
def test_what_differs_is_named_by_question_and_part(
    copy: Path, path: str, old: str, new: str, wanted: dict[str, tuple[str, ...]]
) -> None:
    """Remarks touch nothing, a statement its question's text, given code the whole exercise."""
    before = parts(copy)
    edit(copy / path, old, new)
    assert exercise_parts.changes(before, parts(copy)) == wanted


def test_the_right_answer_is_what_the_reference_reaches(copy: Path) -> None:
    """A change of a function touches the questions whose right answer calls it, and no others."""
    before = parts(copy)
    edit(copy / SECRET / "reference.py", "def dCdw(w1, b1, x, y):\n", "def dCdw(w1, b1, x, y):\n    other = 1\n")
    changed = exercise_parts.changes(before, parts(copy))
    assert changed["dCdw"] == ("the right answer",)
    assert "C_0" not in changed


def test_points_and_questions_come_and_go(copy: Path) -> None:
    """Other points are named; a question that one side lacks is said to be new or gone."""
    one = {"": {"the limits": "1"}, "a": {"the points": "1"}, "b": {"the points": "1"}}
    two = {"": {"the limits": "1"}, "a": {"the points": "2"}, "c": {"the points": "1"}}
    assert exercise_parts.changes(one, two) == {
        "a": ("the points",),
        "c": ("the question is new",),
        "b": ("the question is gone",),
    }
    assert exercise_parts.cause("a", exercise_parts.changes(one, two)) == "the points"
    assert exercise_parts.cause("x", {"": ("the limits",)}) == "the limits"
    assert exercise_parts.cause("x", {}) == ""


def test_parts_are_the_same_each_time(copy: Path) -> None:
    """What has not changed touches nothing."""
    assert exercise_parts.changes(parts(copy), parts(copy)) == {}
