"""What grading a class needs from outside: a store for what has been graded, and a place for the files it writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec


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


class Store(Protocol):
    """Keeps the rows of one class: an SQLite file, or a service's database. A write is kept once the call returns.

    ``damaged`` are the students whose rows were found damaged, and dropped, when the store was opened. ``lost`` are the
    moves that kept points in such rows: no copy of these points is left.
    """

    @property
    def damaged(self) -> tuple[str, ...]:
        """The students whose rows were dropped."""

    @property
    def lost(self) -> tuple[Move, ...]:
        """The moves whose kept points were lost."""

    def fact(self, name: str) -> str | None:
        """What was noted last under that name, or None."""

    def note(self, name: str, value: str) -> None:
        """Note something about all rows."""

    def row(self, student: str) -> Row | None:
        """A student's row, if there is one."""

    def rows(self) -> Iterator[Row]:
        """All rows, in the order of the students' names."""

    def put(self, row: Row, moves: Iterable[Move] = ()) -> None:
        """Write a row with its moves, all of it or nothing.

        The row replaces the student's earlier row. A move replaces one of the same student, question and basis. If the
        row is about another file than before, the student's moves that kept points are removed.
        """

    def moves(self, basis: str) -> Iterator[Move]:
        """The moves that a basis caused: the largest change first, then by student and question."""

    def bases(self) -> frozenset[str]:
        """The bases of all settled rows that have a file."""


class Files(Protocol):
    """The files that are written about a class, by their paths within its output."""

    def save(self, path: str, data: bytes | None) -> None:
        """Write a file, or with None remove it."""

    def has(self, path: str) -> bool:
        """Whether there is a file."""
