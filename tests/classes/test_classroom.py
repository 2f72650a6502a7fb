"""A class's results on their way into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from msgspec.structs import replace

from grader.classes.classroom import Basis, Classroom, entries
from grader.classes.interface import Store
from grader.errors import UsageError
from grader.intake.class_exports.collection import Handed
from grader.model.result import Status
from grader.report.class_entry.entry import Answer, Entry, encoded
from grader.workers.interface import Graded, Job
from tests.classes.stores import MemoryFiles

ANNA, BEN = Handed("Anna", "a.py", "a.py"), Handed("Ben", "b.py", "b.py")
CONTENTS = {"a.py": b"a = 1", "b.py": b"b = 2"}


def every(store: Store) -> list[Entry]:
    """The entries of all students, none of whom is gone."""
    return list(entries(store, {row.student for row in store.rows()}))


def room(store: Store, files: MemoryFiles, basis: str = "b1", *, never_lower: bool = False) -> Classroom:
    """A classroom whose points differ for the cause of its basis."""
    return Classroom(store, Basis(basis, lambda old, id_: f"{old}/{id_}", never_lower), files)


def read(handed: Handed) -> bytes:
    """A file's content."""
    return CONTENTS[handed.filename]


def graded(job: Job, earned: float, status: Status = Status.RIGHT) -> Graded:
    """What comes of a job with one question, q."""
    entry = Entry(job.student, job.filename, "", earned, 2.0, (Answer("q", status, earned),))
    return Graded(job.number, encoded(entry), b"{}", b"<html>")


def jobs(place: Classroom, handed: Iterable[Handed], read: Callable[[Handed], bytes]) -> Iterator[Job]:
    """The jobs, by one exercise."""
    return place.jobs(handed, read, "e1", 5)


def go(place: Classroom, *handed: Handed, earned: float = 2.0) -> list[str]:
    """Grade what is to be graded; who that was."""
    asked = []
    for job in jobs(place, handed, read):
        asked.append(job.student)
        place.take(graded(job, earned))
    return asked


def test_what_is_graded_is_not_graded_again(store: Store) -> None:
    """The second time nothing is asked for; a file that is another one, or by another name, is."""
    files = MemoryFiles()
    assert go(room(store, files), ANNA, BEN) == ["Anna", "Ben"]
    again = room(store, files)
    assert (go(again, ANNA, BEN), again.there) == ([], 2)
    assert go(room(store, files), replace(ANNA, filename="b.py"), BEN) == ["Anna"]
    assert sorted(files) == [f"students/{name}.{end}" for name in ("Anna", "Ben") for end in ("html", "json")]


def test_another_basis_grades_all_again_and_says_who_moves(store: Store) -> None:
    """Who has the same points does not move; who has others moves for the cause that the basis gives."""
    files = MemoryFiles()
    go(room(store, files), ANNA, BEN)
    place = room(store, files, "b2")
    for job in jobs(place, [ANNA, BEN], read):
        place.take(graded(job, 2.0 if job.student == "Anna" else 0.5))
    (move,) = store.moves("b2")
    assert (move.student, move.question, move.before, move.after, move.cause, move.kept) == (
        "Ben",
        "q",
        2.0,
        0.5,
        "b1/q",
        False,
    )


def test_another_file_is_a_cause_of_its_own(store: Store) -> None:
    """Points that move because something else was handed in are not put down to the exercise."""
    files = MemoryFiles()
    go(room(store, files), ANNA, earned=1.0)
    go(room(store, files), replace(ANNA, filename="b.py"), earned=2.0)
    assert [move.cause for move in store.moves("b1")] == ["another file was submitted"]


def test_never_lower_keeps_the_earlier_result(store: Store) -> None:
    """Who would lose keeps points and page, and is not asked again; who gains, gains."""
    files = MemoryFiles()
    go(room(store, files), ANNA, BEN, earned=1.0)
    place = room(store, files, "b2", never_lower=True)
    for job in jobs(place, [ANNA, BEN], read):
        lower = job.student == "Anna"
        place.take(replace(graded(job, 0.0 if lower else 2.0), page=b"new"))
    assert {entry.student: entry.earned for entry in every(store)} == {"Anna": 1.0, "Ben": 2.0}
    assert (files["students/Anna.html"], files["students/Ben.html"]) == (b"<html>", b"new")
    assert {move.student: move.kept for move in store.moves("b2")} == {"Anna": True, "Ben": False}
    assert go(room(store, files, "b2", never_lower=True), ANNA, BEN) == []


def test_never_lower_is_about_the_same_file(store: Store) -> None:
    """Who submits another file, or the same one by another name, gets what that earns, be it less."""
    files = MemoryFiles()
    go(room(store, files), ANNA, BEN)
    other, same = replace(ANNA, filename="b.py"), replace(BEN, filename="c.py")
    place = room(store, files, "b2", never_lower=True)
    for job in jobs(place, [other, same], lambda one: CONTENTS["b.py"]):
        place.take(graded(job, 0.5))
    assert {entry.student: entry.earned for entry in every(store)} == {"Anna": 0.5, "Ben": 0.5}
    assert {move.student: (move.kept, move.cause) for move in store.moves("b2")} == dict.fromkeys(
        ("Anna", "Ben"), (False, "another file was submitted")
    )


def test_the_name_of_a_file_is_part_of_what_is_graded(store: Store) -> None:
    """The same content by another name is graded again: a notebook and a script are not read alike."""
    files = MemoryFiles()
    go(room(store, files), ANNA)
    place = room(store, files)
    (job,) = jobs(place, [replace(ANNA, filename="c.ipynb")], lambda one: CONTENTS["a.py"])
    assert (job.filename, job.exercise, job.seed) == ("c.ipynb", "e1", 5)


def test_a_page_that_was_deleted_is_made_again(store: Store) -> None:
    """So is a record; no mark moves, and who has both is not graded again."""
    for ending in ("html", "json"):
        files = MemoryFiles()
        go(room(store, files), ANNA, BEN)
        whole = dict(files)
        del files[f"students/Anna.{ending}"]
        assert go(room(store, files), ANNA, BEN) == ["Anna"]
        assert files == whole
    assert list(store.moves("b1")) == []


def test_a_page_of_an_earlier_basis_cannot_be_made_again(store: Store) -> None:
    """Whose earlier result counts on has no page any more if it was deleted, and is not graded for ever."""
    files = MemoryFiles()
    go(room(store, files), ANNA)
    go(room(store, files, "b2", never_lower=True), ANNA, earned=1.0)
    del files["students/Anna.html"]
    assert go(room(store, files, "b2", never_lower=True), ANNA, earned=1.0) == ["Anna"]
    assert go(room(store, files, "b2", never_lower=True), ANNA, earned=1.0) == []
    assert [(entry.earned, entry.page) for entry in every(store)] == [(2.0, "")]


def test_who_is_gone_is_marked_and_keeps_the_mark(store: Store) -> None:
    """A result stays when its file does not; who never had one is not gone."""
    place = room(store, MemoryFiles())
    go(place, ANNA, BEN)
    place.without("Cleo", "There is only a PDF.")
    found = {entry.student: (entry.gone, entry.earned) for entry in entries(store, {"Ben"})}
    assert found == {"Anna": (True, 2.0), "Ben": (False, 2.0), "Cleo": (False, 0.0)}


def test_whatever_fails_in_reading_costs_one_submission(store: Store) -> None:
    """It is no mark, is tried again, and takes no earlier mark away."""
    files = MemoryFiles()
    go(room(store, files), BEN)

    def broken(handed: Handed) -> bytes:
        raise RecursionError("too deep\x1b[2J")

    place = room(store, files)
    assert list(jobs(place, [ANNA, BEN], broken)) == []
    assert place.lost == 2
    found = {entry.student: entry for entry in every(store)}
    assert (found["Anna"].ungradable, found["Ben"].earned) == (True, 2.0)
    assert found["Anna"].unread.startswith("This is a fault of the grader, not of the submission: RecursionError")
    assert go(room(store, files), ANNA, BEN) == ["Anna"]


def test_what_a_fault_of_ours_kept_from_a_mark_is_tried_again(store: Store) -> None:
    """A lost or ungradable submission is listed, and graded by the next run."""
    files = MemoryFiles()
    place = room(store, files)
    for job in jobs(place, [ANNA, BEN], read):
        lost = Graded(job.number, lost="its process ended")
        place.take(lost if job.student == "Anna" else graded(job, 0.0, Status.UNGRADABLE))
    assert place.lost == 2
    assert [entry.unread for entry in every(store)] == ["its process ended", ""]
    assert go(room(store, files), ANNA, BEN) == ["Anna", "Ben"]


def test_a_mark_that_is_there_outlives_a_fault_of_ours(store: Store) -> None:
    """Grading again by another basis takes nothing from whom it loses."""
    files = MemoryFiles()
    go(room(store, files), ANNA)
    place = room(store, files, "b2")
    for job in jobs(place, [ANNA], read):
        place.take(Graded(job.number, lost="its process ended"))
    assert [entry.earned for entry in every(store)] == [2.0]
    assert place.lost == 1
    assert go(room(store, files, "b2"), ANNA) == ["Anna"]


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")])
def test_a_file_that_the_disk_does_not_give_changes_nothing(store: Store, error: OSError) -> None:
    """Its mark and pages stay, no one moves, the reason is named, and the next run reads it again."""
    files = MemoryFiles()
    go(room(store, files), ANNA)
    whole = dict(files)

    def failing(handed: Handed) -> bytes:
        raise error

    place = room(store, files, "b2", never_lower=True)
    assert list(jobs(place, [ANNA, BEN], failing)) == []
    found = {entry.student: entry for entry in every(store)}
    assert (found["Anna"].earned, found["Anna"].unread) == (2.0, "")
    assert (found["Ben"].lost, found["Ben"].unread) == (True, f"'b.py' cannot be read: {error.strerror}.")
    assert (files, list(store.moves("b2")), place.lost) == (whole, [], 2)
    assert place.kept == [("Anna", f"'a.py' cannot be read: {error.strerror}.")]
    assert go(room(store, files, "b2", never_lower=True), ANNA, BEN) == ["Anna", "Ben"]
    assert list(store.moves("b2")) == []


def test_what_cannot_be_read_is_a_row_and_no_page(store: Store) -> None:
    """The others are graded, and a page of an earlier file does not stay."""
    files = MemoryFiles()
    go(room(store, files), ANNA, BEN)

    def broken(handed: Handed) -> bytes:
        if handed is ANNA:
            raise UsageError("'a.py' has 600 kB; 512 kB are allowed.")
        return read(handed)

    place = room(store, files)
    assert list(jobs(place, [ANNA, BEN], broken)) == []
    assert {entry.student: entry.unread for entry in every(store)} == {
        "Anna": "'a.py' has 600 kB; 512 kB are allowed.",
        "Ben": "",
    }
    assert "students/Anna.html" not in files


def test_who_handed_in_nothing_has_a_row(store: Store) -> None:
    """It says so; whoever has an earlier result keeps that."""
    files = MemoryFiles()
    place = room(store, files)
    go(place, BEN)
    place.without("Cleo", "There is only a PDF.")
    place.without("Ben", "There is only a PDF.")
    assert {entry.student: entry.unread for entry in every(store)} == {"Ben": "", "Cleo": "There is only a PDF."}


def test_a_result_of_another_version_is_dropped_and_named(store: Store) -> None:
    """It is graded again and moves nothing; what cannot be graded now is not said to keep a mark."""
    files = MemoryFiles()
    cleo, dora = Handed("Cleo", "c.py", "c.py"), Handed("Dora", "d.py", "d.py")
    go(room(store, files), ANNA, BEN, replace(cleo, filename="a.py"), replace(dora, filename="a.py"))
    for row in list(store.rows()):
        if row.student != "Ben":
            store.put(replace(row, entry=b"\x92\x63\x90"))
    place = room(store, files, "b2", never_lower=True)
    place.without("Cleo", "There is only a PDF.")
    for job in jobs(place, [ANNA, BEN, replace(dora, filename="b.py")], read):
        place.take(Graded(job.number, lost="its process ended") if job.student == "Dora" else graded(job, 0.5))
    assert place.outdated == ["Anna", "Dora"]
    assert [(move.student, move.kept) for move in store.moves("b2")] == [("Ben", True)]
    assert place.kept == []
    found = {entry.student: (entry.earned, entry.ungradable, entry.gone) for entry in entries(store, {"Anna", "Ben"})}
    assert found["Anna"] == (0.5, False, False)
    assert found["Ben"] == (2.0, False, False)
    assert found["Cleo"] == (0.0, True, False)
    assert found["Dora"][:2] == (0.0, True)
    assert not go(room(store, files, "b2"), ANNA)
