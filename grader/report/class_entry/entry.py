"""What a class report needs of one submission, small enough to send and store as bytes."""

from __future__ import annotations

import msgspec

from grader.model.execution import Outcome
from grader.model.result import Status
from grader.numeric.json_values import read_number
from grader.report.record import Halves, LoadingRecord, QuestionRecord, StaffQuestionRecord
from grader.support.sanitise import one_line

_LONGEST_STUDENT = 200  # as in ``intake.class_exports.student_names``: cut names could collide
_LONGEST_NAME = 80
_LONGEST_TEXT = 200
_MOST_NOTES = 3
VERSION = 1
"""The first of an entry's bytes. It rises if a field is added, removed or changed."""


class EntryError(ValueError):
    """Bytes that are not an entry, or not one of this version."""


class Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One question of a submission.

    ``seconds`` is None if nothing was measured. ``way``, ``mistake`` and ``said`` are the full diagnosis' way, id and
    message; ``message`` is the verdict's. ``form`` and ``numbers`` say how a wrong answer is wrong and what it computes
    in the shown cases: see ``grader.report.class_entry.wrong_answers``.
    """

    question: str
    status: Status
    earned: float
    seconds: float | None = None
    nondeterministic: bool = False
    way: str = ""
    mistake: str = ""
    said: str = ""
    message: str = ""
    form: str = ""
    numbers: tuple[float, ...] = ()


class Entry(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One submission of a class. All its strings are clean (see ``grader.support.sanitise``) and short.

    ``digest`` is the text's SHA-256, as in its record. ``unread`` says why the file could not be read, or, if ``lost``,
    which fault of ours kept it from being graded. Then there are no answers. ``names`` is another exercise that the
    file is for; ``unread`` then says so. ``stopped`` is what stopped the file early: the class of an exception, or an
    outcome. ``fingerprints`` are 32-bit numbers (see ``grader.report.class_entry.fingerprints``), and ``level`` is the
    sandbox's. ``page`` is the file name of the student's page. ``gone``: graded before, and the file is missing now.
    """

    student: str
    filename: str
    digest: str = ""
    earned: float = 0.0
    points: float = 0.0
    answers: tuple[Answer, ...] = ()
    unread: str = ""
    stopped: str = ""
    notes: tuple[str, ...] = ()
    fingerprints: bytes = b""
    level: str = ""
    page: str = ""
    names: str = ""
    gone: bool = False
    lost: bool = False

    def __post_init__(self) -> None:
        """Refuse bytes that are not 32-bit numbers."""
        if len(self.fingerprints) % 4:
            raise ValueError("fingerprints are numbers of four bytes")

    @property
    def ungradable(self) -> bool:
        """Whether a fault that is not the student's kept a question from being judged."""
        return self.lost or any(answer.status is Status.UNGRADABLE for answer in self.answers)


def entry_of(student: str, halves: Halves) -> Entry:
    """The entry of a graded submission."""
    result, staff = halves.student.result, halves.staff
    return Entry(
        student=one_line(student, _LONGEST_STUDENT),
        filename=one_line(result.submission, _LONGEST_NAME),
        digest=result.submission_digest,
        earned=result.earned,
        points=result.points,
        answers=tuple(map(_answer, result.questions, staff.questions)),
        stopped=_stopped(result.loading),
        notes=tuple(one_line(note.text, _LONGEST_TEXT) for note in result.notes[:_MOST_NOTES]),
        fingerprints=staff.fingerprints,
        level=halves.student.run.level,
    )


def unread(student: str, filename: str, why: str, names: str = "", *, lost: bool = False) -> Entry:
    """The entry of a file that could not be read or, if ``lost``, graded; ``names`` is another exercise it is for."""
    return Entry(
        one_line(student, _LONGEST_STUDENT),
        one_line(filename, _LONGEST_NAME),
        unread=one_line(why, 400),
        names=one_line(names, _LONGEST_NAME),
        lost=lost,
    )


def encoded(entry: Entry) -> bytes:
    """The entry as bytes, with its version."""
    return msgspec.msgpack.encode((VERSION, entry))


def decoded(data: bytes) -> Entry:
    """The entry of bytes that ``encoded`` made. EntryError for other bytes."""
    try:
        version, entry = _BLOB.decode(data)
        if version == VERSION:
            return _ENTRY.decode(entry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EntryError(f"not an entry of a class: {error}") from None
    raise EntryError(f"an entry of version {version}, not {VERSION}")


_BLOB = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw])
_ENTRY = msgspec.msgpack.Decoder(Entry)


def _answer(question: QuestionRecord, staff: StaffQuestionRecord) -> Answer:
    found = staff.diagnosis
    return Answer(
        question=question.id,
        status=question.status,
        earned=question.earned,
        seconds=staff.seconds,
        nondeterministic=staff.nondeterministic,
        way=found.way if found else "",
        mistake=found.id if found else "",
        said=one_line(found.message, _LONGEST_TEXT) if found else "",
        message="" if question.status is Status.RIGHT else one_line(question.message, _LONGEST_TEXT),
        form=staff.form,
        numbers=tuple(float(read_number(raw).real) for raw in staff.numbers),
    )


def _stopped(loading: LoadingRecord) -> str:
    raised = loading.raised or next((stop.raised for stop in loading.stops), None)
    if raised is not None:
        return one_line(raised.type, 40)
    return "" if loading.outcome is Outcome.RETURNED else loading.outcome.value
