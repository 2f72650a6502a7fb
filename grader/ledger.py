"""What has been graded of a class: an SQLite file beside the pages, so that nothing is lost and nothing done twice.

A submission's row is written when its pages are, and at once: who is killed between two of them finds all that was
written. Only one process at a time writes to an output.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import msgspec

from grader.errors import GraderError, UsageError

VERSION = 1
_FILE, _LOCK = "grades.sqlite", "grades.lock"
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE submissions (
    student TEXT PRIMARY KEY, filename TEXT NOT NULL, digest TEXT NOT NULL, basis TEXT NOT NULL,
    page TEXT NOT NULL, settled INTEGER NOT NULL, entry BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE moves (
    student TEXT, question TEXT, basis TEXT, before REAL NOT NULL, after REAL NOT NULL, cause TEXT NOT NULL,
    kept INTEGER NOT NULL, PRIMARY KEY (student, question, basis)
) WITHOUT ROWID;
"""
_COLUMNS = "student, filename, digest, basis, page, settled, entry"


class Row(msgspec.Struct, frozen=True):
    """One student's result.

    ``digest`` is that of the file as it was handed in, ``basis`` says what it was graded by; both as before: nothing
    is to be done again. ``page`` names the student's files, without their endings. One that is not ``settled`` is
    graded again: a fault of ours kept it from having a mark. ``entry`` is what the class report needs of it.
    """

    student: str
    filename: str
    digest: str
    basis: str
    page: str
    settled: bool
    entry: bytes


class Move(msgspec.Struct, frozen=True):
    """A student's points at a question that are others than they were, and why. ``kept``: the old ones count on."""

    student: str
    question: str
    basis: str
    before: float
    after: float
    cause: str
    kept: bool


class Ledger:
    """The rows of one output folder. A context manager; GraderError where they cannot be written."""

    def __init__(self, folder: Path, exercise: str) -> None:
        """Opens what is there, or begins. UsageError if it is another exercise's, another version's, or in use."""
        self._lock = _locked(folder)
        self._path = folder / _FILE
        try:
            self._rows = self._opened(exercise)
        except BaseException:
            os.close(self._lock)
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(sqlite3.Error):  # what is written is written
            self._rows.close()
        os.close(self._lock)

    def _opened(self, exercise: str) -> sqlite3.Connection:
        with self._said():
            rows = sqlite3.connect(self._path, isolation_level=None)
            rows.execute("PRAGMA journal_mode = WAL")
            # After a power cut the last rows may be missing, never damaged: those are graded again.
            rows.execute("PRAGMA synchronous = NORMAL")
            if not rows.execute("SELECT 1 FROM sqlite_master").fetchone():
                rows.executescript(f"BEGIN;{_TABLES}COMMIT;")
                facts = [("version", str(VERSION)), ("exercise", exercise)]
                rows.executemany("INSERT INTO facts VALUES (?, ?)", facts)
        self._rows = rows
        version, own = self.fact("version"), self.fact("exercise")
        if version != str(VERSION):
            raise UsageError(f"'{self._path}' was written by another version of the grader. Name another folder by -o.")
        if own != exercise:
            raise UsageError(
                f"'{self._path.parent}' holds results of '{own}', not of '{exercise}'. Name another by -o."
            )
        return rows

    def fact(self, name: str) -> str | None:
        """What was noted under that name."""
        with self._said():
            found = self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def note(self, name: str, value: str) -> None:
        """Note something about all rows."""
        with self._said():
            self._rows.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def row(self, student: str) -> Row | None:
        """A student's row, if there is one."""
        with self._said():
            found = self._rows.execute(f"SELECT {_COLUMNS} FROM submissions WHERE student = ?", (student,)).fetchone()  # noqa: S608 - our own words
        return None if found is None else _row(found)

    def rows(self) -> Iterator[Row]:
        """All rows, in the order of the students' names."""
        with self._said():
            yield from map(_row, self._rows.execute(f"SELECT {_COLUMNS} FROM submissions ORDER BY student"))  # noqa: S608 - our own words

    def put(self, row: Row, moves: Iterable[Move] = ()) -> None:
        """Write a row, and what moved with it; a student's earlier row is replaced."""
        with self._said():
            self._rows.execute("BEGIN IMMEDIATE")
            try:
                self._rows.execute(
                    f"INSERT OR REPLACE INTO submissions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own words
                    msgspec.structs.astuple(row),
                )
                self._rows.executemany(
                    "INSERT OR REPLACE INTO moves VALUES (?, ?, ?, ?, ?, ?, ?)", map(msgspec.structs.astuple, moves)
                )
            except BaseException:
                self._rows.execute("ROLLBACK")
                raise
            self._rows.execute("COMMIT")

    def moves(self, basis: str) -> Iterator[Move]:
        """Who moved when all was graded by that basis, the farthest first."""
        with self._said():
            for student, question, by, before, after, cause, kept in self._rows.execute(
                "SELECT * FROM moves WHERE basis = ? ORDER BY abs(after - before) DESC, student, question", (basis,)
            ):
                yield Move(student, question, by, before, after, cause, bool(kept))

    def rebase(self, old: str, new: str) -> None:
        """Let all rows count as graded by another basis, which moves no mark."""
        with self._said():
            self._rows.execute("UPDATE submissions SET basis = ? WHERE basis = ?", (new, old))

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """SQLite's errors as the grader's, with what to do."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # a full disk, a folder that is gone
                raise GraderError(f"'{self._path}' cannot be written: {error}. What is in it is kept.") from error
            said = f"'{self._path}' is no list of grades, or is damaged ({error})."
            raise UsageError(f"{said} Move it away to grade all again, or name another folder by -o.") from error


def _row(found: tuple[str, str, str, str, str, int, bytes]) -> Row:
    student, filename, digest, basis, page, settled, entry = found
    return Row(student, filename, digest, basis, page, bool(settled), entry)


def _locked(folder: Path) -> int:
    """The descriptor of a lock that ends with the process that holds it."""
    for path in (folder / _FILE, folder / _LOCK):
        if path.is_symlink() or (path.exists() and not path.is_file()):  # SQLite would follow a link
            raise UsageError(f"'{path}' is not a file of the grader's. Remove it, or name another folder by -o.")
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise UsageError(
            f"Another `grader grade` is writing to '{folder}'. Wait for it, or name another by -o."
        ) from None
    return lock
