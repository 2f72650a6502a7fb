"""Two things the wrong way round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, call_with


def slips(spot: Spot) -> Iterator[Slip]:
    """Arguments side by side swapped, and items; the operands of ``@`` and of ``/``."""
    node = spot.node
    if isinstance(node, ast.Call) and not any(isinstance(argument, ast.Starred) for argument in node.args):
        for args in _swapped(node.args):
            yield Slip("arguments-swapped", call_with(node, args=args), "two arguments are swapped")
    elif isinstance(node, (ast.List, ast.Tuple)) and not isinstance(spot.parent, ast.Subscript):
        for items in _swapped(node.elts):
            yield Slip("items-swapped", type(node)(items, ast.Load()), "two entries are swapped")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield Slip("operands-swapped", ast.BinOp(node.right, node.op, node.left), "the product is in the wrong order")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield Slip("operands-swapped", ast.BinOp(node.right, node.op, node.left), "the fraction is upside down")


def _swapped(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i in range(len(items) - 1):
        yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]]
