"""Reads an exercise's proof files, the results that their names and headers state, and the code for each question.

``accepted_*`` earn full marks. ``wrong_*`` lose exactly the questions in their line ``# fails: a, b``. So do
``crash_*``, ``slow_*`` and ``cheat_*``; without such a line, these lose all questions that earn points.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec

from grader.model.exercise import Exercise
from grader.mutants.reach import Reach, statements
from grader.support.python_source import definitions, redefined

_PREFIXES = ("accepted", "wrong", "crash", "slow", "cheat")
_BY_THE_PIPELINE = ("crash", "slow", "cheat")


class ProofFile(msgspec.Struct, frozen=True):
    """A file whose verdict is known in advance. ``fails`` are the ids of the questions that it must not get right.

    ``plain``: it can run in one box with others. ``restored`` is its source with the given code restored at the end, if
    it changes the given code; else empty.
    """

    path: Path
    text: str
    fails: tuple[str, ...]
    accepted: bool
    plain: bool
    restored: str


def proof_files(folder: Path, exercise: Exercise) -> tuple[ProofFile, ...]:
    """Return all proof files of an exercise, sorted by name."""
    paths = [path for path in sorted(folder.glob("*_*.py")) if path.name.partition("_")[0] in _PREFIXES]
    return tuple(_read(path, exercise) for path in paths)


def _read(path: Path, exercise: Exercise) -> ProofFile:
    text = path.read_text(encoding="utf-8", errors="replace")
    prefix = path.name.partition("_")[0]
    line = re.search(r"^# fails: *(.+)$", text, re.MULTILINE)
    fails = tuple(re.split(r",\s*", line[1].strip())) if line else ()
    if not line and prefix in _BY_THE_PIPELINE:
        fails = tuple(question.id for question in exercise.questions if question.points)
    plain = prefix not in _BY_THE_PIPELINE and is_python(text)
    helpers = redefined(exercise.starter, text, exercise.given) if plain and _rewrites(text, exercise) else ()
    restored = f"{text}\n{definitions(exercise.starter, helpers)}" if helpers else ""
    return ProofFile(path, text, fails, prefix == "accepted", plain, restored)


def _rewrites(text: str, exercise: Exercise) -> bool:
    """Whether a file changes the definition of a given name. A quick check: most files repeat the starter's source."""
    given, theirs = set(exercise.given), Counter(statements(text))
    return any(not given.isdisjoint(new.bound) for new in theirs - Counter(statements(exercise.starter)))


def is_python(text: str) -> bool:
    """Whether a file is valid Python."""
    try:
        statements(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def pieces(text: str, given: str) -> Reach:
    """Return the statements of a file after the given code. Each question runs only those it needs."""
    return Reach((*statements(given), *statements(text)))
