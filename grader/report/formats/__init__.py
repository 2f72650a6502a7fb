"""Output formats of records, one file each. To add a format, add a file that fits ``Format``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from grader.model.exercise import Question

if TYPE_CHECKING:  # the command line names the formats without loading their dependencies
    from grader.report.audience import Audience
    from grader.report.drawing.disk_cache import DiskCache
    from grader.report.record import Record, StaffRecord
    from grader.report.statement import ExerciseStatement


class Format(Protocol):
    """What each file in this folder offers."""

    SUFFIX: str | None
    """The file ending of this format; empty if only ``--format`` names it; None if it is for streams, never files."""

    def render(self, record: Record, statement: ExerciseStatement, cache: DiskCache = ...) -> str:
        """The whole record in this format, ending with a newline. SpecError if the exercise's texts cannot be drawn.

        ``cache`` holds the drawings of earlier reports on the exercise.
        """

    # A format may also have ``refusal(why: str, questions: Sequence[Question]) -> str``: see ``refusal`` below.


def names() -> tuple[str, ...]:
    """The names of all formats, found without loading any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def named(name: str) -> Format:
    """The format of that name; it has to be one of ``names()``."""
    module: Format = importlib.import_module(f"{__name__}.{name}")
    return module


def render(
    name: str,
    record: Record,
    statement: ExerciseStatement,
    audience: Audience,
    *,
    staff: StaffRecord | None = None,
    cache: DiskCache | None = None,
) -> str:
    """A record as that audience may see it, in the format of that name. SpecError: see ``Format.render``."""
    from grader.report.audience import seen
    from grader.report.drawing.disk_cache import NO_CACHE

    return named(name).render(seen(record, statement, audience, staff), statement, cache or NO_CACHE)


def refusal(name: str, why: str, questions: Sequence[Question]) -> str | None:
    """What a format says about a file that cannot be graded because of the file; None if the format has no such output.

    ``questions`` are the exercise's, empty if it is unknown.
    """
    refused: Callable[[str, Sequence[Question]], str] | None = getattr(named(name), "refusal", None)
    return refused(why, questions) if refused else None


def for_file(path: PurePath) -> str | None:
    """The format that a file's ending names, if there is one."""
    ending = path.suffix.lower()
    # Most are named like their ending, so the others need not be loaded.
    likely = sorted(names(), key=lambda name: f".{name}" != ending)
    return next((name for name in likely if ending and ending == named(name).SUFFIX), None)
