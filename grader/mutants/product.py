"""One product or operation for another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, binary, number


def slips(spot: Spot) -> Iterator[Slip]:
    """``*`` for ``@`` and the other way round; a sum for a product; a product for a quotient."""
    node = spot.node
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.MatMult):
        yield Slip("product-changed", binary(node, ast.Mult()), "`*` stands for `@`")
    elif isinstance(node.op, ast.Mult) and number(node.left) is None and number(node.right) is None:
        yield Slip("product-changed", binary(node, ast.MatMult()), "`@` stands for `*`")
        yield Slip("product-changed", binary(node, ast.Add()), "two factors are added")
    elif isinstance(node.op, ast.Div) and number(node.left) != 1:
        yield Slip("product-changed", binary(node, ast.Mult()), "a product stands where a quotient is wanted")
