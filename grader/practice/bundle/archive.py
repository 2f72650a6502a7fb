"""Reads a bundle's files from an untrusted folder or ZIP archive. Sizes are limited; nothing is unpacked to disk."""

from __future__ import annotations

from pathlib import Path

from grader.errors import UsageError
from grader.intake.class_exports.archives import Archive
from grader.practice.bundle.form import HEAD, PARTS, most
from grader.support.sanitise import one_line

AGAIN = "Get the bundle again from where it was published."
_MOST_MEMBERS = 100  # a bundle has seven, and operating systems may add some


def files(path: Path) -> dict[str, bytes]:
    """The files of the bundle at ``path``, by name. Raises UsageError if it is not a bundle or a file is missing."""
    name = one_line(path.name or str(path), 80)
    try:
        found = _of_folder(name, path) if path.is_dir() else _of_archive(name, path)
    except (OSError, ValueError) as error:
        raise UsageError(f"The bundle '{name}' cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    missing = [part for part in (HEAD, *PARTS) if part not in found]
    if missing:
        raise UsageError(f"The bundle '{name}' is not complete: it has no {', '.join(missing)}. {AGAIN}")
    return found


def _of_folder(name: str, path: Path) -> dict[str, bytes]:
    found = {}
    for part in (HEAD, *PARTS):
        if (path / part).is_file():  # reading a pipe could block forever
            with (path / part).open("rb") as file:
                found[part] = file.read(most(part) + 1)
            if len(found[part]) > most(part):
                raise UsageError(
                    f"'{name}' is not a bundle: its {part} is larger than {most(part) // 1024} kB. {AGAIN}"
                )
    return found


def _of_archive(name: str, path: Path) -> dict[str, bytes]:
    if not path.is_file():
        raise UsageError(f"There is no bundle '{name}'. Name a folder with a bundle.json, or a ZIP archive.")
    with Archive(path) as archive:
        members = archive.listed()
        if len(members) > _MOST_MEMBERS:
            raise UsageError(f"'{name}' is not a bundle: it holds {len(members)} files.")
        for member in members:
            if member.why:
                raise UsageError(f"'{name}' is not a bundle: '{one_line('/'.join(member.parts), 60)}' is {member.why}.")
        # Some programs keep the name of the packed folder: the files are at the top level, or in one folder there.
        folder = min((m.parts[:-1] for m in members if m.parts[-1] == HEAD and len(m.parts) <= 2), key=len, default=())
        found: dict[str, bytes] = {}
        for member in members:
            part = member.parts[-1]
            if member.parts[:-1] != folder or part not in (HEAD, *PARTS):
                continue
            if part in found:
                raise UsageError(f"'{name}' is not a bundle: it holds two files named {part}.")
            found[part] = _content(archive, member.member, part, name)
        return found


def _content(archive: Archive, member: int, part: str, name: str) -> bytes:
    try:
        return archive.read(member, most(part))
    except (UsageError, OSError) as error:
        raise UsageError(f"The bundle '{name}' cannot be read. {part}: {error} {AGAIN}") from None
