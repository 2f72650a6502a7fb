"""What a submission's text tells at first sight: the exercise that it names, and the names that it defines."""

from __future__ import annotations

import ast
import re
import warnings

from grader.source import defined_names, parsed
from grader.text import clean

_EXERCISE_LINE = re.compile(r"^#[ \t]*exercise:[ \t]*([\w.-]+)[ \t]*$", re.MULTILINE)
_HEAD = 2_000  # characters from the top in which the exercise line is looked for
# Python up to 3.11 takes time that grows with the square of the fields of one f-string: half a minute for 510 kB. This
# parsing is ours, and no clock of the submission's stands beside it.
MOST_BRACES = 20_000


def exercise_line(text: str) -> str | None:
    """The exercise that a line near the top names."""
    line = _EXERCISE_LINE.search(text[:_HEAD])
    return line[1] if line else None


def tree(text: str) -> ast.Module:
    """The syntax tree of a student's text; SyntaxError, ValueError, RecursionError or MemoryError if it has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of invalid escapes, on the student's side
        return parsed(text)


def names(module: ast.Module) -> tuple[str, ...]:
    """The names that the top level binds."""
    return tuple(clean(name) for name in defined_names(module))
