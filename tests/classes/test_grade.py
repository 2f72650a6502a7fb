"""``grader grade``: a class from files to grades, over interruptions and changes of the exercise."""

from __future__ import annotations

import contextlib
import csv
import ctypes
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

import msgspec
import pytest
from junitparser import JUnitXml
from msgspec.structs import replace

from grader.classes.store import LOST, Ledger
from grader.report.record import read_staff
from tests.place import EXERCISE, Place, Write, descendants

GRADE = ("grade", "class", "--exercise", EXERCISE, "-o", "out")


def hand_in(place: Place, right: str, many: int) -> None:
    """A class: every third student has the line wrong."""
    for i in range(many):
        folder = place.folder / "class" / f"Student {i:03}"
        folder.mkdir(parents=True, exist_ok=True)
        text = right if i % 3 else right.replace("return scale(shift(x))", "return 2 * (x + 1)")
        (folder / "made.py").write_text(f"# {i}\n{text}", encoding="utf-8")


def grades(place: Place) -> dict[str, dict[str, str]]:
    """The rows of grades.csv by student."""
    text = (place.folder / "out" / "grades.csv").read_text(encoding="utf-8-sig")
    return {row["student"]: row for row in csv.DictReader(io.StringIO(text))}


def rows(place: Place) -> dict[str, tuple[str, bytes]]:
    """The list of grades as it is in the file: each student's digest and entry."""
    path = place.folder / "out" / "grades.sqlite"
    if not path.exists():
        return {}
    with sqlite3.connect(path) as opened:
        tables = opened.execute("SELECT name FROM sqlite_master WHERE name = 'submissions'").fetchall()
        found = opened.execute("SELECT student, digest, entry FROM submissions").fetchall() if tables else []
    opened.close()
    assert len({student for student, _, _ in found}) == len(found)
    return {student: (digest, entry) for student, digest, entry in found}


def test_a_class_is_graded_into_pages_records_and_grades(place: Place, right: str) -> None:
    """Each student has a page, a record and a row with the marks that `grader check` gives."""
    hand_in(place, right, 6)
    done = place.run(*GRADE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 submissions graded; 9.3 points on average." in done.stdout
    table = grades(place)
    assert [row["earned"] for row in table.values()] == ["8", "10", "10", "8", "10", "10"]
    assert table["Student 000"]["line"] == "0"
    record = json.loads((place.folder / "out/students/Student 000.json").read_text())
    alone = place.run("check", "class/Student 000/made.py", "--exercise", EXERCISE, "--format", "json")
    assert record["result"] == json.loads(alone.stdout)["result"]
    assert "<html" in (place.folder / "out/students/Student 000.html").read_text()
    staff = read_staff((place.folder / "out/staff/Student 000.json").read_bytes())
    assert staff.submission_digest == record["result"]["submission_digest"]
    assert all(question.seconds is not None for question in staff.questions)
    assert (place.folder / "out/class.html").is_file()
    suites = JUnitXml.fromfile(str(place.folder / "out/junit.xml"))
    assert (len(list(suites)), suites.tests, suites.failures) == (6, 36, 2)


def test_a_level_below_full_is_never_silent(place: Place, right: str) -> None:
    """The command says it, with how many submissions it is about."""
    hand_in(place, right, 2)
    done = place.run(*GRADE, "--trusted")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 of 2 submissions were graded at the sandbox's level trusted, below full" in done.stdout
    (place.folder / "class/Student 002").mkdir()
    place.write("class/Student 002/made.py", right)
    assert "2 of 3 submissions were graded at the sandbox's level trusted" in place.run(*GRADE).stdout


def test_whose_file_cannot_be_read_is_told(place: Place, right: str) -> None:
    """By name, with what to do; such a file is no zero in the class's mean."""
    hand_in(place, right, 2)
    (place.folder / "class/Broken").mkdir()
    place.write("class/Broken/made.ipynb", '{"cells"')
    done = place.run(*GRADE)
    assert done.returncode == 0
    assert "Broken: 'made.ipynb' is not a notebook: it is not JSON" in done.stdout
    assert "2 of 3 submissions graded; 9.0 points on average." in done.stdout
    assert grades(place)["Broken"]["status"] == "unread"


def test_a_file_of_another_exercise_is_no_zero(place: Place, right: str) -> None:
    """It is not graded: its cells are blank, the class page and the terminal list it, and for CI it is skipped."""
    hand_in(place, right, 2)
    (place.folder / "class/Other").mkdir()
    place.write("class/Other/made.py", f"# exercise: slope\n{right}")
    done = place.run(*GRADE)
    assert done.returncode == 0
    said = "'made.py' is for another exercise: its line `# exercise: slope` does not name 'made'. It was not graded."
    assert f"Other: {said}" in done.stdout
    assert "2 of 3 submissions graded; 9.0 points on average." in done.stdout
    assert "1 file names another exercise and has no mark: class.html lists them." in done.stdout
    row = grades(place)["Other"]
    assert (row["status"], row["notes"]) == ("another exercise", said)
    assert {row[column] for column in ("earned", "points", "line", "layer", "c", "pick", "picks", "gate")} == {""}
    page = (place.folder / "out/class.html").read_text()
    assert "Another exercise" in page[page.index("To look at") :]
    suites = JUnitXml.fromfile(str(place.folder / "out/junit.xml"))
    other = next(suite for suite in suites if suite.name == "Other")
    assert (other.tests, other.skipped, suites.errors, suites.failures) == (1, 1, 0, 1)
    assert not (place.folder / "out/students/Other.html").exists()
    assert "3 of them before" in place.run(*GRADE).stdout


def test_what_has_been_graded_is_not_graded_again(place: Place, right: str) -> None:
    """A second run does nothing; what is new or changed is graded, and nothing else."""
    hand_in(place, right, 4)
    place.run(*GRADE)
    before = rows(place)
    assert "4 submissions graded, 4 of them before" in place.run(*GRADE).stdout
    (place.folder / "class/Student 000/made.py").write_text(right, encoding="utf-8")
    (place.folder / "class/Late Lea").mkdir()
    (place.folder / "class/Late Lea/made.py").write_text(right, encoding="utf-8")
    done = place.run(*GRADE)
    assert "5 submissions graded, 3 of them before" in done.stdout
    assert "Student 000  line  0 -> 2  another file was submitted" in done.stdout
    after = rows(place)
    assert [student for student in after if before.get(student) != after[student]] == ["Late Lea", "Student 000"]


def test_a_killed_run_lost_and_doubled_nothing(place: Place, right: str) -> None:
    """Fifty times SIGKILL at a random moment: what was written stays as it is, and the next run goes on from there."""
    many, chance = 12, random.Random(5)
    hand_in(place, right, many)
    kept: dict[str, tuple[str, bytes]] = {}
    for _ in range(50):
        process = place.start(*GRADE, "--jobs", "2")
        try:
            process.wait(chance.uniform(0.1, 1.5))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        now = rows(place)
        assert {student: now[student] for student in kept} == kept  # nothing lost, nothing graded twice
        for student in now:
            record = json.loads((place.folder / f"out/students/{student}.json").read_text())
            assert record["result"]["earned"] in (8, 10)
        kept = now
        if len(kept) == many and chance.random() < 0.5:
            for path in sorted((place.folder / "out").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            kept = {}
    for path in place.temporary.iterdir():
        path.unlink()  # what a killed process could not take away
    done = place.run(*GRADE)
    assert done.returncode == 0
    assert len(grades(place)) == many
    assert sorted(path.name for path in (place.folder / "out/students").iterdir() if path.name[0] != ".") == sorted(
        f"Student {i:03}.{end}" for i in range(many) for end in ("html", "json")
    )


def workers(pid: int) -> list[int]:
    """The processes that grade for a running command."""
    found = []
    for child in descendants(pid):
        with contextlib.suppress(OSError):
            if b"workers.local_worker" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def test_killed_workers_cost_no_marks(place: Place, right: str) -> None:
    """Twice SIGKILL for a process that grades, at random moments: every mark is there, and the class is done."""
    many, chance, killed = 12, random.Random(3), 0
    hand_in(place, right, many)
    while killed < 10:
        shutil.rmtree(place.folder / "out", ignore_errors=True)
        process = place.start(*GRADE, "--jobs", "2")
        for _ in range(2):  # no job can lose as many as it may
            time.sleep(chance.uniform(0.1, 0.8))
            for pid in workers(process.pid)[:1]:
                os.kill(pid, signal.SIGKILL)
                killed += 1
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert f"{many} submissions graded" in out
        assert {row["earned"] for row in grades(place).values()} == {"8", "10"}
        for path in place.temporary.iterdir():
            path.unlink()  # what a killed process could not take away


def test_ctrl_c_says_what_is_kept(place: Place, right: str) -> None:
    """It stops at once, with 130, and says how to go on; the next run does."""
    hand_in(place, right, 3)
    for i in range(10):  # busy for longer than a busy machine needs to send a signal
        (place.folder / f"class/Slow {i}").mkdir()
        slow = f"def line(x):\n    while True: pass  # {i}\n"
        (place.folder / f"class/Slow {i}/made.py").write_text(slow, encoding="utf-8")
    process = place.start(*GRADE, "--jobs", "1")
    while not rows(place):
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "submissions are graded and kept in 'out'. Run the same command again to continue." in err
    assert place.left_behind() == []


def test_after_a_change_of_the_exercise_it_says_who_moves(
    place: Place,
    right: str,
    write_exercise: Write,
) -> None:
    """Without --regrade a changed exercise is refused; with it, who moves is told with the cause."""
    hand_in(place, right, 4)
    place.run(*GRADE)
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    refused = place.run(*GRADE)
    assert refused.returncode == 2
    assert "graded differently: line: the right answer. Add --regrade" in refused.stderr
    moved = place.run(*GRADE, "--regrade")
    assert "4 students have different points than before:" in moved.stdout
    assert "Student 000  line  0 -> 2  the right answer" in moved.stdout
    assert "Student 001  line  2 -> 0  the right answer" in moved.stdout
    assert [row["earned"] for row in grades(place).values()] == ["10", "8", "8", "10"]
    assert len((place.folder / "out/moved.csv").read_text(encoding="utf-8-sig").splitlines()) == 5


def test_never_lower_keeps_marks(place: Place, right: str, write_exercise: Write) -> None:
    """Who would lose keeps the earlier points, and that is said."""
    hand_in(place, right, 4)
    place.run(*GRADE)
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    moved = place.run(*GRADE, "--regrade", "--never-lower")
    assert "Student 001  line  2 -> 0  the right answer; the earlier ones count" in moved.stdout
    assert [row["earned"] for row in grades(place).values()] == ["10", "10", "10", "10"]
    assert place.run(*GRADE, "--never-lower").returncode == 2


def test_a_regrade_that_was_stopped_goes_on_as_it_began(place: Place, right: str, write_exercise: Write) -> None:
    """However often it is killed: the plain command after it lowers nobody, and says why."""
    many, chance = 9, random.Random(8)
    hand_in(place, right, many)
    place.run(*GRADE)
    before = rows(place)
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    for arguments in (("--regrade", "--never-lower"), (), ()):
        process = place.start(*GRADE, *arguments, "--jobs", "1")
        while rows(place) == before and process.poll() is None:
            time.sleep(0.02)
        before = rows(place)
        time.sleep(chance.uniform(0, 0.1))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    for path in place.temporary.iterdir():
        path.unlink()  # what a killed process could not take away
    done = place.run(*GRADE)
    assert (done.returncode, done.stderr) == (0, "")
    assert {row["earned"] for row in grades(place).values()} == {"10"}


def test_a_regrade_that_failed_is_remembered_too(place: Place, right: str, write_exercise: Write) -> None:
    """With nothing graded, the exercise as it was needs no --regrade; a new one does; who asked for it has it."""
    hand_in(place, right, 2)
    place.run(*GRADE)
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1) + [][0]"})
    assert place.run(*GRADE, "--regrade", "--never-lower").returncode == 3
    write_exercise()
    assert "2 submissions graded, 2 of them before" in place.run(*GRADE).stdout
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    refused = place.run(*GRADE)
    assert (refused.returncode, "Add --regrade" in refused.stderr) == (2, True)
    with Ledger(place.folder / "out", "made") as ledger:
        kept = list(ledger.rows())
    done = place.run(*GRADE, "--regrade", "--never-lower")
    assert "1 student has different points" not in done.stderr
    with Ledger(place.folder / "out", "made") as ledger:  # as if it had been stopped before the second
        by = {row.student: row.basis for row in ledger.rows()}
        ledger.put(next(row for row in kept if row.student == "Student 001"))
    again = place.run(*GRADE)
    assert "This regrade began with --never-lower: students who had more points before keep them." in again.stdout
    assert [row["earned"] for row in grades(place).values()] == ["10", "10"]
    with Ledger(place.folder / "out", "made") as ledger:
        assert {row.student: row.basis for row in ledger.rows()} == by


def test_remarks_in_the_exercise_touch_nothing(place: Place, right: str, write_exercise: Write) -> None:
    """A comment is no reason to grade again."""
    hand_in(place, right, 2)
    place.run(*GRADE)
    write_exercise(reference={"def line": "# A line.\ndef line"})
    assert "2 submissions graded, 2 of them before" in place.run(*GRADE).stdout


def test_what_is_gone_is_said_and_what_was_deleted_is_written(place: Place, right: str) -> None:
    """A deleted page comes back; a deleted submission keeps its mark, and is gone in the table, the page and here."""
    hand_in(place, right, 3)
    place.run(*GRADE)
    page = (place.folder / "out/students/Student 001.html").read_bytes()
    (place.folder / "out/students/Student 001.html").unlink()
    shutil.rmtree(place.folder / "class/Student 002")
    done = place.run(*GRADE)
    assert done.returncode == 0
    assert (place.folder / "out/students/Student 001.html").read_bytes() == page
    assert "Student 002: 'made.py' was graded before, but is missing now. Its marks still count." in done.stdout
    row = grades(place)["Student 002"]
    assert (row["earned"], row["status"]) == ("10", "gone")
    assert "its file was not there in the last run" in row["notes"]
    assert "their files were not there in the last run" in (place.folder / "out/class.html").read_text()


def drop_root_reading() -> None:
    """Root without the capabilities CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH reads what others may read."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP, which is refused to those without any


def test_what_may_not_be_read_keeps_its_mark(place: Place, right: str) -> None:
    """The file is named with the reason, its mark, page and record stay, and the next run grades it as it is then."""
    hand_in(place, right, 2)
    place.run(*GRADE)
    table, page = grades(place), place.folder / "out/students/Student 001.html"
    before = page.read_bytes()
    path = place.folder / "class/Student 001/made.py"
    path.chmod(0)
    for arguments in ((), ("--regrade", "--never-lower")):
        done = place.run(*GRADE, *arguments, preexec_fn=drop_root_reading)
        assert done.returncode == 4
        assert "Student 001: 'made.py' cannot be read: Permission denied. The earlier mark still counts." in done.stdout
        assert (grades(place), page.read_bytes()) == (table, before)
    path.chmod(0o644)
    assert "2 submissions graded, 2 of them before" in place.run(*GRADE).stdout


def test_a_student_whose_file_is_unclear_is_not_gone(place: Place, right: str) -> None:
    """The graded file is there beside another one: which counts is asked, and the earlier mark stays and is named."""
    hand_in(place, right, 2)
    place.run(*GRADE)
    (place.folder / "class/Student 001/other.py").write_text(right, encoding="utf-8")
    (place.folder / "class/Student 001/made.py").rename(place.folder / "class/Student 001/another.py")
    done = place.run(*GRADE)
    assert "Student 001: it is unclear which of 'another.py', 'other.py' counts" in done.stdout
    assert "Student 001: 'made.py' was graded before. The earlier mark still counts." in done.stdout
    assert "is not there any more" not in done.stdout
    assert (grades(place)["Student 001"]["earned"], grades(place)["Student 001"]["status"]) == ("10", "graded")


def test_a_link_in_a_pages_place_is_not_the_page(place: Place, right: str) -> None:
    """It is replaced by the page, and what it leads to stays as it is."""
    hand_in(place, right, 1)
    place.run(*GRADE)
    page = place.folder / "out/students/Student 000.html"
    before = page.read_bytes()
    page.unlink()
    page.symlink_to(place.folder / place.write("elsewhere.html", "other"))
    place.run(*GRADE)
    assert (page.is_symlink(), page.read_bytes()) == (False, before)
    assert (place.folder / "elsewhere.html").read_text(encoding="utf-8") == "other"


def test_a_damaged_row_is_said_and_graded_again(place: Place, right: str) -> None:
    """The mark that a damaged disk changed is not believed."""
    hand_in(place, right, 2)
    place.run(*GRADE)
    with sqlite3.connect(place.folder / "out/grades.sqlite") as opened:
        opened.execute("UPDATE submissions SET entry = substr(entry, 1, 40) || x'00' || substr(entry, 42)")
    opened.close()
    done = place.run(*GRADE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Student 001: the list of grades is damaged here. Results were dropped and graded again." in done.stdout
    assert [row["earned"] for row in grades(place).values()] == ["8", "10"]
    assert "damaged" not in place.run(*GRADE).stdout


def test_a_damaged_row_whose_mark_was_kept_is_said_to_be_lost(place: Place, right: str, write_exercise: Write) -> None:
    """The terminal and moved.csv do not say that a mark counts which is not there."""
    hand_in(place, right, 2)
    place.run(*GRADE)
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    assert "2 -> 0  the right answer; the earlier ones count" in place.run(*GRADE, "--regrade", "--never-lower").stdout
    with sqlite3.connect(place.folder / "out/grades.sqlite") as opened:
        opened.execute("UPDATE submissions SET entry = substr(entry, 1, 40) || x'00' || substr(entry, 42)")
    opened.close()
    done = place.run(*GRADE)
    assert "Student 001: the list of grades is damaged here." in done.stdout
    assert "--never-lower had kept 2 points of 'line', which are lost." in done.stdout
    for said in (done.stdout, place.run(*GRADE).stdout):
        assert f"Student 001  line  2 -> 0  {LOST}" in said
        assert "count" not in said
    table = csv.DictReader(io.StringIO((place.folder / "out/moved.csv").read_text(encoding="utf-8-sig")))
    (row,) = (row for row in table if row["student"] == "Student 001")
    assert (row["before"], row["now"], row["kept"]) == ("2.0", "0.0", "")
    assert grades(place)["Student 001"]["earned"] == "8"


def write_as_another_version(place: Place, students: tuple[str, ...]) -> None:
    """Give students' entries another shape, as another version of the grader would have written them."""
    with Ledger(place.folder / "out", "made") as ledger:
        for student in students:
            row = ledger.row(student)
            assert row is not None
            ledger.put(replace(row, entry=msgspec.msgpack.encode({"version": 99, "student": student})))


@pytest.mark.parametrize("options", [(), ("--regrade",), ("--regrade", "--never-lower")])
def test_results_of_another_version_are_graded_again(
    place: Place, right: str, write_exercise: Write, options: tuple[str, ...]
) -> None:
    """An entry that this version cannot read is no fault: its student is named, and the submission graded again."""
    hand_in(place, right, 3)
    place.run(*GRADE)
    write_as_another_version(place, ("Student 000", "Student 002"))
    if options:
        write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    shutil.rmtree(place.folder / "class/Student 002")
    done = place.run(*GRADE, *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Student 000: was graded by another version of the grader, whose result cannot be read. It" in done.stdout
    assert ("--never-lower cannot compare" in done.stdout) == ("--never-lower" in options)
    table = grades(place)
    assert table["Student 000"]["earned"] == ("10" if options else "8")
    assert (table["Student 002"]["earned"], table["Student 002"]["status"]) == ("", "ungradable")
    assert "graded by another version of the grader" in table["Student 002"]["notes"]
    assert "Student 002: 'made.py' was graded before" not in done.stdout
    again = place.run(*GRADE)
    assert "Student 000: was graded by another" not in again.stdout
    assert again.returncode == 0


def test_an_output_that_cannot_be_written_to_is_said(place: Place, right: str) -> None:
    """With what to do: no folder is called a fault of ours."""
    hand_in(place, right, 1)
    place.run(*GRADE)
    for name in ("grades.lock", "grades.csv", "students/Student 000.html"):
        path = place.folder / "out" / name
        kept = path.read_bytes()
        path.unlink()
        path.mkdir()
        (path / "x").touch()
        done = place.run(*GRADE)
        assert done.returncode in (2, 4)
        assert "fault of the grader" not in done.stderr
        assert "'out" in done.stderr
        shutil.rmtree(path)
        path.write_bytes(kept)


def test_bad_files_cost_nobody_else_anything(place: Place, right: str) -> None:
    """Text that is none, a folder without a file, a bomb: each is a row that says so, and the others are graded."""
    hand_in(place, right, 2)
    for student, content in {
        "Binary": b"\x7fELF\0\0\1" * 50,
        "Empty": b"",
        "Latin": "c = 0.25 # é".encode("latin-1"),
    }.items():
        (place.folder / "class" / student).mkdir()
        (place.folder / "class" / student / "made.py").write_bytes(content)
    (place.folder / "class/Nothing").mkdir()
    (place.folder / "class/Nothing/essay.pdf").write_bytes(b"%PDF-1.7")
    done = place.run(*GRADE)
    assert done.returncode == 0
    table = grades(place)
    assert table["Latin"]["c"] == "1"
    assert "not a text file" in table["Binary"]["notes"]
    assert "empty" in table["Empty"]["notes"]
    assert "essay.pdf" in table["Nothing"]["notes"]
    assert table["Student 001"]["earned"] == "10"


HOSTILE_NAMES = {
    "not UTF-8": b"Andr\xe9.py",
    "nearly the same": b"Andr\xe8.py",
    "a line break": b"a\nb.py",
    "control characters": b"\x1b[31mred\x07.py",
    "a percent sign": b"100%.py",
    "dots": b"..dots...py",
    "long": b"l" * 252 + b".py",
    "long, and another at its end": b"l" * 251 + b"m.py",
    "long and not ASCII": "ü".encode() * 126 + b".py",
    "long and not UTF-8": b"\xe9" * 252 + b".py",
    "a device of Windows": b"nul.py",
    "a formula": b"=1+2.py",
    "markup": b"<script>alert(1)<.py",
    "braces": b"{{ 7 * 7 }}.py",
    "quotes": b"'\" or 1=1.py",
    "turned round": "\u202eyp.exe.py".encode(),
}


def test_names_of_any_kind_cost_nobody_a_mark(place: Place, right: str) -> None:
    """Each file is graded and has a page; a second run finds all of them graded."""
    (place.folder / "class").mkdir()
    for name in (b"anna.py", *HOSTILE_NAMES.values()):
        Path(os.fsdecode(os.fsencode(place.folder / "class") + b"/" + name)).write_text(right, encoding="utf-8")
    done = place.run(*GRADE)
    many = 1 + len(HOSTILE_NAMES)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{many} submissions graded; 10.0 points on average." in done.stdout
    assert len(grades(place)) == many
    assert "Andr\\xe9" in grades(place)
    assert len([path for path in (place.folder / "out/students").iterdir() if path.suffix == ".html"]) == many
    assert f"{many} submissions graded, {many} of them before" in place.run(*GRADE).stdout


def test_what_fails_for_one_submission_costs_that_one_only(place: Place, right: str) -> None:
    """Halves of surrogate pairs, expressions that are nested deep, and what is right beside them."""
    hand_in(place, right, 2)
    nested = "f = " + "lambda: " * 400 + "1"
    for student, name, content in (
        ("Half", "made.py", f"{right}\nx = '\\ud800'\n"),
        ("Half a book", "made.ipynb", book(right, "x = '\ud800'  # \udfff")),
        ("Deep", "made.py", f"{right}\n{nested}\n"),
        ("Deep book", "made.ipynb", book(right, nested)),
        ("Deeper", "made.py", f"{right}\nx = {'(' * 90}1{')' * 90}\n"),
        ("Deep answer", "made.py", f"{right}\nc = {'[' * 80}1{']' * 80}\n"),
    ):
        (place.folder / "class" / student).mkdir()
        place.write(f"class/{student}/{name}", content)
    done = place.run(*GRADE)
    assert (done.returncode, done.stderr) == (0, "")
    table = grades(place)
    assert {row["status"] for row in table.values()} <= {"graded", "unread"}
    assert (table["Student 001"]["earned"], table["Half a book"]["earned"]) == ("10", "10")
    assert table["Deep book"]["earned"] == "10"


def book(*cells: str) -> str:
    """A notebook with these cells of code."""
    made = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def test_a_zip_is_graded_as_its_folder_is(place: Place, right: str) -> None:
    """The archive of a class gives the same grades."""
    hand_in(place, right, 3)
    with zipfile.ZipFile(place.folder / "class.zip", "w") as archive:
        for path in (place.folder / "class").rglob("*.py"):
            archive.write(path, path.relative_to(place.folder / "class"))
    place.run(*GRADE)
    of_folder = grades(place)
    place.run("grade", "class.zip", "--exercise", EXERCISE, "-o", "other")
    (place.folder / "out").rename(place.folder / "first")
    (place.folder / "other").rename(place.folder / "out")
    assert grades(place) == of_folder


def test_what_cannot_be_done_is_said_before_anything_is(place: Place, right: str) -> None:
    """An empty folder, an output that is a file, another's output, a second run at the same time."""
    (place.folder / "class").mkdir()
    assert "There is nothing to grade in 'class'" in place.run(*GRADE).stderr
    hand_in(place, right, 2)
    assert "'right.py' cannot be written to" in place.run(*GRADE[:-1], "right.py").stderr
    place.run(*GRADE)
    other = place.run("grade", "class", "--exercise", "chain-rule", "-o", "out")
    assert (other.returncode, "holds results of 'made'" in other.stderr) == (2, True)
    with Ledger(place.folder / "out", "made"):
        assert "Another `grader grade` is writing to 'out'" in place.run(*GRADE).stderr


@pytest.mark.parametrize("broken", ["starter", "reference"])
def test_a_broken_exercise_ends_it_with_3(place: Place, right: str, write_exercise: Write, broken: str) -> None:
    """What no submission could be graded with is told once, and nothing is graded."""
    write_exercise(**{broken: "def f(:\n"})
    hand_in(place, right, 2)
    done = place.run(*GRADE)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("has a fault") + done.stderr.count("faults that its author") == 1
