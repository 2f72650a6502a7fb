"""Which exercise a submission is for."""

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
    """The bundle, if it is one that is named: a zip archive, or a folder with a bundle's head. It is not read yet.

    A bundle has to be named. One that lies beside a submission is whoever's that is, and decides nothing.
    """
    path = Path(exercise or "")
    try:
        return path if exercise and (path.suffix.lower() == ".zip" or (path / "bundle.json").is_file()) else None
    except (OSError, ValueError):  # no name of a file, which an exercise's may be
        return None


def named_in(submission: Submission) -> str | None:
    """The exercise that the file's own line names, if it has such a line."""
    from grader.exercise import exercise_names

    name = submission.exercise_line
    if name is not None and name not in exercise_names():
        known = ", ".join(exercise_names())
        raise UsageError(
            f"The file's line `# exercise: {name}` names no exercise. The exercises are: {known}. "
            "Mend the line, or name one with --exercise."
        )
    return name


def confirm(submission: Submission, exercise: Exercise) -> None:
    """Make sure that a file whose line names another exercise is meant. UsageError if it is not, or no one can say."""
    from grader.intake.recognise import another_exercise_message, names_another

    if not names_another(submission, exercise.name):
        return
    said = another_exercise_message(submission, exercise.name)
    if _is_asked() and click.confirm(f"{said}. Grade it for '{exercise.name}' all the same?"):
        return
    raise UsageError(f"{said}. Check it with --exercise {submission.exercise_line}, or correct the line.")


def _is_asked() -> bool:
    """Whether somebody is there to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def recognise(submission: Submission) -> str:
    """The exercise that a submission is for; asks where that is not clear and somebody is there to ask."""
    from grader.exercise import exercise_names, recognisable
    from grader.intake.recognise import candidates

    found = candidates(submission, recognisable())
    if len(found) == 1:
        return found[0]
    names = found or exercise_names()
    why = "It fits more than one exercise" if found else "Nothing in it tells which exercise it is for"
    if _is_asked():
        return str(click.prompt(f"{why}. Which one", type=click.Choice(names)))
    raise UsageError(f"{why}: {', '.join(names)}. Name it with --exercise, or in a first line `# exercise: NAME`.")
