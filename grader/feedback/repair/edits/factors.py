"""A factor, term, function or division that is missing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.feedback.repair.site import Edit, Site
from grader.support.python_source import expression


def edits(site: Site) -> Iterator[Edit]:
    """Multiply, divide or add what may be missing from a whole value; apply a function to it."""
    node, scope = site.node, site.scope
    if isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.Compare)):
        return
    if site.is_whole:
        for number in (2, 3, 0.5):
            yield Edit("factor", node, ast.BinOp(ast.Constant(number), ast.Mult(), node), 3 if number == 3 else 1)
        for name in scope.data:
            variable = ast.Name(name, ast.Load())
            yield Edit("factor", node, ast.BinOp(node, ast.Mult(), variable), 3)
            yield Edit("divisor", node, ast.BinOp(node, ast.Div(), variable), 3)
            yield Edit("term", node, ast.BinOp(node, ast.Add(), variable), 3)
            yield Edit("term", node, ast.BinOp(node, ast.Sub(), variable), 3)
            for function in scope.functions:
                call = ast.Call(ast.Name(function, ast.Load()), [variable], [])
                yield Edit("factor", node, ast.BinOp(node, ast.Mult(), call), 3)
        for parameter in scope.parameters:
            for size in (f"{parameter}.shape[-1]", f"{parameter}.shape[0]", f"{parameter}.size"):
                yield Edit("divisor", node, ast.BinOp(node, ast.Div(), expression(size)), 3)
    elif isinstance(site.parent, (ast.BinOp, ast.Call)) and isinstance(node, (ast.BinOp, ast.Name)):
        for name in scope.data:
            variable = ast.Name(name, ast.Load())
            for operator in (ast.Add(), ast.Sub(), ast.Mult()):
                yield Edit("term", node, ast.BinOp(node, operator, variable), 4)
    if site.is_whole or isinstance(site.parent, (ast.BinOp, ast.Call)):
        for function in scope.functions:
            yield Edit("missing-function", node, ast.Call(ast.Name(function, ast.Load()), [node], []), 2)
