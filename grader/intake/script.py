"""Reads ``.py`` files: decodes and parses them, never runs them."""

from __future__ import annotations

import ast
import contextlib
from typing import TYPE_CHECKING

from grader.errors import UsageError
from grader.intake.decoding import decoded
from grader.intake.outline import exercise_line, limited, names, runs_code, tree
from grader.model.submission import Broken, Submission

if TYPE_CHECKING:
    from grader.intake.converted import Converted
    from grader.intake.repair import Repaired

MAX_BYTES = 512 * 1024  # a course's largest files are notebooks' exports of 200 kB
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def parse(name: str, data: bytes) -> Submission:
    """Parse a submission from a Python file. UsageError if it cannot be a submission."""
    text, notes = decoded(name, data)
    if not text.strip():
        raise UsageError(f"'{name}' is empty. Write a start for it with `grader start EXERCISE`.")
    line = exercise_line(text)
    broken: tuple[Broken, ...] = ()
    try:
        module = tree(text)
    except _UNREADABLE:
        from grader.intake.repair import note  # imported late: few files need it

        rest = _read_again(text)
        if rest is None:  # the box will report the error
            return Submission(name, text, (), line, notes)
        lines, broken = text.split("\n"), rest.broken
        found = [note(piece, lines[max(piece.at, 1) - 1]) for piece in broken]
        text, module, notes = rest.text, tree(rest.text), (*notes, *limited(found))
    hidden = _hidden(text, module)
    if hidden is None:
        return Submission(name, text, names(module), line, notes, broken, runs=runs_code(module))
    made, defined = hidden
    return Submission(name, made.text, defined, line, notes, broken, made.places)


def _read_again(text: str) -> Repaired | None:
    """Read a source that is not valid Python: with prompts, indented as a whole, with magics, or broken."""
    from grader.intake.magics import plain
    from grader.intake.repair import Patience, Repaired, repaired

    made = plain(text).text
    try:
        return Repaired(made, names(tree(made)), ())
    except _UNREADABLE:
        return repaired(made, Patience())


def _hidden(text: str, module: ast.Module) -> tuple[Converted, tuple[str, ...]] | None:
    """Read a file that was made from a notebook: its source with the code in its calls or cells, and all its names."""
    made = None
    if "marimo.App(" in text:
        from grader.intake.marimo import without_cells

        made = without_cells(text, module)
    elif "get_ipython()" in text:
        from grader.intake.converted import converted

        made = converted(text, module)
    with contextlib.suppress(*_UNREADABLE):
        return (made, names(tree(made.text))) if made else None
    return None
