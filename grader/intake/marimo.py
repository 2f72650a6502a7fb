"""Reads marimo's notebooks: moves the code of their cells to the top level, in the order in which it runs.

A cell is a function whose parameters are the names that it uses, and which returns the names that it binds:

    @app.cell
    def _(np):
        def f(x):
            return np.exp(x)
        return (f,)

The order of cells in the file does not matter: marimo runs a cell after those that bind the names it uses.
"""

from __future__ import annotations

import ast
import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.intake.converted import Converted
from grader.model.submission import LineMap
from grader.support.python_source import arguments, bound_names, walk_scope

_INDENT = "    "


class _Cell(NamedTuple):
    """A cell: its first and last line in the file, the line where its code begins, its code, and its names."""

    first: int
    last: int
    line: int
    code: tuple[str, ...]
    uses: frozenset[str]
    binds: frozenset[str]


def without_cells(text: str, module: ast.Module) -> Converted | None:
    """Return the source with the cells' code in place of their functions; None if it has no cells."""
    app, lines = _app(module), text.split("\n")
    cells = [cell for statement in module.body if (cell := _cell(statement, app, lines))]
    if not cells:
        return None
    for statement in module.body:
        for decorator in _of_app(statement, app):  # those that are left: ``@app.function``
            lines[decorator.lineno - 1 : decorator.end_lineno] = [
                "#" for _ in lines[decorator.lineno - 1 : decorator.end_lineno]
            ]
    made: list[str] = []
    places: list[LineMap] = []
    at = 1
    for cell in (*cells, None):
        places.append(LineMap(len(made) + 1, 0, at))
        made += lines[at - 1 : cell.first - 1 if cell else None]
        at = cell.last + 1 if cell else at
    for cell in _in_order(cells):
        places.append(LineMap(len(made) + 1, 0, cell.line))
        made += cell.code
    return Converted("\n".join((*made, "")), tuple(places))


def _app(module: ast.Module) -> str:
    """The name that the file gives to ``marimo.App()``; empty if it has no app."""
    for statement in module.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="marimo"), attr="App")),
            ):
                return name
    return ""


def _of_app(statement: ast.stmt, app: str) -> Iterator[ast.expr]:
    """Yield the decorators that belong to the app: ``@app.cell``, ``@app.cell(hide_code=True)``."""
    for decorator in getattr(statement, "decorator_list", ()):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == app:
            yield decorator


def _cell(statement: ast.stmt, app: str, lines: Sequence[str]) -> _Cell | None:
    """Read a statement as a cell; None if it is not a cell, or if its code cannot run outside a function."""
    if not isinstance(statement, ast.FunctionDef) or "cell" not in map(_kind, _of_app(statement, app)):
        return None
    body = [one for one in statement.body if not isinstance(one, ast.Return)]
    if not body or body[0].lineno <= statement.lineno:
        return None
    if any(isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)) for one in body for node in walk_scope(one)):
        return None
    first, last = _begin(body[0]), body[-1].end_lineno or body[-1].lineno
    in_strings = {number for one in body for number in _inside_strings(one)}
    code = tuple(
        lines[number - 1] if number in in_strings else lines[number - 1].removeprefix(_INDENT)
        for number in range(first, last + 1)
    )
    uses = frozenset(one.arg for one in arguments(statement.args))
    binds = frozenset(name for one in body for name in bound_names(one))
    return _Cell(_begin(statement), statement.end_lineno or last, first, code, uses, binds - uses)


def _kind(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else ""


def _begin(statement: ast.stmt) -> int:
    """A statement's first line, including its decorators."""
    above: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in above)])


def _inside_strings(statement: ast.stmt) -> Iterator[int]:
    """Yield the numbers of the lines that begin inside a string."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))):
            # Do not visit child nodes: in Python 3.11 each piece of an f-string has the lines of the whole.
            yield from range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
        else:
            waiting += ast.iter_child_nodes(node)


def _in_order(cells: Sequence[_Cell]) -> Iterator[_Cell]:
    """Yield cells after those that bind what they use, else in the file's order; cells in a cycle come last."""
    binders = {name: i for i, cell in enumerate(cells) for name in cell.binds}
    waits = [{binders[name] for name in cell.uses if name in binders} - {i} for i, cell in enumerate(cells)]
    followers: dict[int, list[int]] = {}
    for i, before in enumerate(waits):
        for j in before:
            followers.setdefault(j, []).append(i)
    ready = [i for i, before in enumerate(waits) if not before]
    done = set[int]()
    while ready:
        i = heapq.heappop(ready)
        done.add(i)
        yield cells[i]
        for j in followers.get(i, ()):
            waits[j].discard(i)
            if not waits[j]:
                heapq.heappush(ready, j)
    yield from (cell for i, cell in enumerate(cells) if i not in done)
