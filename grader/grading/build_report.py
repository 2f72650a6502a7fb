"""Verdicts to Report."""

from __future__ import annotations

from grader.grading.judge import loading_problems
from grader.model.execution import Observation
from grader.model.exercise import Exercise
from grader.model.result import Note, Report, Run, Verdict
from grader.model.submission import Submission


def tally(
    exercise: Exercise,
    submission: Submission,
    seed: int,
    loaded: Observation,
    verdicts: tuple[Verdict, ...],
    run: Run,
) -> Report:
    """The report on a submission; its notes say what concerns the whole file."""
    notes = (
        *(Note("file", text, "warning") for text in submission.notes),
        *(Note("loading", text, "warning") for text in loading_problems(submission, loaded)),
    )
    return Report(exercise, submission, seed, loaded, verdicts, notes, run)
