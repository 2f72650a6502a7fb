"""Collects a class's submissions: which files there are, whose they are, and which of them count.

``collect`` lists folders, archives and exports of learning platforms (see ``owners``) without reading a submission. A
``Reader`` reads one after another, so that a class need not fit into memory. docs/classes.md explains the rules to
teachers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from grader.errors import UsageError
from grader.intake.class_exports import gradescope as rosters
from grader.intake.class_exports.archives import BROKEN, TOO_LARGE, Archive
from grader.intake.class_exports.choosing import CandidateFile, choose
from grader.intake.class_exports.folders import listed, opened
from grader.intake.class_exports.owners import METADATA, Found, is_hidden, owned, unwrapped
from grader.intake.class_exports.student_names import key, readable, safe_name
from grader.intake.files import most_bytes
from grader.support.sanitise import one_line

__all__ = ["Collection", "Handed", "Note", "Reader", "collect", "safe_name"]

_MOST_METADATA = 512 * 1024 * 1024  # read line by line; it contains the autograder's output for the whole class
_LINE = 64 * 1024  # longer lines are read in pieces; no relevant line is longer
_NAMED = 3  # files that a note names; it counts the others
_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz")
_WANTED = (
    "A class is .py and .ipynb files, or one folder per student, or a ZIP archive of either, or an export of Moodle, "
    "Canvas or Gradescope."
)


class Handed(msgspec.Struct, frozen=True):
    """A submission that counts. ``path`` is its file, or its archive if it is the ``member`` of one."""

    student: str
    filename: str
    path: str
    member: int = -1


class Note(msgspec.Struct, frozen=True):
    """A note to the teacher about the submissions. ``student`` is set if it is about one student."""

    says: str
    student: str = ""


class Collection(msgspec.Struct, frozen=True):
    """All submissions that count, sorted by the students' names, and notes on files that do not count.

    ``without`` are students without a file to grade; a note on each states what was found. ``present`` are the students
    with a submission, also if it is unclear which file counts, or if a folder could not be searched.
    """

    handed: tuple[Handed, ...]
    notes: tuple[Note, ...]
    without: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()


class Reader:
    """Reads submissions. A context manager, because it keeps archives open."""

    def __init__(self) -> None:
        """Start without open archives."""
        self._archives: dict[str, Archive] = {}

    def __enter__(self) -> Reader:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all archives."""
        for archive in self._archives.values():
            archive.close()

    def read(self, handed: Handed) -> bytes:
        """Return the submission's content.

        UsageError, which explains what to do, if the submission is broken or too large. OSError if the file or archive
        cannot be read, which says nothing about the submission.
        """
        name = one_line(handed.filename, 80)
        most = most_bytes(name)
        if handed.member >= 0:
            if handed.path not in self._archives:
                try:
                    self._archives[handed.path] = Archive(Path(handed.path))
                except UsageError as error:  # it could be opened before, when its members were listed
                    raise OSError(str(error)) from None
            try:
                return self._archives[handed.path].read(handed.member, most)
            except UsageError as error:
                raise UsageError(f"'{name}' cannot be graded. {error}") from None
        with opened(handed.path) as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(min(size, most) + 1)
        if len(data) > most:
            raise UsageError(f"'{name}' has {size // 1024} kB; {most // 1024} kB are allowed. {TOO_LARGE}")
        return data


def collect(paths: Sequence[Path], *, exercise: str = "", leave_out: Sequence[Path] = ()) -> Collection:
    """Collect the submissions of one class from files, folders and ZIP archives.

    ``exercise`` is the exercise's name, which helps to choose among a student's files. ``leave_out`` are files and
    folders that the grader wrote. UsageError if a path does not exist, if an archive cannot be read, or if there is
    nothing to grade.
    """
    found: list[Found] = []
    roster: dict[str, str] = {}
    for path in paths:
        here = unwrapped(_found(path, leave_out))
        found += here
        roster |= _roster(here)
    collection = sort_out(found, roster, exercise)
    if not collection.handed:
        shown = ", ".join(f"'{one_line(str(path), 80)}'" for path in paths[:_NAMED])
        notes = "".join(f"\n  {note.says}" for note in collection.notes[:10])
        raise UsageError(f"There is nothing to grade in {shown}. {_WANTED}{notes}")
    return collection


def _found(path: Path, leave_out: Sequence[Path]) -> list[Found]:
    shown = one_line(str(path), 120)
    try:
        if path.is_dir():
            return listed(path, leave_out)
        if not path.exists() and not path.is_symlink():
            raise UsageError(f"There is no file or folder '{shown}'. Check the name and the folder you are in.")
    except (OSError, ValueError):
        raise UsageError(f"'{shown}' cannot be read, or is not a valid file name.") from None
    if path.name.lower().endswith(".zip"):
        with Archive(path) as archive:
            return archive.listed()
    why = "a link: name the file that it points to" if path.is_symlink() else "" if path.is_file() else "not a file"
    return [Found((readable(path.name),), str(path.absolute()), why=why)]


def _roster(found: Sequence[Found]) -> dict[str, str]:
    """Map Gradescope's folders to students; empty without Gradescope's metadata."""
    for each in found:
        if each.parts == (METADATA,) and not each.folder and not each.why:
            try:
                if each.member < 0:
                    with opened(each.path) as file:
                        return rosters.read(_lines(file))
                with Archive(Path(each.path)) as archive, archive.member(each.member, _MOST_METADATA) as member:
                    return rosters.read(_lines(member))
            except (OSError, *BROKEN) as error:
                raise UsageError(f"'{METADATA}' cannot be read: {one_line(str(error), 80)}.") from None
    return {}


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the file's lines, long ones in pieces."""
    taken = 0
    while taken < _MOST_METADATA and (line := file.readline(_LINE)):
        taken += len(line)
        yield line


class _Pile:
    """All files of one student."""

    def __init__(self, student: str) -> None:
        self.student = student
        self.candidates: list[CandidateFile] = []
        self.others: list[str] = []
        self.listed = False
        self.unsearched = False  # a folder was not searched: the submission may be there


def sort_out(found: Iterable[Found], roster: Mapping[str, str], exercise: str) -> Collection:
    """Decide which files count, and for whom; see ``collect``."""
    piles: dict[str, _Pile] = {}
    hidden: list[str] = []
    for each in dict.fromkeys(found):  # without files that were named twice
        if any(is_hidden(part) for part in each.parts):
            hidden.append(each.parts[-1])
        elif each.parts != (METADATA,):
            owner = owned(each, roster)
            pile = piles.setdefault(key(owner.student), _Pile(owner.student))
            pile.listed |= owner.listed
            pile.unsearched |= each.folder and bool(each.why)
            if each.is_submission:
                pile.candidates.append(CandidateFile(owner.filename, owner.base, owner.attempt, each))
            elif each.why or not each.folder:
                pile.others.append(_described(owner.filename or each.parts[-1], each.why))
    return _settled([pile for _, pile in sorted(piles.items())], hidden, exercise)


def _settled(piles: Sequence[_Pile], hidden: Sequence[str], exercise: str) -> Collection:
    handed, notes, without = [], [], []
    stray = [other for pile in piles if not pile.listed for other in pile.others]
    for pile in piles:
        if not pile.listed:
            continue
        chosen, rule = choose(pile.candidates, exercise)
        if chosen is not None:
            name = PurePosixPath(chosen.filename).name
            handed.append(Handed(pile.student, name, chosen.found.path, chosen.found.member))
        else:
            without.append(pile.student)
        notes += [Note(says, pile.student) for says in _messages(pile, chosen, rule)]
    if stray:
        notes.append(Note(f"Not submissions, left out: {_some(stray)}."))
    if hidden:
        notes.append(Note(f"Hidden files or system files, left out: {_some(sorted(set(hidden)))}."))
    present = frozenset(pile.student for pile in piles if pile.candidates or pile.unsearched)
    return Collection(tuple(handed), tuple(notes), tuple(without), present)


def _messages(pile: _Pile, chosen: CandidateFile | None, rule: str) -> Iterator[str]:
    student, others = pile.student, [each.filename for each in pile.candidates if each is not chosen]
    if chosen is not None and others:
        yield f"{student}: '{one_line(chosen.filename, 80)}' counts, because it {rule}. Left out: {_quoted(others)}."
    elif others:
        yield (
            f"{student}: it is unclear which of {_quoted(others)} counts, so none was graded. Keep only one, or name "
            "it like the exercise. If this is a folder of several students, name that folder itself."
        )
    if pile.others:
        nothing = "" if pile.candidates else "no .py or .ipynb file that can be graded. "
        yield f"{student}: {nothing}Left out: {_some(pile.others)}."
    elif not pile.candidates:
        yield f"{student}: nothing was submitted."


def _described(name: str, why: str) -> str:
    why = why or ("an archive, which is not opened: unpack it" if name.lower().endswith(_ARCHIVES) else "")
    return f"'{one_line(name, 80)}'" + (f" ({why})" if why else "")


def _quoted(names: Sequence[str]) -> str:
    return _some([f"'{one_line(name, 80)}'" for name in names])


def _some(texts: Sequence[str]) -> str:
    rest = len(texts) - _NAMED
    return ", ".join(texts[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
