"""The list of what has been graded: it keeps what was written, and lets nobody else write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.errors import GraderError, UsageError
from grader.ledger import Ledger, Move, Row

ROW = Row("Anna", "a.py", "d1", "b1", "Anna", True, b"\x93entry")


def test_rows_are_found_again_by_another_process_to_be(tmp_path: Path) -> None:
    """What was put is there after closing, in the order of names, and a second row of a student replaces the first."""
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(replace(ROW, student="Zoe"))
        ledger.put(ROW)
        ledger.put(replace(ROW, digest="d2", settled=False))
    with Ledger(tmp_path, "x") as ledger:
        assert [row.student for row in ledger.rows()] == ["Anna", "Zoe"]
        assert ledger.row("Anna") == replace(ROW, digest="d2", settled=False)
        assert ledger.row("Nobody") is None


def test_moves_are_kept_by_their_basis_the_farthest_first(tmp_path: Path) -> None:
    """Moves are told for the basis that they were made by, and once each, however often the row is written."""
    moves = [Move("Anna", "q", "b2", 1.0, 2.0, "c", False), Move("Anna", "r", "b2", 3.0, 0.5, "c", True)]
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW, moves)
        ledger.put(ROW, moves)
        assert list(ledger.moves("b2")) == moves[::-1]
        assert list(ledger.moves("b1")) == []


def test_facts_are_kept(tmp_path: Path) -> None:
    """A fact is what was noted last."""
    with Ledger(tmp_path, "x") as ledger:
        assert ledger.fact("f") is None
        ledger.note("f", "1")
        ledger.note("f", "2")
        assert ledger.fact("f") == "2"


def test_another_exercise_or_version_is_refused(tmp_path: Path) -> None:
    """Results of something else are not mixed in, and stay as they are."""
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW)
    with pytest.raises(UsageError, match="holds results of 'x'"):
        Ledger(tmp_path, "y")
    with Ledger(tmp_path, "x") as ledger:
        ledger.note("version", "99")
    with pytest.raises(UsageError, match="another version"):
        Ledger(tmp_path, "x")


@pytest.mark.parametrize("content", [b"no database at all, but long " * 60, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    """What is no list of grades is not overwritten."""
    (tmp_path / "grades.sqlite").write_bytes(content)
    with pytest.raises(UsageError, match="Move it away"):
        Ledger(tmp_path, "x")
    assert (tmp_path / "grades.sqlite").read_bytes() == content


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """A second one is refused while the first is there, and not after it has ended."""
    with Ledger(tmp_path, "x"), pytest.raises(UsageError, match="Another `grader grade` is writing"):
        Ledger(tmp_path, "x")
    Ledger(tmp_path, "x").__exit__(None, None, None)


WRITER = """
import sys
from pathlib import Path
from msgspec.structs import replace
from grader.ledger import Ledger, Row
with Ledger(Path(sys.argv[1]), "x") as ledger:
    for i in range(10**6):
        ledger.put(Row(f"s{i:06}", "a.py", "d", "b", "p", True, b"e" * 500))
        print(i, flush=True)
"""


def test_who_is_killed_has_lost_nothing_that_was_written(tmp_path: Path) -> None:
    """After SIGKILL in the middle all rows are there of which the process had said so, and the lock is gone."""
    said = 0
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            said = int(line)
            if said == 300:
                writer.kill()
    with Ledger(tmp_path, "x") as ledger:
        assert [row.student for row in ledger.rows()][: said + 1] == [f"s{i:06}" for i in range(said + 1)]


def test_a_full_disk_keeps_what_is_there(tmp_path: Path) -> None:
    """Where nothing more can be written that is said, and earlier rows stay."""
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW)
        ledger._rows.execute("PRAGMA max_page_count = 8")
        with pytest.raises(GraderError, match="cannot be written"):
            ledger.put(replace(ROW, student="Zoe", entry=b"e" * 100_000))
    with Ledger(tmp_path, "x") as ledger:
        assert ledger.row("Anna") == ROW
