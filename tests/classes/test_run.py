"""Grading a class as a value: no terminal, no folder, no process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from grader.classes import run
from grader.classes.interface import Store
from grader.errors import Fault, SpecError, UsageError
from grader.exercise import load_folder
from grader.intake.class_exports.collection import Collection, collect
from grader.model.result import Status
from grader.proof import Proof
from grader.report.class_entry.entry import Answer, Entry, encoded
from grader.support import error_codec
from grader.version import VERSION
from grader.workers.interface import Fetch, Graded, Job, Setup
from tests.classes.stores import MemoryFiles


class Counting:
    """A backend that gives each submission a point per byte."""

    ahead = 1

    def __init__(self, setup: Setup, fetch: Fetch) -> None:
        self._setup, self._fetch = setup, fetch

    def submit(self, job: Job) -> Future[Graded]:
        """See ``Backend``."""
        done: Future[Graded] = Future()
        done.set_result(self._graded(job))
        return done

    def _graded(self, job: Job) -> Graded:
        assert self._fetch(job.exercise)
        if job.data == b"lost":
            return Graded(job.number, lost="its process ended.")
        if job.data == b"broken":
            return Graded(job.number, failed=error_codec.encoded(SpecError("made", [Fault("f", "w", "a", "b")])))
        earned = float(len(job.data))
        entry = Entry(job.student, job.filename, "", earned, 9.0, (Answer("line", Status.PARTIAL, earned),))
        return Graded(job.number, encoded(entry), b"{}", b"<html>")


@pytest.fixture
def request_(tmp_path: Path, write_exercise: Callable[..., Path]) -> run.Request:
    """Two files to grade, by the made exercise."""
    public = write_exercise()
    (tmp_path / "class").mkdir()
    for name, text in (("anna", "abc"), ("ben", "x")):
        (tmp_path / "class" / f"{name}.py").write_text(text, encoding="utf-8")
    return run.Request(load_folder(public), public, collected(tmp_path), trusted=True)


def collected(folder: Path) -> Collection:
    """What is there to grade."""
    return collect([folder / "class"], exercise="made")


def graded(
    request: run.Request, store: Store, files: MemoryFiles, tell: Callable[[int], None] = lambda _: None
) -> run.Result:
    """What comes of the class."""
    return run.grade(request, store, files, lambda *given: contextlib.nullcontext(Counting(*given)), tell)


def test_a_class_is_graded_into_any_store_and_any_files(
    request_: run.Request, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Entries, counts and files come as a value; progress is told after each; nothing is printed."""
    files, told = MemoryFiles(), list[int]()
    result = graded(request_, store, files, told.append)
    assert [(entry.student, entry.earned) for entry in result.entries] == [("anna", 3), ("ben", 1)]
    assert (result.before, result.ungraded, result.kept, result.moves, told) == (0, 0, (), (), [1, 2])
    assert result.written == ("grades.csv", "class.html", "junit.xml")
    pages = {f"students/{name}.{ending}" for name in ("anna", "ben") for ending in ("html", "json")}
    assert set(files) == {*result.written, *pages}
    assert capsys.readouterr() == ("", "")
    again = graded(request_, store, files, told.append)
    assert (again.before, again.entries, told) == (2, result.entries, [1, 2, 1, 2])


def test_what_is_changed_lost_or_missing_is_in_the_result(request_: run.Request, store: Store, tmp_path: Path) -> None:
    """Who moves, who keeps an earlier mark and why, and who handed in nothing that can be graded."""
    files = MemoryFiles()
    graded(request_, store, files)
    (tmp_path / "class/anna.py").write_text("abcde", encoding="utf-8")
    (tmp_path / "class/cleo").mkdir()
    (tmp_path / "class/cleo/notes.pdf").write_bytes(b"")
    (tmp_path / "class/dora.py").write_text("lost", encoding="utf-8")
    result = graded(replace(request_, collection=collected(tmp_path)), store, files)
    assert [(move.student, move.before, move.after) for move in result.moves] == [("anna", 3, 5)]
    assert (result.before, result.ungraded) == (1, 1)
    assert {entry.student: entry.unread for entry in result.entries if entry.lost} == {"dora": "its process ended."}
    assert "moved.csv" in result.written
    assert any(note.student == "cleo" for note in result.notes)


def test_another_basis_needs_a_regrade(request_: run.Request, store: Store) -> None:
    """It is refused before anything is graded; a regrade that began with ``never_lower`` is finished so."""
    files, seeds = MemoryFiles(), replace(request_, seed=5)
    graded(request_, store, files)
    with pytest.raises(UsageError, match="another seed"):
        graded(seeds, store, files)
    assert not graded(replace(seeds, regrade=True, never_lower=True), store, files).remembers_never_lower
    store.put(replace(next(store.rows()), basis=next(iter(store.bases())) + "x"))
    assert graded(seeds, store, files).remembers_never_lower


def test_a_broken_exercise_ends_the_class_with_its_faults(request_: run.Request, store: Store, tmp_path: Path) -> None:
    """As the error that it is; what was graded before stays."""
    (tmp_path / "class/ben.py").write_text("broken", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        graded(replace(request_, collection=collected(tmp_path)), store, MemoryFiles())
    assert caught.value.faults == (Fault("f", "w", "a", "b"),)
    assert [row.student for row in store.rows()] == ["anna"]


def test_what_another_version_noted_is_made_again(request_: run.Request, store: Store) -> None:
    """A proof that cannot be read is made again; a basis that cannot be read is another version's."""
    files = MemoryFiles()
    graded(request_, store, files)
    name, page = f"proof {VERSION} {request_.exercise.digest}", files["class.html"]
    kept = store.fact(name)
    assert kept is not None
    for other in ("{}", kept.replace('"problems":', '"troubles":')):
        assert other != kept
        store.note(name, other)
        graded(request_, store, files)
        assert files["class.html"] == page
        assert msgspec.json.decode(store.fact(name) or "", type=Proof).holds
    (basis,) = store.bases()
    store.note(f"basis {basis}", '{"shape": "another"}')
    with pytest.raises(UsageError, match="differently: another version of the grader"):
        graded(replace(request_, seed=5), store, files)
