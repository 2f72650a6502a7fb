"""What a class report needs of one submission: small, plain, and able to cross any border as bytes."""

from __future__ import annotations

import hashlib

import msgspec

from grader.model.execution import Outcome
from grader.model.result import Report, Status, Verdict
from grader.report.class_entry.fingerprints import fingerprints
from grader.report.class_entry.wrong_answers import form_of, numbers_of
from grader.support.sanitise import one_line

_LONGEST_STUDENT = 200  # as in ``intake.names``: a name that is cut could be two students'
_LONGEST_NAME = 80
_LONGEST_TEXT = 200
_MOST_NOTES = 3
VERSION = 1
"""Of an entry's fields, which its bytes begin with. It rises whenever a field is added, removed or changed."""


class EntryError(ValueError):
    """Bytes that are no entry: cut off, of another version of the grader, or never one."""


class Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One question of a submission.

    ``seconds`` is None where nothing was measured. ``way``, ``mistake`` and ``said`` are the diagnosis' way, id and
    message, as far as students may be told them; ``message`` is the verdict's. ``form`` and ``numbers`` say how a
    wrong answer is wrong and what it computes in the shown cases: see ``grader.report.class_entry.wrong_answers``.
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
    """One submission of a class. Its texts are clean (see ``grader.support.sanitise``) and short, whoever wrote them.

    ``digest`` is the text's SHA-256, as in its record. ``unread`` says why a file could not be read at all; or, if it
    is ``lost``, why a fault of ours kept it from being graded. Then there are no answers. ``stopped`` is how the file
    ended before its end, as the class of an exception or an outcome's name. ``fingerprints`` are 32-bit numbers (see
    ``grader.report.class_entry.fingerprints``), and ``level`` is the sandbox's. ``names`` is another exercise that
    the file names, for which reason it was not graded; ``unread`` says so. ``page`` is the file name of the student's
    page, if there is one. ``gone`` says that it was graded before and its file is no longer there.
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
        """Refuse what cannot have been made here."""
        if len(self.fingerprints) % 4:
            raise ValueError("fingerprints are numbers of four bytes")

    @property
    def ungradable(self) -> bool:
        """Whether a fault that is not the student's kept a question from being judged."""
        return self.lost or any(answer.status is Status.UNGRADABLE for answer in self.answers)


def entry_of(student: str, report: Report) -> Entry:
    """What is kept of a graded submission."""
    text = report.submission.text
    return Entry(
        student=one_line(student, _LONGEST_STUDENT),
        filename=one_line(report.submission.filename, _LONGEST_NAME),
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        earned=report.earned,
        points=report.points,
        answers=tuple(_answer(verdict, report) for verdict in report.verdicts),
        stopped=_stopped(report),
        notes=tuple(one_line(note.text, _LONGEST_TEXT) for note in report.notes[:_MOST_NOTES]),
        fingerprints=fingerprints(text, report.exercise.starter),
        level=report.run.confinement.level.label,
    )


def unread(student: str, filename: str, why: str, names: str = "", *, lost: bool = False) -> Entry:
    """The entry of a file that could not be read or, ``lost``, not be graded; ``why`` is a sentence.

    ``names`` is another exercise.
    """
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
    """The entry that ``encoded`` made these bytes from. EntryError for any others."""
    try:
        version, entry = _BLOB.decode(data)
        if version == VERSION:
            return _ENTRY.decode(entry)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EntryError(f"this is no entry of a class: {error}") from None
    raise EntryError(f"this is an entry of version {version}, not {VERSION}")


_BLOB = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw])
_ENTRY = msgspec.msgpack.Decoder(Entry)


def _answer(verdict: Verdict, report: Report) -> Answer:
    id_ = verdict.question.id
    wrong = verdict.status in (Status.WRONG, Status.PARTIAL)
    found = verdict.diagnosis
    seconds = report.run.times.get(id_)
    return Answer(
        question=id_,
        status=verdict.status,
        earned=verdict.earned,
        seconds=None if seconds is None else round(seconds, 4),
        nondeterministic=id_ in report.run.nondeterministic,
        way=found.way if found else "",
        mistake=found.id if found else "",
        said=one_line(found.message, _LONGEST_TEXT) if found else "",
        message="" if verdict.status is Status.RIGHT else one_line(verdict.message, _LONGEST_TEXT),
        form=form_of(verdict) if wrong else "",
        numbers=numbers_of(verdict) if wrong else (),
    )


def _stopped(report: Report) -> str:
    loaded = report.loaded
    raised = loaded.raised or next((stop.raised for stop in loaded.stops), None)
    if raised is not None:
        return one_line(raised.type, 40)
    return "" if loaded.outcome is Outcome.RETURNED else loaded.outcome.value
