"""Finds which statements of a module a name needs, and which names a statement can change."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

import msgspec

from grader.support.python_source import parsed


class ModuleStatement(msgspec.Struct, frozen=True):
    """A top-level statement of a module: the names that it binds (``bound``) and reads (``used``).

    ``runs``: it has an effect beyond binding names. ``declared``: the module's variables that its functions set by
    ``global``. ``imports``, ``data``: it is an import, an assignment.
    """

    text: str
    bound: tuple[str, ...]
    used: frozenset[str]
    runs: bool
    declared: tuple[str, ...]
    imports: bool
    data: bool


@lru_cache(maxsize=1024)
def statements(source: str) -> tuple[ModuleStatement, ...]:
    """Return the statements of a module, without docstrings and ``__future__`` imports. SyntaxError if not Python.

    Caches each statement, because many files begin with the same code.
    """
    lines = source.encode().splitlines(keepends=True)  # in bytes, because the parser gives columns in bytes
    found = (_remembered(_segment(lines, node)) for node in parsed(source).body)
    return tuple(statement for statement in found if statement is not None)


def _segment(lines: list[bytes], node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node, *decorators], key=lambda part: part.lineno)
    piece = lines[first.lineno - 1 : node.end_lineno]
    piece[-1] = piece[-1][: node.end_col_offset]  # cut the end first: both cuts may be on one line
    if not decorators:
        piece[0] = piece[0][node.col_offset :]
    return b"".join(piece).decode()


@lru_cache(maxsize=4096)
def _remembered(text: str) -> ModuleStatement | None:
    (node,) = parsed(text).body
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return None if docstring or future else described(node, text)


_BINDING = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def described(node: ast.stmt, text: str) -> ModuleStatement:
    """Describe a statement."""
    nodes = list(ast.walk(node))
    names = [part for part in nodes if isinstance(part, ast.Name)]
    declared = tuple(name for part in nodes if isinstance(part, ast.Global) for name in part.names)
    stored = tuple(dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Store)))
    used = frozenset(name.id for name in names if isinstance(name.ctx, ast.Load))
    imports = isinstance(node, (ast.Import, ast.ImportFrom))
    if isinstance(node, ast.FunctionDef):  # its local variables are not the module's
        used -= (set(stored) - set(declared)) | {part.arg for part in nodes if isinstance(part, ast.arg)}
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        stored = (node.name,)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        imported = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        stored = () if "*" in imported else tuple(imported)
    runs = not stored or not isinstance(node, _BINDING)
    return ModuleStatement(text, stored, used, runs, declared, imports, isinstance(node, ast.Assign))


class Reach:
    """The statements of a module and the dependencies between its names."""

    def __init__(self, statements: Iterable[ModuleStatement]) -> None:
        self.statements = tuple(statements)
        self._data = {name for s in self.statements if s.data for name in s.bound}
        self._uses: dict[str, set[str]] = {}
        for statement in self.statements:
            for name in self.changed(statement):
                self._uses.setdefault(name, set()).update(statement.used)
        self._by_itself = [name for statement in self.statements if statement.runs for name in statement.used]

    def changed(self, statement: ModuleStatement) -> tuple[str, ...]:
        """Return the names that a statement may change: those that it binds, and variables that it uses when it runs.

        A loop such as ``for i in range(3): table.append(i)`` changes ``table``, and binds only ``i``.
        """
        if not statement.runs:
            return statement.bound
        return tuple(dict.fromkeys((*sorted(statement.used & self._data), *statement.bound)))

    def needed(self, names: Collection[str]) -> set[str]:
        """Return ``names`` and all names that they use, directly or indirectly."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self._uses.get(name, ()))
        return found

    def affected(self, place: int, names: Collection[str]) -> tuple[str, ...]:
        """Return those of ``names`` that need what the statement at ``place`` changes."""
        changed = self.changed(self.statements[place])
        return tuple(name for name in names if not self.needed((name,)).isdisjoint(changed))

    def kept(self, names: Collection[str]) -> Iterator[int]:
        """Yield the positions of the statements that ``names`` need, and of those that run and what they need."""
        needed = self.needed((*names, *self._by_itself))
        for place, statement in enumerate(self.statements):
            if statement.runs or not needed.isdisjoint(statement.bound):
                yield place

    def piece(self, names: Collection[str]) -> str:
        """Return the source of the statements that ``kept`` yields."""
        return "".join(f"{self.statements[place].text}\n" for place in self.kept(names))
