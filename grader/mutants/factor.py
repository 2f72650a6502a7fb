"""Drops a factor, or changes a number."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, number, quoted


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Drop each factor of a product and each divisor; increase each number by one."""
    node = spot.node
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.Mult, ast.MatMult)):
            yield _dropped(node.left, node.right)
            yield _dropped(node.right, node.left)
        elif isinstance(node.op, ast.Div):
            division = f"the division by {_name(node.right, 'the last factor')} is missing"
            yield Mutation("divisor-dropped", node.left, division)
            if number(node.left) != 1:
                one = ast.BinOp(ast.Constant(1), ast.Div(), node.right)
                yield Mutation(
                    "factor-dropped", one, f"the factor {_name(node.left, 'above the fraction bar')} is missing"
                )
    elif (value := number(node)) is not None and _is_a_quantity(spot):
        higher = int(value) + 1 if value.is_integer() else value + 1
        yield Mutation("number-changed", ast.Constant(higher), f"the number {value:g} is changed")


def _dropped(factor: ast.expr, rest: ast.expr) -> Mutation:
    name = _name(factor, "")
    return Mutation("factor-dropped", rest, f"the factor {name} is missing" if name else "a factor is missing")


def _name(node: ast.expr, otherwise: str) -> str:
    value = number(node)
    return f"{value:g}" if value is not None else quoted(node, otherwise)


def _is_a_quantity(spot: Spot) -> bool:
    """Whether a number is part of arithmetic. Exponents and indices have operators of their own."""
    parent = spot.parent
    if isinstance(parent, ast.BinOp):
        return not (isinstance(parent.op, ast.Pow) and parent.right is spot.node)
    return isinstance(parent, (ast.List, ast.Assign, ast.UnaryOp, ast.Return))
