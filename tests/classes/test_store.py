"""The list of what has been graded: it keeps what was written, and lets nobody else write."""

from __future__ import annotations

import errno
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.classes.interface import Move, Row
from grader.classes.store import LOST, Ledger
from grader.errors import GraderError, UsageError

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
from grader.classes.interface import Row
from grader.classes.store import LOST, Ledger
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


def test_a_put_that_fails_changes_nothing(tmp_path: Path) -> None:
    """A row is written with all that moved or not at all; and the next one can be written."""
    bad = Move("Anna", "q", "b2", 1.0, 2.0, None, False)  # type: ignore[arg-type]  # no cause
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW)
        with pytest.raises(UsageError):
            ledger.put(replace(ROW, digest="d2"), [bad])
        assert ledger.row("Anna") == ROW
        ledger.put(replace(ROW, student="Zoe"))
    with Ledger(tmp_path, "x") as ledger:
        assert [row.digest for row in ledger.rows()] == ["d1", "d1"]


BEGIN = """
import resource, sys
from pathlib import Path
from grader.errors import GraderError
from grader.classes.store import LOST, Ledger
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    Ledger(Path(sys.argv[1]), "x")
except GraderError as error:
    print(error)
"""


@pytest.mark.parametrize("size", [0, 100, *range(4096, 33_000, 2048)])
def test_a_disk_that_is_full_at_the_start_leaves_nothing_broken(tmp_path: Path, size: int) -> None:
    """However far the file got: that is an error that says what to do, and with more room all is well."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, str(tmp_path), str(size)], capture_output=True, text=True, check=True
    )
    assert size > 8192 or "cannot be written" in done.stdout
    assert not (tmp_path / "grades.sqlite.new").exists()
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW)
        assert ledger.row("Anna") == ROW


@pytest.mark.parametrize(
    "statements",
    [
        "",
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE facts AS SELECT 'version' AS name, '1' AS value",
    ],
)
def test_what_an_earlier_version_only_began_is_begun_again(tmp_path: Path, statements: str) -> None:
    """An empty file, one with a head only, one with tables and nothing in them."""
    opened = sqlite3.connect(tmp_path / "grades.sqlite")
    opened.execute(statements)
    opened.close()
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW)
        assert ledger.row("Anna") == ROW


FIRST_VERSION = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE submissions (
    student TEXT PRIMARY KEY, filename TEXT NOT NULL, digest TEXT NOT NULL, basis TEXT NOT NULL,
    page TEXT NOT NULL, settled INTEGER NOT NULL, entry BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE moves (
    student TEXT, question TEXT, basis TEXT, before REAL NOT NULL, after REAL NOT NULL, cause TEXT NOT NULL,
    kept INTEGER NOT NULL, PRIMARY KEY (student, question, basis)
) WITHOUT ROWID;
INSERT INTO facts VALUES ('version', '1'), ('exercise', 'x'), ('basis', 'b1');
INSERT INTO submissions VALUES ('Anna', 'a.py', 'd1', 'b1', 'Anna', 1, x'93656e747279');
INSERT INTO moves VALUES ('Anna', 'q', 'b1', 1.0, 2.0, 'c', 0);
"""


def test_a_ledger_of_the_first_version_is_read(tmp_path: Path) -> None:
    """All of it is there, and bears seals from then on."""
    opened = sqlite3.connect(tmp_path / "grades.sqlite")
    opened.executescript(FIRST_VERSION)
    opened.close()
    for _ in range(2):
        with Ledger(tmp_path, "x") as ledger:
            assert list(ledger.rows()) == [ROW]
            assert list(ledger.moves("b1")) == [Move("Anna", "q", "b1", 1.0, 2.0, "c", False)]
            assert ledger.fact("basis") == "b1"
            assert ledger.damaged == ()


def change(folder: Path, statement: str) -> None:
    """Change the file as a damaged disk might."""
    with sqlite3.connect(folder / "grades.sqlite") as opened:
        opened.execute(statement)
    opened.close()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ("entry = x'93656e747278'", "Anna"),
        ("digest = 'd2'", "Anna"),
        ("settled = 0", "Anna"),
        ("basis = 'b2'", "Anna"),
        ("filename = CAST(x'ff' AS TEXT)", "Anna"),
        ("student = 'Anne'", "Anne"),
    ],
)
def test_a_row_that_was_changed_is_dropped_and_named(tmp_path: Path, changed: str, named: str) -> None:
    """Its submission is as one that was never graded; the others are as they were."""
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW)
        ledger.put(replace(ROW, student="Zoe"))
        ledger.note("basis", "b1")
    change(tmp_path, f"UPDATE submissions SET {changed} WHERE student = 'Anna'")
    with Ledger(tmp_path, "x") as ledger:
        assert ledger.damaged == (named,)
        assert [row.student for row in ledger.rows()] == ["Zoe"]
        assert ledger.fact("basis") == "b1"
        ledger.put(ROW)
    with Ledger(tmp_path, "x") as ledger:
        assert ledger.damaged == ()
        assert ledger.row("Anna") == ROW


KEPT = Move("Anna", "q", "b1", 2.0, 0.0, "c", True)


@pytest.mark.parametrize("changed", ["entry = x'93656e747278'", "student = 'Anne'"])
def test_points_that_were_kept_are_lost_with_their_row(tmp_path: Path, changed: str) -> None:
    """Their moves say so, now and later; moves of other students, and those that kept nothing, are as they were."""
    other, raised = replace(KEPT, student="Zoe"), replace(KEPT, question="r", before=1.0, after=2.0, kept=False)
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW, [KEPT, raised])
        ledger.put(replace(ROW, student="Zoe"), [other])
    change(tmp_path, f"UPDATE submissions SET {changed} WHERE student = 'Anna'")
    lost = replace(KEPT, kept=False, cause=LOST)
    for found in ((KEPT,), ()):
        with Ledger(tmp_path, "x") as ledger:
            assert ledger.lost == found
            assert list(ledger.moves("b1")) == [lost, other, raised]


def test_facts_that_were_changed(tmp_path: Path) -> None:
    """A proof is made again; without what marks depend on, the file is not believed."""
    with Ledger(tmp_path, "x") as ledger:
        ledger.put(ROW, [Move("Anna", "q", "b1", 1.0, 2.0, "c", False)])
        ledger.note("proof 1", "{}")
        ledger.note("never-lower 1", "yes")
    change(tmp_path, "UPDATE facts SET value = '{' WHERE name = 'proof 1'")
    change(tmp_path, "UPDATE moves SET after = 20")
    with Ledger(tmp_path, "x") as ledger:
        assert ledger.fact("proof 1") is None
        assert list(ledger.moves("b1")) == []
        assert ledger.row("Anna") == ROW
    for statement in ("value = 'no' WHERE name = 'never-lower 1'", "value = '1' WHERE name = 'version'"):
        change(tmp_path, f"UPDATE facts SET {statement}")
        with pytest.raises(UsageError, match=r"is damaged .*Move it away and run the same command again"):
            Ledger(tmp_path, "x")


def test_flipped_bits_change_no_mark(tmp_path: Path) -> None:
    """Wherever a bit flips: what is read is as it was written, or is graded again, or the file is refused."""
    wanted = {f"s{i:02}": replace(ROW, student=f"s{i:02}", entry=bytes([i]) * 300) for i in range(40)}
    (tmp_path / "whole").mkdir()
    with Ledger(tmp_path / "whole", "x") as ledger:
        for row in wanted.values():
            ledger.put(row)
    content, chance = (tmp_path / "whole/grades.sqlite").read_bytes(), random.Random(2)
    for number in range(150):
        folder, changed = tmp_path / str(number), bytearray(content)
        folder.mkdir()
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        (folder / "grades.sqlite").write_bytes(changed)
        try:
            with Ledger(folder, "x") as ledger:
                found = list(ledger.rows())
                assert all(wanted[row.student] == row for row in found)
                assert len({row.student for row in found}) == len(found)
                for row in wanted.values():
                    ledger.put(row)
                assert list(ledger.rows()) == list(wanted.values())
        except UsageError:  # it is damaged as a whole, which is said
            assert (folder / "grades.sqlite").read_bytes() == changed


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said with what to do, and is not called a fault of ours."""

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("grader.classes.store.os.open", read_only)
    with pytest.raises(UsageError, match=r"Read-only file system\. Get write permission, or name another"):
        Ledger(tmp_path, "x")


@pytest.mark.parametrize("name", ["grades.lock", "grades.sqlite", "grades.sqlite-wal", "grades.sqlite-shm"])
def test_links_among_its_files_are_refused(tmp_path: Path, name: str) -> None:
    """SQLite would write through them."""
    (tmp_path / "target").write_bytes(b"")
    (tmp_path / name).symlink_to(tmp_path / "target")
    with pytest.raises(UsageError, match="is not a file of the grader"):
        Ledger(tmp_path, "x")


def test_what_is_left_of_a_file_that_was_moved_away_is_not_taken_for_the_next_ones(tmp_path: Path) -> None:
    """A killed run leaves a journal beside the file: rows in it belong to that file only."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) == 50:
                writer.kill()
    assert (tmp_path / "grades.sqlite-wal").exists()
    (tmp_path / "grades.sqlite").unlink()
    with Ledger(tmp_path, "x") as ledger:
        assert list(ledger.rows()) == []
        ledger.put(ROW)
    with Ledger(tmp_path, "x") as ledger:
        assert list(ledger.rows()) == [ROW]
