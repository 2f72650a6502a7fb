"""What every ``Store`` does, whatever it keeps its rows in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from grader.classes.interface import Move, Row, Store

ROW = Row("Anna", "a.py", "d1", "b1", "Anna", True, b"\x93entry")
MOVE = Move("Anna", "q", "b2", 1.0, 2.0, "c", False)


def test_a_student_has_one_row_and_rows_come_in_the_order_of_names(store: Store) -> None:
    """A second row of a student replaces the first."""
    store.put(replace(ROW, student="Zoe"))
    store.put(ROW)
    store.put(replace(ROW, student="Émile"))
    store.put(replace(ROW, digest="d2", settled=False))
    assert [row.student for row in store.rows()] == ["Anna", "Zoe", "Émile"]
    assert store.row("Anna") == replace(ROW, digest="d2", settled=False)
    assert store.row("Nobody") is None
    assert (store.damaged, store.lost) == ((), ())


def test_rows_may_be_written_while_they_are_gone_through(store: Store) -> None:
    """What a reader got before stays as it was."""
    for name in ("Anna", "Ben", "Cleo"):
        store.put(replace(ROW, student=name))
    for row in store.rows():
        store.put(replace(row, page="other"))
    assert {row.page for row in store.rows()} == {"other"}


def test_a_fact_is_what_was_noted_last(store: Store) -> None:
    """And None before anything was."""
    assert store.fact("f") is None
    store.note("f", "1")
    store.note("f", "2")
    assert store.fact("f") == "2"


def test_moves_are_kept_by_their_basis_the_farthest_first(store: Store) -> None:
    """Once each, however often a row is written; equal ones in the order of students and questions."""
    moves = [MOVE, replace(MOVE, question="r", before=3.0, after=0.5, kept=True), replace(MOVE, question="a")]
    store.put(ROW, moves)
    store.put(ROW, moves)
    assert [move.question for move in store.moves("b2")] == ["r", "a", "q"]
    assert list(store.moves("b1")) == []
    store.put(ROW, [replace(MOVE, cause="another")])
    assert {move.question: move.cause for move in store.moves("b2")} == {"r": "c", "a": "c", "q": "another"}


def test_a_row_is_written_with_its_moves_or_not_at_all(store: Store) -> None:
    """If the moves cannot be had, the row is what it was."""

    def failing() -> Iterator[Move]:
        yield MOVE
        raise OSError("no room")

    store.put(ROW)
    with pytest.raises(Exception, match="no room"):
        store.put(replace(ROW, digest="d2"), failing())
    assert store.row("Anna") == ROW
    assert list(store.moves("b2")) == []


def test_points_are_kept_for_one_file_only(store: Store) -> None:
    """When a student's row is about another file, nothing is said to be kept any more."""
    kept, other = replace(MOVE, basis="b1", kept=True), replace(MOVE, basis="b1", student="Zoe", kept=True)
    store.put(ROW, [kept, replace(kept, question="r", kept=False)])
    store.put(replace(ROW, student="Zoe"), [other])
    store.put(replace(ROW, basis="b2"))
    assert len(list(store.moves("b1"))) == 3
    store.put(replace(ROW, digest="d2"))
    assert [(move.student, move.question) for move in store.moves("b1")] == [("Anna", "r"), ("Zoe", "q")]


def test_bases_are_those_of_rows_with_a_mark(store: Store) -> None:
    """A row without a file, or one that is to be graded again, has none."""
    assert store.bases() == frozenset()
    store.put(ROW)
    store.put(replace(ROW, student="Ben", basis="b2", settled=False))
    store.put(replace(ROW, student="Cleo", basis="b3", digest=""))
    store.put(replace(ROW, student="Dora", basis="b4"))
    assert store.bases() == {"b1", "b4"}
