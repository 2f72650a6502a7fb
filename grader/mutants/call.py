"""A function is not applied."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, called

# What only makes or counts things: without it the code says something else, not something wrong.
_MAKERS = frozenset({"array", "asarray", "list", "tuple", "range", "len", "int", "float", "zip", "enumerate", "sum"})


def slips(spot: Spot) -> Iterator[Slip]:
    """The argument of a call for the call: z for sigma(z)."""
    node = spot.node
    name = called(node)
    if isinstance(node, ast.Call) and name and name not in _MAKERS and not node.keywords and len(node.args) == 1:
        if isinstance(node.args[0], ast.Starred):
            return
        phrase = "the order is not reversed" if name == "reversed" else f"`{name}` is missing"
        yield Slip("call-dropped", node.args[0], phrase)
