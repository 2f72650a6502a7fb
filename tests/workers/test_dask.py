"""A real scheduler and real workers: what becomes of jobs, of lost workers, and of connections that are not safe."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from grader.errors import GraderError, UsageError
from grader.exercise import load_folder
from grader.report.class_entry.entry import decoded, encoded
from grader.support import error_codec
from grader.workers import dask as backends
from grader.workers import dask_worker, exercise_files
from grader.workers.dask import DaskBackend
from grader.workers.dask_scheduler import Certificates, checked, connected
from grader.workers.interface import Graded, Job, Setup, Task
from grader.workers.local import LocalBackend
from grader.workers.run import run as run_jobs
from tests.workers.cluster import ROOT, Cluster, certified, started

WORKERS = "tests.workers.workers:"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One scheduler and two workers for most tests."""
    with started(tmp_path_factory.mktemp("cluster"), 2) as running:
        yield running


def digest(content: str) -> str:
    """The digest of an exercise with that content."""
    return sha256(content.encode()).hexdigest()


EXERCISES = {digest(content): content.encode() for content in ("x", "one", "two")}


def fetch(wanted: str) -> bytes:
    """The files of a few exercises."""
    if wanted not in EXERCISES:
        raise UsageError("there is no such exercise")
    return EXERCISES[wanted]


def backend(address: str, certificates: Certificates | None = None, worker: str = "Echo") -> DaskBackend:
    """A backend whose workers do no grading."""
    return DaskBackend(Setup("trusted"), fetch, address, certificates, WORKERS + worker)


def jobs(data: list[bytes], exercise: str = digest("x")) -> list[Job]:
    """A job for each."""
    return [Job(number, "s", "s.py", each, exercise) for number, each in enumerate(data)]


def run(cluster: Cluster, data: list[bytes], worker: str = "Echo") -> list[Graded]:
    """What comes of jobs with these data, by number."""
    with backend(cluster.address, worker=worker) as opened:
        return sorted(run_jobs(opened, jobs(data)), key=lambda graded: graded.number)


def test_every_job_is_done_once(cluster: Cluster) -> None:
    """A hundred jobs come back once each, whichever of the two workers is free; none comes to nothing."""
    found = run(cluster, [b"%d a" % i for i in range(100)])
    assert [(graded.number, graded.entry) for graded in found] == [(i, b"%d A" % i) for i in range(100)]
    assert 1 <= len({graded.page for graded in found}) <= 2  # on a busy machine one may do them all
    assert run(cluster, []) == []


def test_local_and_cluster_come_to_the_same(cluster: Cluster, write_exercise: Callable[..., Path], right: str) -> None:
    """Results, entries and pages are equal byte for byte, but for the seconds that were measured."""
    public = write_exercise()
    packed = exercise_files.packed(load_folder(public), public)
    texts = [right, right.replace("0.25", "0.5"), "def line(x):\n    return 0\n", "x = (", ""]
    given = [Job(number, f"s{number}", "s.py", text.encode(), packed.digest) for number, text in enumerate(texts)]
    files = {packed.digest: packed.data}.__getitem__
    opened = LocalBackend(Setup("reduced"), files, 1), DaskBackend(Setup("reduced"), files, cluster.address)
    with opened[0] as local, opened[1] as far:
        here, there = (sorted(run_jobs(each, given), key=lambda graded: graded.number) for each in (local, far))
    for one, other in zip(here, there, strict=True):
        assert (one.number, one.lost) == (other.number, other.lost)
        assert _steady(one) == _steady(other)


def _steady(graded: Graded) -> tuple[bytes, bytes, bytes]:
    """All of it, but for what was measured by a clock, and the part of a record that says so."""
    entry = decoded(graded.entry)
    entry = replace(entry, answers=tuple(replace(answer, seconds=None) for answer in entry.answers))
    record = msgspec.json.decode(graded.record or b"{}")
    record.pop("run", None)
    return encoded(entry), msgspec.json.encode(record), graded.page


def test_a_lost_worker_loses_nothing_and_doubles_nothing(cluster: Cluster, tmp_path: Path) -> None:
    """A worker that is killed in the middle of a chunk costs no job, and none comes back twice."""
    data = [b"die at " + bytes(tmp_path / str(i)) if i in (20, 60) else b"a" for i in range(90)]
    found = run(cluster, data)
    assert [(graded.number, graded.entry) for graded in found] == [(i, each.upper()) for i, each in enumerate(data)]


def test_a_job_that_kills_workers_is_set_aside(cluster: Cluster) -> None:
    """It is found among those of its chunk, and says why; no other suffers."""
    found = run(cluster, [b"die" if i == 30 else b"a" for i in range(60)])
    assert [graded.number for graded in found if graded.lost] == [30]
    assert "were lost" in found[30].lost
    assert all(graded.entry == b"A" for graded in found if graded.number != 30)
    assert [graded.number for graded in found] == list(range(60))


def test_a_sandbox_that_fails_costs_a_try_and_not_the_class(cluster: Cluster, tmp_path: Path) -> None:
    """A job that gets no box is tried once more; one that never gets any is set aside, and the others are done."""
    data = [
        b"no box" if i == 7 else b"no box at " + bytes(tmp_path / str(i)) if i % 20 == 3 else b"a" for i in range(60)
    ]
    found = run(cluster, data)
    assert [graded.number for graded in found] == list(range(60))
    assert {graded.number: graded.lost for graded in found if graded.lost} == {
        7: "there is no room for another process"
    }


def test_workers_of_different_levels_end_the_class(cluster: Cluster) -> None:
    """A class is graded at one level; the error names both."""
    with pytest.raises(GraderError, match=r"different sandbox levels: \d+ and \d+"):
        run(cluster, [b"nap"] * 60, worker="OwnLevel")


def test_jobs_are_taken_as_they_are_needed(cluster: Cluster) -> None:
    """Only as many jobs are read ahead as a few chunks hold."""
    taken = []

    def lazily() -> Iterator[Job]:
        for job in jobs([b"a"] * 400):
            taken.append(job.number)
            yield job

    with backend(cluster.address) as opened:
        for done, _ in enumerate(run_jobs(opened, lazily()), 1):
            assert len(taken) <= done + 16 * 6  # two chunks for each worker, and one that waits


@pytest.mark.parametrize(
    ("worker", "says", "code"),
    [("BelowLevel", "wanted full; here it is reduced", 4), ("Refusing", "no such level", 2)],
)
def test_what_no_worker_can_do_is_said_once(cluster: Cluster, worker: str, says: str, code: int) -> None:
    """A worker below the level that is asked for refuses, and says where."""
    with pytest.raises(GraderError, match=f"(?s)The worker on .*{says}") as caught:
        run(cluster, [b"a"] * 50, worker)
    assert caught.value.exit_code == code


def test_a_scheduler_that_goes_away(tmp_path: Path) -> None:
    """What was graded by then has been handed on, and the error says what to do."""
    found: list[int] = []
    gone = r"has disappeared\. Earlier results are kept"
    with started(tmp_path / "cluster", 1) as cluster, pytest.raises(GraderError, match=gone):
        _graded_until_it_goes(cluster, found)
    assert len(found) == len(set(found)) >= 3


def _graded_until_it_goes(cluster: Cluster, found: list[int]) -> None:
    with backend(cluster.address) as opened:
        for graded in run_jobs(opened, jobs([b"a"] * 20 + [b"sleep"] * 20)):
            found.append(graded.number)
            if len(found) == 3:
                cluster.kill_scheduler()


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that is away, and one without workers, are told within seconds."""
    monkeypatch.setattr("grader.workers.dask_scheduler.CONNECTING", 2)
    monkeypatch.setattr(backends, "CONNECTING", 2)
    with pytest.raises(UsageError, match="is unreachable"):
        backend("tcp://127.0.0.1:9").__enter__()
    with started(tmp_path / "cluster", 0) as alone, pytest.raises(UsageError, match="No worker has joined"):
        backend(alone.address).__enter__()


def test_certificates_on_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With certificates of one authority work is done; with those of another nobody gets in."""
    ours, others = certified(tmp_path / "ours"), certified(tmp_path / "others")
    mixed = Certificates(ours.authority, others.certificate, others.key)
    with started(tmp_path / "cluster", 1, ours) as cluster:
        assert cluster.address.startswith("tls://")
        with backend(cluster.address, ours) as opened:
            assert [graded.entry for graded in run_jobs(opened, jobs([b"a"]))] == [b"A"]
        monkeypatch.setattr("grader.workers.dask_scheduler.CONNECTING", 2)
        for wrong in (others, mixed):
            with pytest.raises(UsageError, match="is unreachable"):
                backend(cluster.address, wrong).__enter__()
        with pytest.raises(UsageError, match="is unreachable"):
            backend(cluster.address.replace("tls:", "tcp:"), None).__enter__()
        swapped = Certificates(ours.authority, ours.key, ours.certificate)
        with pytest.raises(UsageError, match="certificates for the scheduler cannot be used"):
            backend(cluster.address, swapped).__enter__()
        with pytest.raises(UsageError, match=r"file 'away\.pem'"):
            backend(cluster.address, ours._replace(key="away.pem")).__enter__()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://[::1]:1", "tcp://localhost:8786"])
def test_loopback_needs_no_certificates(address: str) -> None:
    """A machine may talk to itself in the open."""
    assert checked(address, None) == address


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("tcp://scheduler:8786", "tcp:// is open: anyone who reaches a scheduler can run code"),
        ("tcp://10.0.0.1:8786", "Use tls:// with certificates on both sides"),
        ("tcp://127.0.0.1.example.org:8786", "tcp:// is open"),
        ("tcp://0.0.0.0:8786", "tcp:// is open"),
        ("tls://scheduler:8786", "tls:// needs certificates"),
        ("tls://127.0.0.1:8786", "tls:// needs certificates"),
        ("tcp://127.0.0.1@evil:8786", "is not a scheduler's address"),
        ("tcp://evil@127.0.0.1:8786", "is not a scheduler's address"),
        ("ws://127.0.0.1:8786", "is not a scheduler's address"),
        ("inproc://127.0.0.1/1/2", "is not a scheduler's address"),
        ("127.0.0.1:8786", "is not a scheduler's address"),
        ("tcp://127.0.0.1", "is not a scheduler's address"),
        ("tcp://127.0.0.1:x", "is not a scheduler's address"),
        ("tcp://[::1", "is not a scheduler's address"),
        ("tcp://127.0.0.1:1/x", "is not a scheduler's address"),
        ("", "is not a scheduler's address"),
    ],
)
def test_addresses_that_are_not_safe(address: str, says: str) -> None:
    """Everything else is refused before anything is connected to, with why and how."""
    with pytest.raises(UsageError, match=says):
        checked(address, None)


def test_chunks_grow_and_are_bounded() -> None:
    """A small class is spread over all workers; none has more than sixteen jobs, or many megabytes."""

    def taken(data: list[bytes], threads: int, free: int = 1) -> list[list[int]]:
        waiting = deque(Task(job, Future()) for job in jobs(data))
        chunks = list[list[int]]()
        while waiting:
            chunk = backends._chunk(waiting, free, len(chunks) // threads)
            chunks.append([task.job.number for task in chunk])
        assert [number for chunk in chunks for number in chunk] == list(range(len(data)))
        return chunks

    assert [len(chunk) for chunk in taken([b""] * 100, 2)] == [1, 1, 2, 2, 4, 4, 8, 8, 16, 16, 16, 16, 6]
    assert [len(chunk) for chunk in taken([b""] * 24, 1, free=3)][:5] == [1, 2, 4, 6, 4]  # a third of what waits
    assert max(len(chunk) for chunk in taken([bytes(1_500_000)] * 20, 1)) == 3


def test_a_job_is_a_future_and_names_its_exercise(cluster: Cluster, tmp_path: Path) -> None:
    """Jobs of several exercises may share a chunk; one whose exercise is away ends with that, and no other does."""
    with backend(cluster.address) as opened:
        names = ["one", "two", "away", "one"] * 10
        futures = [opened.submit(Job(i, "s", "s.py", b"fetch", digest(name))) for i, name in enumerate(names)]
        for number, (name, future) in enumerate(zip(names, futures, strict=True)):
            graded = future.result(30)
            assert graded.number == number
            assert graded.entry == (b"" if name == "away" else name.encode())
            assert bool(graded.failed) == (name == "away")
        assert "there is no such exercise" in str(error_codec.decoded(futures[2].result().failed))
        waits = opened.submit(Job(0, "s", "s.py", b"sleep", digest("one")))
    with pytest.raises(GraderError, match="closed before this submission was graded"):
        waits.result(30)


def test_suspects_do_not_wait_for_jobs_that_keep_coming(cluster: Cluster) -> None:
    """A job that kills workers is found out while others are submitted all the time."""
    with backend(cluster.address) as opened:
        kills = opened.submit(Job(0, "s", "s.py", b"die", digest("x")))
        others = [kills]
        while not kills.done():
            others = [one for one in others if not one.done()] + [
                opened.submit(Job(number, "s", "s.py", b"nap", digest("x"))) for number in range(1, 41 - len(others))
            ]
            time.sleep(0.05)
        assert "were lost" in kills.result().lost
        assert all(one.result(30).entry == b"NAP" for one in others if one is not kills)


def test_an_exercise_that_did_not_arrive_and_another_version() -> None:
    """A worker grades by nothing whose digest is another, and works for its own version only."""
    setup = Setup("trusted")
    for version, exercises, says in (
        (dask_worker.VERSION, [b"y"], "did not arrive as it was sent"),
        ("0.0", [], "grader 0.0 sent the jobs"),
    ):
        chunk = dask_worker.Chunk(version, setup, WORKERS + "Echo", tuple(jobs([b"fetch"], digest("x"))))
        answer = msgspec.msgpack.decode(
            dask_worker.work(msgspec.msgpack.encode(chunk), *exercises), type=dask_worker.Answer
        )
        assert says in str(error_codec.decoded(answer.failed))
        assert not answer.graded


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the documents use openssl")
def test_the_documents_certificates_are_good(tmp_path: Path) -> None:
    """What docs/classes.md says makes certificates that a scheduler and the grader take."""
    text = (ROOT / "docs" / "classes.md").read_text(encoding="utf-8")
    commands = [line.split() for line in text.splitlines() if line.startswith("    openssl ")]
    assert len(commands) == 3
    for command in commands:
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=30)
    made = Certificates(*(str(tmp_path / name) for name in ("ca.pem", "cert.pem", "key.pem")))
    with started(tmp_path / "cluster", 0, made) as cluster, connected(cluster.address, made) as client:
        assert client.status == "running"
