"""A bundle's files, from a folder or a zip archive that may be anybody's: bounded, and nothing is unpacked on disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from grader.bundle.form import HEAD, PARTS, most
from grader.errors import UsageError
from grader.text import one_line

_MAX_ARCHIVE = 32 * 1024**2
_MOST_ENTRIES = 100  # of an archive; a bundle has seven, and what a system adds of its own
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
AGAIN = "Get the bundle again from where it was published."


def files(path: Path) -> dict[str, bytes]:
    """The files of the bundle at that path, by their names. UsageError for what is none, or lacks one of them."""
    name = one_line(path.name or str(path), 80)
    try:
        found = _of_folder(path) if path.is_dir() else _of_archive(name, path)
    except (OSError, ValueError) as error:
        raise UsageError(f"The bundle '{name}' cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    missing = [part for part in (HEAD, *PARTS) if part not in found]
    if missing:
        raise UsageError(f"The bundle '{name}' is not complete: it has no {', '.join(missing)}. {AGAIN}")
    for part, data in found.items():
        if len(data) > most(part):
            raise UsageError(f"The bundle '{name}' is none: its {part} is larger than any may be. {AGAIN}")
    return found


def _of_folder(path: Path) -> dict[str, bytes]:
    found = {}
    for part in (HEAD, *PARTS):
        if (path / part).is_file():  # a pipe could be waited for without end
            with (path / part).open("rb") as file:
                found[part] = file.read(most(part) + 1)
    return found


def _of_archive(name: str, path: Path) -> dict[str, bytes]:
    if not path.is_file():
        raise UsageError(f"There is no bundle '{name}': a folder with a bundle.json, or a zip archive, is wanted.")
    if path.stat().st_size > _MAX_ARCHIVE:
        raise UsageError(f"'{name}' is too large for a bundle: it may have {_MAX_ARCHIVE // 1024**2} MB.")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check(name, entries)
            return {part: _content(archive, entry) for part, entry in _parts(entries).items()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, IndexError) as error:
        raise UsageError(f"'{name}' is no zip archive that can be read: {one_line(str(error))}. {AGAIN}") from None


def _check(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that no one packed for practice."""
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES:
        raise UsageError(f"'{name}' is no bundle: it holds {len(entries)} files.")
    if len(set(names)) < len(names):
        raise UsageError(f"'{name}' is no bundle: it holds two files of one name.")
    for entry in entries:
        if entry.filename.startswith("/") or ".." in PurePosixPath(entry.filename).parts or ":" in entry.filename:
            raise UsageError(f"'{name}' is no bundle: it names '{one_line(entry.filename, 60)}', outside of itself.")
        if entry.compress_type not in _METHODS or entry.flag_bits & 1:
            raise UsageError(f"'{name}' is no bundle: its files are encrypted, or packed in an unusual way.")


def _parts(entries: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries of a bundle's files, which stand at the top or in one folder there."""
    by_name = {entry.filename: entry for entry in entries}
    heads = [name for name in by_name if PurePosixPath(name).name == HEAD and name.count("/") <= 1]
    folder = min(heads, key=len, default=HEAD).removesuffix(HEAD)
    return {part: by_name[folder + part] for part in (HEAD, *PARTS) if folder + part in by_name}


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What an entry holds, as far as it may, whatever it says of its size."""
    with archive.open(entry) as file:
        return file.read(most(PurePosixPath(entry.filename).name) + 1)
