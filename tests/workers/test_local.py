"""Worker processes: what becomes of jobs, and of workers that are lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import GraderError
from grader.workers.interface import Graded, Job, Setup
from grader.workers.local import LocalBackend

WORKER = "tests.workers.workers:Echo"


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
    """After some workers it is given up, and says why; no other job suffers."""
    found = run(tmp_path, [b"a", b"die", b"b", b"c", b"die"], processes)
    assert [bool(graded.lost) for graded in found] == [False, True, False, False, True]
    assert "ended 10 times" in found[1].lost


@pytest.mark.parametrize(("data", "tries"), [(b"die each time, crashed", 3), (b"die each time, killed", 10)])
def test_a_job_is_tried_so_often_and_never_more(tmp_path: Path, data: bytes, tries: int) -> None:
    """A submission may crash its worker, but it cannot kill it: what comes from outside is tried more often."""
    (found,) = run(tmp_path, [data])
    assert f"ended {tries} times" in found.lost
    assert (tmp_path / "deaths").read_text() == "x" * tries


def test_many_kills_from_outside_cost_a_submission_nothing(tmp_path: Path) -> None:
    """Six in a row happen to one submission of many, where three processes a second are killed."""
    found = run(tmp_path, [b"a", b"die often", b"a"], 1)
    assert [graded.lost for graded in found] == ["", "", ""]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_last_job_without_a_box_does_not_end_the_class(tmp_path: Path, processes: int) -> None:
    """It is set aside, like one in the middle."""
    found = run(tmp_path, [b"a", b"a", b"no box"], processes)
    assert [graded.lost for graded in found] == ["", "", "there is no room for another process"]


def test_a_job_that_lost_its_worker_waits_until_the_others_were_tried(tmp_path: Path) -> None:
    """A machine that has no room for a while costs each of them a try, and not one of them all."""
    found = run(tmp_path, [*[b"no box while 4"] * 4, *[b"a"] * 3], 3)
    assert not any(graded.lost for graded in found)


def test_workers_that_are_killed_while_they_start_are_started_again(tmp_path: Path) -> None:
    """Three of them in a row end nothing."""
    found = run(tmp_path, [b"a"] * 5, exercise="killed while starting")
    assert [graded.entry for graded in found] == [b"A"] * 5


def test_a_worker_that_is_killed_while_it_answers_loses_nothing(tmp_path: Path) -> None:
    """Half of an answer is none: the job is done again."""
    found = run(tmp_path, [b"a", b"die talking", b"a"])
    assert [(graded.entry, graded.lost) for graded in found] == [(b"A", ""), (b"DIE TALKING", ""), (b"A", "")]


def test_a_sandbox_that_fails_costs_a_try_and_not_the_class(tmp_path: Path) -> None:
    """A job that gets no box is done by another worker; one that never gets any is set aside and says why."""
    found = run(tmp_path, [b"a", b"no box once", b"a", b"no box", b"a"])
    assert [graded.lost for graded in found] == ["", "", "", "there is no room for another process", ""]


def test_a_machine_without_any_box_ends_it(tmp_path: Path) -> None:
    """Where no job is done by any worker, the class is not gone through to the end."""
    with pytest.raises(GraderError, match="no room for another process") as caught:
        run(tmp_path, [b"no box"] * 50)
    assert caught.value.exit_code == 4


def test_a_worker_of_another_level_is_replaced(tmp_path: Path) -> None:
    """The first worker's level is everyone's."""
    found = run(tmp_path, [b"die once"] * 3, 1, exercise="one lower")
    assert [graded.entry for graded in found] == [b"DIE ONCE"] * 3
    assert (tmp_path / "lower").exists()


def test_a_first_worker_of_a_lower_level_takes_nobody_along(tmp_path: Path) -> None:
    """The level is the highest that one of those reaches which begin together; no job is done below it."""
    found = run(tmp_path, [b"a"] * 6, exercise="first lower")
    assert {graded.record for graded in found} == {b"full"}


def test_where_the_level_stays_lower_the_class_ends(tmp_path: Path) -> None:
    """No worker goes on at a level that is not the first one's, and the error names both."""
    with pytest.raises(GraderError, match="different levels of the sandbox: full and reduced") as caught:
        run(tmp_path, [b"die once"] * 3, 1, exercise="others lower")
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("many", [(1, 1), (5, 1, 2), (1, 9), (2, 0, 2)])
def test_a_backend_runs_again_and_again(tmp_path: Path, many: tuple[int, ...]) -> None:
    """A later run is as the first, by the same processes, with more jobs than workers and with fewer."""
    with LocalBackend(Setup("x", (), "", None, "trusted", str(tmp_path)), 2, WORKER) as backend:
        pages = set()
        for count in many:
            found = list(backend.run(Job(i, "s", "s.py", b"a") for i in range(count)))
            assert sorted(graded.number for graded in found) == list(range(count))
            pages |= {graded.page for graded in found}
    assert len(pages) <= 2


def test_a_run_hears_nothing_of_the_one_before(tmp_path: Path) -> None:
    """What was being done for a run that nobody followed to its end is no answer to the next."""
    with LocalBackend(Setup("x", (), "", None, "trusted", str(tmp_path)), 2, WORKER) as backend:
        first = backend.run(Job(i, "s", "s.py", b"old") for i in range(9))
        next(first)
        first.close()  # type: ignore[attr-defined]  # it is a generator
        assert [graded.entry for graded in backend.run([Job(0, "s", "s.py", b"new")])] == [b"NEW"]


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
    """An interruption ends workers that would be busy for ever."""
    with pytest.raises(KeyboardInterrupt):
        interrupted(Job(i, "s", "s.py", data) for i, data in enumerate([b"a", b"sleep for ever"]))
