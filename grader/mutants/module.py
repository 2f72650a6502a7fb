"""The reference as a module that can be mutated: its statements as syntax trees, and what in them is code."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator
from textwrap import indent

from grader.mutants.reach import Reach, described
from grader.support.python_source import parsed


class Printer:
    """Writes a statement with an expression changed. Of a function only the line that changed is written anew."""

    def __init__(self, node: ast.stmt) -> None:
        self._node, self._head, self._body = node, "", list[str]()
        if isinstance(node, ast.FunctionDef):
            self._body = [_indented(statement) for statement in node.body]
            self._head = ast.unparse(_with_body(node, [ast.Pass()])).removesuffix("    pass")

    def text(self, changed: ast.stmt) -> str:
        """The statement's text as it is now."""
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
    """The function with another body."""
    changed = copy.copy(node)
    changed.body = body
    return changed


class Module:
    """A module. ``functions`` and ``data`` are the names that it gives a value."""

    def __init__(self, source: str) -> None:
        """SyntaxError if ``source`` is no Python."""
        self.nodes = [node for node in parsed(source).body if not _docstring(node)]
        self.reach = Reach(described(node, ast.unparse(node)) for node in self.nodes)
        self.functions = frozenset(node.name for node in self.nodes if isinstance(node, ast.FunctionDef))
        assigned = [name for s in self.reach.statements if s.data for name in s.bound]
        declared = [name for s in self.reach.statements for name in s.declared]
        self.data = tuple(dict.fromkeys((*assigned, *declared)))

    def mutable(self, names: Collection[str]) -> Iterator[tuple[int, str]]:
        """The places and names of the functions and computed variables that ``names`` need. Plain data is no code."""
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
        """The text before and behind a statement, of as much of the module as ``names`` need."""
        texts = {other: f"{self.reach.statements[other].text}\n" for other in self.reach.kept(names)}
        before = "".join(text for other, text in texts.items() if other < place)
        return before, "".join(text for other, text in texts.items() if other > place)


def _docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
