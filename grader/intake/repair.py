"""A text of which Python cannot read a statement: that one is left out, and the others are graded.

The text is cut where lines begin at the left margin, and each piece is read by itself, with those after it where it is
incomplete. What cannot be read stays as comments, so that no line moves and a comparison of two texts sees its change.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from grader.intake.outline import names, tree
from grader.model import Broken
from grader.source import is_incomplete
from grader.text import clean, one_line

# Characters that are read at most, over all attempts, each of which costs as much as some more characters.
_MOST_READ, _ATTEMPT = 2_000_000, 200
_MOST_BROKEN = 200  # statements; what has more is not a Python file
_LONGEST = 60  # characters of a line that a note shows
# Where a statement at the left margin begins. These lines continue one that began before: ``else:``, a closing bracket.
_BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
_GOES_ON = re.compile(r"(?:if|for|while|try|with|match|async)\b")  # statements that ``else:`` and the like belong to
_DEFINITION = re.compile(r"\s*(?:def|class|async|@)")
_NAMES = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


class Repaired(NamedTuple):
    """The text with what is broken in comments, the names that the rest defines, and the broken pieces."""

    text: str
    defined: tuple[str, ...]
    broken: tuple[Broken, ...]


def repaired(text: str, cell: int = 0) -> Repaired | None:
    """The text without its broken statements; None where the rest defines no name, or would take too long to find."""
    reader = _Reader(text.split("\n"))
    try:
        broken = tuple(_broken(reader.lines, piece, cell) for piece in reader.broken())
        for piece in broken:
            place = slice(piece.line - 1, piece.last)
            reader.lines[place] = [_comment(line) for line in reader.lines[place]]
        made = "\n".join(reader.lines)
        defined = names(tree(made))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return Repaired(made, defined, broken) if defined else None


def broken_whole(text: str, cell: int, problem: str, at: int = 0) -> Broken:
    """A cell of which nothing can be read, and why."""
    lines = text.split("\n")
    return _broken(lines, _Piece(0, len(lines), problem, at), cell)


def note(piece: Broken, shown: str) -> str:
    """What to say of a broken piece; ``shown`` is the line where Python stopped reading."""
    begun = f"Cell {piece.cell}, line" if piece.cell else "Line"
    place = f"{begun} {piece.line} is" if piece.line == piece.last else f"{begun}s {piece.line} to {piece.last} are"
    where = f" at line {piece.at}" if piece.at and piece.line != piece.last else ""
    line = one_line(shown, _LONGEST)
    quoted = f": `{line}`" if line and "`" not in line else ""
    return one_line(f"{place} not valid Python, and left out: {piece.problem}{where}") + quoted + "."


class _Piece(NamedTuple):
    """Lines from ``first`` up to, not including, ``end`` that cannot be read, and why, and at which line from 1."""

    first: int
    end: int
    problem: str
    at: int


class _Reader:
    """Reads a text piece by piece."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        starts = [i for i, line in enumerate(lines) if _BEGINS.match(line)]
        self._starts = sorted({0, *starts})
        self._left = _MOST_READ

    def broken(self) -> list[_Piece]:
        """The pieces that cannot be read. ValueError if that takes too long."""
        found, at = list[_Piece](), 0
        while at < len(self._starts):
            end = self._readable(at)
            if end is None:
                found.append(self._rest(at))
                if len(found) > _MOST_BROKEN:
                    raise ValueError("too much is broken")
            at = end or at + 1
        return found

    def _readable(self, at: int) -> int | None:
        """The piece behind the last that is needed to make the one at ``at`` complete; None if it is broken."""
        for end in range(at + 1, len(self._starts) + 1):
            error = self._error(self._starts[at], self._end(end))
            if error is None:
                return end
            if not is_incomplete(self._text(self._starts[at], self._end(end))):
                return None
        return None

    def _rest(self, at: int) -> _Piece:
        """What cannot be read of a broken piece: all, but for a whole statement before the line that is wrong.

        Such a line is indented too far, or goes on with an ``if`` or a bracket that never began.
        """
        first, end = self._starts[at], self._end(at + 1)
        error = self._error(first, end) or SyntaxError("invalid syntax")
        wrong = first + (error.lineno or 1) - 1
        if first < wrong < end:
            begun, line = self.lines[first], self.lines[wrong]
            too_far = isinstance(error, IndentationError) and (_DEFINITION.match(line) or not _DEFINITION.match(begun))
            goes_on = line[:1].strip() and not _GOES_ON.match(begun)
            if (too_far or goes_on) and self._error(first, wrong) is None:
                first = wrong
        return _Piece(first, end, problem(error), min(wrong + 1, end))

    def _end(self, at: int) -> int:
        return self._starts[at] if at < len(self._starts) else len(self.lines)

    def _text(self, first: int, end: int) -> str:
        return "\n".join(self.lines[first:end])

    def _error(self, first: int, end: int) -> SyntaxError | None:
        """Why Python cannot read some lines; None if it can."""
        text = self._text(first, end)
        self._left -= len(text) + _ATTEMPT
        if self._left < 0:
            raise ValueError("too much is broken")
        try:
            tree(text)
        except SyntaxError as error:
            return error
        return None


def _broken(lines: list[str], piece: _Piece, cell: int) -> Broken:
    """A piece as people see it: without the empty lines at its end."""
    last = max((i for i in range(piece.first, piece.end) if lines[i].strip()), default=piece.first) + 1
    found = (match[1] or match[2] for match in _NAMES.finditer("\n".join(lines[piece.first : last])))
    return Broken(cell, piece.first + 1, last, piece.at, piece.problem, tuple(dict.fromkeys(map(clean, found))))


def problem(error: Exception) -> str:
    """Why Python cannot read a text."""
    if isinstance(error, SyntaxError):
        return one_line(error.msg)
    deep = isinstance(error, (RecursionError, MemoryError))
    return "it is nested too deeply" if deep else "it contains characters that Python does not accept"


def _comment(line: str) -> str:
    return line if line.startswith("#") else f"# {clean(line)}"
