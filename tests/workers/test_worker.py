"""Where a class's submissions are graded: what fails for one of them costs that one only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from grader.errors import GraderError, LevelError, SpecError
from grader.exercise import load_folder
from grader.report.class_entry.entry import decoded
from grader.support import error_codec
from grader.workers import dask_worker, exercise_files, worker
from grader.workers.interface import Job, Setup
from grader.workers.worker import SubmissionWorker

PARTS = ("intake.parse", "pipeline.grade_submission", "entry_of", "written", "html.render")


@pytest.fixture
def exercises(write_exercise: Callable[..., Path]) -> dict[str, bytes]:
    """The made exercise, as workers get it."""
    public = write_exercise()
    return dict([exercise_files.packed(load_folder(public), public)])


@pytest.fixture
def made(exercises: dict[str, bytes]) -> Iterator[SubmissionWorker]:
    """A worker that can fetch the made exercise."""
    opened = SubmissionWorker(Setup("reduced"), exercises.__getitem__)
    yield opened
    opened.close()


@pytest.fixture
def digest(exercises: dict[str, bytes]) -> str:
    """The made exercise's."""
    return next(iter(exercises))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("error", [RecursionError("too deep"), MemoryError(), KeyError("\ud800\x1b[2J")])
def test_whatever_fails_costs_one_submission(
    made: SubmissionWorker, digest: str, right: str, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception
) -> None:
    """Reading it, grading it, and drawing its report: it is set aside with the reason, and the next one is graded."""

    def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as context:
        context.setattr(f"grader.workers.worker.{part}", fails)
        lost = made.grade(Job(0, "Anna", "made.py", right.encode(), digest))
    assert lost.lost.startswith(f"This is a fault of the grader, not of the submission: {type(error).__name__}")
    assert (lost.entry, lost.page, lost.record) == (b"", b"", b"")
    lost.lost.encode()  # it can cross any border
    assert decoded(made.grade(Job(1, "Ben", "made.py", right.encode(), digest)).entry).earned == 10


def test_a_chunk_goes_on_after_one_that_fails(
    exercises: dict[str, bytes], digest: str, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a cluster's worker, too."""
    parse = worker.intake.parse
    monkeypatch.setattr(
        "grader.workers.worker.intake.parse", lambda name, data: 1 / 0 if data == b"bad" else parse(name, data)
    )
    jobs = tuple(Job(i, "s", "made.py", data, digest) for i, data in enumerate((b"bad", right.encode())))
    chunk = dask_worker.Chunk(dask_worker.VERSION, Setup("reduced"), "grader.workers.worker:SubmissionWorker", jobs)
    data = dask_worker.work(msgspec.msgpack.encode(chunk), *exercises.values())
    for key in list(dask_worker._workers):
        dask_worker._workers.pop(key).close()
    answer = msgspec.msgpack.decode(data, type=dask_worker.Answer)
    assert not answer.failed
    assert ["ZeroDivisionError" in graded.lost for graded in answer.graded] == [True, False]
    assert answer.level in ("full", "reduced")


def test_a_worker_holds_several_exercises(
    made: SubmissionWorker, exercises: dict[str, bytes], right: str, write_exercise: Callable[..., Path]
) -> None:
    """Each is fetched once, and each job is graded by its own, with its own seed."""
    fetched = []

    def fetch(wanted: str) -> bytes:
        fetched.append(wanted)
        return exercises[wanted]

    public = write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    other = exercise_files.packed(load_folder(public), public)
    first, second = next(iter(exercises)), other.digest
    exercises[second] = other.data
    made._fetch = fetch
    jobs = [(first, None), (second, None), (first, 5), (second, None), (first, None)]
    found = [made.grade(Job(i, "s", "made.py", right.encode(), each, seed)) for i, (each, seed) in enumerate(jobs)]
    assert [decoded(graded.entry).earned for graded in found] == [10, 8, 10, 8, 10]
    seeds = [msgspec.json.decode(graded.record)["result"]["seed"] for graded in found]
    assert seeds[2] == 5 != seeds[0] == seeds[4]
    assert fetched == [first, second]


def test_an_exercise_that_cannot_be_used_is_the_result_of_its_jobs(
    made: SubmissionWorker, exercises: dict[str, bytes], digest: str, right: str, write_exercise: Callable[..., Path]
) -> None:
    """A broken one with all its faults, one that insists on a higher level, one that did not arrive; others go on."""
    asked = {}
    for name, changes in {
        "broken": {"reference": {"3.0 * (x + 1)": "3.0 * (x + 1) + [][0]"}},
        "insists": {"spec": {"seed = 7": 'seed = 7\nsandbox = "full"'}},
    }.items():
        public = write_exercise(**changes)
        packed = exercise_files.packed(load_folder(public), public)
        asked[name], exercises[packed.digest] = packed.digest, packed.data
    asked["mistaken"], exercises["mistaken"] = "mistaken", exercises[digest]
    unreadable = exercise_files.packed(load_folder(public), public)
    broken = unreadable.data.replace(b"summary =", b"sumnary =")
    asked["unreadable"], exercises[sha256(broken).hexdigest()] = sha256(broken).hexdigest(), broken
    trusted = SubmissionWorker(Setup("trusted"), exercises.__getitem__)
    for name, kind, says in (
        ("broken", SpecError, "IndexError"),
        ("insists", LevelError, "requires the sandbox level full; the current level is trusted"),
        ("mistaken", GraderError, "did not arrive as it was sent"),
        ("unreadable", SpecError, "sumnary"),
    ):
        graded = trusted.grade(Job(7, "s", "made.py", right.encode(), asked[name]))
        error = error_codec.decoded(graded.failed)
        assert (type(error), graded.number, graded.entry) == (kind, 7, b"")
        assert says in str(error)
        assert decoded(trusted.grade(Job(8, "s", "made.py", right.encode(), digest)).entry).earned == 10
    trusted.close()


def test_files_that_change_while_they_are_read_are_not_graded_by(write_exercise: Callable[..., Path]) -> None:
    """What is sent is what was loaded."""
    public = write_exercise()
    exercise = load_folder(public)
    write_exercise(reference={"3.0 * (x + 1)": "2.0 * (x + 1)"})
    with pytest.raises(GraderError, match="changed while they were read"):
        exercise_files.unpacked(*exercise_files.packed(exercise, public))
