"""Swaps two neighbouring parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, call_with


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Swap adjacent arguments or entries, and the operands of ``@`` and ``/``."""
    node = spot.node
    if isinstance(node, ast.Call) and not any(isinstance(argument, ast.Starred) for argument in node.args):
        for args in _swapped(node.args):
            yield Mutation("arguments-swapped", call_with(node, args=args), "two arguments are swapped")
    elif isinstance(node, (ast.List, ast.Tuple)) and not isinstance(spot.parent, ast.Subscript):
        for items in _swapped(node.elts):
            yield Mutation("items-swapped", type(node)(items, ast.Load()), "two entries are swapped")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield Mutation(
            "operands-swapped", ast.BinOp(node.right, node.op, node.left), "the product is in the wrong order"
        )
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        yield Mutation("operands-swapped", ast.BinOp(node.right, node.op, node.left), "the fraction is upside down")


def _swapped(items: list[ast.expr]) -> Iterator[list[ast.expr]]:
    for i in range(len(items) - 1):
        yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]]
