"""Where a class's submissions are graded: what fails for one of them costs that one only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from grader.exercise import load_folder
from grader.model.execution import Level
from grader.report.class_entry.entry import decoded
from grader.workers import dask_worker, worker
from grader.workers.interface import Job
from grader.workers.worker import Desk

PARTS = ("intake.parse", "pipeline.grade_submission", "entry_of", "json.render", "html.render")


@pytest.fixture
def made(tmp_path: Path, write_exercise: Callable[..., Path]) -> Iterator[Desk]:
    """A desk for the made exercise."""
    public = write_exercise()
    opened = Desk(worker.setup(load_folder(public), public, None, Level.REDUCED, None))
    yield opened
    opened.close()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("error", [RecursionError("too deep"), MemoryError(), KeyError("\ud800\x1b[2J")])
def test_whatever_fails_costs_one_submission(
    made: Desk, right: str, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception
) -> None:
    """Reading it, grading it, and drawing its report: it is set aside with the reason, and the next one is graded."""

    def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as context:
        context.setattr(f"grader.workers.worker.{part}", fails)
        lost = made.grade(Job(0, "Anna", "made.py", right.encode()))
    assert lost.lost.startswith(f"This is a fault of the grader, not of the submission: {type(error).__name__}")
    assert (lost.entry, lost.page, lost.record) == (b"", b"", b"")
    lost.lost.encode()  # it can cross any border
    assert decoded(made.grade(Job(1, "Ben", "made.py", right.encode())).entry).earned == 10


def test_a_chunk_goes_on_after_one_that_fails(
    tmp_path: Path, write_exercise: Callable[..., Path], right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a cluster's worker, too."""
    parse = worker.intake.parse
    monkeypatch.setattr(
        "grader.workers.worker.intake.parse", lambda name, data: 1 / 0 if data == b"bad" else parse(name, data)
    )
    public = write_exercise()
    setup = msgspec.msgpack.encode(worker.setup(load_folder(public), public, None, Level.REDUCED, None))
    jobs = tuple(Job(i, "s", "made.py", data) for i, data in enumerate((b"bad", right.encode())))
    chunk = msgspec.msgpack.encode(dask_worker.Chunk(dask_worker.VERSION, jobs))
    data = dask_worker.work(setup, sha256(setup).hexdigest(), "grader.workers.worker:Desk", chunk)
    for key in list(dask_worker._desks):
        dask_worker._desks.pop(key).close()
    answer = msgspec.msgpack.decode(data, type=dask_worker.Answer)
    assert answer.failure is None
    assert ["ZeroDivisionError" in graded.lost for graded in answer.graded] == [True, False]
    assert answer.level in ("full", "reduced")
