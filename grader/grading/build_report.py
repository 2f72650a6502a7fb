"""Builds reports from verdicts."""

from __future__ import annotations

from grader.errors import BoxLost
from grader.grading import wording
from grader.grading.judge import ungradable
from grader.model.execution import Observation, Outcome
from grader.model.exercise import Exercise, Question
from grader.model.result import Note, Report, Run, Verdict
from grader.model.submission import Submission
from grader.sandbox.tries import TRIES


def build_report(
    exercise: Exercise,
    submission: Submission,
    seed: int,
    loaded: Observation,
    verdicts: tuple[Verdict, ...],
    run: Run,
    notes: tuple[Note, ...] = (),
) -> Report:
    """Build the report on a submission. Its notes are about the whole file and begin with ``notes``."""
    notes = (
        *notes,
        *(Note("file", text, "warning") for text in submission.notes),
        *(Note("loading", text, "warning") for text in wording.of_loading(submission, loaded)),
    )
    return Report(exercise, submission, seed, loaded, verdicts, notes, run)


def build_lost_report(
    exercise: Exercise, submission: Submission, seed: int, asked: tuple[Question, ...], error: BoxLost, run: Run
) -> Report:
    """Build the report on a submission that lost a box in each attempt: every question is UNGRADABLE."""
    verdicts = tuple(ungradable(question, wording.lost(TRIES, error)) for question in asked)
    return build_report(exercise, submission, seed, Observation(Outcome.BOX_FAILED), verdicts, run)
