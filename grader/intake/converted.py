"""Reads Python files that nbconvert made from a notebook: restores code that nbconvert wrote as calls of magics.

nbconvert turns ``%%time`` into ``get_ipython().run_cell_magic("time", "", "the whole cell")``. That cell is the
student's code, and may define asked names. All other calls of the kernel do nothing in a box.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from grader.intake.magics import plain
from grader.intake.outline import MOST_BRACES, tree
from grader.model.submission import LineMap


class Converted(NamedTuple):
    """The source with its code restored, and the map from its lines to those of the file."""

    text: str
    places: tuple[LineMap, ...]


def converted(text: str, module: ast.Module) -> Converted:
    """Replace the calls in a file, whose syntax tree is ``module``, by the code that they contain."""
    lines = text.split("\n")
    made: list[str] = []
    places: list[LineMap] = []
    at = 0  # lines of the file that are finished
    braces = text.count("{")  # the code may contain more of them, as escape sequences
    for statement in module.body:
        code = _code(statement)
        first, last = statement.lineno - 1, statement.end_lineno or statement.lineno
        if code is None or first < at or not _alone(statement, lines[first:last]):
            continue
        braces += code.count("{")
        if braces > MOST_BRACES:
            break
        made += lines[at:first]
        for line in code.split("\n"):
            places.append(LineMap(len(made) + 1, 0, statement.lineno))
            made.append(line)
        places.append(LineMap(len(made) + 1, 0, last + 1))
        at = last
    return Converted("\n".join((*made, *lines[at:])), tuple(places))


def _code(statement: ast.stmt) -> str | None:
    """The code that a call of the kernel runs in the notebook's namespace; None if there is none that can be parsed."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    texts = [part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=method) if len(texts) == len(
            call.args
        ):
            return _readable(method, texts)
    return None


def _readable(method: str, texts: list[str]) -> str | None:
    match method, texts:
        case "run_cell_magic", [name, options, body]:
            made = plain(f"%%{name} {options}\n{body}".rstrip("\n"))  # as it was in the notebook
            if made.foreign:
                return None
            code = made.text
        case "run_line_magic", ["time", body]:
            code = body
        case ("run_line_magic", ["pylab", _]) | ("magic", ["pylab" | "pylab inline"]):
            code = plain("%pylab").text
        case "magic", [body] if body.startswith("time "):
            code = body.removeprefix("time ").lstrip()
        case _:
            return None
    try:
        return code if tree(code).body else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _alone(statement: ast.stmt, lines: list[str]) -> bool:
    """Whether a statement shares its lines with nothing but a comment."""
    if statement.col_offset:
        return False
    end = lines[-1].encode()[statement.end_col_offset :].strip()
    return not end or end.startswith(b"#")
