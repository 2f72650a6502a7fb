"""Grades a class: makes jobs of new submissions, and writes each result immediately."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator

import msgspec
from msgspec.structs import replace

from grader.classes.interface import Files, Move, Row, Store
from grader.errors import UsageError
from grader.intake.class_exports.collection import Handed
from grader.intake.class_exports.student_names import safe_name
from grader.report.class_entry.entry import Entry, EntryError, decoded, encoded, unread
from grader.support.sanitise import one_line
from grader.workers.interface import Graded, Job, lost_to

PAGES = "students"
"""The folder of the students' pages and records, within the output."""
STAFF = "staff"
"""The folder of the staff's halves of the records, which no student may see."""
_OUTDATED = (
    "'{}' was graded by another version of the grader, and its result cannot be read. Put the file back, or "
    "use that version."
)


class Basis(msgspec.Struct, frozen=True):
    """What submissions are graded by: its digest, and the cause of a change of points since an earlier basis.

    ``never_lower``: students keep higher points that an earlier basis gave to the same file. ``regrading``: there are
    results of an earlier basis.
    """

    digest: str
    cause: Callable[[str, str], str]
    never_lower: bool = False
    regrading: bool = False


class _Asked(msgspec.Struct, frozen=True):
    """A job under way: what its row needs."""

    student: str
    filename: str
    digest: str
    page: str
    before: Row | None


class Classroom:
    """Makes jobs of submissions, and rows of their results."""

    def __init__(self, store: Store, basis: Basis, files: Files, tell: Callable[[int], None] = lambda _: None) -> None:
        """``tell`` is called with the number of finished submissions after each."""
        self._store, self._basis, self._files, self._tell = store, basis, files, tell
        self._asked: dict[int, _Asked] = {}
        self.there = 0  # submissions that were graded before and have not changed
        self.done = 0  # submissions that were graded now
        self.lost = 0  # submissions that a fault of ours kept from being graded
        self.kept: list[tuple[str, str]] = []  # students who could not be graded now and keep an earlier mark, and why
        self.outdated: list[str] = []  # students whose earlier result another version wrote: it is dropped

    def jobs(
        self, handed: Iterable[Handed], read: Callable[[Handed], bytes], exercise: str, seed: int | None
    ) -> Iterator[Job]:
        """A job for each submission without a row of the same file and basis, or whose page is missing.

        ``exercise`` and ``seed`` are those of the jobs. If ``read`` cannot read a file, only this submission fails: a
        UsageError is the student's fault, an OSError the disk's, anything else ours. Only the first costs an earlier
        mark.
        """
        for number, one in enumerate(handed):
            row = self._row(one.student)
            asked = _Asked(one.student, one.filename, "", safe_name(one.student), row)
            try:
                data = read(one)
            except UsageError as error:
                self._put(asked, Graded(number, encoded(unread(one.student, one.filename, str(error)))))
                continue
            except OSError as error:
                said = f"'{one_line(one.filename, 80)}' cannot be read: {one_line(error.strerror or str(error))}"
                self._put(asked, Graded(number, lost=f"{said.removesuffix('.')}."))
                continue
            except Exception as error:  # noqa: BLE001 - one file's fault costs one submission, not the class
                self._put(asked, lost_to(number, error))
                continue
            digest = hashlib.sha256(one.filename.encode("utf-8", "surrogatepass") + b"\0" + data).hexdigest()
            as_before = row and row.settled and (row.digest, row.basis) == (digest, self._basis.digest)
            if row and as_before and self._has_page(row):
                self.there += 1
                self._tell(self.there + self.done)
                continue
            self._asked[number] = replace(asked, digest=digest)
            yield Job(number, one.student, one.filename, data, exercise, seed)

    def _row(self, student: str) -> Row | None:
        """A student's row. Notes and ignores one that another version of the grader wrote."""
        row = self._store.row(student)
        if row is not None and _entry(row) is None:
            self.outdated.append(student)
            return None
        return row

    def _has_page(self, row: Row) -> bool:
        """Whether the files of a row exist, if it has any."""
        return not decoded(row.entry).page or all(self._files.has(path) for path in _paths(row.page))

    def without(self, student: str, why: str) -> None:
        """Note that a student has no submission to grade. An earlier result stays."""
        row = self._store.row(student)
        if row is None:
            nothing = Graded(-1, encoded(unread(student, "", why)))
            self._write(_Asked(student, "", "", safe_name(student), None), nothing)
        elif row.settled and row.digest and _entry(row) is not None:
            self.kept.append((student, f"'{one_line(row.filename, 80)}' was graded before."))

    def take(self, graded: Graded) -> None:
        """Write a job's result: the files first, so that no row lacks its files."""
        self._put(self._asked.pop(graded.number), graded)

    def _put(self, asked: _Asked, graded: Graded) -> None:
        self._write(asked, graded)
        self.done += 1
        self._tell(self.there + self.done)

    def _write(self, asked: _Asked, graded: Graded) -> None:
        lost = unread(asked.student, asked.filename, graded.lost, lost=True) if graded.lost else None
        entry = lost or decoded(graded.entry)
        before, settled = asked.before, not graded.lost and not entry.ungradable
        if not settled and before and before.settled and asked.digest in ("", before.digest):
            self.lost += 1  # the earlier mark stays; the next run tries again
            self.kept.append((asked.student, entry.unread or "a question could not be judged."))
            return
        moves = tuple(self._moves(asked, entry)) if settled else ()
        if moves and moves[0].kept and before:
            if not self._has_page(before):  # the earlier basis, and so the page, is gone
                before = replace(before, entry=encoded(replace(decoded(before.entry), page="")))
            self._store.put(replace(before, basis=self._basis.digest), moves)
            return
        for path, content in zip(_paths(asked.page), (graded.record, graded.page), strict=True):
            self._files.save(path, content or None)
        self._files.save(f"{STAFF}/{asked.page}.json", graded.staff or None)
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
        self._store.put(row, moves)

    def _moves(self, asked: _Asked, entry: Entry) -> Iterator[Move]:
        """The changes of a student's points."""
        before = asked.before
        if before is None or not before.settled:
            return
        old, same = decoded(before.entry), before.digest == asked.digest
        kept = self._basis.never_lower and same and entry.earned < old.earned
        earned = {answer.question: answer.earned for answer in entry.answers}
        was = {answer.question: answer.earned for answer in old.answers}
        for question in {**was, **earned}:
            one, other = was.get(question, 0.0), earned.get(question, 0.0)
            if one != other:
                cause = self._basis.cause(before.basis, question) if same else "another file was submitted"
                yield Move(asked.student, question, self._basis.digest, one, other, cause, kept)


def _paths(page: str) -> tuple[str, str]:
    """A submission's record and page within the output."""
    return f"{PAGES}/{page}.json", f"{PAGES}/{page}.html"


def entries(store: Store, present: Container[str]) -> Iterator[Entry]:
    """The entries of all rows, marked as gone if the student is not ``present``.

    The entry of a row that another version of the grader wrote says so, and has no marks.
    """
    for row in store.rows():
        entry = _entry(row)
        if entry is None:
            yield unread(row.student, row.filename, _OUTDATED.format(one_line(row.filename, 80)), lost=True)
        else:
            yield replace(entry, gone=True) if row.filename and row.student not in present else entry


def _entry(row: Row) -> Entry | None:
    """The row's entry; None if another version of the grader wrote it."""
    try:
        return decoded(row.entry)
    except EntryError:
        return None
