"""Chooses the file that counts if a student submitted several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.intake.class_exports.owners import Found
from grader.intake.class_exports.student_names import key


class CandidateFile(NamedTuple):
    """A file that may be a student's submission: see ``owners.Owned``."""

    filename: str
    base: str
    attempt: int
    found: Found


def choose(candidates: Sequence[CandidateFile], exercise: str) -> tuple[CandidateFile | None, str]:
    """Return the file that counts, and a clause with the rules that decided; (None, "") if no rule decides.

    Rules apply in turn until one file is left: the latest of a file that was submitted several times; the script
    rather than the notebook of the same name; the file named like the exercise, or with the exercise in its name.
    """
    left, rules = list(candidates), []
    for says, rule in (
        ("is the latest", _latest),
        ("is the script of that name", _scripts),
        ("is named like the exercise", lambda files: _called(files, exercise, lambda name, wanted: name == wanted)),
        ("has the exercise in its name", lambda files: _called(files, exercise, lambda name, wanted: wanted in name)),
    ):
        kept = rule(left)
        if len(left) > 1 and 0 < len(kept) < len(left):
            left = kept
            rules.append(says)
    return (left[0], " and ".join(rules)) if len(left) == 1 else (None, "")


def _latest(files: Sequence[CandidateFile]) -> list[CandidateFile]:
    last = {base: max(each.attempt for each in same) for base, same in _by(files, lambda each: each.base).items()}
    return [each for each in files if each.attempt == last[key(each.base)]]


def _scripts(files: Sequence[CandidateFile]) -> list[CandidateFile]:
    kept = []
    for same in _by(files, lambda each: str(PurePosixPath(each.base).with_suffix(""))).values():
        scripts = [each for each in same if each.base.lower().endswith(".py")]
        kept += scripts if len(scripts) == 1 else same
    return kept


def _called(files: Sequence[CandidateFile], exercise: str, fits: Callable[[str, str], bool]) -> list[CandidateFile]:
    wanted = _plain(exercise)
    return [each for each in files if wanted and fits(_plain(PurePosixPath(each.base).stem), wanted)]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "-", key(name)).strip("-")


def _by(files: Iterable[CandidateFile], of: Callable[[CandidateFile], str]) -> dict[str, list[CandidateFile]]:
    groups: dict[str, list[CandidateFile]] = {}
    for each in files:
        groups.setdefault(key(of(each)), []).append(each)
    return groups
