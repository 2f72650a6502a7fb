"""Replaces a sum by a mean, or a mean by a sum."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, call_with, called, renamed

_PHRASES = {
    "sum": ("mean", "the mean is used where the sum is wanted"),
    "mean": ("sum", "the sum is used where the mean is wanted"),
}


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace ``np.mean`` by ``np.sum`` and back. Python's built-in ``sum`` has no counterpart."""
    node = spot.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in _PHRASES:
        other, phrase = _PHRASES[called(node)]
        yield Mutation("mean-for-sum", call_with(node, func=renamed(node.func, other)), phrase)
