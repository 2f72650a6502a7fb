"""A transpose is missing, or one too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, called


def slips(spot: Spot) -> Iterator[Slip]:
    """``.T``, ``.transpose()`` and ``np.transpose`` left out; the operands of ``@`` transposed."""
    node = spot.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Slip("transpose-dropped", node.value, "the transpose is missing")
    elif isinstance(node, ast.Call) and called(node) == "transpose":
        method = isinstance(node.func, ast.Attribute) and not node.args
        inner = node.func.value if method and isinstance(node.func, ast.Attribute) else node.args[0]
        yield Slip("transpose-dropped", inner, "the transpose is missing")
    elif isinstance(node, ast.Name) and isinstance(getattr(spot.parent, "op", None), ast.MatMult):
        transposed = ast.Attribute(node, "T", ast.Load())
        yield Slip("transpose-added", transposed, f"`{node.id}` is transposed, and should not be")
    if isinstance(spot.parent, ast.Return) and isinstance(node, (ast.BinOp, ast.Call)):
        yield Slip("transpose-added", ast.Attribute(node, "T", ast.Load()), "the answer is transposed")
