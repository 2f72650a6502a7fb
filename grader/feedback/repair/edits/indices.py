"""Indices, ranges, slices, numbers, and the order of arguments and entries."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.feedback.repair.site import Edit, Site
from grader.support.python_source import expression

_SMALL = 1e-7  # a step with which a one-sided difference quotient has seven right digits


def edits(site: Site) -> Iterator[Edit]:
    """Count from another place, or take another order."""
    node = site.node
    if isinstance(node, ast.Subscript):
        yield from _subscripts(node)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            yield from _ranges(node)
        for args in _swapped(node.args):
            yield Edit("argument-order", node, ast.Call(node.func, args, node.keywords), 1)
    elif isinstance(node, (ast.List, ast.Tuple)) and not isinstance(site.parent, ast.Subscript):
        for items in _swapped(node.elts):
            yield Edit("entry-order", node, type(node)(items, ast.Load()), 1)
        if len(node.elts) > 1:
            yield Edit("extra-entry", node, type(node)(node.elts[:-1], ast.Load()), 3)
    if (
        isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and not isinstance(site.parent, ast.Subscript)
    ):
        yield from _numbers(node, site)


def _subscripts(node: ast.Subscript) -> Iterator[Edit]:
    def at(index: ast.expr) -> ast.Subscript:
        return ast.Subscript(node.value, index, ast.Load())

    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        yield Edit("index-order", node, at(ast.Tuple(index.elts[::-1], ast.Load())), 1)
    elif isinstance(index, ast.Slice):
        yield Edit("slice", node, node.value, 1)
    else:
        for nearby in _nearby(index):
            yield Edit("index", node, at(nearby), 1)
    if isinstance(index, (ast.Constant, ast.Name)):
        yield Edit("extra-index", node, node.value, 3)


def _nearby(node: ast.expr) -> Iterator[ast.expr]:
    """One less and one more; without the difference if there is one already."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (ast.Constant(node.value - 1), ast.Constant(node.value + 1))
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and isinstance(node.right, ast.Constant):
        yield node.left
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield ast.BinOp(node.left, other, node.right)
    elif not isinstance(node, (ast.Tuple, ast.Slice, ast.UnaryOp)):
        yield from (ast.BinOp(node, ast.Sub(), ast.Constant(1)), ast.BinOp(node, ast.Add(), ast.Constant(1)))


def _ranges(node: ast.Call) -> Iterator[Edit]:
    for i, argument in enumerate(node.args):
        for nearby in _nearby(argument):
            args = [*node.args[:i], nearby, *node.args[i + 1 :]]
            yield Edit("range", node, ast.Call(node.func, args, []), 1)
    if len(node.args) == 2:
        yield Edit("range", node, ast.Call(node.func, node.args[1:], []), 1)
        both: list[ast.expr] = [ast.BinOp(argument, ast.Sub(), ast.Constant(1)) for argument in node.args]
        yield Edit("range", node, ast.Call(node.func, both, []), 1)


def _numbers(node: ast.Constant, site: Site) -> Iterator[Edit]:
    value = node.value
    assert isinstance(value, (int, float))
    for other in (0, 1, 2, value + 1, value - 1, value / 2, value * 2):
        yield Edit("number", node, ast.Constant(int(other) if float(other).is_integer() else other), 2)
    if isinstance(value, float) and _SMALL < value < 1:
        yield Edit("step", node, ast.Constant(_SMALL), 1)
    if isinstance(value, int) and value > 1:
        for name in site.scope.parameters:
            for size in (f"len({name})", f"{name}.shape[0]", f"{name}.shape[-1]", f"{name}.size"):
                yield Edit("size", node, expression(size), 2)


def _swapped(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    if any(isinstance(item, ast.Starred) for item in items):
        return
    for i in range(len(items) - 1):
        yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]]
