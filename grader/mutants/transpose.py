"""Drops or adds a transpose."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, called


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Drop ``.T``, ``.transpose()`` and ``np.transpose``; transpose the operands of ``@``."""
    node = spot.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Mutation("transpose-dropped", node.value, "the transpose is missing")
    elif isinstance(node, ast.Call) and called(node) == "transpose":
        method = isinstance(node.func, ast.Attribute) and not node.args
        inner = node.func.value if method and isinstance(node.func, ast.Attribute) else node.args[0]
        yield Mutation("transpose-dropped", inner, "the transpose is missing")
    elif isinstance(node, ast.Name) and isinstance(getattr(spot.parent, "op", None), ast.MatMult):
        transposed = ast.Attribute(node, "T", ast.Load())
        yield Mutation("transpose-added", transposed, f"`{node.id}` is transposed, and should not be")
    if isinstance(spot.parent, ast.Return) and isinstance(node, (ast.BinOp, ast.Call)):
        yield Mutation("transpose-added", ast.Attribute(node, "T", ast.Load()), "the answer is transposed")
