"""A sign is flipped."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, binary


def slips(spot: Spot) -> Iterator[Slip]:
    """A minus missing, plus for minus, minus for plus, a difference the wrong way round, the whole answer negated."""
    node = spot.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not isinstance(spot.parent, ast.BinOp) or not isinstance(spot.parent.op, ast.Pow):
            yield Slip("sign-flipped", node.operand, "a minus sign is missing")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield Slip("sign-flipped", binary(node, ast.Sub()), "a sign is flipped: minus stands where plus belongs")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield Slip("sign-flipped", binary(node, ast.Add()), "a sign is flipped: plus stands where minus belongs")
        yield Slip("sign-flipped", ast.BinOp(node.right, ast.Sub(), node.left), "a sign is flipped")
    if isinstance(spot.parent, ast.Return) and isinstance(node, (ast.BinOp, ast.Call)):
        yield Slip("sign-flipped", ast.UnaryOp(ast.USub(), node), "the sign is flipped")
