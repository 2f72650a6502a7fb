"""What a class handed in: which files there are, whose they are, and which of them count.

``collect`` looks through folders, archives and the exports of learning platforms (see ``exports``) and reads nothing of
a submission yet; a ``Reader`` reads one after another, so that no class has to fit into memory. docs/classes.md has the
rules for teachers.
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
from grader.intake.class_exports.choosing import Candidate, choose
from grader.intake.class_exports.folders import listed, opened
from grader.intake.class_exports.owners import METADATA, Found, is_hidden, owned, unwrapped
from grader.intake.class_exports.student_names import key, readable, safe_name
from grader.intake.files import most_bytes
from grader.support.sanitise import one_line

__all__ = ["Collection", "Handed", "Note", "Reader", "collect", "safe_name"]

_MOST_METADATA = 512 * 1024 * 1024  # read line by line; it holds what an autograder printed, for all of a class
_LINE = 64 * 1024  # what is longer comes in pieces: no line of interest is
_NAMED = 3  # files that a note names; of more it says how many
_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz")
_WANTED = (
    "Looked for .py and .ipynb files, for a folder a student, for a ZIP archive of either, and for what Moodle, Canvas "
    "and Gradescope export."
)


class Handed(msgspec.Struct, frozen=True):
    """A submission that counts. ``path`` is its file, or the archive that it is a ``member`` of."""

    student: str
    filename: str
    path: str
    member: int = -1


class Note(msgspec.Struct, frozen=True):
    """What a teacher should know of what was handed in. ``student`` is whom it is about, if it is about one."""

    says: str
    student: str = ""


class Collection(msgspec.Struct, frozen=True):
    """All submissions that count, in the order of the students' names, and notes on what does not count and why.

    ``without`` are students of whom there is nothing to grade; a note says of each what there is. ``present`` are the
    students whose submission is there: also where it is unclear which file counts, or a folder could not be searched.
    """

    handed: tuple[Handed, ...]
    notes: tuple[Note, ...]
    without: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()


class Reader:
    """Reads what was handed in. A context manager, since archives stay open meanwhile."""

    def __init__(self) -> None:
        """Opens nothing yet."""
        self._archives: dict[str, Archive] = {}

    def __enter__(self) -> Reader:
        """Does nothing more."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes all archives."""
        for archive in self._archives.values():
            archive.close()

    def read(self, handed: Handed) -> bytes:
        """The submission's content.

        Raises UsageError, with what to do, if the submission is broken or too large. Raises OSError if the file or
        archive cannot be read, which says nothing about the submission.
        """
        name = one_line(handed.filename, 80)
        most = most_bytes(name)
        if handed.member >= 0:
            if handed.path not in self._archives:
                try:
                    self._archives[handed.path] = Archive(Path(handed.path))
                except UsageError as error:  # it was opened before, to list its members
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
    """What is in these files, folders and ZIP archives, of all of which together one class is made.

    ``exercise`` is the exercise's name, which tells a student's submission from other files of hers; ``leave_out`` are
    what lies in the folders and was written by the grader. Raises UsageError for a path that is not there, an archive
    that is none, and where there is nothing to grade.
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
        raise UsageError(f"'{shown}' cannot be read, or is no file name.") from None
    if path.name.lower().endswith(".zip"):
        with Archive(path) as archive:
            return archive.listed()
    why = "a link: name the file that it leads to" if path.is_symlink() else "" if path.is_file() else "no file"
    return [Found((readable(path.name),), str(path.absolute()), why=why)]


def _roster(found: Sequence[Found]) -> dict[str, str]:
    """The students of Gradescope's folders, if there is its list of them."""
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
    """The file's lines, of which long ones come in pieces."""
    taken = 0
    while taken < _MOST_METADATA and (line := file.readline(_LINE)):
        taken += len(line)
        yield line


class _Pile:
    """All that belongs to one student."""

    def __init__(self, student: str) -> None:
        self.student = student
        self.candidates: list[Candidate] = []
        self.others: list[str] = []
        self.listed = False
        self.unsearched = False  # a folder was left out: its submission may be there


def sort_out(found: Iterable[Found], roster: Mapping[str, str], exercise: str) -> Collection:
    """Which of the files count, and for whom; see ``collect``."""
    piles: dict[str, _Pile] = {}
    hidden: list[str] = []
    for each in dict.fromkeys(found):  # a file that was named twice is one
        if any(is_hidden(part) for part in each.parts):
            hidden.append(each.parts[-1])
        elif each.parts != (METADATA,):
            owner = owned(each, roster)
            pile = piles.setdefault(key(owner.student), _Pile(owner.student))
            pile.listed |= owner.listed
            pile.unsearched |= each.folder and bool(each.why)
            if each.is_submission:
                pile.candidates.append(Candidate(owner.filename, owner.base, owner.attempt, each))
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
        notes += [Note(says, pile.student) for says in _said(pile, chosen, rule)]
    if stray:
        notes.append(Note(f"No submissions, and left out: {_some(stray)}."))
    if hidden:
        notes.append(Note(f"Hidden or a system's own, and left out: {_some(sorted(set(hidden)))}."))
    present = frozenset(pile.student for pile in piles if pile.candidates or pile.unsearched)
    return Collection(tuple(handed), tuple(notes), tuple(without), present)


def _said(pile: _Pile, chosen: Candidate | None, rule: str) -> Iterator[str]:
    student, others = pile.student, [each.filename for each in pile.candidates if each is not chosen]
    if chosen is not None and others:
        yield f"{student}: '{one_line(chosen.filename, 80)}' counts, since it {rule}. Left out: {_quoted(others)}."
    elif others:
        yield (
            f"{student}: which of {_quoted(others)} counts? None was graded. Leave one there, or name it like the "
            "exercise. If this is a folder of several students, name that folder itself."
        )
    if pile.others:
        none = "" if pile.candidates else "no .py or .ipynb file that can be graded. "
        yield f"{student}: {none}Left out: {_some(pile.others)}."
    elif not pile.candidates:
        yield f"{student}: nothing was handed in."


def _described(name: str, why: str) -> str:
    why = why or ("an archive, which is not opened: unpack it" if name.lower().endswith(_ARCHIVES) else "")
    return f"'{one_line(name, 80)}'" + (f" ({why})" if why else "")


def _quoted(names: Sequence[str]) -> str:
    return _some([f"'{one_line(name, 80)}'" for name in names])


def _some(texts: Sequence[str]) -> str:
    rest = len(texts) - _NAMED
    return ", ".join(texts[:_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
