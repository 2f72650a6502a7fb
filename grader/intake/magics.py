"""Replaces notebook syntax (magics, shell commands, help) by Python that does nothing, without moving any line.

It is called only for cells that cannot be parsed: this syntax is never valid Python, so a cell that can be parsed has
none of it. Like IPython, it decides by the first or last character of a logical line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent
from typing import NamedTuple

# Cell magics whose bodies are Python and run in the notebook's namespace.
CODE_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"}
# Placeholder for the value of a magic: see ``grader.sandbox.inside.kernel``.
_KERNEL = "get_ipython()"

# Magics that define names, and Python that defines the same names.
_NAMES = {"%pylab": "from pylab import *; from matplotlib import pyplot as plt"}
# A module that a cell writes becomes a string, which ``grader.sandbox.inside.stubs`` finds by this name.
_WRITTEN = "__written_{}__"
_MODULE = re.compile(r"(?:\./)?([^\W\d]\w*)\.py")

_ESCAPE = re.compile(r"[ \t]*(?:%(?!=)|!(?!=)|[?,;]|/(?![/=]))")
_VALUE = re.compile(r"=[ \t]*(?=%[ \t]*[^\W\d]|!)")
_TIMED = re.compile(r"(?:%time +)+(?=\S)")
_HELP = re.compile(r"%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*\?\??$")
_HELP_LENGTH = 200  # characters from the end that are searched for a name: the search takes cubic time
_CLASSIC, _CLASSIC_FIRST = re.compile(r"\s*(?:>>>|\.\.\.)[ \t]?"), re.compile(r"\s*>>>")
_NUMBERED = re.compile(r"(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: |\s*\.{3,}: ?")
# A comment; a triple-quoted string up to its end; another string up to the end of its line at most; a bracket; the end
# of a line, with or without a backslash before it; an assignment or another operator.
_TOKEN = re.compile(
    r"#[^\n]*"
    r"|\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r"|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?"
    r"|[(\[{]|[)\]}]|\\\n|\n|==?|[!<>:+*/@%&|^-]+=?",
    re.DOTALL,
)


class Left(NamedTuple):
    """A line that was left out: its number in the cell, and its text."""

    line: int
    text: str


class Plain(NamedTuple):
    """A cell as Python, with the same number of lines. ``foreign`` is the magic that makes it another language."""

    text: str
    left: tuple[Left, ...] = ()
    foreign: str = ""


def plain(cell: str) -> Plain:
    """Return the cell as Python."""
    lines = _without_prompts(dedent(cell).split("\n"))
    first, head = _first(lines, 0), [""] * _first(lines, 0)
    while first < len(lines) and lines[first].startswith("%%") and not re.match(r"%%\w+\?", lines[first]):
        name, _, options = lines[first][2:].rstrip().partition(" ")
        if name in ("writefile", "file"):
            written = _written(options, lines[first:])
            if written:
                return Plain("\n".join((*head, *written)))
        if name not in CODE_CELLS:
            return Plain("\n".join((*head, *map(_comment, lines[first:]))), (), name or "%%")
        head.append(_captured(name, options) + _comment(lines[first]))
        following = _first(lines, first + 1)
        head += [""] * (following - first - 1)
        first = following
    pieces, left = [], []
    for line, kind, piece in _pieces("\n".join(lines[first:])):
        pieces.append(_replaced(kind, piece) if kind else piece)
        if kind in ("line", "value"):
            left.append(Left(line + first, piece.strip()))
    return Plain("\n".join((*head, "".join(pieces))), tuple(left))


def _written(options: str, lines: Sequence[str]) -> list[str]:
    """A cell that writes a module, as a string with that module's source; empty for any other file."""
    words = options.split()
    match = _MODULE.fullmatch(words[-1].strip("'\"")) if words else None
    if match is None:
        return []
    # The string begins with a line end, so that line n of the module is line n of the cell.
    body = "\n".join(("", *lines[1:])).replace("\\", "\\\\").replace('"', '\\"')
    sign = "+=" if words[0] in ("-a", "--append") else "="
    return f'{_WRITTEN.format(match[1])} {sign} """{body}"""'.split("\n")


def _first(lines: Sequence[str], start: int) -> int:
    """The index of the first line from ``start`` on that is not empty."""
    return next((i for i in range(start, len(lines)) if lines[i].strip()), len(lines))


def _without_prompts(lines: list[str]) -> list[str]:
    """Remove the prompts ``>>>`` or ``In [1]:`` from code that was copied with them."""
    first = _first(lines, 0)
    if any(_CLASSIC_FIRST.match(line) for line in lines):
        return dedent("\n".join(_cut(_CLASSIC, line) for line in lines)).split("\n")
    if any(_NUMBERED.match(line) for line in lines[first : first + 2]):
        return [_cut(_NUMBERED, line) for line in lines]
    return lines


def _cut(prompt: re.Pattern[str], line: str) -> str:
    found = prompt.match(line)
    return line[found.end() :] if found else line


def _captured(name: str, options: str) -> str:
    """The assignment for ``%%capture out``, which binds a name to the cell's output."""
    out = options.rsplit(maxsplit=1)[-1] if name == "capture" and options.split() else ""
    return f"{out} = {_KERNEL}  " if out.isidentifier() else ""


def _comment(line: str) -> str:
    return f"# {line}" if line.strip() else ""


# Logical lines


def _pieces(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield pieces of the text: the number of the first line, the kind, and the piece.

    The kind is "" for Python. Pieces to replace are a whole "line", a "help" request, or a "value" that is assigned,
    which begins with its ``%`` or ``!``.
    """
    at, line = 0, 1
    while at < len(text):
        escape = _ESCAPE.match(text, at) is not None
        end, value, helped = _scanned(text, at, one_line=escape)
        if escape and not helped:
            kinds = [("line", _continued(text, at))]
        elif value and not helped:
            kinds = [("", value), ("value", _continued(text, value))]
        else:
            kinds = [("help" if helped else "", end)]
        for kind, until in kinds:
            yield line, kind, text[at:until]
            line += text.count("\n", at, until)
            at = until


def _scanned(text: str, at: int, *, one_line: bool) -> tuple[int, int, bool]:
    """Scan a logical line: return its end, where a special value begins in it (or 0), and whether it asks for help.

    With ``one_line``, and after a special value, the scan stops at the end of the line. Else a string that does not
    end there would be read again for each such line.
    """
    start, depth, covered, value, assigned = at, 0, at, 0, False
    bound = _line_end(text, at) if one_line else len(text)
    while token := _TOKEN.search(text, at, bound):
        at, sign = token.end(), token[0]
        if sign in ("\n", "\\\n"):
            if one_line or value or (depth == 0 and sign == "\n"):
                break
        elif sign in ("(", "[", "{"):
            depth += 1
        elif sign in (")", "]", "}"):
            depth = max(0, depth - 1)
        elif sign[0] in "#'\"":
            covered = at
        elif sign == "=" and depth == 0 and not assigned:
            assigned = True
            special = _VALUE.match(text, token.start())
            value = special.end() if special else 0
            bound = _line_end(text, value) if value else bound
    else:
        at = bound
    end = at - text.endswith("\n", start, at)
    helped = covered < end and text[end - 1] == "?" and bool(_HELP.search(text[max(start, end - _HELP_LENGTH) : end]))
    return at, value, helped


def _line_end(text: str, at: int) -> int:
    """The position after the line at ``at`` and its line end."""
    return text.find("\n", at) + 1 or len(text)


def _continued(text: str, at: int) -> int:
    """The position after the line at ``at`` and its continuation lines (after a backslash)."""
    while True:
        end = _line_end(text, at)
        if text[end - 1] != "\n":
            return end
        if text[end - 2] != "\\" or end - 2 < at:
            return end
        at = end


# Replacements


def _replaced(kind: str, piece: str) -> str:
    """Return Python that replaces a special piece, with the same number of lines."""
    first, *others = piece.removesuffix("\n").split("\n")
    indent = first[: len(first) - len(first.lstrip())] if kind != "value" else ""
    code = "" if kind == "help" else _code([first[len(indent) :], *others])
    if not code:
        code = f"{'pass' if kind != 'value' else '[]' if first.startswith('!') else _KERNEL}  # {first.strip()}"
    return "\n".join((indent + code, *map(_comment, others))) + "\n" * piece.endswith("\n")


def _code(lines: Sequence[str]) -> str:
    """Return the Python code that a special line runs in the notebook; empty if it runs none."""
    joined = " ".join([*(line.rstrip()[:-1] for line in lines[:-1]), lines[-1].rstrip()])
    timed = _TIMED.match(joined)
    if timed:
        code = joined[timed.end() :]
        return "" if _ESCAPE.match(code) else code
    if joined.split(maxsplit=1)[0] in _NAMES:
        return _NAMES[joined.split(maxsplit=1)[0]]
    name, _, arguments = joined[1:].partition(" ")
    if joined[0] == ",":
        return '{}("{}")'.format(name, '", "'.join(arguments.split()))
    if joined[0] == ";":
        return f'{name}("{arguments}")'
    if joined[0] == "/":
        return f"{name}({', '.join(arguments.split())})"
    return ""
