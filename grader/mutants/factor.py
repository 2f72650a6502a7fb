"""A factor is missing, or a number is another."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, number, said


def slips(spot: Spot) -> Iterator[Slip]:
    """Each factor of a product, and each divisor, left out; numbers that are counted one higher."""
    node = spot.node
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.Mult, ast.MatMult)):
            yield _dropped(node.left, node.right)
            yield _dropped(node.right, node.left)
        elif isinstance(node.op, ast.Div):
            division = f"the division by {_name(node.right, 'the last factor')} is missing"
            yield Slip("divisor-dropped", node.left, division)
            if number(node.left) != 1:
                one = ast.BinOp(ast.Constant(1), ast.Div(), node.right)
                yield Slip("factor-dropped", one, f"the factor {_name(node.left, 'above the fraction bar')} is missing")
    elif (value := number(node)) is not None and _is_a_quantity(spot):
        higher = int(value) + 1 if value.is_integer() else value + 1
        yield Slip("number-changed", ast.Constant(higher), f"the number {value:g} is another")


def _dropped(factor: ast.expr, rest: ast.expr) -> Slip:
    name = _name(factor, "")
    return Slip("factor-dropped", rest, f"the factor {name} is missing" if name else "a factor is missing")


def _name(node: ast.expr, otherwise: str) -> str:
    value = number(node)
    return f"{value:g}" if value is not None else said(node, otherwise)


def _is_a_quantity(spot: Spot) -> bool:
    """Whether a number takes part in arithmetic; exponents and indices have operators of their own."""
    parent = spot.parent
    if isinstance(parent, ast.BinOp):
        return not (isinstance(parent.op, ast.Pow) and parent.right is spot.node)
    return isinstance(parent, (ast.List, ast.Assign, ast.UnaryOp, ast.Return))
