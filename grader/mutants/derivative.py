"""A function for its derivative, the other way round, or for another one of its kind."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, call_with, called, number, renamed

_PAIRS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "tanh": "cosh", "exp": "log", "log": "exp"}
_AFFIXES = ("d_{}", "d{}", "{}_prime", "{}_derivative", "{}_der", "grad_{}")


def slips(spot: Spot) -> Iterator[Slip]:
    """Names such as sigma and d_sigma, numpy's pairs such as sin and cos, and 1/cosh(z)**2 for tanh(z)."""
    node = spot.node
    name = called(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for other, phrase in _in_module(name, spot.functions):
            yield Slip("function-for-derivative", call_with(node, func=renamed(node.func, other)), phrase)
    elif isinstance(node, ast.Call) and name in _PAIRS:
        other = _PAIRS[name]
        phrase = f"`{other}` stands where `{name}` belongs"
        yield Slip("function-for-derivative", call_with(node, func=renamed(node.func, other)), phrase)
    elif isinstance(node, ast.Attribute) and node.attr == "tanh" and isinstance(spot.parent, ast.Assign):
        yield Slip("function-for-derivative", renamed(node, "sin"), "another function stands where `tanh` belongs")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and number(node.left) == 1:
        cosh = _squared_cosh(node.right)
        if cosh is not None:
            tanh = call_with(cosh, func=renamed(cosh.func, "tanh"))
            yield Slip("function-for-derivative", tanh, "`tanh` stands where its derivative is wanted")


def _squared_cosh(node: ast.expr) -> ast.Call | None:
    squared = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and number(node.right) == 2
    base = node.left if squared and isinstance(node, ast.BinOp) else None
    return base if isinstance(base, ast.Call) and called(base) == "cosh" else None


def _in_module(name: str, functions: frozenset[str]) -> Iterator[tuple[str, str]]:
    for affix in _AFFIXES:
        if affix.format(name) in functions:
            yield affix.format(name), f"the derivative of `{name}` stands where `{name}` is wanted"
    for other in sorted(functions):
        if name in [affix.format(other) for affix in _AFFIXES]:
            yield other, f"`{other}` stands where its derivative is wanted"
