"""Bundles of strangers: archives that lead out, swell or lie; nothing is written, run or believed."""

from __future__ import annotations

import os
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.exercise import load_public, public_folder
from grader.practice import bundle
from grader.practice.bundle.form import PARTS

SMALL = {"bundle.json": b"{}", **dict.fromkeys(PARTS, b"")}


def archive(
    path: Path, files: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda entry: None
) -> Path:
    """An archive of those files, whose entries were changed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            made.writestr(entry, data)
    return path


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:/x", "..\\x", "bundle.json/../../x"])
def test_names_that_lead_out(name: str, tmp_path: Path) -> None:
    """The whole archive is refused, and nothing of it is on the disk."""
    path = archive(tmp_path / "b.zip", {**SMALL, name: b"x"})
    with pytest.raises(UsageError, match="leads out of the archive"):
        bundle.read(path)
    assert list(tmp_path.iterdir()) == [path]


def test_links_are_refused(tmp_path: Path) -> None:
    """An entry that says it is a link is no file of a bundle."""

    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(UsageError, match="a link"):
        bundle.read(archive(tmp_path / "b.zip", SMALL, link))


@pytest.mark.parametrize("part", ["bundle.json", "keys.json", "statement.html"])
def test_a_bomb(part: str, tmp_path: Path) -> None:
    """A file that swells from nothing to 400 MB is refused in little memory, in an archive and in a folder."""
    path = archive(tmp_path / "b.zip", {**SMALL, part: b"0" * (400 * 1024**2)})
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in SMALL:
        with (folder / name).open("wb") as file:
            file.truncate(400 * 1024**2 if name == part else 0)  # of which the disk holds nothing
    tracemalloc.start()
    for place in (path, folder):
        with pytest.raises(UsageError, match=r"kB"):
            bundle.read(place)
    assert tracemalloc.get_traced_memory()[1] < 64 * 1024**2
    tracemalloc.stop()


def test_too_many_files(tmp_path: Path) -> None:
    """A bundle has seven files, and not a thousand."""
    with pytest.raises(UsageError, match="it holds 1007 files"):
        bundle.read(archive(tmp_path / "b.zip", {**SMALL, **{f"more/{i}": b"" for i in range(1000)}}))


def test_two_files_of_one_name(tmp_path: Path) -> None:
    """Which of them counts would be whoever reads it to decide."""
    archive(tmp_path / "b.zip", SMALL)
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("keys.json", b"")
    with pytest.raises(UsageError, match=r"two files named keys\.json"):
        bundle.read(tmp_path / "b.zip")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A folder in which a pipe has the name of a file is not complete."""
    for name in SMALL:
        if name != "keys.json":
            (tmp_path / name).write_bytes(b"")
    os.mkfifo(tmp_path / "keys.json")
    with pytest.raises(UsageError, match=r"has no keys\.json"):
        bundle.read(tmp_path)


def test_no_code_of_a_bundle_runs_where_the_grader_does(tmp_path: Path) -> None:
    """Reading a starter that would write a file writes none: it is for boxes."""
    name = "training-networks"
    public = public_folder(name)
    starter = f"open({str(tmp_path / 'written')!r}, 'w')\n" + (public / "starter.py").read_text(encoding="utf-8")
    load_public(name, (public / "exercise.toml").read_text(encoding="utf-8"), starter)
    assert list(tmp_path.iterdir()) == []
