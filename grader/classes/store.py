"""The ``Store`` of a class that is graded into a folder: an SQLite file next to the pages.

Each row is written immediately after its pages, so a kill loses nothing that was written. Only one process at a time
writes to an output, and it creates the file atomically. Each row has a seal, a digest of its content: a row that does
not match its seal is dropped, and its submission graded again.
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
_FIRST = "1"  # without seals; it is converted
_FILE, _LOCK = "grades.sqlite", "grades.lock"
_ENDINGS = ("", "-journal", "-wal", "-shm")  # of the files that SQLite writes
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
_MADE_AGAIN = ("proof ", "basis ")  # facts that may be lost: a proof is made again, a basis only explains moves
LOST = "the list of grades was damaged: the points that --never-lower kept are lost"
_UNWRITABLE = frozenset({
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM,
})  # fmt: skip


class Ledger:
    """The rows of one output folder, as a context manager: see ``Store``. GraderError if they cannot be written."""

    def __init__(self, folder: Path, exercise: str) -> None:
        """Opens or creates the file. UsageError if it is another exercise's, another version's, or in use."""
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
        """The undamaged content; None if the file can stay as it is. Sets ``damaged`` and ``lost``."""
        sealed = any(column[1] == "seal" for column in rows.execute("PRAGMA table_info(facts)"))
        content = {table: list(_read(rows, table, sealed)) for table in _COLUMNS}
        broken = {table: [row for row, whole in some if not whole] for table, some in content.items()}
        good = {table: [row for row, whole in some if whole] for table, some in content.items()}
        if not all(str(name).startswith(_MADE_AGAIN) for name, _ in broken["facts"]):
            raise sqlite3.DatabaseError("its version or exercise was changed")
        found = {str(name): value for name, value in good["facts"]}
        self._refuse_others(found, facts)
        if sealed and not any(broken.values()):
            return None
        good["facts"] = list({**found, **facts}.items())
        there = {row[0] for row in good["submissions"]}
        moves = [Move(*row) for row in good["moves"]]  # type: ignore[arg-type]  # as they were written
        self.damaged = tuple(str(row[0]) for row in broken["submissions"])
        self.lost = tuple(replace(move, kept=True) for move in moves if move.kept and move.student not in there)
        good["moves"] = [
            astuple(replace(move, kept=False, cause=LOST) if move.kept and move.student not in there else move)
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
        """Replace the file atomically by one with that content."""
        new = self._path.with_name(f"{_FILE}.new")
        try:
            _remove(new)
            with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as made:
                made.executescript(f"BEGIN;{_TABLES}")
                for table, some in content.items():
                    _insert(made, table, some)
                made.execute("COMMIT")
            rows.close()  # which writes the log into the old file
            _remove(self._path, "-wal", "-shm")  # SQLite would read them as the new file's
            new.replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                _remove(new)
            raise
        return _connected(self._path)

    def fact(self, name: str) -> str | None:
        """The last note of that name, or None."""
        with self._said():
            found = self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def note(self, name: str, value: str) -> None:
        """Note a fact about all rows."""
        with self._said():
            _insert(self._rows, "facts", [(name, value)])

    def row(self, student: str) -> Row | None:
        """A student's row, if there is one."""
        with self._said():
            found = self._rows.execute(f"{_SELECT} WHERE student = ?", (student,)).fetchone()
        return None if found is None else _row(found)

    def rows(self) -> Iterator[Row]:
        """All rows, ordered by the students' names."""
        with self._said():
            yield from map(_row, self._rows.execute(f"{_SELECT} ORDER BY student"))

    def put(self, row: Row, moves: Iterable[Move] = ()) -> None:
        """Write a row and its moves atomically: see ``Store``."""
        with self._said():
            self._rows.execute("BEGIN IMMEDIATE")
            try:
                self._rows.execute(_FORGET_KEPT, (row.student, row.digest))
                _insert(self._rows, "submissions", [astuple(row)])
                _insert(self._rows, "moves", map(astuple, moves))
            except BaseException:
                if self._rows.in_transaction:  # SQLite itself rolls back on a full disk
                    self._rows.execute("ROLLBACK")
                raise
            self._rows.execute("COMMIT")

    def moves(self, basis: str) -> Iterator[Move]:
        """The moves that a basis caused, the largest change first."""
        with self._said():
            for student, question, by, before, after, cause, kept in self._rows.execute(
                f"SELECT {_COLUMNS['moves']} FROM moves WHERE basis = ? "  # noqa: S608 - our own words
                "ORDER BY abs(after - before) DESC, student, question",
                (basis,),
            ):
                yield Move(student, question, by, before, after, cause, bool(kept))

    def bases(self) -> frozenset[str]:
        """The bases of all settled rows that have a file."""
        with self._said():
            found = self._rows.execute("SELECT DISTINCT basis FROM submissions WHERE settled AND digest <> ''")
            return frozenset(basis for (basis,) in found)

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """Raises SQLite's errors as the grader's, with what to do."""
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bits are details
            if isinstance(error, OSError) or code in _UNWRITABLE:
                raise GraderError(
                    f"'{self._path}' cannot be written: {error}. Its content is kept. Make room or get write "
                    "permission, and run the same command again; or name another folder by -o."
                ) from error
            raise UsageError(
                f"'{self._path}' is not a list of grades, or is damaged ({one_line(str(error))}). Move it away and run "
                "the same command again: the class is graded again. If --never-lower kept marks, copy grades.csv "
                "first: no other file has them."
            ) from error


_FORGET_KEPT = """
DELETE FROM moves WHERE kept AND student = ?1
AND EXISTS (SELECT 1 FROM submissions WHERE student = ?1 AND digest <> ?2)
"""
_SELECT = f"SELECT {_COLUMNS['submissions']} FROM submissions"  # noqa: S608 - our own words


def _connected(path: Path) -> sqlite3.Connection:
    rows = sqlite3.connect(path, isolation_level=None)
    try:
        rows.text_factory = lambda data: data.decode("utf-8", "replace")  # of damaged rows
        rows.execute("PRAGMA journal_mode = WAL")
        # After a power failure the last rows may be missing, but not damaged. They are graded again.
        rows.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        rows.close()
        raise
    return rows


def _is_begun(rows: sqlite3.Connection) -> bool:
    """Whether it names its exercise or holds rows. A kill could leave a file of the first version without either."""
    tables = {name for (name,) in rows.execute("SELECT name FROM sqlite_master")}
    signs = {"facts": "SELECT 1 FROM facts WHERE name = 'exercise'", "submissions": "SELECT 1 FROM submissions"}
    return any(rows.execute(sign).fetchone() for table, sign in signs.items() if table in tables)


def _read(rows: sqlite3.Connection, table: str, sealed: bool) -> Iterator[tuple[tuple[object, ...], bool]]:
    """A table's rows, and whether each is undamaged."""
    if not sealed:
        yield from ((row, True) for row in rows.execute(f"SELECT {_COLUMNS[table]} FROM {table}"))  # noqa: S608
        return
    for *row, seal in rows.execute(f"SELECT {_COLUMNS[table]}, seal FROM {table}"):  # noqa: S608 - our own words
        yield tuple(row), seal == _seal(row)


def _insert(rows: sqlite3.Connection, table: str, some: Iterable[Sequence[object]]) -> None:
    """Write rows with their seals; they replace rows of the same key."""
    columns = _COLUMNS[table]
    marks = ", ".join("?" * (columns.count(",") + 2))
    statement = f"INSERT OR REPLACE INTO {table} ({columns}, seal) VALUES ({marks})"  # noqa: S608 - our own words
    rows.executemany(statement, ((*row, _seal(row)) for row in some))


def _seal(row: Sequence[object]) -> str:
    """A digest of a row's values. It reveals damage, not fraud."""
    values = [float(value) if isinstance(value, int) else value for value in row]  # SQLite changes their types
    return hashlib.sha256(msgspec.msgpack.encode(values)).hexdigest()[:32]


def _remove(path: Path, *endings: str) -> None:
    for ending in endings or _ENDINGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _row(found: tuple[str, str, str, str, str, int, bytes]) -> Row:
    student, filename, digest, basis, page, settled, entry = found
    return Row(student, filename, digest, basis, page, bool(settled), entry)


def _locked(folder: Path) -> int:
    """The descriptor of a lock that is released when its process ends."""
    for name in (_LOCK, *(_FILE + ending for ending in _ENDINGS)):
        path = folder / name
        if path.is_symlink() or (path.exists() and not path.is_file()):  # SQLite would follow a link
            raise UsageError(f"'{path}' is not a file of the grader. Remove it, or name another folder by -o.")
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise UsageError(
            f"'{folder}' cannot be written to: {error.strerror or error}. Get write permission, or name another folder "
            "by -o."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        said = f"Another `grader grade` is writing to '{folder}'. Wait for it, or name another folder by -o."
        raise UsageError(said) from None
    return lock
