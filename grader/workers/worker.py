"""Where the submissions of a class are graded, one after the other: bytes in, bytes out. Each process has one.

The sandbox, the exercise and the reference's answers are the same for all of them, and are got ready once.
"""

from __future__ import annotations

from pathlib import Path

from grader import intake, pipeline, sandbox
from grader.errors import BoxError, GraderError, SpecError, UsageError
from grader.exercise import file_paths, load_files
from grader.grading.cached_reference import KeyCache
from grader.intake.recognise import another_exercise_message, names_another
from grader.model.execution import Level
from grader.model.exercise import Exercise
from grader.report.class_entry.entry import encoded, entry_of, unread
from grader.report.drawing.disk_cache import DiskCache
from grader.report.formats import html, json
from grader.workers.interface import Graded, Job, Setup, lost_to


def setup(exercise: Exercise, public: Path, seed: int | None, level: Level, shelf: Path | None) -> Setup:
    """What a desk for an exercise needs, from the folder of its public half."""
    files = tuple((path, (public.parent.parent / path).read_bytes()) for path in file_paths(public.name))
    return Setup(exercise.name, files, exercise.digest, seed, level.value, str(shelf or ""))


class Desk:
    """Grades submissions of one exercise. SpecError, BoxError or UsageError if it cannot be set up."""

    def __init__(self, given: Setup) -> None:
        self._exercise, self._seed, self._cache = _exercise(given), given.seed, KeyCache()
        self._shelf = DiskCache(Path(given.shelf) if given.shelf else None)
        level = Level(given.level)
        self._sandbox = sandbox.start(trusted=level is Level.TRUSTED)
        reached = self._sandbox.confinement.level
        self.level = reached.value
        if not reached.reaches(level):
            self._sandbox.close()
            said = f"Submissions are to be graded at the sandbox's level {level.value}; here it is {reached.value}."
            raise BoxError(f"{said} {BoxError.DOCTOR}")

    def grade(self, job: Job) -> Graded:
        """What comes of a submission. SpecError or BoxError only where no other could be graded either.

        All that can fail for one submission happens in here: reading it, grading it and drawing its report.
        """
        try:
            return self._graded(job)
        except UsageError as error:
            return Graded(job.number, encoded(unread(job.student, job.filename, str(error))))
        except (SpecError, BoxError):
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours costs one submission, and not the class
            return lost_to(job.number, error)

    def _graded(self, job: Job) -> Graded:
        submission = intake.parse(job.filename, job.data)
        named = submission.exercise_line
        if named and names_another(submission, self._exercise.name):
            why = f"{another_exercise_message(submission, self._exercise.name)}. It was not graded."
            return Graded(job.number, encoded(unread(job.student, job.filename, why, named)))
        report = pipeline.grade_submission(
            submission, self._exercise, self._sandbox, seed=self._seed, cache=self._cache
        )
        entry = encoded(entry_of(job.student, report))
        return Graded(job.number, entry, json.render(report).encode(), html.render(report, self._shelf).encode())

    def close(self) -> None:
        """End the sandbox."""
        self._sandbox.close()


def _exercise(given: Setup) -> Exercise:
    """The exercise, loaded from the bytes that were given."""
    exercise = load_files(given.exercise, dict(given.files))
    if exercise.digest != given.digest:
        raise GraderError(f"The exercise '{given.exercise}' did not arrive as it was sent: its digest is another.")
    return exercise
