"""Grades a submission of an exercise and returns the report. The whole grading on one screen."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from grader import feedback, intake, sandbox
from grader.errors import BoxLost
from grader.exercise import load, needs
from grader.grading.build_report import build_lost_report, build_report
from grader.grading.environment import run_since
from grader.grading.events import Explained, Loaded, Observer, QuestionJudged, ignore
from grader.grading.keys import KeySource
from grader.grading.question_answers import Judged
from grader.grading.reference import Reference
from grader.grading.requirements import chosen, require_own, sufficient
from grader.grading.second_chance import Marking
from grader.grading.submission_run import SubmissionRun
from grader.model.exercise import Exercise, Question
from grader.model.result import Report
from grader.model.submission import Submission
from grader.sandbox.interface import Sandbox
from grader.sandbox.tries import tried

if TYPE_CHECKING:
    from grader.grading.cached_reference import KeyCache

load_exercise = load


def grade(
    path: str | Path,
    exercise: Exercise,
    *,
    seed: int | None = None,
    question: str | None = None,
    within: Sandbox | None = None,
) -> Report:
    """Grade the submission in a file.

    ``seed`` replaces the exercise's seed for shown cases. ``question`` limits the grading to one question. ``within``
    is a running sandbox, to be shared by many submissions; else one is started. Raises UsageError for a file that is
    not a submission or names another exercise, and for an unknown question. Raises SpecError for a broken exercise, and
    BoxError if the sandbox fails.
    """
    submission = intake.read(Path(path))
    require_own(submission, exercise)
    if within is not None:
        return grade_submission(submission, exercise, within, seed=seed, question=question)
    with sandbox.start() as started:
        return grade_submission(submission, exercise, started, seed=seed, question=question)


def grade_submission(
    submission: Submission,
    exercise: Exercise,
    within: Sandbox,
    *,
    seed: int | None = None,
    question: str | None = None,
    cache: KeyCache | None = None,
    observe: Observer | None = None,
) -> Report:
    """Grade a submission that has already been read; see ``grade``.

    ``cache`` keeps the reference's answers. ``observe`` is called with each event of ``grader.grading.events``.

    If a box or its server is killed from outside, the grading is repeated in a sandbox that runs nothing else. If every
    attempt loses a box, the submission is reported as UNGRADABLE.
    """
    seed, asked = exercise.seed if seed is None else seed, chosen(exercise, question)
    task = _Task(submission, exercise, seed, asked, cache, observe or ignore)
    confinement, began = sufficient(within.confinement, exercise), time.monotonic()
    try:
        return tried(within, lambda used, is_last: _graded(task, used, is_last=is_last))
    except BoxLost as error:
        return build_lost_report(exercise, submission, seed, asked, error, run_since(began, confinement))


class _Task(msgspec.Struct, frozen=True):
    """The input of a grading."""

    submission: Submission
    exercise: Exercise
    seed: int
    questions: tuple[Question, ...]
    cache: KeyCache | None
    observe: Observer


def _graded(task: _Task, within: Sandbox, *, is_last: bool) -> Report:
    submission, exercise, began = task.submission, task.exercise, time.monotonic()
    with _source(task, within) as source, SubmissionRun(submission, exercise, within, needs(exercise)) as run:
        asked = [(q, source.cases(q, task.seed)) for q in task.questions]
        keys = source.begin(asked)  # the reference works while the submission does
        task.observe(Loaded(run.loaded))
        observations = run.answers(case for _, cases in asked for case in cases)
        marking, judged = Marking(submission, exercise, source, run, keys()), list[Judged]()
        for question, cases in asked:
            judged.append(marking.judged(question, cases, observations))
            task.observe(QuestionJudged(judged[-1].verdict))
        # Explanations come last, so that no answer waits for them.
        verdicts = feedback.explained(judged, exercise, submission, run, source.code, within, is_last=is_last)
        task.observe(Explained(verdicts))
        loaded, submission = run.loaded, replace(submission, notes=(*submission.notes, *run.notes))
    circumstances = run_since(began, within.confinement, run.times, marking.nondeterministic)
    return build_report(exercise, submission, task.seed, loaded, verdicts, circumstances, source.notes(verdicts))


def _source(task: _Task, within: Sandbox) -> KeySource:
    # Imported when needed: most checks use the reference itself.
    if task.exercise.practice is not None:
        from grader.practice.shown_keys import ShownKeys

        return ShownKeys(task.exercise.name, task.exercise.practice)
    if task.cache is not None:
        from grader.grading.cached_reference import CachedReference

        return CachedReference(task.exercise, within, task.cache)
    return Reference(task.exercise, within)
