"""Uses the wrong axis, or drops an axis."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, call_with, number


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Change or drop ``axis``; drop ``keepdims``; put a new axis on the other side."""
    node = spot.node
    if isinstance(node, ast.Call):
        for i, keyword in enumerate(node.keywords):
            rest = [*node.keywords[:i], *node.keywords[i + 1 :]]
            if keyword.arg == "axis" and number(keyword.value) in (0, 1):
                other = ast.keyword("axis", ast.Constant(int(1 - (number(keyword.value) or 0))))
                changed = [*node.keywords[:i], other, *node.keywords[i + 1 :]]
                yield Mutation("axis-changed", call_with(node, keywords=changed), "it goes over the wrong axis")
                yield Mutation("axis-dropped", call_with(node, keywords=rest), "it goes over all axes, not one")
            elif keyword.arg == "keepdims" and isinstance(keyword.value, ast.Constant) and keyword.value.value:
                yield Mutation("keepdims-dropped", call_with(node, keywords=rest), "the summed axis is not kept")
    elif isinstance(node, ast.Tuple) and isinstance(spot.parent, ast.Subscript) and _adds_an_axis(node):
        reversed_axes = ast.Tuple([node.elts[1], node.elts[0]], ast.Load())
        yield Mutation("axis-changed", reversed_axes, "the new axis is on the wrong side")


def _adds_an_axis(index: ast.Tuple) -> bool:
    texts = [ast.unparse(item) for item in index.elts]
    return len(texts) == 2 and any(text in ("None", "newaxis") or text.endswith(".newaxis") for text in texts)
