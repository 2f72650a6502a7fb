"""A term of a sum is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, said


def slips(spot: Spot) -> Iterator[Slip]:
    """Each side of a sum or difference left out."""
    node = spot.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        first = node.right if isinstance(node.op, ast.Add) else ast.UnaryOp(ast.USub(), node.right)
        yield Slip("term-dropped", node.left, _missing(node.right))
        yield Slip("term-dropped", first, _missing(node.left))


def _missing(term: ast.expr) -> str:
    quoted = said(term, "")
    return f"the term {quoted} is missing" if quoted else "a term is missing"
