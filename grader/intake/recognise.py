"""Finds the exercise that a submission is for, by its exercise line or by the names that it defines."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model.submission import Submission
from grader.support.sanitise import one_line


def names_another(submission: Submission, exercise: str) -> bool:
    """Whether the file's line ``# exercise: NAME`` names another exercise. A number alone is not a name."""
    line = submission.exercise_line or ""
    return any(map(str.isalpha, line)) and _plain(line) != _plain(exercise)


def another_exercise_message(submission: Submission, exercise: str) -> str:
    """The message for a submission that names another exercise, without a full stop."""
    return (
        f"'{submission.filename}' is for another exercise: its line `# exercise: {submission.exercise_line}` does not "
        f"name '{one_line(exercise, 80)}'"
    )


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-")


def candidates(submission: Submission, asked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the exercises that the file may be for: one if that is clear, else several or none.

    ``asked`` maps each exercise to the names that it asks for. An exercise is dropped if another one asks for all of
    its names that the file defines, and for more of the file's names.
    """
    defined = set(submission.defined)
    matches = {name: defined.intersection(names) for name, names in asked.items()}
    return tuple(
        name for name, found in matches.items() if found and not any(found < others for others in matches.values())
    )
