"""Filling the kernel's cache: every page of what boxes may read, before there is a box."""

from __future__ import annotations

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
