"""A file of which Python cannot read a statement: that one is left out, and the others are graded.

It stays in the text as a comment, so that no line moves, and whoever compares two texts sees its change.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from grader.intake.outline import names, tree
from grader.text import clean, one_line

_MOST = 5  # statements; with more broken ones it is not clear any more where one ends
_LONGEST = 60  # characters of a line that a note shows
# Where a statement at the top begins. What goes on with one that began before does not: ``else:``, a closing bracket.
_BEGINS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")


class Mended(NamedTuple):
    """The text with what is broken in comments, the names that the rest defines, and what to say of it."""

    text: str
    defined: tuple[str, ...]
    notes: tuple[str, ...]


def mended(text: str) -> Mended | None:
    """The file without its broken statements; None where nothing is left that defines a name, or too much is broken."""
    lines, notes = text.split("\n"), list[str]()
    for _ in range(_MOST + 1):
        try:
            defined = names(tree("\n".join(lines)))
        except SyntaxError as error:
            first, last = _around(lines, min(error.lineno or 1, len(lines)) - 1)
            notes.append(_note(error, lines, first, last))
            lines[first:last] = [_comment(line) for line in lines[first:last]]
        except (ValueError, RecursionError, MemoryError):
            return None
        else:
            return Mended("\n".join(lines), defined, tuple(notes)) if defined else None
    return None


def _around(lines: list[str], broken: int) -> tuple[int, int]:
    """The first line of the statement at the top that a line belongs to, and the one behind its last."""
    first = next((i for i in range(broken, -1, -1) if _BEGINS.match(lines[i])), broken)
    while first and lines[first - 1].startswith("@"):
        first -= 1
    last = next((i for i in range(max(broken, first) + 1, len(lines)) if _BEGINS.match(lines[i])), len(lines))
    return first, last


def _comment(line: str) -> str:
    return line if line.startswith("#") else f"# {clean(line)}"


def _note(error: SyntaxError, lines: list[str], first: int, last: int) -> str:
    last = max((i for i in range(first, last) if lines[i].strip()), default=first) + 1
    where = f"Line {last} was" if last == first + 1 else f"Lines {first + 1} to {last} were"
    line = min(error.lineno or 1, len(lines))
    shown = one_line(lines[line - 1], _LONGEST)
    quoted = f": `{shown}`" if shown and "`" not in shown else ""
    them = "it" if last == first + 1 else "them"
    return one_line(f"{where} left out, since Python cannot read {them}: {error.msg} at line {line}") + quoted + "."
