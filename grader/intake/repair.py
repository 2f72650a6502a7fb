"""Repairs a source with syntax errors: comments out the broken statements, so that the others can be graded.

The source is split at lines that begin at the left margin. Each piece is parsed by itself, or together with the next
ones if it is incomplete. Broken pieces become comments, so that no line moves and a comparison of two sources sees
their changes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from grader.intake.outline import names, tree
from grader.model.submission import Broken
from grader.support.python_source import is_incomplete
from grader.support.sanitise import clean, one_line

# The cost of parsing, in characters: an attempt counts as 200, and a brace as 100, since Python up to 3.11 reads a
# whole f-string again for each brace in it.
_MOST_READ, _ATTEMPT, _BRACE = 2_000_000, 200, 100
_NEARBY = 16  # pieces that are tried one by one: most strings and brackets are closed soon
_LINE = re.compile(r"(?<=\bline )(\d{1,7})")
_LONGEST = 60  # characters of a line that a note shows
# The begin of a statement at the left margin. Not ``else:`` or a closing bracket, which continue a statement.
_BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
_GOES_ON = re.compile(r"(?:if|for|while|try|with|match|async)\b")  # statements that ``else:`` and the like belong to
_DEFINITION = re.compile(r"\s*(?:def|class|async|@)")
_NAMES = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


class Repaired(NamedTuple):
    """The source with broken pieces as comments, the names that the rest defines, and the broken pieces."""

    text: str
    defined: tuple[str, ...]
    broken: tuple[Broken, ...]


class Patience:
    """The remaining budget for parsing pieces of one file."""

    def __init__(self) -> None:
        self._left = _MOST_READ

    def spend(self, text: str) -> None:
        """Pay for parsing ``text``. _SpentError if the budget is exceeded."""
        self._left -= len(text) + _ATTEMPT + _BRACE * text.count("{")
        if self._left < 0:
            raise _SpentError


class _SpentError(Exception):
    """The budget for parsing is spent; the rest of the file is not read."""


def repaired(text: str, patience: Patience, cell: int = 0) -> Repaired | None:
    """Return the source without its broken statements; None if the rest defines no name."""
    reader = _Reader(text.split("\n"), patience)
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
    """A cell without any valid Python, and the reason."""
    lines = text.split("\n")
    return _broken(lines, _Piece(0, len(lines), problem, at), cell)


def note(piece: Broken, shown: str) -> str:
    """The note on a broken piece; ``shown`` is the line where Python stopped reading."""
    begun = f"Cell {piece.cell}, line" if piece.cell else "Line"
    place = f"{begun} {piece.line} is" if piece.line == piece.last else f"{begun}s {piece.line} to {piece.last} are"
    where = f" at line {piece.at}" if piece.at and piece.line != piece.last else ""
    line = one_line(shown, _LONGEST)
    quoted = f": `{line}`" if line and "`" not in line else ""
    return one_line(f"{place} not valid Python and left out: {piece.problem}{where}") + quoted + "."


class _Piece(NamedTuple):
    """Lines ``first`` to ``end - 1`` that cannot be parsed, the problem, and the line of the problem, from 1."""

    first: int
    end: int
    problem: str
    at: int


class _Reader:
    """Parses a source piece by piece."""

    def __init__(self, lines: list[str], patience: Patience) -> None:
        self.lines, self._patience = lines, patience
        starts = [i for i, line in enumerate(lines) if _BEGINS.match(line)]
        self._starts = sorted({0, *starts})

    def broken(self) -> list[_Piece]:
        """Return the pieces that cannot be parsed; when patience ends, the rest of the file as one piece."""
        found, at = list[_Piece](), 0
        try:
            while at < len(self._starts):
                end = self._readable(at)
                if end is None:
                    found.append(self._rest(at))
                at = end or at + 1
        except _SpentError:
            why = "too much from here on is not valid Python, so the rest of the file was not read"
            found.append(_Piece(self._starts[at], len(self.lines), why, 0))
        return found

    def _readable(self, at: int) -> int | None:
        """Return the end of the pieces that complete the one at ``at``; None if it is broken."""
        most = len(self._starts)
        if not self._is_incomplete(at, at + 1):
            return at + 1 if self._reads(at, at + 1) else None
        # Find the shortest text that is complete: in growing steps, then by bisection.
        short, step = at + 1, 1
        while self._is_incomplete(at, min(short + step, most)):
            if short + step >= most:
                return None  # a bracket or a string that is not closed
            short, step = short + step, step * 2 if short - at > _NEARBY else step
        complete = min(short + step, most)
        while complete - short > 1:
            middle = (short + complete) // 2
            short, complete = (middle, complete) if self._is_incomplete(at, middle) else (short, middle)
        return complete if self._reads(at, complete) else None

    def _rest(self, at: int) -> _Piece:
        """Return the broken part of a piece: all of it, except a whole statement before the wrong line.

        Such a line is indented too far, or continues an ``if`` or a bracket that does not exist.
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
        return _Piece(first, end, problem(error, self._starts[at]), min(wrong + 1, end))

    def _end(self, at: int) -> int:
        return self._starts[at] if at < len(self._starts) else len(self.lines)

    def _text(self, first: int, end: int) -> str:
        return "\n".join(self.lines[first:end])

    def _is_incomplete(self, at: int, end: int) -> bool:
        text = self._text(self._starts[at], self._end(end))
        self._patience.spend(text)
        return is_incomplete(text)

    def _reads(self, at: int, end: int) -> bool:
        return self._error(self._starts[at], self._end(end)) is None

    def _error(self, first: int, end: int) -> SyntaxError | None:
        """The error that Python raises for these lines; None if they are valid."""
        text = self._text(first, end)
        self._patience.spend(text)
        try:
            tree(text)
        except SyntaxError as error:
            return error
        return None


def _broken(lines: list[str], piece: _Piece, cell: int) -> Broken:
    """A piece as it is shown: without the empty lines at its end."""
    last = max((i for i in range(piece.first, piece.end) if lines[i].strip()), default=piece.first) + 1
    found = (match[1] or match[2] for match in _NAMES.finditer("\n".join(lines[piece.first : last])))
    return Broken(cell, piece.first + 1, last, piece.at, piece.problem, tuple(dict.fromkeys(map(clean, found))))


def problem(error: Exception, before: int = 0) -> str:
    """Why Python cannot parse a piece. Adds ``before``, the lines before the piece, to line numbers in the message."""
    if isinstance(error, SyntaxError):
        return _LINE.sub(lambda number: str(int(number[1]) + before), one_line(error.msg))
    deep = isinstance(error, (RecursionError, MemoryError))
    return "it is nested too deeply" if deep else "it contains characters that Python does not accept"


def _comment(line: str) -> str:
    return line if line.startswith("#") else f"# {clean(line)}"
