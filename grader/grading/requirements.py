"""Checks before a grading begins."""

from __future__ import annotations

from grader.errors import LevelError, UsageError
from grader.intake.recognise import another_exercise_message, names_another
from grader.model.execution import Confinement
from grader.model.exercise import Exercise, Question
from grader.model.submission import Submission


def require_own(submission: Submission, exercise: Exercise) -> None:
    """Raise UsageError if the submission names another exercise."""
    if names_another(submission, exercise.name):
        said = another_exercise_message(submission, exercise.name)
        raise UsageError(f"{said}. Grade it for that exercise, or correct the line.")


def chosen(exercise: Exercise, question: str | None) -> tuple[Question, ...]:
    """The question of that id; all questions if None. Raises UsageError for an unknown id."""
    found = tuple(q for q in exercise.questions if question in (None, q.id))
    if not found:
        ids = ", ".join(q.id for q in exercise.questions)
        raise UsageError(f"'{exercise.name}' has no question '{question}'. Its questions are: {ids}.")
    return found


def sufficient(confinement: Confinement, exercise: Exercise) -> Confinement:
    """The confinement, if it reaches the level that the exercise requires. Raises LevelError otherwise."""
    wanted = exercise.sandbox
    if wanted is not None and not confinement.level.reaches(wanted):
        why = "".join(f" {missed}." for missed in confinement.missed)
        raise LevelError(
            f"'{exercise.name}' requires the sandbox level {wanted.value}; the current level is "
            f"{confinement.level.value}.{why} {LevelError.DOCTOR}"
        )
    return confinement
