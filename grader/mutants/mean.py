"""A mean for a sum, or a sum for a mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, call_with, called, renamed

_PHRASES = {
    "sum": ("mean", "the mean is taken where the sum is wanted"),
    "mean": ("sum", "the sum is taken where the mean is wanted"),
}


def slips(spot: Spot) -> Iterator[Slip]:
    """``np.sum`` for ``np.mean`` and the other way round; Python's own ``sum`` has no mean."""
    node = spot.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in _PHRASES:
        other, phrase = _PHRASES[called(node)]
        yield Slip("mean-for-sum", call_with(node, func=renamed(node.func, other)), phrase)
