"""Overwrites a variable that is updated, or updates it the other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot

_OTHERS: dict[type[ast.operator], tuple[ast.operator, str]] = {
    ast.Add: (ast.Sub(), "it is subtracted where it should be added"),
    ast.Sub: (ast.Add(), "it is added where it should be subtracted"),
}


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace ``s += x`` by ``s = x`` and by ``s -= x``."""
    node = spot.node
    if isinstance(node, ast.AugAssign):
        target = ast.unparse(node.target)
        overwritten = ast.Assign([node.target], node.value, lineno=node.lineno)
        yield Mutation("update-overwrites", overwritten, f"`{target}` is overwritten where it should be updated")
        if type(node.op) in _OTHERS:
            other, phrase = _OTHERS[type(node.op)]
            yield Mutation("sign-flipped", ast.AugAssign(node.target, other, node.value), phrase)
