"""Landlock's list: what is hidden cannot be reached by another name, and an older kernel is asked for what it knows."""

from __future__ import annotations

from pathlib import Path

from grader.sandbox.layers import landlock


def test_a_folder_is_named_whole_where_nothing_is_hidden_in_it(tmp_path: Path) -> None:
    """No folder is read that need not be."""
    assert landlock.without(str(tmp_path), frozenset()) == (str(tmp_path),)


def test_what_is_hidden_is_gone_around(tmp_path: Path) -> None:
    """Beside and above a hidden folder everything is named, and nothing in it."""
    for name in ("lib/python/os.py", "lib/python/site-packages/grader/key.toml", "lib/libc.so"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    named = landlock.without(str(tmp_path), frozenset({str(tmp_path / "lib/python/site-packages")}))
    assert named == (str(tmp_path / "lib/libc.so"), str(tmp_path / "lib/python/os.py"))


def test_a_link_is_no_way_to_what_is_hidden(tmp_path: Path) -> None:
    """A link to a folder above, at or beneath a hidden one is not named: a rule would follow it. Others are."""
    hidden = tmp_path / "python3.11" / "site-packages"
    (hidden / "inner").mkdir(parents=True)
    (tmp_path / "libc.so.6").touch()
    for name, target in (("python3", "python3.11"), ("packages", hidden), ("inner", hidden / "inner")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "libc.so").symlink_to("libc.so.6")
    named = landlock.without(str(tmp_path), frozenset({str(hidden)}))
    assert named == (str(tmp_path / "libc.so"), str(tmp_path / "libc.so.6"))


def test_an_abi_is_asked_for_what_it_knows() -> None:
    """Each version handles what the one before it did, and what came with it."""
    handled = [landlock.handled(abi) for abi in range(landlock.NEWEST + 1)]
    assert handled[1] == (0x1FFF, 0, 0)
    assert handled[2] == (0x3FFF, 0, 0)
    assert handled[3] == (0x7FFF, 0, 0)
    assert handled[4] == (0x7FFF, 3, 0)
    assert handled[5] == (0xFFFF, 3, 0)
    assert handled[6] == handled[7] == (0xFFFF, 3, 3)


def test_the_machine_is_tried() -> None:
    """The probe says what a trial showed: a version that works, or why not."""
    found = landlock.probe()
    assert found.works == found.seen.startswith("ABI ")
    assert found.works or found.fix
