"""Rewrites the reference so that sums are added in reversed order: a right answer that differs only by rounding.

Submissions may add in any order, and so may numpy on another machine; the tolerance has to accept that.
"""

from __future__ import annotations

import ast

from grader.support.python_source import parsed

_SUMS = ("sum", "mean")
_PRODUCTS = ("dot", "matmul")
_HELPERS = """
import numpy as _reversed_numpy


def _plain_product(left, right):
    return left @ right


def _reversed_product(made, left, right):
    if not all(isinstance(one, _reversed_numpy.ndarray) and one.ndim for one in (left, right)):
        return made(left, right)
    down = -2 if right.ndim > 1 else -1
    return made(_reversed_numpy.flip(left, -1).copy(), _reversed_numpy.flip(right, down).copy())


def _reversed_sum(made, values, axis=None, **others):
    if not isinstance(values, (_reversed_numpy.ndarray, list, tuple)) or not others.keys() <= {"keepdims"}:
        return made(values, axis=axis, **others)
    return made(_reversed_numpy.flip(_reversed_numpy.asarray(values), axis).copy(), axis=axis, **others)


def _reversed_method(name, values, *places, **named):
    if not isinstance(values, _reversed_numpy.ndarray) or len(places) > 1:
        return getattr(values, name)(*places, **named)
    return _reversed_sum(getattr(_reversed_numpy, name), values, *places, **named)
"""


def reordered(source: str) -> str | None:
    """Return ``source`` with every ``@``, sum, mean and dot product in reversed order; None if there is none.

    Other code stays unchanged: the built-in ``sum``, and sums inside numpy's functions.
    """
    tree = parsed(source)
    rewriter = _Rewriter(_numpy_names(tree))
    tree = rewriter.visit(tree)
    if not rewriter.found:
        return None
    first = next((i for i, statement in enumerate(tree.body) if not _stays_first(statement)), 0)
    tree.body[first:first] = parsed(_HELPERS).body
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _stays_first(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring or an import from ``__future__``."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _numpy_names(tree: ast.Module) -> set[str]:
    """The names of numpy in the source."""
    imports = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return {alias.asname or alias.name for alias in imports if alias.name == "numpy"}


class _Rewriter(ast.NodeTransformer):
    """Replaces sums by helpers. ``found``: there were any."""

    def __init__(self, numpy: set[str]) -> None:
        self._numpy, self.found = numpy, False

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Replace ``left @ right``."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.MatMult):
            return node
        made = ast.Name("_plain_product", ast.Load())
        return self._call("_reversed_product", [made, node.left, node.right], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace ``np.sum(values)``, ``values.sum()``, ``np.dot(left, right)`` and the like."""
        self.generic_visit(node)
        made, spread = node.func, any(isinstance(value, ast.Starred) for value in node.args)
        if not isinstance(made, ast.Attribute) or spread:
            return node
        of_numpy = isinstance(made.value, ast.Name) and made.value.id in self._numpy
        if of_numpy and made.attr in _SUMS and len(node.args) in (1, 2):
            return self._call("_reversed_sum", [made, *node.args], node.keywords)
        if of_numpy and made.attr in _PRODUCTS and len(node.args) == 2 and not node.keywords:
            return self._call("_reversed_product", [made, *node.args], [])
        if not of_numpy and made.attr in _SUMS:
            return self._call("_reversed_method", [ast.Constant(made.attr), made.value, *node.args], node.keywords)
        return node

    def _call(self, name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> ast.Call:
        self.found = True
        return ast.Call(ast.Name(name, ast.Load()), args, keywords)
