"""Which statements of a module a name needs, and which names a statement can change."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

import msgspec

from grader.support.python_source import parsed


class Statement(msgspec.Struct, frozen=True):
    """What a statement at the top of a module does: ``bound`` names get a value, ``used`` ones are read.

    ``runs`` says that it does something by itself beside that; ``declared`` are the module's variables that it sets
    from within a function, ``imports`` and ``data`` what kind of names it binds.
    """

    text: str
    bound: tuple[str, ...]
    used: frozenset[str]
    runs: bool
    declared: tuple[str, ...]
    imports: bool
    data: bool


@lru_cache(maxsize=1024)
def statements(source: str) -> tuple[Statement, ...]:
    """The statements of a module, but for docstrings and what is imported from the future. SyntaxError if it is none.

    Files that begin with the same code have many in common: what was read once is remembered.
    """
    lines = source.encode().splitlines(keepends=True)  # as the parser counts: it gives columns in bytes
    found = (_remembered(_segment(lines, node)) for node in parsed(source).body)
    return tuple(statement for statement in found if statement is not None)


def _segment(lines: list[bytes], node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node, *decorators], key=lambda part: part.lineno)
    piece = lines[first.lineno - 1 : node.end_lineno]
    piece[-1] = piece[-1][: node.end_col_offset]  # before the start is cut off: both may be on one line
    if not decorators:
        piece[0] = piece[0][node.col_offset :]
    return b"".join(piece).decode()


@lru_cache(maxsize=4096)
def _remembered(text: str) -> Statement | None:
    (node,) = parsed(text).body
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
    return None if docstring or future else described(node, text)


_BINDING = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def described(node: ast.stmt, text: str) -> Statement:
    """What a statement does."""
    nodes = list(ast.walk(node))
    names = [part for part in nodes if isinstance(part, ast.Name)]
    declared = tuple(name for part in nodes if isinstance(part, ast.Global) for name in part.names)
    stored = tuple(dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Store)))
    used = frozenset(name.id for name in names if isinstance(name.ctx, ast.Load))
    imports = isinstance(node, (ast.Import, ast.ImportFrom))
    if isinstance(node, ast.FunctionDef):  # its own variables are none of the module's
        used -= (set(stored) - set(declared)) | {part.arg for part in nodes if isinstance(part, ast.arg)}
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        stored = (node.name,)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        imported = [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        stored = () if "*" in imported else tuple(imported)
    runs = not stored or not isinstance(node, _BINDING)
    return Statement(text, stored, used, runs, declared, imports, isinstance(node, ast.Assign))


class Reach:
    """The statements of a module, and what in it needs what."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(statements)
        self._uses: dict[str, set[str]] = {}
        for statement in self.statements:
            for name in statement.bound:
                self._uses.setdefault(name, set()).update(statement.used)
        self._by_itself = [name for statement in self.statements if statement.runs for name in statement.used]

    def needed(self, names: Collection[str]) -> set[str]:
        """The names of the module that ``names`` use, through any number of calls; themselves among them."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self._uses.get(name, ()))
        return found

    def affected(self, where: str, names: Collection[str]) -> tuple[str, ...]:
        """Those of ``names`` that need ``where``."""
        return tuple(name for name in names if where in self.needed((name,)))

    def kept(self, names: Collection[str]) -> Iterator[int]:
        """The places of the statements that ``names`` need, of all that run by themselves, and what those need."""
        needed = self.needed((*names, *self._by_itself))
        for place, statement in enumerate(self.statements):
            if statement.runs or not needed.isdisjoint(statement.bound):
                yield place

    def piece(self, names: Collection[str]) -> str:
        """The text of what ``names`` need and of all that runs by itself."""
        return "".join(f"{self.statements[place].text}\n" for place in self.kept(names))
