"""Who reads a report, and what of a record they may see.

``tell`` is the author's word on how much of a diagnosis a student is shown. It decides when a report is drawn, so what
was withheld can be shown later.
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
    """Staff see everything, a student what ``tell`` allows, which is the exercise's unless it is given here."""

    role: Literal["student", "staff"] = "student"
    tell: Tell | None = None


STUDENT = Audience()
STAFF = Audience("staff")


def seen(
    record: Record, statement: ExerciseStatement, audience: Audience = STUDENT, staff: StaffRecord | None = None
) -> Record:
    """The record as that audience may see it. What is not in the student's half is taken from the ``staff`` half."""
    tells = {question.id: _tell(question.tell, audience) for question in statement.questions}
    withheld = {question.id: question for question in staff.questions} if staff is not None else {}
    questions = tuple(
        limited(_whole(question, withheld.get(question.id)), tells[question.id]) for question in record.result.questions
    )
    return replace(record, result=replace(record.result, questions=questions))


def _tell(authors: Tell, audience: Audience) -> Tell:
    return "full" if audience.role == "staff" else audience.tell or authors


def _whole(question: QuestionRecord, staff: StaffQuestionRecord | None) -> QuestionRecord:
    """A question with all that is known of it."""
    if staff is None:
        return question
    smallest = {"smallest": staff.smallest, "snippet": staff.snippet} if staff.smallest else {}
    return replace(question, diagnosis=staff.diagnosis, notes=(*staff.notes, *question.notes), **smallest)


def limited(question: QuestionRecord, tell: Tell) -> QuestionRecord:
    """The part of what is known of a question that ``tell`` allows."""
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
    """The part of a diagnosis that ``tell`` allows: with "hint" the hints, which do not name the mistake."""
    if diagnosis is None or tell == "full":
        return diagnosis
    if tell == "verdict" or not diagnosis.hints:
        return None
    return Diagnosis("", "", "", tuple(replace(hint, misconception="") for hint in diagnosis.hints))


def is_told(note: Note, tell: Tell) -> bool:
    """Whether ``tell`` allows a note. One on points is always shown: points have to be accounted for."""
    if note.kind == "gradient":
        return tell == "full"
    return tell != "verdict" or note.kind not in ("carried", "sandbox")
