"""Which exercise a submission is for, by its own line or by the names that it defines."""

from __future__ import annotations

from collections.abc import Mapping

from grader.model.submission import Submission
from grader.support.sanitise import one_line


def names_another(submission: Submission, exercise: str) -> bool:
    """Whether the file's line ``# exercise: NAME`` names another exercise. A bare number is not a name."""
    line = submission.exercise_line or ""
    return any(map(str.isalpha, line)) and _plain(line) != _plain(exercise)


def said_of_another(submission: Submission, exercise: str) -> str:
    """One sentence that names both exercises."""
    return (
        f"'{submission.filename}' is for another exercise: its line `# exercise: {submission.exercise_line}` does not "
        f"name '{one_line(exercise, 80)}'"
    )


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-")


def candidates(submission: Submission, asked: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The exercises that the file may be for: one if it is clear, several if it is not, none if nothing fits.

    ``asked`` holds the names that each exercise asks for. An exercise gives way to one that explains more: all names
    that speak for the former speak for the latter too, and others besides.
    """
    defined = set(submission.defined)
    spoken = {name: defined.intersection(names) for name, names in asked.items()}
    return tuple(
        name for name, for_it in spoken.items() if for_it and not any(for_it < others for others in spoken.values())
    )
