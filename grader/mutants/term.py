"""Drops a term of a sum."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, quoted


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Drop each side of a sum or difference."""
    node = spot.node
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        first = node.right if isinstance(node.op, ast.Add) else ast.UnaryOp(ast.USub(), node.right)
        yield Mutation("term-dropped", node.left, _missing(node.right))
        yield Mutation("term-dropped", first, _missing(node.left))


def _missing(term: ast.expr) -> str:
    code = quoted(term, "")
    return f"the term {code} is missing" if code else "a term is missing"
