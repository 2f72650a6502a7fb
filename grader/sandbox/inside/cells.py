"""Compiles and runs a subject's source: whole, or one top-level statement after the other."""

from __future__ import annotations
import __future__

import linecache
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

_ONLY_PARSED = 0x400  # ast.PyCF_ONLY_AST
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


class Own:
    """The subject's file: its name, its source, and the map of the source's lines to those of the file and its cells.

    ``only`` are the positions of the top-level statements to run; None for all.
    """

    def __init__(
        self, name: str, text: str, places: Sequence[Sequence[int]] = (), only: Sequence[int] | None = None
    ) -> None:
        self.name, self.text, self.places, self.only = name, text, places, only
        self.starts = [line for line, _cell, _at in places]

    def place(self, line: int) -> tuple[int, int]:
        """Map a line of the source to a cell and the line in it; without cells, to 0 and the line of the file."""
        index = bisect_right(self.starts, line) - 1
        if index < 0:
            return 0, line
        start, cell, at = self.places[index]
        return cell, line - start + at


def load(own: Own) -> Callable[[dict[str, Any]], None]:
    """Return a function that runs the whole source in a namespace. Raises what Python's parser raises."""
    _keep_lines(own)
    code = compile(own.text, own.name, "exec", dont_inherit=True)
    return lambda namespace: exec(code, namespace)  # noqa: S102 - what a box is for


def load_statements(own: Own) -> list[tuple[int, int, Callable[[dict[str, Any]], None]]]:
    """Return the top-level statements: for each its cell, its line there, and a function that runs it in a namespace.

    Raises what Python's parser raises.
    """
    _keep_lines(own)
    tree: Any = compile(own.text, own.name, "exec", _ONLY_PARSED, dont_inherit=True)
    kind, flags = type(tree), _Flags()
    body = tree.body if own.only is None else [tree.body[i] for i in own.only]
    return [
        (*own.place(statement.lineno), flags.running(kind(body=[statement], type_ignores=[]), own.name))
        for statement in body
    ]


def _keep_lines(own: Own) -> None:
    """Store the source lines for tracebacks, because no file of that name exists."""
    lines = [f"{line}\n" for line in own.text.split("\n")]
    linecache.cache[own.name] = (len(own.text), None, lines, own.name)


class _Flags:
    """The ``from __future__`` features so far, which apply to later statements, too."""

    def __init__(self) -> None:
        self.flags = 0

    def running(self, tree: Any, name: str) -> Callable[[dict[str, Any]], None]:
        """Return a function that runs a statement. It raises the errors that only compilation finds."""

        def run(namespace: dict[str, Any]) -> None:
            code = compile(tree, name, "exec", self.flags, dont_inherit=True)
            self.flags |= code.co_flags & _FUTURES
            exec(code, namespace)  # noqa: S102 - what a box is for

        return run
