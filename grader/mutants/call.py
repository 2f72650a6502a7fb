"""Leaves a function call out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, called

# Functions that only make or count things. Code without such a call is unlikely as a mistake.
_MAKERS = frozenset({"array", "asarray", "list", "tuple", "range", "len", "int", "float", "zip", "enumerate", "sum"})


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace a call by its argument: sigma(z) by z."""
    node = spot.node
    name = called(node)
    if isinstance(node, ast.Call) and name and name not in _MAKERS and not node.keywords and len(node.args) == 1:
        if isinstance(node.args[0], ast.Starred):
            return
        phrase = "the order is not reversed" if name == "reversed" else f"`{name}` is missing"
        yield Mutation("call-dropped", node.args[0], phrase)
