"""Changes an exponent."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, number

_NAMES = {2.0: "square", 3.0: "third power", 4.0: "fourth power"}


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Drop the exponent, change it by one, make it a factor, or flip its sign."""
    node = spot.node
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)):
        return
    negative = isinstance(node.right, ast.UnaryOp) and isinstance(node.right.op, ast.USub)
    exponent = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
    value = number(exponent)
    if value is None:
        return
    power = int(value) if value.is_integer() else value
    if negative:
        yield Mutation("power-changed", _power(node.left, exponent), "the sign of the power is flipped")
        lower = ast.UnaryOp(ast.USub(), ast.Constant(power - 1))
        yield Mutation("power-changed", _power(node.left, lower), "the power is changed")
        return
    yield Mutation("power-dropped", node.left, f"the {_NAMES.get(value, 'power')} is missing")
    if value > 2:
        yield Mutation("power-changed", _power(node.left, ast.Constant(power - 1)), "the power is one too low")
    yield Mutation("power-changed", _power(node.left, ast.Constant(power + 1)), "the power is one too high")
    factor = ast.BinOp(exponent, ast.Mult(), node.left)
    yield Mutation("power-for-factor", factor, "a factor is used where a power is wanted")


def _power(base: ast.expr, exponent: ast.expr) -> ast.BinOp:
    return ast.BinOp(base, ast.Pow(), exponent)
