"""The ``Store`` of a class that is graded into a folder: an SQLite file beside the pages.

A submission's row is written when its pages are, and at once: who is killed between two of them finds all that was
written. Only one process at a time writes to an output. The file is begun as a whole or not at all. Each of its rows
bears a seal, a digest of its content: a row that does not match its seal is dropped, and its submission graded again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import msgspec
from msgspec.structs import astuple, replace

from grader.classes.interface import Move, Row
from grader.errors import GraderError, UsageError
from grader.support.sanitise import one_line

VERSION = 2
_FIRST = "1"  # the version without seals, which is converted
_FILE, _LOCK = "grades.sqlite", "grades.lock"
_ENDINGS = ("", "-journal", "-wal", "-shm")  # of what SQLite writes
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL, seal TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE submissions (
    student TEXT PRIMARY KEY, filename TEXT NOT NULL, digest TEXT NOT NULL, basis TEXT NOT NULL,
    page TEXT NOT NULL, settled INTEGER NOT NULL, entry BLOB NOT NULL, seal TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE moves (
    student TEXT, question TEXT, basis TEXT, before REAL NOT NULL, after REAL NOT NULL, cause TEXT NOT NULL,
    kept INTEGER NOT NULL, seal TEXT NOT NULL, PRIMARY KEY (student, question, basis)
) WITHOUT ROWID;
"""
_COLUMNS = {
    "facts": "name, value",
    "submissions": "student, filename, digest, basis, page, settled, entry",
    "moves": "student, question, basis, before, after, cause, kept",
}
_MADE_AGAIN = ("proof ", "basis ")  # facts that can be lost: a proof is made again, a basis only explains moves
_LOST = "the list of grades was damaged: what --never-lower kept is lost"
_UNWRITABLE = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM,
})  # fmt: skip


class Ledger:
    """The rows of one output folder. A context manager; GraderError where they cannot be written.

    ``damaged`` are the students whose rows were found damaged, and dropped, when it was opened. ``lost`` are the moves
    that kept points in such rows: no copy of these points is left.
    """

    def __init__(self, folder: Path, exercise: str) -> None:
        """Opens what is there, or begins. UsageError if it is another exercise's, another version's, or in use."""
        self._lock = _locked(folder)
        self._path = folder / _FILE
        self.damaged: tuple[str, ...] = ()
        self.lost: tuple[Move, ...] = ()
        try:
            with self._said():
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
        facts = {"version": str(VERSION), "exercise": exercise}
        rows = _connected(self._path)
        try:
            if not _is_begun(rows):
                return self._made_anew(rows, {"facts": list(facts.items())})
            content = self._checked(rows, facts)
            return rows if content is None else self._made_anew(rows, content)
        except BaseException:
            rows.close()
            raise

    def _checked(self, rows: sqlite3.Connection, facts: dict[str, str]) -> dict[str, list[tuple[object, ...]]] | None:
        """What is to be kept of the file, or None if that is all of it as it is. Notes what is damaged and lost."""
        sealed = any(column[1] == "seal" for column in rows.execute("PRAGMA table_info(facts)"))
        broken = {table: [row for row, whole in _read(rows, table, sealed) if not whole] for table in _COLUMNS}
        names = [str(name) for name, _ in broken["facts"]]
        if not all(name.startswith(_MADE_AGAIN) for name in names):
            raise sqlite3.DatabaseError("what it says of itself was changed")
        found = {str(name): value for (name, value), whole in _read(rows, "facts", sealed) if whole}
        self._refuse_others(found, facts)
        if sealed and not any(broken.values()):
            return None
        good = {table: [row for row, whole in _read(rows, table, sealed) if whole] for table in _COLUMNS}
        good["facts"] = list({**found, **facts}.items())
        there = {row[0] for row in good["submissions"]}
        moves = [Move(*row) for row in good["moves"]]  # type: ignore[arg-type]  # as they were written
        self.damaged = tuple(str(row[0]) for row in broken["submissions"])
        self.lost = tuple(replace(move, kept=True) for move in moves if move.kept and move.student not in there)
        good["moves"] = [
            astuple(replace(move, kept=False, cause=_LOST) if move.kept and move.student not in there else move)
            for move in moves
        ]
        return good

    def _refuse_others(self, found: dict[str, object], facts: dict[str, str]) -> None:
        if found.get("version") not in (str(VERSION), _FIRST):
            raise UsageError(f"'{self._path}' was written by another version of the grader. Name another folder by -o.")
        if found.get("exercise") != facts["exercise"]:
            raise UsageError(
                f"'{self._path.parent}' holds results of '{found.get('exercise')}', not of '{facts['exercise']}'. "
                "Name another by -o."
            )

    def _made_anew(self, rows: sqlite3.Connection, content: dict[str, list[tuple[object, ...]]]) -> sqlite3.Connection:
        """A whole file with that content in place of what is there; a full disk, or a kill, leaves what was there."""
        new = self._path.with_name(f"{_FILE}.new")
        try:
            _remove(new)
            with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as made:
                made.executescript(f"BEGIN;{_TABLES}")
                for table, some in content.items():
                    _insert(made, table, some)
                made.execute("COMMIT")
            rows.close()  # which brings what it holds into the old file
            _remove(self._path, "-wal", "-shm")  # they would be taken for the new file's
            new.replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                _remove(new)
            raise
        return _connected(self._path)

    def fact(self, name: str) -> str | None:
        """What was noted under that name."""
        with self._said():
            found = self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def note(self, name: str, value: str) -> None:
        """Note something about all rows."""
        with self._said():
            _insert(self._rows, "facts", [(name, value)])

    def row(self, student: str) -> Row | None:
        """A student's row, if there is one."""
        with self._said():
            found = self._rows.execute(f"{_SELECT} WHERE student = ?", (student,)).fetchone()
        return None if found is None else _row(found)

    def rows(self) -> Iterator[Row]:
        """All rows, in the order of the students' names."""
        with self._said():
            yield from map(_row, self._rows.execute(f"{_SELECT} ORDER BY student"))

    def put(self, row: Row, moves: Iterable[Move] = ()) -> None:
        """Write a row, and what moved with it; a student's earlier row is replaced.

        Points that were kept for another file are no longer kept.
        """
        with self._said():
            self._rows.execute("BEGIN IMMEDIATE")
            try:
                self._rows.execute(_FORGET_KEPT, (row.student, row.digest))
                _insert(self._rows, "submissions", [astuple(row)])
                _insert(self._rows, "moves", map(astuple, moves))
            except BaseException:
                if self._rows.in_transaction:  # else SQLite has rolled it back, as it does on a full disk
                    self._rows.execute("ROLLBACK")
                raise
            self._rows.execute("COMMIT")

    def moves(self, basis: str) -> Iterator[Move]:
        """Who moved when all was graded by that basis, the farthest first."""
        with self._said():
            for student, question, by, before, after, cause, kept in self._rows.execute(
                f"SELECT {_COLUMNS['moves']} FROM moves WHERE basis = ? "  # noqa: S608 - our own words
                "ORDER BY abs(after - before) DESC, student, question",
                (basis,),
            ):
                yield Move(student, question, by, before, after, cause, bool(kept))

    def bases(self) -> frozenset[str]:
        """What the rows with a mark were graded by."""
        with self._said():
            found = self._rows.execute("SELECT DISTINCT basis FROM submissions WHERE settled AND digest <> ''")
            return frozenset(basis for (basis,) in found)

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """SQLite's errors as the grader's, with what to do."""
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than is asked
            if isinstance(error, OSError) or code in _UNWRITABLE:
                raise GraderError(
                    f"'{self._path}' cannot be written: {error}. What is in it is kept. Make room, or see to it that "
                    "you may write there, and run the same command again; or name another folder by -o."
                ) from error
            raise UsageError(
                f"'{self._path}' is not a list of grades, or is damaged ({one_line(str(error))}). Move it away and run "
                "the same command again: the class is graded again. Copy grades.csv first if marks were kept by "
                "--never-lower: they are only there."
            ) from error


_FORGET_KEPT = """
DELETE FROM moves WHERE kept AND student = ?1
AND EXISTS (SELECT 1 FROM submissions WHERE student = ?1 AND digest <> ?2)
"""
_SELECT = f"SELECT {_COLUMNS['submissions']} FROM submissions"  # noqa: S608 - our own words


def _connected(path: Path) -> sqlite3.Connection:
    rows = sqlite3.connect(path, isolation_level=None)
    try:
        rows.text_factory = lambda data: data.decode("utf-8", "replace")  # of a damaged row, whose seal tells so
        rows.execute("PRAGMA journal_mode = WAL")
        # After a power cut the last rows may be missing, never damaged: those are graded again.
        rows.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        rows.close()
        raise
    return rows


def _is_begun(rows: sqlite3.Connection) -> bool:
    """Whether it says what it is of, or holds anything. The first version could be stopped at its start before that."""
    tables = {name for (name,) in rows.execute("SELECT name FROM sqlite_master")}
    signs = {"facts": "SELECT 1 FROM facts WHERE name = 'exercise'", "submissions": "SELECT 1 FROM submissions"}
    return any(rows.execute(sign).fetchone() for table, sign in signs.items() if table in tables)


def _read(rows: sqlite3.Connection, table: str, sealed: bool) -> Iterator[tuple[tuple[object, ...], bool]]:
    """A table's rows, and whether each is as it was written."""
    if not sealed:
        yield from ((row, True) for row in rows.execute(f"SELECT {_COLUMNS[table]} FROM {table}"))  # noqa: S608
        return
    for *row, seal in rows.execute(f"SELECT {_COLUMNS[table]}, seal FROM {table}"):  # noqa: S608 - our own words
        yield tuple(row), seal == _seal(row)


def _insert(rows: sqlite3.Connection, table: str, some: Iterable[Sequence[object]]) -> None:
    """Write rows with their seals; those that are there by the same key are replaced."""
    columns = _COLUMNS[table]
    marks = ", ".join("?" * (columns.count(",") + 2))
    statement = f"INSERT OR REPLACE INTO {table} ({columns}, seal) VALUES ({marks})"  # noqa: S608 - our own words
    rows.executemany(statement, ((*row, _seal(row)) for row in some))


def _seal(row: Sequence[object]) -> str:
    """A digest of a row's values. It finds damage, not fraud."""
    values = [float(value) if isinstance(value, int) else value for value in row]  # True is read as 1, and 1 as 1.0
    return hashlib.sha256(msgspec.msgpack.encode(values)).hexdigest()[:32]


def _remove(path: Path, *endings: str) -> None:
    for ending in endings or _ENDINGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _row(found: tuple[str, str, str, str, str, int, bytes]) -> Row:
    student, filename, digest, basis, page, settled, entry = found
    return Row(student, filename, digest, basis, page, bool(settled), entry)


def _locked(folder: Path) -> int:
    """The descriptor of a lock that ends with the process that holds it."""
    for name in (_LOCK, *(_FILE + ending for ending in _ENDINGS)):
        path = folder / name
        if path.is_symlink() or (path.exists() and not path.is_file()):  # SQLite would follow a link
            raise UsageError(f"'{path}' is not a file of the grader's. Remove it, or name another folder by -o.")
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise UsageError(
            f"'{folder}' cannot be written to: {error.strerror or error}. See to it that you may write there, or name "
            "another folder by -o."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise UsageError(
            f"Another `grader grade` is writing to '{folder}'. Wait for it, or name another by -o."
        ) from None
    return lock
