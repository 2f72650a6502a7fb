"""Explains wrong answers: diagnoses, gradient checks, smallest cases. Nothing here changes a mark."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from grader.grading.keys import AuthorCode
from grader.grading.question_answers import Judged
from grader.grading.submission_run import SubmissionRun
from grader.model.execution import Outcome
from grader.model.exercise import Exercise
from grader.model.result import Status, Verdict
from grader.model.submission import Submission
from grader.sandbox.interface import Sandbox


class Context(msgspec.Struct, frozen=True):
    """The inputs of explanations besides the answers: the submission, its run and the author's code."""

    exercise: Exercise
    submission: Submission
    run: SubmissionRun
    code: AuthorCode
    sandbox: Sandbox


def explained(
    judged: Sequence[Judged],
    exercise: Exercise,
    submission: Submission,
    run: SubmissionRun,
    code: AuthorCode | None,
    within: Sandbox,
    *,
    is_last: bool,
) -> tuple[Verdict, ...]:
    """Return the verdicts; wrong ones get explanations if the author's code can run. BoxLost unless ``is_last``."""
    wrong = [one for one in judged if one.verdict.status in (Status.WRONG, Status.PARTIAL) or _returns_nothing(one)]
    found: dict[str, Verdict] = {}
    if wrong and code is not None:
        from grader.feedback import explain  # imported late: right answers do not need it

        found = explain.explained(wrong, Context(exercise, submission, run, code, within), is_last=is_last)
    return tuple(found.get(one.verdict.question.id, one.verdict) for one in judged)


def _returns_nothing(one: Judged) -> bool:
    """Whether a function ran and returned None: a ``return`` may be missing."""
    first = one.verdict.first_failure
    observation = first.observation if first else None
    return observation is not None and observation.outcome is Outcome.RETURNED and observation.value is None
