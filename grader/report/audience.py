"""Who reads a report, and what they may see of a record.

The author's ``tell`` decides how much of a diagnosis a student is shown. It applies when a report is drawn, so withheld
parts can be shown later.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from grader.model.exercise import Tell
from grader.model.result import Diagnosis, Note
from grader.report.record import QuestionRecord, Record, StaffQuestionRecord, StaffRecord
from grader.report.statement import ExerciseStatement


class Audience(msgspec.Struct, frozen=True):
    """Staff see everything, a student what ``tell`` allows; None is the exercise's setting."""

    role: Literal["student", "staff"] = "student"
    tell: Tell | None = None


STUDENT = Audience()
STAFF = Audience("staff")


def seen(
    record: Record, statement: ExerciseStatement, audience: Audience = STUDENT, staff: StaffRecord | None = None
) -> Record:
    """The record as that audience may see it. The ``staff`` half adds what the student's half lacks."""
    given: Tell | None = "full" if audience.role == "staff" else audience.tell
    tells = {question.id: given or question.tell for question in statement.questions}
    withheld = {question.id: question for question in staff.questions} if staff is not None else {}
    questions = tuple(
        limited(_whole(question, withheld.get(question.id)), tells[question.id]) for question in record.result.questions
    )
    return replace(record, result=replace(record.result, questions=questions))


def _whole(question: QuestionRecord, staff: StaffQuestionRecord | None) -> QuestionRecord:
    """A question with what the staff's half adds."""
    if staff is None:
        return question
    smallest = {"smallest": staff.smallest, "snippet": staff.snippet} if staff.smallest else {}
    return replace(question, diagnosis=staff.diagnosis, notes=(*staff.notes, *question.notes), **smallest)


def limited(question: QuestionRecord, tell: Tell) -> QuestionRecord:
    """The part of a question's record that ``tell`` allows."""
    if tell == "full":
        return question
    return replace(
        question,
        diagnosis=told(question.diagnosis, tell),
        notes=tuple(note for note in question.notes if is_told(note, tell)),
        smallest=None,
        snippet="",
    )


def told(diagnosis: Diagnosis | None, tell: Tell) -> Diagnosis | None:
    """The part of a diagnosis that ``tell`` allows; "hint" allows the hints, which do not name the mistake."""
    if diagnosis is None or tell == "full":
        return diagnosis
    if tell == "verdict" or not diagnosis.hints:
        return None
    return Diagnosis("", "", "", tuple(replace(hint, misconception="") for hint in diagnosis.hints))


def is_told(note: Note, tell: Tell) -> bool:
    """Whether ``tell`` allows a note. Notes on points are always shown."""
    if note.kind == "gradient":
        return tell == "full"
    return tell != "verdict" or note.kind not in ("carried", "sandbox")
