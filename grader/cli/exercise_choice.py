"""Finds the exercise that a submission is for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.errors import UsageError

if TYPE_CHECKING:
    from grader.model.exercise import Exercise
    from grader.model.submission import Submission


def bundle_named(exercise: str | None) -> Path | None:
    """The path of the bundle if ``exercise`` names one: a ZIP archive or a folder with a bundle.json. Does not read it.

    Bundles are used only if named: one beside a submission is as untrusted as the submission.
    """
    path = Path(exercise or "")
    try:
        return path if exercise and (path.suffix.lower() == ".zip" or (path / "bundle.json").is_file()) else None
    except (OSError, ValueError):  # not a valid file name, but maybe the name of an exercise
        return None


def named_in(submission: Submission) -> str | None:
    """The exercise that the file's line ``# exercise: NAME`` names; None without such a line."""
    from grader.exercise import exercise_names

    name = submission.exercise_line
    if name is not None and name not in exercise_names():
        known = ", ".join(exercise_names())
        raise UsageError(
            f"The file's line `# exercise: {name}` names an unknown exercise. The exercises are: {known}. "
            "Correct the line, or name one with --exercise."
        )
    return name


def confirm(submission: Submission, exercise: Exercise) -> None:
    """Ask for confirmation if the file names another exercise. Raises UsageError if it is denied or impossible."""
    from grader.intake.recognise import another_exercise_message, names_another

    if not names_another(submission, exercise.name):
        return
    said = another_exercise_message(submission, exercise.name)
    if _is_asked() and click.confirm(f"{said}. Grade it for '{exercise.name}' anyway?"):
        return
    raise UsageError(f"{said}. Check it with --exercise {submission.exercise_line}, or correct the line.")


def _is_asked() -> bool:
    """Whether the user can be asked: both streams are terminals."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def recognise(submission: Submission) -> str:
    """The exercise that a submission is for. Asks the user if that is unclear; raises UsageError if it cannot ask."""
    from grader.exercise import exercise_names, recognisable
    from grader.intake.recognise import candidates

    found = candidates(submission, recognisable())
    if len(found) == 1:
        return found[0]
    names = found or exercise_names()
    why = "It fits more than one exercise" if found else "Nothing in it shows which exercise it is for"
    if _is_asked():
        return str(click.prompt(f"{why}. Which one", type=click.Choice(names)))
    raise UsageError(f"{why}: {', '.join(names)}. Name it with --exercise, or in a first line `# exercise: NAME`.")
