"""The reference as a module that can be mutated: its statements as syntax trees, and which of them are code."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator
from textwrap import indent

from grader.mutants.reach import Reach, described
from grader.support.python_source import parsed


class Printer:
    """Unparses a statement with a changed expression. Of a function it unparses only the statement that changed."""

    def __init__(self, node: ast.stmt) -> None:
        self._node, self._head, self._body = node, "", list[str]()
        if isinstance(node, ast.FunctionDef):
            self._body = [_indented(statement) for statement in node.body]
            self._head = ast.unparse(_with_body(node, [ast.Pass()])).removesuffix("    pass")

    def text(self, changed: ast.stmt) -> str:
        """Return the source of the changed statement."""
        if isinstance(changed, ast.FunctionDef) and isinstance(self._node, ast.FunctionDef):
            pairs = enumerate(zip(self._node.body, changed.body, strict=True))
            new = [i for i, (old, statement) in pairs if old is not statement]
            if len(new) <= 1:
                body = [_indented(s) if i in new else self._body[i] for i, s in enumerate(changed.body)]
                return self._head + "\n".join(body)
        return ast.unparse(changed)


def _indented(statement: ast.stmt) -> str:
    return indent(ast.unparse(statement), "    ")


def _with_body(node: ast.FunctionDef, body: list[ast.stmt]) -> ast.FunctionDef:
    """Return the function with another body."""
    changed = copy.copy(node)
    changed.body = body
    return changed


class MutableModule:
    """A module to mutate. ``functions`` and ``data`` are the names that its top level binds."""

    def __init__(self, source: str) -> None:
        """Parse the source. SyntaxError if it is not valid Python."""
        self.nodes = [node for node in parsed(source).body if not _docstring(node)]
        self.reach = Reach(described(node, ast.unparse(node)) for node in self.nodes)
        self.functions = frozenset(node.name for node in self.nodes if isinstance(node, ast.FunctionDef))
        assigned = [name for s in self.reach.statements if s.data for name in s.bound]
        declared = [name for s in self.reach.statements for name in s.declared]
        self.data = tuple(dict.fromkeys((*assigned, *declared)))

    def mutable(self, names: Collection[str]) -> Iterator[tuple[int, str]]:
        """Yield positions of the statements that compute what ``names`` need, and names for them; no plain data."""
        needed = self.reach.needed(names)
        imported = {name for s in self.reach.statements if s.imports for name in s.bound}
        for place, (node, statement) in enumerate(zip(self.nodes, self.reach.statements, strict=True)):
            changed = [name for name in self.reach.changed(statement) if name in needed]
            if not changed or statement.imports or _prints(node):
                continue
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                computed = statement.used - set(statement.bound) - imported
                plain = not computed and not isinstance(node.value, (ast.Attribute, ast.Lambda))
                if plain and statement.bound[0] not in names:
                    continue
            bound = () if isinstance(node, ast.For) else statement.bound
            yield place, next((name for name in bound if name in changed), changed[0])

    def lines(self, names: Collection[str], without: Collection[str] = ()) -> dict[int, int]:
        """Return each line of code that ``names`` need, with the line on which its statement begins.

        Leaves out statements that define nothing but names of ``without``.
        """
        needed, found = self.reach.needed(names) - set(without), dict[int, int]()
        for node, statement in zip(self.nodes, self.reach.statements, strict=True):
            if not statement.imports and not needed.isdisjoint(self.reach.changed(statement)) and not _prints(node):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.stmt) and not isinstance(inner, _SILENT) and not _docstring(inner):
                        found.update(dict.fromkeys(_own_lines(inner), inner.lineno))
        return dict(sorted(found.items()))

    def around(self, place: int, names: Collection[str]) -> tuple[str, str]:
        """Return the source before and after a statement, of those statements that ``names`` need."""
        texts = {other: f"{self.reach.statements[other].text}\n" for other in self.reach.kept(names)}
        before = "".join(text for other, text in texts.items() if other < place)
        return before, "".join(text for other, text in texts.items() if other > place)


def _docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


# Statements that compute nothing themselves.
_SILENT = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.Global,
    ast.Nonlocal,
    ast.Pass,
    ast.Break,
    ast.Continue,
    ast.Try,
    ast.Raise,
    ast.Assert,
)


def _own_lines(node: ast.stmt) -> range:
    """The lines of a statement; of a loop or condition, those before its body."""
    body: list[ast.stmt] = getattr(node, "body", [])
    end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
    return range(node.lineno, max(end, node.lineno + 1))


def _prints(node: ast.stmt) -> bool:
    """Whether a statement only prints."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
