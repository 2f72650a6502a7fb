"""Worker processes: what becomes of jobs, and of workers that are lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.errors import GraderError, UsageError
from grader.workers.interface import Graded, Job, Setup, WorkerLost
from grader.workers.local import LocalBackend
from grader.workers.run import run as run_jobs

WORKERS = "tests.workers.workers:"
FILES = {"one": b"of one", "two": b"of two"}


def fetch(digest: str) -> bytes:
    """The files of two exercises."""
    if digest not in FILES:
        raise UsageError(f"there is no exercise '{digest}'")
    return FILES[digest]


def job(number: int, data: bytes, exercise: str = "one") -> Job:
    """A job with these data."""
    return Job(number, "s", "s.py", data, exercise)


def backend(folder: Path | str = "", processes: int = 2, worker: str = "Echo") -> LocalBackend:
    """A backend whose workers do no grading."""
    return LocalBackend(Setup("trusted", str(folder)), fetch, processes, WORKERS + worker)


def run(folder: Path, data: list[bytes], processes: int = 2, worker: str = "Echo") -> list[Graded]:
    """What comes of jobs with these data, by number."""
    with backend(folder, processes, worker) as opened:
        found = list(run_jobs(opened, (job(i, each) for i, each in enumerate(data))))
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
    found = run(tmp_path, [b"a"] * 5, worker="KilledWhileStarting")
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
    found = run(tmp_path, [b"die once"] * 3, 1, worker="OneLower")
    assert [graded.entry for graded in found] == [b"DIE ONCE"] * 3
    assert (tmp_path / "lower").exists()


def test_a_first_worker_of_a_lower_level_takes_nobody_along(tmp_path: Path) -> None:
    """The level is the highest that one of those reaches which begin together; no job is done below it."""
    found = run(tmp_path, [b"a"] * 6, worker="FirstLower")
    assert {graded.record for graded in found} == {b"full"}


def test_where_the_level_stays_lower_the_class_ends(tmp_path: Path) -> None:
    """No worker goes on at a level that is not the first one's, and the error names both."""
    with pytest.raises(GraderError, match="different sandbox levels: full and reduced") as caught:
        run(tmp_path, [b"die once"] * 3, 1, worker="OthersLower")
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("many", [(1, 1), (5, 1, 2), (1, 9), (2, 0, 2)])
def test_a_backend_runs_again_and_again(tmp_path: Path, many: tuple[int, ...]) -> None:
    """A later run is as the first, by the same processes, with more jobs than workers and with fewer."""
    with backend(tmp_path) as opened:
        pages = set()
        for count in many:
            found = list(run_jobs(opened, (job(i, b"a") for i in range(count))))
            assert sorted(graded.number for graded in found) == list(range(count))
            pages |= {graded.page for graded in found}
    assert len(pages) <= 2


def test_a_run_hears_nothing_of_the_one_before(tmp_path: Path) -> None:
    """What was being done for a run that nobody followed to its end is no answer to the next."""
    with backend(tmp_path) as opened:
        first = run_jobs(opened, (job(i, b"old") for i in range(9)))
        next(first)
        first.close()  # type: ignore[attr-defined]  # it is a generator
        assert [graded.entry for graded in run_jobs(opened, [job(0, b"new")])] == [b"NEW"]


def test_what_no_worker_can_do_is_said_once(tmp_path: Path) -> None:
    """Wrong usage ends it all with its own exit code; so does a worker that cannot start."""
    with pytest.raises(UsageError, match="no such level"):
        run(tmp_path, [b"a"] * 5, worker="Refusing")
    with pytest.raises(GraderError, match="wanted full; here it is reduced") as caught:
        run(tmp_path, [b"a"] * 5, worker="BelowLevel")
    assert caught.value.exit_code == 4
    with pytest.raises(GraderError, match="ended before it was ready"):
        run(tmp_path, [b"a"] * 5, worker="Dying")
    with pytest.raises(GraderError, match="no such thing") as caught:
        run(tmp_path, [b"a", b"usage"])
    assert caught.value.exit_code == 2


def test_jobs_are_taken_as_they_are_needed(tmp_path: Path) -> None:
    """Jobs are read only a few ahead of those that are done."""
    taken = []

    def jobs() -> Iterator[Job]:
        for i in range(50):
            taken.append(i)
            yield job(i, b"a")

    with backend() as opened:
        for done, _ in enumerate(run_jobs(opened, jobs()), 1):
            assert len(taken) <= done + 4  # one for each worker, one that waits, and one that is being done


def interrupted(jobs: Iterator[Job]) -> None:
    """Have jobs done, and stop after the first."""
    with backend() as opened:
        for _ in run_jobs(opened, jobs):
            raise KeyboardInterrupt


def test_who_stops_does_not_wait_for_what_is_being_done() -> None:
    """An interruption ends workers that would be busy for ever."""
    with pytest.raises(KeyboardInterrupt):
        interrupted(job(i, data) for i, data in enumerate([b"a", b"sleep for ever"]))


def test_a_job_is_a_future(tmp_path: Path) -> None:
    """Jobs are submitted one by one, from any thread, and each ends by itself: done, lost, or cancelled."""
    with backend(tmp_path, 1) as opened:
        futures = [opened.submit(job(i, each)) for i, each in enumerate([b"a", b"die", b"no box", b"nap", b"b", b"c"])]
        assert futures[5].cancel()
        assert [futures[i].result(20).entry for i in (0, 3, 4)] == [b"A", b"NAP", b"B"]
        for number, killed, says in ((1, True, "ended"), (2, False, "there is no room for another process")):
            lost = futures[number].exception(20)
            assert isinstance(lost, WorkerLost)
            assert (lost.killed, lost.hopeless) == (killed, False)
            assert says in str(lost)
        assert opened.submit(job(6, b"die once")).exception(20)
        assert opened.submit(job(6, b"die once")).result(20).entry == b"DIE ONCE"


def test_workers_ask_for_the_exercises_that_they_lack(tmp_path: Path) -> None:
    """By their digests, which jobs name; what cannot be found is no job of theirs and ends no worker."""
    with backend(tmp_path, 1) as opened:
        found = [opened.submit(job(i, b"fetch", name)).result(20) for i, name in enumerate(("one", "two", "one"))]
        assert [graded.entry for graded in found] == [b"of one", b"of two", b"of one"]
        with pytest.raises(UsageError, match="there is no exercise 'three'"):
            opened.submit(job(3, b"fetch", "three")).result(20)


def test_a_pool_that_failed_is_tried_again_by_later_jobs(tmp_path: Path) -> None:
    """What nobody could do ends with an error; what is submitted after that is begun anew."""
    with backend(tmp_path, 1, "KilledWhileStarting") as opened:
        assert opened.submit(job(0, b"a")).result(20).entry == b"A"
    with backend(tmp_path, 1, "BelowLevel") as opened:
        for number in range(2):
            with pytest.raises(GraderError, match="wanted full"):
                opened.submit(job(number, b"a")).result(20)


def test_what_is_submitted_to_a_backend_that_has_ended_fails(tmp_path: Path) -> None:
    """Nobody waits for ever: not for what was under way, nor for what comes later."""
    with backend(tmp_path, 1) as opened:
        busy = opened.submit(job(0, b"sleep for ever"))
        waits = opened.submit(job(1, b"a"))
        while not busy.running():
            time.sleep(0.01)
    for future in (busy, waits):
        with pytest.raises(GraderError, match="were stopped before"):
            future.result(20)
