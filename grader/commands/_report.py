"""Reports on their way out: which format, where drawings are kept, whether the pass mark is reached."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader import formats
from grader.errors import UsageError
from grader.writing import say

if TYPE_CHECKING:
    from grader.model import Report
    from grader.shelf import Shelf


def format_for(output: Path | None) -> str:
    """The format that a file's ending names; text without a file, or without an ending."""
    if output is None or not output.suffix:
        return "text"
    named = formats.for_file(output)
    if named is None:
        known = ", ".join(formats.names())
        raise UsageError(f"No format writes '{output.suffix}' files. Name one with --format: {known}.")
    return named


def print_report(report: Report, format_: str) -> None:
    from grader.formats import text

    if format_ == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        say(text.render_in_colour(report), end="")
    else:
        say(formats.named(format_).render(report, shelf()), end="")


def shelf() -> Shelf:
    """Where drawings are kept."""
    from grader.shelf import Shelf

    return Shelf(shelf_folder())


def shelf_folder() -> Path | None:
    """The folder that the user's environment has for what can be made again."""
    home, caches = (Path(os.environ.get(name, "")) for name in ("HOME", "XDG_CACHE_HOME"))
    folders = [folder for folder in (caches, home / ".cache") if folder.is_absolute()]  # others are to be ignored
    return folders[0] / "grader" if folders else None


def passed(report: Report, pass_mark: float) -> bool:
    """Whether the pass mark is met; questions that earn no points have to be right."""
    if not report.points:
        return all(verdict.status.value == "right" for verdict in report.verdicts)
    return report.earned >= pass_mark / 100 * report.points - 1e-9  # points are sums of fractions
