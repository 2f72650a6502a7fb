"""Finds the student whom a file belongs to, by the names in exports of Moodle, Canvas and Gradescope or by its folder.

Moodle      Anna Schmidt_1234567_assignsubmission_file_/x.py     (newer: ..._file/x.py, flat: ..._file_x.py)
Canvas      schmidtanna_LATE_12345_67890_x-1.py                  (anonymous: anon_Ab12x_67890_x.py)
            schmidtanna_12345_text.html, schmidtanna_12345_link.html   (typed in, not uploaded)
Gradescope  submission_12345678/x.py, with the student's name in submission_metadata.yml next to it
otherwise   anna/x.py or anna.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.intake.class_exports.student_names import label

METADATA = "submission_metadata.yml"
ENDINGS = (".py", ".ipynb")
_SYSTEM = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"})

# Moodle removes underscores from a name, then joins it and the participant's number by one, so the last underscore
# separates them. A group without a number is that of students without a group. The kind of submission follows.
_MOODLE = re.compile(r"(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.DOTALL)
# Canvas: the numbers of a user and of the uploaded file. The latter grows with each upload, and has at least three
# digits on any instance that is not new; with fewer digits, week_1_2_x.py would match.
_CANVAS_WHO = r"(?:(?:LATE_)?anon_(?P<anonymous>[^_]+)|(?P<name>.+?)_(?:LATE_)?(?P<id>\d+))"
_CANVAS = re.compile(rf"{_CANVAS_WHO}_(?P<file>\d{{3,}})_(?P<rest>.+)", re.DOTALL)
# A text or link that was typed in: no file was uploaded, so there is no file number.
_CANVAS_TYPED = re.compile(rf"{_CANVAS_WHO}_(?P<rest>(?:text|link)\.html)", re.DOTALL)
_GRADESCOPE = re.compile(r"submission_(\d+)")
_AGAIN = re.compile(r" \((\d{1,4})\)$")  # what browsers add to a name that exists already
_CANVAS_AGAIN = re.compile(r"-\d{1,4}$")  # what Canvas adds


def is_hidden(name: str) -> bool:
    """Whether a file or folder of that name belongs to a system or an editor, not to a student."""
    return (name.startswith(".") and not name.startswith("..")) or name in _SYSTEM


class Found(NamedTuple):
    """A submitted file or folder: its path below the class's folder, and where to read it.

    ``member`` is its index in the archive ``path``, or -1 for a file. ``why`` is the reason if it is not read.
    """

    parts: tuple[str, ...]
    path: str
    member: int = -1
    folder: bool = False
    why: str = ""

    @property
    def is_submission(self) -> bool:
        """Whether it is a file that may be graded."""
        return not self.folder and not self.why and self.parts[-1].lower().endswith(ENDINGS)


class Owned(NamedTuple):
    """A file and its student. A later upload has the same ``base`` and a higher ``attempt``.

    ``listed``: the name alone shows that it belongs to a student, and is not there by chance.
    """

    student: str
    filename: str
    base: str
    attempt: int
    listed: bool


def owned(found: Found, roster: Mapping[str, str]) -> Owned:
    """Find the student whom ``found`` belongs to. ``roster`` maps Gradescope's folders to students."""
    first, *rest = found.parts
    if "/" in first:  # from an archive whose paths lead out of it
        return Owned("", first, first, 0, False)
    if found.folder or rest:
        base, again = _base("/".join(rest), _AGAIN)
        return Owned(_of_folder(first, roster), "/".join(rest), base, again, True)
    if match := _MOODLE.fullmatch(first):
        name = match["rest"] or ""
        return Owned(_named(match["name"], match["id"]), name, *_base(name, _AGAIN), True)
    if match := _CANVAS_TYPED.fullmatch(first):
        return Owned(_canvas_student(match), match["rest"], match["rest"], 0, True)
    if match := _CANVAS.fullmatch(first):
        student = _canvas_student(match)
        return Owned(student, match["rest"], _base(match["rest"], _CANVAS_AGAIN)[0], int(match["file"][:18]), True)
    base, again = _base(first, _AGAIN)
    return Owned(label(PurePosixPath(base).stem), first, base, again, found.is_submission)


def _canvas_student(match: re.Match[str]) -> str:
    return _named(match["name"] or "anonymous", match["id"] or match["anonymous"])


def _of_folder(name: str, roster: Mapping[str, str]) -> str:
    if name in roster:
        return label(roster[name])
    match = _MOODLE.fullmatch(name)
    return _named(match["name"], match["id"]) if match and not match["rest"] else label(name)


def _named(name: str, number: str | None) -> str:
    """A name with the number that distinguishes students of the same name."""
    return label(f"{label(name)[:100]} ({number})" if number else name)


def _base(name: str, again: re.Pattern[str]) -> tuple[str, int]:
    """A file's name without the suffix of repeated uploads, and the number in that suffix."""
    path = PurePosixPath(name)
    match = again.search(path.stem)
    if match is None or match.start() == 0:
        return name, 0
    return str(path.with_name(path.stem[: match.start()] + path.suffix)), int(match[1]) if match.lastindex else 0


def unwrapped(found: Sequence[Found]) -> list[Found]:
    """Remove folders around the whole class, which archives often have.

    A folder is around the class if it is the only one, has no student's name, and contains several submissions.
    """
    found = list(found)
    while (around := _around(found)) is not None:
        found = [each._replace(parts=each.parts[1:]) if each.parts[0] == around else each for each in found]
        found = [each for each in found if each.parts]
    return found


def _around(found: Sequence[Found]) -> str | None:
    folders = {each.parts[0] for each in found if each.folder or len(each.parts) > 1}
    folders = {name for name in folders if not is_hidden(name)}
    if len(folders) != 1:
        return None
    (name,) = folders
    if _MOODLE.fullmatch(name) or _GRADESCOPE.fullmatch(name):
        return None
    if any(each.parts == (name, METADATA) for each in found):
        return name
    within = [len(each.parts) > 1 for each in found if each.is_submission and not any(map(is_hidden, each.parts))]
    return name if len(within) > 1 and all(within) else None
