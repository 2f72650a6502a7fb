"""Replaces one operation by another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, binary, number


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace ``@`` by ``*`` and back, a product by a sum, a quotient by a product."""
    node = spot.node
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.op, ast.MatMult):
        yield Mutation("product-changed", binary(node, ast.Mult()), "`*` is used for `@`")
    elif isinstance(node.op, ast.Mult) and number(node.left) is None and number(node.right) is None:
        yield Mutation("product-changed", binary(node, ast.MatMult()), "`@` is used for `*`")
        yield Mutation("product-changed", binary(node, ast.Add()), "two factors are added")
    elif isinstance(node.op, ast.Div) and number(node.left) != 1:
        yield Mutation("product-changed", binary(node, ast.Mult()), "a product is used where a quotient is wanted")
