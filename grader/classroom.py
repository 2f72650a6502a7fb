"""A class, graded: jobs are made of what is new, and what comes of them is written down at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import msgspec
from msgspec.structs import replace

from grader.backends.interface import Graded, Job
from grader.cohort.entry import Entry, decoded, encoded, unread
from grader.errors import UsageError
from grader.intake.collection import Handed
from grader.intake.names import safe_name
from grader.ledger import Ledger, Move, Row

PAGES = "students"
"""The folder of the students' pages and records, within the output."""


class Basis(msgspec.Struct, frozen=True):
    """What submissions are graded by: its digest, and why a question's points differ from those by an earlier one."""

    digest: str
    cause: Callable[[str, str], str]


class _Asked(msgspec.Struct, frozen=True):
    """A job that was given out: what its row will need."""

    student: str
    filename: str
    digest: str
    page: str
    before: Row | None


class Classroom:
    """Makes jobs of what was handed in, and rows of what comes of them."""

    def __init__(
        self,
        ledger: Ledger,
        basis: Basis,
        save: Callable[[str, bytes | None], None],
        *,
        never_lower: bool = False,
    ) -> None:
        """``save`` writes a file by its path within the output, or with None removes it."""
        self._ledger, self._basis, self._save, self._never_lower = ledger, basis, save, never_lower
        self._asked: dict[int, _Asked] = {}
        self.there = 0  # submissions that had been graded before, as they are
        self.done = 0  # those that were graded now
        self.lost = 0  # those that a fault of ours kept from being graded

    def jobs(self, handed: Iterable[Handed], read: Callable[[Handed], bytes]) -> Iterator[Job]:
        """A job for each submission that has no row, or another one than it would get.

        ``read`` gives a file's content, and raises UsageError if it cannot: that is the student's row then.
        """
        for number, one in enumerate(handed):
            row = self._ledger.row(one.student)
            try:
                data = read(one)
            except UsageError as error:
                entry = unread(one.student, one.filename, str(error))
                self._put(_Asked(one.student, one.filename, "", safe_name(one.student), row), Graded(number), entry)
                continue
            digest = hashlib.sha256(one.filename.encode("utf-8", "surrogatepass") + b"\0" + data).hexdigest()
            if row and row.settled and (row.digest, row.basis) == (digest, self._basis.digest):
                self.there += 1
                continue
            self._asked[number] = _Asked(one.student, one.filename, digest, safe_name(one.student), row)
            yield Job(number, one.student, one.filename, data)

    def without(self, student: str, why: str) -> None:
        """Write down that there is nothing to grade of a student. What there was of an earlier hand-in stays."""
        if self._ledger.row(student) is None:
            self._put(_Asked(student, "", "", safe_name(student), None), Graded(-1), unread(student, "", why))

    def take(self, graded: Graded) -> None:
        """Write down what came of a job: its files first, so that a row never stands for files that are not there."""
        asked = self._asked.pop(graded.number)
        lost = unread(asked.student, asked.filename, graded.lost) if graded.lost else None
        self._put(asked, graded, lost or decoded(graded.entry))

    def _put(self, asked: _Asked, graded: Graded, entry: Entry) -> None:
        self.done += 1
        settled = not graded.lost and not entry.ungradable
        if not settled and asked.before and asked.before.settled and asked.before.digest == asked.digest:
            self.lost += 1  # what it was graded before stands; the next run tries again
            return
        moves = tuple(self._moves(asked, entry)) if settled else ()
        if moves and moves[0].kept and asked.before:
            self._ledger.put(replace(asked.before, basis=self._basis.digest), moves)
            return
        for ending, content in ((".json", graded.record), (".html", graded.page)):
            self._save(f"{PAGES}/{asked.page}{ending}", content or None)
        self.lost += not settled
        row = Row(
            asked.student,
            asked.filename,
            asked.digest,
            self._basis.digest,
            asked.page,
            settled,
            encoded(replace(entry, page=f"{asked.page}.html" if graded.page else "")),
        )
        self._ledger.put(row, moves)

    def _moves(self, asked: _Asked, entry: Entry) -> Iterator[Move]:
        """The questions at which a student's points differ from what they were."""
        before = asked.before
        if before is None or not before.settled:
            return
        old, same = decoded(before.entry), before.digest == asked.digest
        kept = self._never_lower and same and entry.earned < old.earned
        earned = {answer.question: answer.earned for answer in entry.answers}
        was = {answer.question: answer.earned for answer in old.answers}
        for question in {**was, **earned}:
            one, other = was.get(question, 0.0), earned.get(question, 0.0)
            if one != other:
                cause = self._basis.cause(before.basis, question) if same else "another file was handed in"
                yield Move(entry.student, question, self._basis.digest, one, other, cause, kept)


def entries(ledger: Ledger) -> Iterator[Entry]:
    """The entries of all rows."""
    return (decoded(row.entry) for row in ledger.rows())
