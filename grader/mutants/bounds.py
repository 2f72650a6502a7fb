"""Moves a bound by one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, call_with, called

_OTHERS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace ``<`` by ``<=`` and the like; end a range one too early, or start it at 0."""
    node = spot.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OTHERS:
        changed = ast.Compare(node.left, [_OTHERS[type(node.ops[0])]()], node.comparators)
        yield Mutation("bound-slip", changed, "a comparison is off at its bound")
    elif isinstance(node, ast.Call) and called(node) == "range" and node.args:
        end = min(len(node.args), 2) - 1
        early = ast.BinOp(node.args[end], ast.Sub(), ast.Constant(1))
        shorter = [*node.args[:end], early, *node.args[end + 1 :]]
        yield Mutation("bound-slip", call_with(node, args=shorter), "the loop ends one round too early")
        if len(node.args) == 2:
            yield Mutation("bound-slip", call_with(node, args=[node.args[1]]), "the loop starts too early")
