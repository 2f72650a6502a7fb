"""Makes both halves of a report's record. A single check needs the student's half only: see ``make_record``."""

from __future__ import annotations

from grader.model.result import Report, Status, Verdict
from grader.numeric import json_values
from grader.report.class_entry.fingerprints import fingerprints
from grader.report.class_entry.wrong_answers import form_of, numbers_of
from grader.report.make_record import student_record, whole_questions
from grader.report.record import VERSION, Halves, QuestionRecord, StaffQuestionRecord, StaffRecord


def halves(report: Report) -> Halves:
    """Make both halves of a report's record."""
    whole = whole_questions(report)
    student = student_record(report, whole)
    result = student.result
    staff = StaffRecord(
        format="grader.staff",
        version=VERSION,
        exercise=result.exercise,
        exercise_digest=result.exercise_digest,
        submission_digest=result.submission_digest,
        seed=result.seed,
        fingerprints=fingerprints(report.submission.text, report.exercise.starter),
        questions=tuple(
            _for_staff(verdict, report, question, shown)
            for verdict, question, shown in zip(report.verdicts, whole, result.questions, strict=True)
        ),
    )
    return Halves(student, staff)


def _for_staff(verdict: Verdict, report: Report, whole: QuestionRecord, student: QuestionRecord) -> StaffQuestionRecord:
    """What the student's half of a question lacks."""
    wrong = verdict.status in (Status.WRONG, Status.PARTIAL)
    seconds = report.run.times.get(whole.id)
    withheld = whole.smallest is not None and student.smallest is None
    return StaffQuestionRecord(
        id=whole.id,
        seconds=None if seconds is None else round(seconds, 4),
        nondeterministic=whole.id in report.run.nondeterministic,
        diagnosis=whole.diagnosis,
        notes=tuple(note for note in whole.notes if note not in student.notes),
        smallest=whole.smallest if withheld else None,
        snippet=whole.snippet if withheld else "",
        form=form_of(verdict) if wrong else "",
        numbers=tuple(json_values.write_number(number) for number in numbers_of(verdict)) if wrong else (),
    )
