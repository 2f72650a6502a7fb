"""Writes reports: chooses formats, finds the cache of drawings, checks the pass mark."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from grader.errors import UsageError
from grader.report import formats
from grader.support.output import append, say

if TYPE_CHECKING:
    from grader.report.drawing.disk_cache import DiskCache
    from grader.report.record import Record, ResultRecord
    from grader.report.statement import ExerciseStatement


class Plan(NamedTuple):
    """The format to print, and the format of the output file (empty if there is no file)."""

    printed: str
    written: str


def plan(format_: str | None, output: Path | None) -> Plan:
    """Combine ``--format`` and ``--output``. Raises UsageError if the file's suffix is not that of a format."""
    if output is None:
        return Plan(format_ or "text", "")
    if format_ is None:
        return Plan("text", _format_for(output))
    if formats.named(format_).SUFFIX is None:
        return Plan(format_, _format_for(output))
    return Plan("text", format_)


def _format_for(output: Path) -> str:
    """The format for a file's suffix; text if there is no suffix."""
    if not output.suffix:
        return "text"
    named = formats.for_file(output)
    if named is None:
        known = ", ".join(formats.names())
        raise UsageError(f"No format writes '{output.suffix}' files. Name one with --format: {known}.")
    return named


def print_report(record: Record, statement: ExerciseStatement, format_: str, file: Path) -> None:
    """Print the report on ``file``. On a GitHub runner, also write the summary for its page."""
    from grader.report.formats import text

    if format_ == "github":
        _tell_github(record, statement, file)
    elif format_ == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        say(text.render_in_colour(record), end="")
    else:
        say(formats.named(format_).render(record, statement, cache()), end="")


def _tell_github(record: Record, statement: ExerciseStatement, file: Path) -> None:
    from grader.report.formats import github

    whole = file.resolve()
    top = next((folder for folder in whole.parents if (folder / ".git").exists()), None)  # its repository's
    say(github.annotated(record, statement, str(whole.relative_to(top) if top else file)), end="")
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        taken = Path(page).stat().st_size if Path(page).is_file() else 0
        append(Path(page), github.summary(record, github.MOST_SUMMARY - taken))


def cache() -> DiskCache:
    """The cache of drawings."""
    from grader.report.drawing.disk_cache import DiskCache

    return DiskCache(cache_folder())


def cache_folder() -> Path | None:
    """The grader's folder in the user's cache directory; None if the environment defines none."""
    home, caches = (Path(os.environ.get(name, "")) for name in ("HOME", "XDG_CACHE_HOME"))
    folders = [folder for folder in (caches, home / ".cache") if folder.is_absolute()]  # XDG: ignore others
    return folders[0] / "grader" if folders else None


def passed(result: ResultRecord, pass_mark: float) -> bool:
    """Whether the pass mark is reached. If no question earns points, all have to be right."""
    if not result.points:
        return all(question.status.nothing_wrong for question in result.questions)
    return result.earned >= pass_mark / 100 * result.points - 1e-9  # points may have rounding errors
