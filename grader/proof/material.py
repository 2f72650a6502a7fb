"""What an exercise is proved with: its files, what their names and headers promise, and what of them a question runs.

``accepted_*`` earn everything and ``wrong_*`` lose exactly the questions of their line ``# fails: a, b``. ``crash_*``,
``slow_*`` and ``cheat_*`` lose those too, and all questions that earn points where they have no such line.
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
    """A file whose verdict is known beforehand. ``fails`` are the ids of the questions that it must not get right.

    ``plain`` says that it can run beside others. ``mended`` is its text with the given code put back behind what it
    rewrites of that, if it does.
    """

    path: Path
    text: str
    fails: tuple[str, ...]
    accepted: bool
    plain: bool
    mended: str


def proof_files(folder: Path, exercise: Exercise) -> tuple[ProofFile, ...]:
    """All proof files of an exercise, in the order of their names."""
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
    mended = f"{text}\n{definitions(exercise.starter, helpers)}" if helpers else ""
    return ProofFile(path, text, fails, prefix == "accepted", plain, mended)


def _rewrites(text: str, exercise: Exercise) -> bool:
    """Whether a file binds a given name by other words than the starter's. Most repeat them, which is seen soon."""
    given, theirs = set(exercise.given), Counter(statements(text))
    return any(not given.isdisjoint(new.bound) for new in theirs - Counter(statements(exercise.starter)))


def is_python(text: str) -> bool:
    """Whether Python can read a file."""
    try:
        statements(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def pieces(text: str, given: str) -> Reach:
    """A file behind the given code: each question runs only what it needs, so that files alike are run once only."""
    return Reach((*statements(given), *statements(text)))
