"""Filling the kernel's cache: every page of what boxes may read, before there is a box."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from grader.sandbox.inside import cache
from tests.residency import cold_pages, cool


def test_each_page_is_read(tmp_path: Path) -> None:
    """Files at a path and beneath it, large and small, are in memory afterwards."""
    files = [tmp_path / name for name in ("alone", "folder/large", "folder/within/small")]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(5_000_001 if file.name == "large" else 1))
    if not all(map(cool, files)):
        pytest.skip("this file system keeps its files in memory")
    cache.fill([str(tmp_path / "alone"), str(tmp_path / "folder")])
    assert [cold_pages(file) for file in files] == [0, 0, 0]


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """A path that is not there, a link and an empty file stop nothing."""
    (tmp_path / "empty").touch()
    (tmp_path / "circle").symlink_to(tmp_path)
    cache.fill([str(tmp_path / "gone"), str(tmp_path)])


def sleep(*_arguments: object, **_options: object) -> None:
    """A process that reads files, but never gets the time to do it."""
    signal.pause()


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_what_is_done_is_left_out(tmp_path: Path, done: int) -> None:
    """What a first run has noted as done is not read by the second, and all else is."""
    files = [tmp_path / name for name in ("alone", "folder/file", "folder/within/file")]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(50_000))
    if not all(map(cool, files)):
        pytest.skip("this file system keeps its files in memory")
    paths, noted = (str(tmp_path / "folder"), str(tmp_path / "alone")), list[int]()
    cache.fill(paths, done, lambda: noted.append(sum(cold_pages(file) == 0 for file in files)))
    assert noted[-1] == 3 - done
    assert noted == [max(0, n - done) for n in (1, 2, 3)]


@pytest.mark.parametrize("killed", [True, False])
def test_what_is_not_read_in_idle_time_is_read_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    """Whether the process beside this one is still at it or was killed: all pages are in memory in the end."""
    (tmp_path / "file").write_bytes(bytes(50_000))
    if not cool(tmp_path / "file"):
        pytest.skip("this file system keeps its files in memory")
    with monkeypatch.context() as patch:
        patch.setattr(cache, "fill", sleep)
        filling = cache.Filling((str(tmp_path),))
    if killed:
        os.kill(filling.pid, signal.SIGKILL)
        os.waitid(os.P_PID, filling.pid, os.WEXITED | os.WNOWAIT)
    filling.finish()
    assert cold_pages(tmp_path / "file") == 0
    if not killed:
        os.kill(filling.pid, signal.SIGKILL)
        os.waitpid(filling.pid, 0)


def test_what_is_read_in_idle_time_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the process beside this one is done, nothing is left to do."""
    (tmp_path / "file").write_bytes(bytes(50_000))
    if not cool(tmp_path / "file"):
        pytest.skip("this file system keeps its files in memory")
    filling = cache.Filling((str(tmp_path),))
    os.waitid(os.P_PID, filling.pid, os.WEXITED | os.WNOWAIT)
    monkeypatch.setattr(cache, "fill", sleep)
    filling.finish()
    assert cold_pages(tmp_path / "file") == 0
