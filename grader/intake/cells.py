"""A notebook's code cells put together to one text: each looked at by itself, so that a broken one costs no other.

Cells are counted as a kernel numbers them when all are run from the top: those of code, but for empty ones.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from grader.intake.magics import Plain, plain
from grader.intake.outline import MOST_BRACES, imported, names, runs_code, tree
from grader.model import Cell, Place
from grader.text import clean, one_line

_MOST_NOTES = 5
_LONGEST = 60  # characters of a line that a note shows
# Magics whose absence may be felt: they bring names that the code may need.
_BRINGS_NAMES = ("%run", "%store")
# Cells in other languages, or for other eyes: nobody expects a mark for them.
_OTHER_LANGUAGES = {
    "!", "bash", "cmd", "file", "html", "HTML", "javascript", "js", "latex", "markdown", "perl", "pypy", "python",
    "python2", "python3", "ruby", "script", "sh", "svg", "SVG", "sx", "system", "writefile",
}  # fmt: skip
_SEEMS_DEFINED = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


class Joined(NamedTuple):
    """The cells as one text: the cells, where their lines are in it, the names that it defines, notes.

    It ``runs`` if it does more than to define names.
    """

    text: str
    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    defined: tuple[str, ...]
    notes: tuple[str, ...]
    runs: bool


def joined(sources: Iterable[str]) -> Joined:
    """Code cells put together."""
    texts: list[str] = []
    read: list[_Read] = []
    places: list[Place] = []
    line, braces = 1, 0
    modules, runs = frozenset[str](), False
    for source in sources:
        text = source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
        if not text.strip():
            continue
        braces += text.count("{")
        one = _read(len(read) + 1, text, too_many=braces > MOST_BRACES)
        runs = runs or (one.module is not None and runs_code(one.module, modules))
        modules |= imported(one.module.body) if one.module else frozenset()
        read.append(one)
        texts.append(f"{one.text}\n")
        places.append(Place(line, one.cell.number, 1))
        line += one.text.count("\n") + 1
    defined = dict.fromkeys(name for one in read if not one.cell.problem for name in one.cell.defined)
    cells = tuple(one.cell for one in read)
    return Joined("".join(texts), cells, tuple(places), tuple(defined), tuple(_limited(read)), runs)


class _Read(NamedTuple):
    """A cell that was looked at: as Python, or in comments if it is none; what a reader is to be told."""

    cell: Cell
    text: str
    module: ast.Module | None = None
    notes: tuple[str, ...] = ()


def _read(number: int, source: str, *, too_many: bool) -> _Read:
    if too_many:
        return _left_out(number, source, "there are more braces in the notebook than can be looked through")
    try:
        module = tree(source)
        return _Read(Cell(number, names(module)), source, module)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        made = plain(source)
    try:
        module = tree(made.text)
        return _Read(Cell(number, names(module)), made.text, module, tuple(_unheeded(number, made)))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return _left_out(number, source, _problem(error, made.text))


def _unheeded(number: int, made: Plain) -> Iterator[str]:
    """What may be missed of a cell that a kernel would have understood."""
    if made.foreign and made.foreign not in _OTHER_LANGUAGES:
        shown = one_line(made.foreign, _LONGEST)
        yield f"Cell {number} was left out: its first line `%%{shown}` is for a notebook's kernel, which is not here."
    for line, text in made.left:
        if text.startswith(_BRINGS_NAMES):
            yield (
                f"Cell {number}, line {line}: {_quoted(text)} was left out, and with it the names that it brings. "
                "Write that code into the notebook."
            )


def _left_out(number: int, source: str, problem: str) -> _Read:
    """A cell that is no Python. It stays in the text as comments: whoever compares two texts sees its change."""
    text = "\n".join(f"# {clean(line)}" for line in source.split("\n"))
    found = (match[1] or match[2] for match in _SEEMS_DEFINED.finditer(source))
    first = next(line for line in source.split("\n") if line.strip())
    note = f"Cell {number} ({_quoted(first)}) was left out, since Python cannot read it: {problem}."
    return _Read(Cell(number, tuple(dict.fromkeys(map(clean, found))), problem), text, notes=(note,))


def _problem(error: Exception, text: str) -> str:
    """What is wrong in a cell, and in which of its lines."""
    if not isinstance(error, SyntaxError):
        deep = isinstance(error, (RecursionError, MemoryError))
        return "it is nested too deep" if deep else "it holds characters that no text has"
    line = error.lineno or 0
    lines = text.split("\n")
    shown = f": {_quoted(lines[line - 1])}" if 0 < line <= len(lines) and lines[line - 1].strip() else ""
    return one_line(f"{error.msg} at line {line}" if line else error.msg) + shown


def _quoted(text: str) -> str:
    """A line as code; without the marks of code if it holds such a mark itself."""
    shown = one_line(text, _LONGEST)
    return shown if "`" in shown else f"`{shown}`"


def _limited(read: list[_Read]) -> Iterator[str]:
    notes = [note for one in read for note in one.notes]
    yield from notes[:_MOST_NOTES]
    if len(notes) > _MOST_NOTES:
        yield f"The same is to be said of {len(notes) - _MOST_NOTES} places more."
