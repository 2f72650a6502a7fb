"""Verdicts to Report."""

from __future__ import annotations

from grader.judge import loading_problem
from grader.model import Exercise, Observation, Report, Run, Submission, Verdict


def tally(
    exercise: Exercise,
    submission: Submission,
    seed: int,
    loaded: Observation,
    verdicts: tuple[Verdict, ...],
    run: Run,
) -> Report:
    """The report on a submission; its notes say what concerns the whole file."""
    stopped = loading_problem(submission, loaded)
    notes = (*submission.notes, *((stopped,) if stopped else ()))
    return Report(exercise, submission, seed, loaded, verdicts, notes, run)
