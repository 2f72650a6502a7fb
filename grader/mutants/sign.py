"""Flips a sign."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, binary


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Drop a minus, swap plus and minus, reverse a difference, negate the whole answer."""
    node = spot.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not isinstance(spot.parent, ast.BinOp) or not isinstance(spot.parent.op, ast.Pow):
            yield Mutation("sign-flipped", node.operand, "a minus sign is missing")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield Mutation("sign-flipped", binary(node, ast.Sub()), "a sign is flipped: minus is used where plus belongs")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield Mutation("sign-flipped", binary(node, ast.Add()), "a sign is flipped: plus is used where minus belongs")
        yield Mutation("sign-flipped", ast.BinOp(node.right, ast.Sub(), node.left), "a sign is flipped")
    if isinstance(spot.parent, ast.Return) and isinstance(node, (ast.BinOp, ast.Call)):
        yield Mutation("sign-flipped", ast.UnaryOp(ast.USub(), node), "the sign is flipped")
