"""A second ``Store``, in memory: it shows that whatever grades a class does not depend on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.classes.interface import Move, Row


class MemoryStore:
    """Rows, moves and facts in dictionaries."""

    def __init__(self) -> None:
        self.damaged: tuple[str, ...] = ()
        self.lost: tuple[Move, ...] = ()
        self._facts: dict[str, str] = {}
        self._rows: dict[str, Row] = {}
        self._moves: dict[tuple[str, str, str], Move] = {}

    def fact(self, name: str) -> str | None:
        """See ``Store``."""
        return self._facts.get(name)

    def note(self, name: str, value: str) -> None:
        """See ``Store``."""
        self._facts[name] = value

    def row(self, student: str) -> Row | None:
        """See ``Store``."""
        return self._rows.get(student)

    def rows(self) -> Iterator[Row]:
        """See ``Store``."""
        yield from (row for _, row in sorted(self._rows.items()))

    def put(self, row: Row, moves: Iterable[Move] = ()) -> None:
        """See ``Store``."""
        moved = {(move.student, move.question, move.basis): move for move in moves}
        before = self._rows.get(row.student)
        if before is not None and before.digest != row.digest:
            self._moves = {at: m for at, m in self._moves.items() if not (m.kept and m.student == row.student)}
        self._rows[row.student] = row
        self._moves |= moved

    def moves(self, basis: str) -> Iterator[Move]:
        """See ``Store``."""
        some = [move for move in self._moves.values() if move.basis == basis]
        yield from sorted(some, key=lambda m: (-abs(m.after - m.before), m.student, m.question))

    def bases(self) -> frozenset[str]:
        """See ``Store``."""
        return frozenset(row.basis for row in self._rows.values() if row.settled and row.digest)


class MemoryFiles(dict[str, bytes]):
    """What was saved, by path."""

    def save(self, path: str, data: bytes | None) -> None:
        """See ``Files``."""
        self.pop(path, None)
        if data is not None:
            self[path] = data

    def has(self, path: str) -> bool:
        """See ``Files``."""
        return path in self
