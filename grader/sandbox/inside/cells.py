"""A subject's source as it is run: whole, or a notebook's cells one after the other."""

from __future__ import annotations
import __future__

import linecache
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

_ONLY_PARSED = 0x400  # ast.PyCF_ONLY_AST
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


class Own:
    """The subject's own file: its name, its text, and where the lines of that stand in the file and its cells."""

    def __init__(self, name: str, text: str, places: Sequence[Sequence[int]]) -> None:
        self.name, self.text, self.places = name, text, places
        self.starts = [line for line, _cell, _at in places]

    @property
    def is_notebook(self) -> bool:
        """Whether it has cells."""
        return any(cell for _line, cell, _at in self.places)

    def place(self, line: int) -> tuple[int, int]:
        """The cell, 0 if there is none, and the line in it, or in the file, that a line of the text is."""
        index = bisect_right(self.starts, line) - 1
        if index < 0:
            return 0, line
        start, cell, at = self.places[index]
        return cell, line - start + at


def load(own: Own, *, cell_by_cell: bool = True) -> list[tuple[int, Callable[[dict[str, Any]], None]]]:
    """The cells of a source, each with what runs it in a namespace; the whole of it as one without ``cell_by_cell``.

    Raises what Python's parser does.
    """
    # Tracebacks find their source lines here: there is no file of that name.
    lines = [f"{line}\n" for line in own.text.split("\n")]
    linecache.cache[own.name] = (len(own.text), None, lines, own.name)
    if not cell_by_cell:
        code = compile(own.text, own.name, "exec", dont_inherit=True)
        return [(0, lambda namespace: exec(code, namespace))]  # noqa: S102 - what a box is for
    tree: Any = compile(own.text, own.name, "exec", _ONLY_PARSED, dont_inherit=True)
    kind, flags = type(tree), _Flags()
    cells = groupby(tree.body, key=lambda statement: own.place(statement.lineno)[0])
    return [(cell, flags.running(kind(body=list(body), type_ignores=[]), own.name)) for cell, body in cells]


class _Flags:
    """``from __future__ import`` holds for the cells behind it, too, as in a notebook's kernel."""

    def __init__(self) -> None:
        self.flags = 0

    def running(self, tree: Any, name: str) -> Callable[[dict[str, Any]], None]:
        """What runs a cell; what only compiling it finds, such as ``return`` outside a function, is raised then."""

        def run(namespace: dict[str, Any]) -> None:
            code = compile(tree, name, "exec", self.flags, dont_inherit=True)
            self.flags |= code.co_flags & _FUTURES
            exec(code, namespace)  # noqa: S102 - what a box is for

        return run
