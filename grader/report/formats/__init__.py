"""Records to text, one file per format. A new format is a new file here that fits ``Format``; nothing else changes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from grader.model.exercise import Question

if TYPE_CHECKING:  # so that the command line can name the formats without loading what they draw with
    from grader.report.audience import Audience
    from grader.report.drawing.disk_cache import DiskCache
    from grader.report.record import Record, StaffRecord
    from grader.report.statement import ExerciseStatement


class Format(Protocol):
    """What a file in this room offers."""

    SUFFIX: str | None
    """The ending that names this format; empty if only ``--format`` does; None if it is for a stream, never a file."""

    def render(self, record: Record, statement: ExerciseStatement, cache: DiskCache = ...) -> str:
        """All of the record in this format, ending with a newline. SpecError if the exercise's texts cannot be drawn.

        ``cache`` holds what was drawn for earlier reports on the exercise.
        """

    # A format may also have ``refusal(why: str, questions: Sequence[Question]) -> str``: see ``refusal`` below.


def names() -> tuple[str, ...]:
    """The formats there are, found without loading any of them."""
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
    """What that audience may see of a record, in the format of that name. SpecError: see ``Format.render``."""
    from grader.report.audience import seen
    from grader.report.drawing.disk_cache import NO_CACHE

    return named(name).render(seen(record, statement, audience, staff), statement, cache or NO_CACHE)


def refusal(name: str, why: str, questions: Sequence[Question]) -> str | None:
    """What a format says of a file that is not graded because of the file itself; None if it has nothing for that.

    ``questions`` are the exercise's; none where it is not known which exercise the file is for.
    """
    module = named(name)
    refused: Callable[[str, Sequence[Question]], str] | None = getattr(module, "refusal", None)
    return refused(why, questions) if refused else None


def for_file(path: PurePath) -> str | None:
    """The format that a file's ending names, if there is one."""
    ending = path.suffix.lower()
    # Most are called as their ending is: the others need not be loaded for it.
    likely = sorted(names(), key=lambda name: f".{name}" != ending)
    return next((name for name in likely if ending and ending == named(name).SUFFIX), None)
