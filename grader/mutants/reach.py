"""Which statements of a module a name needs, and which names a statement can change."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator


class Reach:
    """A module, and what in it uses what."""

    def __init__(self, module: ast.Module) -> None:
        self._statements = [statement for statement in module.body if not _docstring(statement)]
        self._bound = {id(statement): _bound(statement) for statement in self._statements}
        self._imported = frozenset(
            name for s in self._statements if isinstance(s, (ast.Import, ast.ImportFrom)) for name in _bound(s)
        )
        self._uses: dict[str, set[str]] = {}
        for statement in self._statements:
            for name in self._bound[id(statement)]:
                self._uses.setdefault(name, set()).update(_used(statement))
        self._by_itself = [name for s in self._statements if self._runs(s) for name in _used(s)]
        self._texts = {id(statement): ast.unparse(statement) for statement in self._statements}
        self.functions = frozenset(s.name for s in self._statements if isinstance(s, ast.FunctionDef))
        assigned = [name for s in self._statements if isinstance(s, ast.Assign) for name in self._bound[id(s)]]
        declared = [name for node in ast.walk(module) if isinstance(node, ast.Global) for name in node.names]
        self.data = tuple(dict.fromkeys((*assigned, *declared)))

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

    def mutable(self, names: Collection[str]) -> Iterator[tuple[ast.stmt, str]]:
        """The functions and computed variables that ``names`` need, each with its name. Plain data is no code."""
        needed = self.needed(names)
        for statement in self._statements:
            if isinstance(statement, ast.FunctionDef) and statement.name in needed:
                yield statement, statement.name
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
                bound = self._bound[id(statement)]
                computed = _used(statement) - set(bound) - self._imported or set(bound) & set(names)
                if bound and bound[0] in needed and (computed or _function_alias(statement)):
                    yield statement, bound[0]

    def affected(self, where: str, names: Collection[str]) -> tuple[str, ...]:
        """Those of ``names`` that need ``where``."""
        return tuple(name for name in names if where in self.needed((name,)))

    def piece(self, names: Collection[str]) -> str:
        """The text of as much of the module as ``names`` need, and of all that runs by itself and what that needs."""
        return "".join(f"{self._texts[id(statement)]}\n" for statement in self._kept(names))

    def _kept(self, names: Collection[str]) -> Iterator[ast.stmt]:
        needed = self.needed((*names, *self._by_itself))
        for statement in self._statements:
            if self._runs(statement) or needed.intersection(self._bound[id(statement)]):
                yield statement

    def _runs(self, statement: ast.stmt) -> bool:
        """Whether a statement does something by itself, beside giving names their values."""
        return not self._bound[id(statement)] or not isinstance(statement, _BINDING)

    def around(self, statement: ast.stmt, names: Collection[str]) -> tuple[str, str]:
        """The text before and behind a statement, of as much of the module as ``names`` need."""
        kept = list(self._kept(names))
        place = kept.index(statement)
        texts = [f"{self._texts[id(other)]}\n" for other in kept]
        return "".join(texts[:place]), "".join(texts[place + 1 :])


_BINDING = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def _docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _function_alias(statement: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(statement.value, (ast.Attribute, ast.Lambda))


def _bound(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement at the top gives a value; what is imported with a star counts as none."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return (statement.name,)
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        names = [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]
        return () if "*" in names else tuple(names)
    return tuple(
        node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def _used(statement: ast.stmt) -> set[str]:
    """The names of the module that a statement reads; a function's own variables are none of them."""
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    if not isinstance(statement, ast.FunctionDef):
        return read
    declared = {name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names}
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)} - declared
    return read - own - {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
