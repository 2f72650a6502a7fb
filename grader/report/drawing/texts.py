"""Draws the texts of an exercise as HTML. They are the same for all students, so a cache keeps them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

import msgspec
from markupsafe import Markup

from grader.errors import Fault, SpecError
from grader.report.drawing.disk_cache import DiskCache
from grader.report.statement import ExerciseStatement
from grader.support.packaged_files import folder
from grader.version import VERSION

_PACKAGES = ("jinja2", "latex2mathml", "markdown_it", "markupsafe", "mdit_py_plugins", "numpy")


def drawn(statement: ExerciseStatement, texts: Mapping[str, str], cache: DiskCache) -> dict[str, Markup]:
    """Each text as HTML, by its place in the spec. SpecError, with every fault, if any cannot be drawn."""
    source = repr((_makers(), statement.figures, texts))
    kept = cache.get(source)
    if kept is None:
        html = _draw(statement, texts)
        cache.put(source, msgspec.json.encode(html).decode())
    else:
        html = msgspec.json.decode(kept, type=dict[str, str])
    return {where: Markup(text) for where, text in html.items()}  # noqa: S704 - as the renderer made it


def _draw(statement: ExerciseStatement, texts: Mapping[str, str]) -> dict[str, str]:
    # Loading these takes longer than a grading, and cached texts do not need them.
    from grader.report.drawing import markdown
    from grader.report.drawing.expression import ExpressionError

    html: dict[str, str] = {}
    faults: list[Fault] = []
    for where, text in texts.items():
        try:
            html[where] = str(markdown.render(text, statement.figures, heading_level=3))
        except (markdown.MarkdownError, ExpressionError) as error:
            faults.append(Fault(statement.spec_path, where, "a text that can be drawn", str(error)))
    if faults:
        raise SpecError(statement.name, faults)
    return html


@cache  # changes after this process began do not affect its drawings
def _makers() -> list[object]:
    """All that a drawing depends on besides the exercise: versions and files of the libraries, which are not loaded."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), folder("templates") / "figures.svg.j2"]
    for package in _PACKAGES:
        spec = PathFinder.find_spec(package)
        files += [Path(spec.origin)] if spec and spec.origin and Path(spec.origin).is_file() else []
    states = [(str(file), file.stat()) for file in files]
    return [VERSION, sys.version, *((name, state.st_size, state.st_mtime_ns) for name, state in states)]
