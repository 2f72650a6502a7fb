"""The output folder of a class."""

from __future__ import annotations

from pathlib import Path

from grader.classes.classroom import PAGES, STAFF
from grader.support.output import make_folder, remove, write


class Folder:
    """The files of an output folder: see ``grader.classes.interface.Files``."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder and its subfolders. UsageError if that is not possible."""
        self._folder = folder
        for made in (folder, folder / PAGES, folder / STAFF):
            make_folder(made)

    def save(self, path: str, data: bytes | None) -> None:
        """Write a file, or with None remove it."""
        if data is None:
            remove(self._folder / path)
        else:
            write(self._folder / path, data)

    def has(self, path: str) -> bool:
        """Whether the file exists. A link is not the file that was saved."""
        there = self._folder / path
        return there.is_file() and not there.is_symlink()
