"""What is kept between commands: found again when it is whole and ours, and never believed otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.report.drawing import disk_cache as shelves
from grader.report.drawing.disk_cache import NO_CACHE, DiskCache


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet, in one that is not either."""
    return tmp_path / "cache" / "grader"


def only_file(folder: Path) -> Path:
    """The one file that is kept."""
    (file,) = folder.iterdir()
    return file


def test_a_text_is_found_again(folder: Path) -> None:
    """What was put is there for another command, letter by letter; for another source there is nothing."""
    text = "<p>\r\n σ(x) < \x00 </p>"
    assert DiskCache(folder).get("a") is None
    DiskCache(folder).put("a", text)
    assert DiskCache(folder).get("a") == text
    assert DiskCache(folder).get("b") is None
    DiskCache(folder).put("a", "other")
    assert DiskCache(folder).get("a") == "other"


def test_only_the_user_may_look(folder: Path) -> None:
    """Folder and file are closed to others, however open the user's files are otherwise."""
    mask = os.umask(0)
    try:
        DiskCache(folder).put("a", "text")
    finally:
        os.umask(mask)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


def test_without_a_folder_nothing_is_kept() -> None:
    """Where the environment names no place there is none, and no complaint."""
    NO_CACHE.put("a", "text")
    assert NO_CACHE.get("a") is None


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def changed(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"text", b"tent"))


def no_text(file: Path) -> None:
    file.write_bytes(b"\xff" + file.read_bytes())


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def open_to_others(file: Path) -> None:
    file.chmod(0o622)


def a_link(file: Path) -> None:
    target = file.parent.parent / "elsewhere"
    file.rename(target)
    file.symlink_to(target)


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


@pytest.mark.parametrize("harm", [truncated, changed, no_text, emptied, open_to_others, a_link, a_pipe])
def test_a_file_that_is_not_as_it_was_put_is_not_believed_and_is_replaced(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    """Damage, and what others could have written or put in its place, counts as missing, and mends itself."""
    DiskCache(folder).put("a", "text")
    harm(only_file(folder))
    assert DiskCache(folder).get("a") is None
    DiskCache(folder).put("a", "text")
    assert DiskCache(folder).get("a") == "text"
    assert only_file(folder).is_file()
    assert not only_file(folder).is_symlink()


def test_a_file_of_another_source_is_not_believed(folder: Path) -> None:
    """A file under another's name says nothing."""
    DiskCache(folder).put("a", "text")
    there = only_file(folder)
    DiskCache(folder).put("b", "text")
    (other,) = set(folder.iterdir()) - {there}
    there.replace(other)
    assert DiskCache(folder).get("b") is None


def test_another_users_files_are_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who owns the folder decides, not who may read it, as for a command under sudo."""
    DiskCache(folder).put("a", "text")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert DiskCache(folder).get("a") is None
    DiskCache(folder).put("b", "text")
    assert len(list(folder.iterdir())) == 1


def test_no_folder_is_made_in_a_place_of_another_users(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root, with a user's HOME, would leave a folder there that the user could never write to."""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    DiskCache(folder).put("a", "text")
    assert not folder.parent.exists()


def test_a_folder_that_others_may_write_to_is_left_alone(folder: Path) -> None:
    """Nothing is taken from it and nothing put there; its mode is its owner's affair."""
    DiskCache(folder).put("a", "text")
    folder.chmod(0o770)
    assert DiskCache(folder).get("a") is None
    DiskCache(folder).put("b", "text")
    assert len(list(folder.iterdir())) == 1


def test_a_link_to_a_folder_is_not_followed(folder: Path, tmp_path: Path) -> None:
    """Whoever may set a link might choose what is read behind it."""
    DiskCache(folder).put("a", "text")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert DiskCache(link).get("a") is None
    DiskCache(link).put("b", "text")
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("name", ["file/grader", "x" * 300, "nul\0"])
def test_a_place_that_cannot_be_a_folder_keeps_nothing(tmp_path: Path, name: str) -> None:
    """No command fails because nothing can be kept."""
    (tmp_path / "file").write_text("")
    DiskCache(tmp_path / name).put("a", "text")
    assert DiskCache(tmp_path / name).get("a") is None


def test_texts_that_cannot_be_written_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Halves of surrogate pairs and texts beyond the bound are made anew each time; nothing is left of the attempt."""
    monkeypatch.setattr(shelves, "MOST_BYTES", 10)
    DiskCache(folder).put("a", "\ud800")
    DiskCache(folder).put("b", "x" * 11)
    assert DiskCache(folder).get("a") is DiskCache(folder).get("b") is None
    assert not folder.exists()


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept stays, and no half of a file is left beside it."""
    DiskCache(folder).put("a", "text")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    DiskCache(folder).put("a", "newer")
    assert DiskCache(folder).get("a") == "text"
    assert len(list(folder.iterdir())) == 1


def test_the_oldest_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder does not grow without end, whatever else lies in it."""
    monkeypatch.setattr(shelves, "MOST_FILES", 3)
    folder.mkdir(mode=0o700, parents=True)
    (folder / "of a command that was killed").write_text("half")
    os.utime(folder / "of a command that was killed", (0, 0))
    for place, source in enumerate("abcd"):
        DiskCache(folder).put(source, source)
        for file in folder.iterdir():
            if DiskCache(folder).get(source) and file.stat().st_mtime > 1000:
                os.utime(file, (place + 1, place + 1))
    assert [DiskCache(folder).get(source) for source in "abcd"] == [None, "b", "c", "d"]
    assert len(list(folder.iterdir())) == 3
