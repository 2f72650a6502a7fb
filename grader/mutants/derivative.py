"""Replaces a function by its derivative, a derivative by its function, or a function by a similar one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, call_with, called, number, renamed

_PAIRS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tanh": "cosh", "exp": "log", "log": "exp"}
_AFFIXES = ("d_{}", "d{}", "{}_prime", "{}_derivative", "{}_der", "grad_{}")


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace sigma by d_sigma and back, numpy's sin by cos and the like, and 1/cosh(z)**2 by tanh(z)."""
    node = spot.node
    name = called(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for other, phrase in _in_module(name, spot.functions):
            yield Mutation("function-for-derivative", call_with(node, func=renamed(node.func, other)), phrase)
    elif isinstance(node, ast.Call) and name in _PAIRS:
        other = _PAIRS[name]
        phrase = f"`{other}` is used where `{name}` belongs"
        yield Mutation("function-for-derivative", call_with(node, func=renamed(node.func, other)), phrase)
    elif isinstance(node, ast.Attribute) and node.attr == "tanh" and isinstance(spot.parent, ast.Assign):
        yield Mutation("function-for-derivative", renamed(node, "sin"), "another function is used where `tanh` belongs")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and number(node.left) == 1:
        cosh = _squared_cosh(node.right)
        if cosh is not None:
            tanh = call_with(cosh, func=renamed(cosh.func, "tanh"))
            yield Mutation("function-for-derivative", tanh, "`tanh` is used where its derivative is wanted")


def _squared_cosh(node: ast.expr) -> ast.Call | None:
    squared = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and number(node.right) == 2
    base = node.left if squared and isinstance(node, ast.BinOp) else None
    return base if isinstance(base, ast.Call) and called(base) == "cosh" else None


def _in_module(name: str, functions: frozenset[str]) -> Iterator[tuple[str, str]]:
    for affix in _AFFIXES:
        if affix.format(name) in functions:
            yield affix.format(name), f"the derivative of `{name}` is used where `{name}` is wanted"
    for other in sorted(functions):
        if name in [affix.format(other) for affix in _AFFIXES]:
            yield other, f"`{other}` is used where its derivative is wanted"
