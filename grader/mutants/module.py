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
        """Yield positions and names of the functions and computed variables that ``names`` need; no plain data."""
        needed = self.reach.needed(names)
        imported = {name for s in self.reach.statements if s.imports for name in s.bound}
        for place, (node, statement) in enumerate(zip(self.nodes, self.reach.statements, strict=True)):
            bound = statement.bound[0] if statement.bound else ""
            if bound not in needed:
                continue
            if isinstance(node, ast.FunctionDef):
                yield place, bound
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                computed = statement.used - set(statement.bound) - imported
                if computed or bound in names or isinstance(node.value, (ast.Attribute, ast.Lambda)):
                    yield place, bound

    def around(self, place: int, names: Collection[str]) -> tuple[str, str]:
        """Return the source before and after a statement, of those statements that ``names`` need."""
        texts = {other: f"{self.reach.statements[other].text}\n" for other in self.reach.kept(names)}
        before = "".join(text for other, text in texts.items() if other < place)
        return before, "".join(text for other, text in texts.items() if other > place)


def _docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
