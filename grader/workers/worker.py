"""Grades submissions one after the other, in one sandbox. Each process has one worker.

It keeps exercises and the reference's answers for the next submission.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from grader import intake, pipeline, sandbox
from grader.errors import BoxError, GraderError, LevelError, SpecError, UsageError
from grader.grading.cached_reference import KeyCache
from grader.intake.recognise import another_exercise_message, names_another
from grader.model.execution import Level
from grader.model.exercise import Exercise
from grader.report.class_entry.entry import encoded, entry_of, unread
from grader.report.drawing.disk_cache import DiskCache
from grader.report.formats import html
from grader.report.make_halves import halves
from grader.report.record import written
from grader.report.statement import statement_of
from grader.support import error_codec
from grader.workers.exercise_files import unpacked
from grader.workers.interface import Fetch, Graded, Job, Setup, lost_to

_MOST_EXERCISES, _MOST_KEYS = 32, 64  # that are kept; keys are kept for each seed


class SubmissionWorker:
    """Grades submissions of any exercises. BoxError or UsageError if its sandbox cannot be set up."""

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        """``fetch`` returns the files of an exercise."""
        self._fetch = fetch
        self._exercise = lru_cache(_MOST_EXERCISES)(lambda digest: unpacked(digest, self._fetch(digest)))
        self._keys = lru_cache(_MOST_KEYS)(lambda _digest, _seed: KeyCache())
        self._drawings = DiskCache(Path(setup.drawings) if setup.drawings else None)
        level = Level(setup.level)
        self._sandbox = sandbox.start(trusted=level is Level.TRUSTED)
        reached = self._sandbox.confinement.level
        self.level = reached.value
        if not reached.reaches(level):
            self._sandbox.close()
            said = f"Submissions need the sandbox level {level.value}; this machine reaches {reached.value}."
            raise BoxError(f"{said} {BoxError.DOCTOR}")

    def grade(self, job: Job) -> Graded:
        """The result of a submission. Raises only BoxError, if no other submission could be graded either."""
        try:
            return self._tried(job)
        except BoxError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours costs one submission, not the class
            return lost_to(job.number, error)

    def _tried(self, job: Job) -> Graded:
        try:
            exercise = self._exercise(job.exercise)
        except GraderError as error:
            return Graded(job.number, failed=error_codec.encoded(error))
        try:
            return self._graded(job, exercise)
        except UsageError as error:
            return Graded(job.number, encoded(unread(job.student, job.filename, str(error))))
        except (SpecError, LevelError) as error:
            return Graded(job.number, failed=error_codec.encoded(error))

    def _graded(self, job: Job, exercise: Exercise) -> Graded:
        submission = intake.parse(job.filename, job.data)
        named = submission.exercise_line
        if named and names_another(submission, exercise.name):
            why = f"{another_exercise_message(submission, exercise.name)}. It was not graded."
            return Graded(job.number, encoded(unread(job.student, job.filename, why, named)))
        cache = self._keys(job.exercise, job.seed)
        made = halves(pipeline.grade_submission(submission, exercise, self._sandbox, seed=job.seed, cache=cache))
        page = html.render(made.student, statement_of(exercise), self._drawings)
        return Graded(
            job.number,
            encoded(entry_of(job.student, made)),
            written(made.student).encode(),
            page.encode(),
            written(made.staff).encode(),
        )

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()
