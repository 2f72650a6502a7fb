"""Worker processes: what becomes of jobs, and of workers that are lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.backends.interface import Graded, Job, Setup
from grader.backends.local import LocalBackend
from grader.errors import GraderError

WORKER = "tests.backends.workers:Echo"


def run(folder: Path, data: list[bytes], processes: int = 2, exercise: str = "x") -> list[Graded]:
    """What comes of jobs with these data, by number."""
    setup = Setup(exercise, (), "", None, "trusted", str(folder))
    with LocalBackend(setup, processes, WORKER) as backend:
        found = list(backend.run(Job(i, "s", "s.py", each) for i, each in enumerate(data)))
    return sorted(found, key=lambda graded: graded.number)


def test_every_job_is_done_once_by_processes_that_last(tmp_path: Path) -> None:
    """Thirty jobs come back once each, done by two processes that are not this one."""
    found = run(tmp_path, [b"%d a" % i for i in range(30)])
    assert [(graded.number, graded.entry) for graded in found] == [(i, b"%d A" % i) for i in range(30)]
    assert str(os.getpid()).encode() not in {graded.page for graded in found}
    assert len({graded.page for graded in found}) <= 2


def test_no_jobs_are_soon_done(tmp_path: Path) -> None:
    """An empty class comes to nothing, and ends."""
    assert run(tmp_path, []) == []


def test_more_bytes_than_a_socket_holds_cross_both_ways(tmp_path: Path) -> None:
    """Jobs and answers of two megabytes each do not wait for each other."""
    found = run(tmp_path, [b"a" * 2_000_000] * 6)
    assert all(graded.entry == b"A" * 2_000_000 for graded in found)


def test_a_lost_worker_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    """Jobs that kill their worker once are done by another; all others are done, too."""
    data = [b"die once" if i % 5 == 0 else b"a" for i in range(20)]
    found = run(tmp_path, data)
    assert [graded.number for graded in found] == list(range(20))
    assert all(graded.entry == data[graded.number].upper() and not graded.lost for graded in found)


@pytest.mark.parametrize("processes", [1, 3])
def test_a_job_that_kills_workers_is_set_aside(tmp_path: Path, processes: int) -> None:
    """After two workers it is given up, and says why; no other job suffers."""
    found = run(tmp_path, [b"a", b"die", b"b", b"c", b"die"], processes)
    assert [bool(graded.lost) for graded in found] == [False, True, False, False, True]
    assert "ended 2 times" in found[1].lost


def test_what_no_worker_can_do_is_said_once(tmp_path: Path) -> None:
    """A broken exercise ends it all with its own exit code; so does a worker that cannot start."""
    with pytest.raises(GraderError, match="wanted a text; found nothing") as caught:
        run(tmp_path, [b"a"] * 5, exercise="broken")
    assert caught.value.exit_code == 3
    with pytest.raises(GraderError, match="ended before it was ready"):
        run(tmp_path, [b"a"] * 5, exercise="dies")
    with pytest.raises(GraderError, match="no such thing") as caught:
        run(tmp_path, [b"a", b"usage"])
    assert caught.value.exit_code == 2


def test_jobs_are_taken_as_they_are_needed(tmp_path: Path) -> None:
    """Jobs are read only a few ahead of those that are done."""
    taken = []

    def jobs() -> Iterator[Job]:
        for i in range(50):
            taken.append(i)
            yield Job(i, "s", "s.py", b"a")

    with LocalBackend(Setup("x", (), "", None, "trusted"), 2, WORKER) as backend:
        for done, _ in enumerate(backend.run(jobs()), 1):
            assert len(taken) <= done + 4  # one for each worker, one that waits, and one that is being done


def interrupted(jobs: Iterator[Job]) -> None:
    """Have jobs done, and stop after the first."""
    with LocalBackend(Setup("x", (), "", None, "trusted"), 2, WORKER) as backend:
        for _ in backend.run(jobs):
            raise KeyboardInterrupt


def test_who_stops_does_not_wait_for_what_is_being_done() -> None:
    """An interruption ends workers that would be busy for a minute."""
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted(Job(i, "s", "s.py", data) for i, data in enumerate([b"a", b"sleep"]))
    assert time.monotonic() - began < 30
