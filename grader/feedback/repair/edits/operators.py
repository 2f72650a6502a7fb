"""Another operator, sign or power; operands in the other order; one operand too many."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.feedback.repair.site import Edit, Site

# What an operator is mistaken for, with the rank of the change.
_INSTEAD: dict[type[ast.operator], tuple[tuple[type[ast.operator], int], ...]] = {
    ast.Add: ((ast.Sub, 1), (ast.Mult, 3)),
    ast.Sub: ((ast.Add, 1),),
    ast.Mult: ((ast.MatMult, 1), (ast.Div, 2), (ast.Add, 3), (ast.Pow, 3)),
    ast.MatMult: ((ast.Mult, 1),),
    ast.Div: ((ast.Mult, 2),),
    ast.FloorDiv: ((ast.Div, 1),),
    ast.Pow: ((ast.Mult, 1),),
    ast.BitXor: ((ast.Pow, 1),),
}
_SIGNED = (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.Constant)


def edits(site: Site) -> Iterator[Edit]:
    """Change how numbers are combined."""
    node = site.node
    if isinstance(node, ast.BinOp):
        for operator, rank in _INSTEAD.get(type(node.op), ()):
            yield Edit("operator", node, ast.BinOp(node.left, operator(), node.right), rank)
        if isinstance(node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
            yield Edit("order", node, ast.BinOp(node.right, node.op, node.left), 2)
        yield Edit("extra-operand", node, node.left, 2)
        yield Edit("extra-operand", node, node.right, 2)
        yield from _regrouped(node)
    yield from _powers(node, site)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield Edit("sign", node, node.operand, 1)
    elif isinstance(node, _SIGNED) and _has_sign(site):
        yield Edit("sign", node, ast.UnaryOp(ast.USub(), node), 1 if site.is_whole else 2)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq):
            yield Edit("comparison", node, ast.Compare(node.left, [other()], node.comparators), 2)


def _has_sign(site: Site) -> bool:
    """Whether a sign makes sense before the expression."""
    return site.is_whole or (site.is_operand and not isinstance(site.node, ast.Constant))


def _powers(node: ast.expr, site: Site) -> Iterator[Edit]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield Edit("power", node, node.left, 1)
        for exponent in (2, 3, -1, -2):
            yield Edit("power", node, ast.BinOp(node.left, ast.Pow(), ast.Constant(exponent)), 2)
        if isinstance(node.left, ast.Call) and len(node.left.args) == 1:  # f(x) ** 2 for f(x ** 2)
            inside = ast.BinOp(node.left.args[0], ast.Pow(), node.right)
            yield Edit("power", node, ast.Call(node.left.func, [inside], []), 2)
    elif isinstance(node, (ast.BinOp, ast.Call, ast.Name)) and (site.is_whole or site.is_operand):
        yield Edit("power", node, ast.BinOp(node, ast.Pow(), ast.Constant(2)), 2)
        argument = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
        if isinstance(node, ast.Call) and isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Pow):
            call = ast.Call(node.func, [argument.left], [])
            yield Edit("power", node, ast.BinOp(call, ast.Pow(), argument.right), 1)


def _regrouped(node: ast.BinOp) -> Iterator[Edit]:
    """``a * b + c`` for ``a * (b + c)`` and the other way round; ``f(x + y)`` for ``f(x) + y``."""
    linear, right, left = (ast.Add, ast.Sub), node.right, node.left
    products = (ast.Mult, ast.MatMult, ast.Div)
    if isinstance(node.op, products) and isinstance(right, ast.BinOp) and isinstance(right.op, linear):
        yield Edit("brackets", node, ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right), 1)
    if isinstance(node.op, linear) and isinstance(left, ast.BinOp) and isinstance(left.op, (ast.Mult, ast.Div)):
        yield Edit("brackets", node, ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right)), 1)
    call, operands = _called_first(node)
    if call is not None:
        yield Edit("brackets", node, ast.Call(call.func, [operands], call.keywords), 1)


def _called_first(node: ast.BinOp) -> tuple[ast.Call | None, ast.expr]:
    """The call at the very left of a chain of operations, and the chain with its argument in its place."""
    if isinstance(node.left, ast.Call):
        if len(node.left.args) == 1:
            return node.left, ast.BinOp(node.left.args[0], node.op, node.right)
    elif isinstance(node.left, ast.BinOp):
        call, inner = _called_first(node.left)
        return call, ast.BinOp(inner, node.op, node.right)
    return None, node
