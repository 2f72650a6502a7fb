"""docs/diagnoses.md says what students are told: every proof of the course pack is graded and compared with it."""

from __future__ import annotations

import pytest

import grader
from grader.exercise import exercise_names
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder
from tests.feedback.diagnoses import PAGE, section

# Wrong in ways that no case can pin down: random networks, and a function that fails with the author's exception.
UNKNOWN = {"network_reset_inside"}
# Judged by criteria that say what is not met.
FREE = {"own_not", "hump"}


@pytest.mark.parametrize("name", exercise_names())
def test_the_page_says_what_is_told(name: str, sandbox: LocalSandbox) -> None:
    """Each proof's rows are what grading it says today."""
    assert section(name, sandbox) in PAGE.read_text(encoding="utf-8"), (
        "run tests/feedback/diagnoses.py, and read the page"
    )


def rows() -> list[list[str]]:
    """The page's rows as cells."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip(" `") for cell in line.split(" | ")] for line in lines if line.startswith("| ") and "`" in line]


def test_every_mistake_is_told_by_name() -> None:
    """Each wrong file of the course pack has a name for its mistake, in each question that it gets wrong."""
    unnamed = {
        (row[0].strip("| "), row[1].strip("` "))
        for row in rows()
        if row[2].startswith(("none", "in_part:", "only_when:", "fixed_shape:", "mutations:"))
    }
    assert {file for file, question in unnamed if question not in FREE} == UNKNOWN


def test_nothing_right_is_told_as_a_mistake() -> None:
    """No accepted file has a row."""
    assert not [row for row in rows() if "accepted_" in row[0]]


def test_every_wrong_file_has_a_row_or_fails_otherwise() -> None:
    """A wrong file without a row gives no value at all, which the report says by itself."""
    known = {row[0].strip("| ") for row in rows()}
    missing = {path.stem.removeprefix("wrong_") for path in folder("solutions").glob("*/wrong_*.py")} - known
    assert missing == {"not_one_number_missing"}


@pytest.mark.parametrize("name", exercise_names())
def test_what_is_said_of_a_wrong_option_gives_no_right_one_away(name: str) -> None:
    """Neither the id nor the text of a right option stands in a misconception of its question."""
    for question in grader.load_exercise(name).questions:
        options = {option.id: option.text for option in getattr(question.asked, "option", ())}
        right = getattr(question.key, "right", ())
        for id_ in (right,) if isinstance(right, str) else right:
            for misconception in getattr(question.key, "misconception", ()):
                told = f"{misconception.id} {misconception.says} {misconception.hint}"
                assert id_ not in told
                assert options[id_].strip(". ") not in told
