"""What grading a class needs from outside: a store for its results, and a place for its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One student's result.

    ``digest`` is the submitted file's, ``basis`` the grading's: if both are unchanged, it is not graded again. ``page``
    names the student's files, without their endings. A row that is not ``settled`` has no mark because of a fault of
    ours, and is graded again. ``entry`` is the encoded ``grader.report.class_entry.entry.Entry``.
    """

    student: str
    filename: str
    digest: str
    basis: str
    page: str
    settled: bool
    entry: bytes


class Move(msgspec.Struct, frozen=True):
    """A change of a student's points at a question, and its cause. ``kept``: the old points still count."""

    student: str
    question: str
    basis: str
    before: float
    after: float
    cause: str
    kept: bool


class Store(Protocol):
    """Keeps the rows of one class, in a file or a database. A write is kept once the call returns.

    ``damaged`` are students whose rows were damaged and dropped when the store was opened. ``lost`` are moves that kept
    points in such rows; no other copy of these points exists.
    """

    @property
    def damaged(self) -> tuple[str, ...]:
        """The students whose rows were dropped."""

    @property
    def lost(self) -> tuple[Move, ...]:
        """The moves whose kept points were lost."""

    def fact(self, name: str) -> str | None:
        """The last note of that name, or None."""

    def note(self, name: str, value: str) -> None:
        """Note a fact about all rows."""

    def row(self, student: str) -> Row | None:
        """A student's row, if there is one."""

    def rows(self) -> Iterator[Row]:
        """All rows, ordered by the students' names."""

    def put(self, row: Row, moves: Iterable[Move] = ()) -> None:
        """Write a row and its moves atomically.

        The row replaces the student's earlier row. A move replaces one of the same student, question and basis. If the
        file is not the earlier one, the student's moves that kept points are removed.
        """

    def moves(self, basis: str) -> Iterator[Move]:
        """The moves that a basis caused: the largest change first, then by student and question."""

    def bases(self) -> frozenset[str]:
        """The bases of all settled rows that have a file."""


class Files(Protocol):
    """The files about a class, by their paths within its output."""

    def save(self, path: str, data: bytes | None) -> None:
        """Write a file, or with None remove it."""

    def has(self, path: str) -> bool:
        """Whether the file exists."""
