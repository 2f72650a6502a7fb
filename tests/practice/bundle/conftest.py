"""What the tests of bundles share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.exercise import public_folder
from grader.practice import bundle
from grader.sandbox import LocalSandbox

Pack = Callable[[str], dict[str, bytes]]
Unpack = Callable[[dict[str, bytes]], Path]


@pytest.fixture(scope="session")
def pack(sandbox: LocalSandbox) -> Pack:
    """Makes the files of an exercise's bundle, once."""
    made: dict[str, dict[str, bytes]] = {}

    def packed(name: str) -> dict[str, bytes]:
        if name not in made:
            text = (public_folder(name) / "exercise.toml").read_text(encoding="utf-8")
            made[name] = bundle.contents(grader.load_exercise(name), text, sandbox)
        return dict(made[name])

    return packed


@pytest.fixture
def unpack(tmp_path: Path) -> Unpack:
    """Writes files into a new folder."""

    def written(files: dict[str, bytes]) -> Path:
        folder = tmp_path / f"bundle-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return folder

    return written
