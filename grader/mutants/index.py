"""Moves an index by one or to the other end, or drops a slice's bound."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, number


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Swap the first and the last index; replace ``i`` by ``i - 1`` and back; drop a bound of a slice."""
    node = spot.node
    if not isinstance(node, ast.Subscript):
        return
    for index, phrase in _indices(node.slice):
        yield Mutation("index-slip", ast.Subscript(node.value, index, ast.Load()), phrase)


def _indices(index: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(index, ast.Slice):
        if index.lower is not None:
            yield ast.Slice(None, index.upper, index.step), "the slice starts too early"
        if index.upper is not None:
            yield ast.Slice(index.lower, None, index.step), "the slice ends too late"
    elif isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub) and number(index.operand) == 1:
        yield ast.Constant(0), "the first is used where the last is wanted"
    elif isinstance(index, ast.Constant) and type(index.value) is int:
        if index.value == 0:
            yield ast.UnaryOp(ast.USub(), ast.Constant(1)), "the last is used where the first is wanted"
        yield ast.Constant(index.value + 1), "the index is one too high"
    elif isinstance(index, ast.Name):
        yield ast.BinOp(index, ast.Sub(), ast.Constant(1)), "the index is one too low"
    elif isinstance(index, ast.BinOp) and isinstance(index.op, (ast.Add, ast.Sub)) and number(index.right) == 1:
        high = "high" if isinstance(index.op, ast.Sub) else "low"
        yield index.left, f"the index is one too {high}"
