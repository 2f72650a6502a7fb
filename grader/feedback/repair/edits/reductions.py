"""Sums, means, axes, shapes and transposes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.feedback.repair.site import Edit, Site
from grader.support.python_source import expression

_AROUND = (
    "np.sum(value)",
    "np.mean(value)",
    "np.sum(value, axis=0)",
    "np.sum(value, axis=1)",
    "np.mean(value, axis=1)",
    "np.mean(value, axis=0)",
    "np.mean(value, axis=1, keepdims=True)",
    "np.sum(value, axis=1, keepdims=True)",
    "np.reshape(value, (-1, 1))",
    "np.ravel(value)",
    "np.diag(value)",
)


def edits(site: Site) -> Iterator[Edit]:
    """Transpose, reduce or reshape; change the axis of a reduction."""
    node = site.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield Edit("transpose", node, node.value, 1)
    elif isinstance(node, (ast.Name, ast.Subscript, ast.BinOp, ast.Call)):
        yield from _around(site)
    if isinstance(node, ast.Call):
        yield from _axes(node)
        yield from _order(node)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.MatMult)):
        yield from _products(node, site)


def _around(site: Site) -> Iterator[Edit]:
    """Put a transpose, a sum, a mean or another shape around a value."""
    node, text = site.node, ast.unparse(site.node)
    in_arithmetic = isinstance(site.parent, ast.BinOp)
    if site.is_whole or (in_arithmetic and isinstance(node, (ast.Name, ast.Subscript))):
        yield Edit("transpose", node, ast.Attribute(node, "T", ast.Load()), 2)
    if site.is_whole or (in_arithmetic and not isinstance(node, ast.Subscript)):
        for around in _AROUND if isinstance(site.parent, ast.Return) else _AROUND[:1]:
            call = expression(around)
            assert isinstance(call, ast.Call)
            yield Edit("reduction", node, ast.Call(call.func, [node, *call.args[1:]], call.keywords), 2)
    if in_arithmetic and isinstance(node, ast.Name):
        yield Edit("shape", node, expression(f"{text}[:, None]"), 3)


def _order(node: ast.Call) -> Iterator[Edit]:
    """``reshape`` column by column."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "reshape" and len(node.args) == 2:
        other = ast.Call(node.func, node.args[::-1], [])
        yield Edit("entry-order", node, ast.Attribute(other, "T", ast.Load()), 1)


def _products(node: ast.BinOp, site: Site) -> Iterator[Edit]:
    """The sum of products for the product of sums, and a matrix that is missing between two others."""
    left, right = node.left, node.right
    if isinstance(left, ast.Call) and isinstance(right, ast.Call) and _is_same_of_one(left, right):
        product = ast.BinOp(left.args[0], ast.Mult(), right.args[0])
        yield Edit("sum-of-products", node, ast.Call(left.func, [product], left.keywords), 1)
    if isinstance(node.op, ast.MatMult):
        for name in site.scope.data:
            inner = ast.BinOp(left, ast.MatMult(), ast.Name(name, ast.Load()))
            yield Edit("missing-matrix", node, ast.BinOp(inner, ast.MatMult(), right), 2)


def _is_same_of_one(left: ast.Call, right: ast.Call) -> bool:
    """Whether both call the same function with one argument."""
    return len(left.args) == len(right.args) == 1 and ast.dump(left.func) == ast.dump(right.func)


def _axes(node: ast.Call) -> Iterator[Edit]:
    """Another axis, none, or ``keepdims``."""
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name not in {"sum", "mean", "max", "min", "prod", "softmax", "norm", "argmax", "std", "var"}:
        return
    others = [keyword for keyword in node.keywords if keyword.arg not in ("axis", "keepdims")]
    keeps = [ast.keyword("keepdims", ast.Constant(True))]
    for axis in (0, 1, None):
        kept = [*others, *([ast.keyword("axis", ast.Constant(axis))] if axis is not None else [])]
        for keywords in (kept, [*kept, *keeps]):
            yield Edit("axis", node, ast.Call(node.func, node.args[:1], keywords), 1 if "axis" in named else 2)
            if name in ("sum", "mean") and isinstance(node.func, ast.Attribute):
                other = ast.Attribute(node.func.value, "mean" if name == "sum" else "sum", ast.Load())
                yield Edit("axis", node, ast.Call(other, node.args[:1], keywords), 2)
    if node.args and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "np":
        yield Edit("extra-reduction", node, node.args[0], 2)
    elif isinstance(node.func, ast.Attribute):
        yield Edit("extra-reduction", node, node.func.value, 2)
