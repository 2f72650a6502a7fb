"""Joins a notebook's code cells into one source. Each cell is read by itself, so a broken cell costs no other.

Cells are numbered as a kernel does when all are run from the top: code cells only, without empty ones.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from grader.intake.magics import Plain, plain
from grader.intake.outline import MOST_BRACES, imported, limited, names, runs_code, tree
from grader.intake.repair import Patience, broken_whole, note, problem, repaired
from grader.model.submission import Broken, LineMap
from grader.support.sanitise import clean, one_line

_LONGEST = 60  # characters of a line that a note shows
# Magics that define names, which the code may need.
_DEFINES_NAMES = ("%run", "%store")
# Cells in other languages, or for display only. Leaving them out needs no note.
_OTHER_LANGUAGES = {
    "!", "bash", "cmd", "file", "html", "HTML", "javascript", "js", "latex", "markdown", "perl", "pypy", "python",
    "python2", "python3", "ruby", "script", "sh", "svg", "SVG", "sx", "system", "writefile",
}  # fmt: skip


class Joined(NamedTuple):
    """The cells as one source, with its broken pieces, the map of its lines, the names that it defines, and notes.

    ``runs``: it does more than define names.
    """

    text: str
    broken: tuple[Broken, ...]
    places: tuple[LineMap, ...]
    defined: tuple[str, ...]
    notes: tuple[str, ...]
    runs: bool


def joined(sources: Iterable[str]) -> Joined:
    """Join code cells."""
    texts: list[str] = []
    read: list[_Read] = []
    places: list[LineMap] = []
    line, braces, patience = 1, 0, Patience()
    modules, runs = frozenset[str](), False
    for source in sources:
        text = source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
        if not text.strip():
            continue
        braces += text.count("{")
        one = _read(len(read) + 1, text, patience, too_many=braces > MOST_BRACES)
        runs = runs or (one.module is not None and runs_code(one.module, modules))
        modules |= imported(one.module.body) if one.module else frozenset()
        read.append(one)
        texts.append(f"{one.text}\n")
        places.append(LineMap(line, len(read), 1))
        line += one.text.count("\n") + 1
    defined = dict.fromkeys(name for one in read if one.module for name in names(one.module))
    broken = tuple(piece for one in read for piece in one.broken)
    notes = tuple(limited([text for one in read for text in one.notes]))
    return Joined("".join(texts), broken, tuple(places), tuple(defined), notes, runs)


class _Read(NamedTuple):
    """A cell after reading: its source (as comments if nothing in it is Python), its broken pieces, and notes."""

    text: str
    module: ast.Module | None = None
    broken: tuple[Broken, ...] = ()
    notes: tuple[str, ...] = ()


def _read(number: int, source: str, patience: Patience, *, too_many: bool) -> _Read:
    if too_many:
        return _left_out(number, source, "the notebook has too many braces ({) to be read")
    try:
        return _Read(source, tree(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        made = plain(source)
    try:
        return _Read(made.text, tree(made.text), notes=tuple(_notes_on_magics(number, made)))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        rest = repaired(made.text, patience, number)
        if rest is None:
            return _left_out(number, made.text, problem(error), getattr(error, "lineno", 0) or 0)
    lines = made.text.split("\n")
    notes = (note(piece, lines[max(piece.at, 1) - 1]) for piece in rest.broken)
    return _Read(rest.text, tree(rest.text), rest.broken, (*_notes_on_magics(number, made), *notes))


def _notes_on_magics(number: int, made: Plain) -> Iterator[str]:
    """Notes on magics that were left out and that the student may miss."""
    if made.foreign and made.foreign not in _OTHER_LANGUAGES:
        shown = one_line(made.foreign, _LONGEST)
        yield f"Cell {number} was left out: its first line `%%{shown}` works only in a notebook."
    for line, text in made.left:
        if text.startswith(_DEFINES_NAMES):
            yield (
                f"Cell {number}, line {line}: {_quoted(text)} was left out, so the names that it defines are missing. "
                "Copy that code into the notebook."
            )


def _left_out(number: int, source: str, why: str, at: int = 0) -> _Read:
    """A cell without any valid Python. It is kept as comments, so that a comparison of two sources sees its changes."""
    lines = source.split("\n")
    piece = broken_whole(source, number, why, at)
    shown = lines[at - 1] if 0 < at <= len(lines) else next(line for line in lines if line.strip())
    return _Read("\n".join(f"# {clean(line)}" for line in lines), None, (piece,), (note(piece, shown),))


def _quoted(text: str) -> str:
    """A line in backticks; without them if the line contains a backtick."""
    shown = one_line(text, _LONGEST)
    return shown if "`" in shown else f"`{shown}`"
