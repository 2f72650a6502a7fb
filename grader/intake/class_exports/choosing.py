"""Which of a student's files counts, where there are several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.intake.class_exports.owners import Found
from grader.intake.class_exports.student_names import key


class Candidate(NamedTuple):
    """A file that may be a student's submission: see ``exports.Owned``."""

    filename: str
    base: str
    attempt: int
    found: Found


def choose(candidates: Sequence[Candidate], exercise: str) -> tuple[Candidate | None, str]:
    """The file that counts, and the rule that says so; None and nothing if no rule does.

    The rules, one after another until one file is left: of a file that was handed in again, the latest; of a notebook
    and a script of one name, the script; of all, the one that is called like the exercise, or has it in its name.
    """
    left, rules = list(candidates), []
    for says, rule in (
        ("is the latest", _latest),
        ("is the script of that name", _scripts),
        ("is called like the exercise", lambda files: _called(files, exercise, lambda name, wanted: name == wanted)),
        ("has the exercise in its name", lambda files: _called(files, exercise, lambda name, wanted: wanted in name)),
    ):
        kept = rule(left)
        if len(left) > 1 and 0 < len(kept) < len(left):
            left = kept
            rules.append(says)
    return (left[0], " and ".join(rules)) if len(left) == 1 else (None, "")


def _latest(files: Sequence[Candidate]) -> list[Candidate]:
    last = {base: max(each.attempt for each in same) for base, same in _by(files, lambda each: each.base).items()}
    return [each for each in files if each.attempt == last[key(each.base)]]


def _scripts(files: Sequence[Candidate]) -> list[Candidate]:
    kept = []
    for same in _by(files, lambda each: str(PurePosixPath(each.base).with_suffix(""))).values():
        scripts = [each for each in same if each.base.lower().endswith(".py")]
        kept += scripts if len(scripts) == 1 else same
    return kept


def _called(files: Sequence[Candidate], exercise: str, fits: Callable[[str, str], bool]) -> list[Candidate]:
    wanted = _plain(exercise)
    return [each for each in files if wanted and fits(_plain(PurePosixPath(each.base).stem), wanted)]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "-", key(name)).strip("-")


def _by(files: Iterable[Candidate], of: Callable[[Candidate], str]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for each in files:
        groups.setdefault(key(of(each)), []).append(each)
    return groups
