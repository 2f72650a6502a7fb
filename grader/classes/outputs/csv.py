"""The marks of a class for spreadsheets: ``grades.csv``.

It follows RFC 4180: commas, CRLF at the end of each line, quotes only if needed. It begins with a byte order mark:
Excel would otherwise decode names that are not English wrongly. LibreOffice, Google, R and Python (``utf-8-sig``) read
it as well.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.report.class_entry.entry import Entry
from grader.support.sanitise import clean

GONE = "Graded before; its file was not there in the last run."
_BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet runs a cell that begins with one of these: a formula, or a call of another program. Some accept their
# full-width forms, and some strip white space before them. In languages with a decimal comma, cells also begin after a
# semicolon.
_RUN = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪])|^(?=[\t\r\n])")


def render(exercise: Exercise, entries: Sequence[Entry]) -> str:
    """One row per submission: student, file, points earned and available, each question's points, status, notes.

    A question that could not be graded is empty.
    """
    ids = [question.id for question in exercise.questions]
    titles = ("student", "file", "earned", "points", *ids, "status", "notes")
    return table(titles, (_row(ids, entry) for entry in entries))


def table(titles: Iterable[str], rows: Iterable[Iterable[str | float]]) -> str:
    """Rows below their titles. Strings that a spreadsheet would run begin with an apostrophe."""
    text = io.StringIO(_BYTE_ORDER_MARK, newline="")
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text)  # the default dialect is the one of RFC 4180
    for row in (titles, *rows):
        writer.writerow([defused(clean(cell)) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def defused(cell: str) -> str:
    """The cell, with an apostrophe at each place where a spreadsheet would run it."""
    return _RUN.sub(r"\1'", cell)


def status(entry: Entry) -> str:
    """The state of a submission in a word or two."""
    if entry.ungradable:
        return "ungradable"
    if entry.unread:
        return "another exercise" if entry.names else "unread"
    return "gone" if entry.gone else "graded"


def _row(ids: Sequence[str], entry: Entry) -> list[str | float]:
    earned = {a.question: _number(a.earned) for a in entry.answers if a.status is not Status.UNGRADABLE}
    notes = (GONE if entry.gone else "", entry.unread, *entry.notes, _nondeterministic(entry))
    return [
        entry.student,
        entry.filename,
        "" if entry.unread or entry.ungradable else _number(entry.earned),
        "" if entry.unread else _number(entry.points),
        *(earned.get(id_, "") for id_ in ids),
        status(entry),
        " ".join(note for note in notes if note),
    ]


def _number(points: float) -> float:
    """Points, whole ones as a whole number."""
    number = round(points, 4)
    return int(number) if number.is_integer() else number


def _nondeterministic(entry: Entry) -> str:
    """A sentence on answers that changed when asked again."""
    ids = [answer.question for answer in entry.answers if answer.nondeterministic]
    return f"Answered differently when asked again: {', '.join(ids)}." if ids else ""
