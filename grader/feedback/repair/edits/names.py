"""Another variable, another function, or a module's name before a function."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator

import numpy as np

from grader.feedback.repair.site import Edit, Site

_MOST_EXCHANGED = 6
_CONVERSIONS = ("radians", "deg2rad", "degrees", "rad2deg", "abs", "round", "int", "float")
# Functions that are mistaken for each other. Each may be written with or without its module.
_ALIKE = (
    ("sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan"),
    ("exp", "log", "sqrt", "square", "abs", "log1p", "expm1"),
    ("sum", "mean", "max", "min", "prod", "cumsum"),
    ("dot", "multiply", "matmul", "outer"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("hstack", "vstack", "concatenate"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
)


def edits(site: Site) -> Iterator[Edit]:
    """Replace a variable by another, a function by one that is alike, ``f(x)`` by ``np.f(x)``."""
    node = site.node
    if isinstance(node, ast.Name):
        near = _stem(node.id)
        for name in site.scope.data:
            parameters = {name, node.id} <= {*site.scope.parameters}
            rank = 2 if parameters else 1 if _stem(name) == near or node.id in site.scope.missing else 3
            yield Edit("name", node, ast.Name(name, ast.Load()), rank)
    elif isinstance(node, ast.Call):
        yield from _functions(node, site)
    if site.is_whole or isinstance(site.parent, ast.Call):
        yield from _exchanged(node, site)


def _exchanged(node: ast.expr, site: Site) -> Iterator[Edit]:
    """Two variables in each other's place."""
    used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id in site.scope.data}
    for one, other in itertools.islice(itertools.combinations(sorted(used), 2), _MOST_EXCHANGED):
        yield Edit("exchanged", node, _Exchange(one, other).visit(copy.deepcopy(node)), 2)


class _Exchange(ast.NodeTransformer):
    """Exchanges two names in a copy of an expression."""

    def __init__(self, one: str, other: str) -> None:
        self._instead = {one: other, other: one}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """The other name, if it is one of the two."""
        return ast.Name(self._instead.get(node.id, node.id), node.ctx)


def _functions(node: ast.Call, site: Site) -> Iterator[Edit]:
    name, module = _name_and_module(node.func)
    if name in np.__all__ and module in ("", "math"):
        yield Edit("module", node, _called(node, _numpy(name)), 1)
    for family in _ALIKE:
        for other in family if name in family else ():
            yield Edit("function", node, _called(node, _other(node.func, other)), 2)
    if len(node.args) == 1 and not node.keywords:
        is_own = name in site.scope.functions
        for function in site.scope.functions:
            yield Edit("function", node, _called(node, ast.Name(function, ast.Load())), 1 if is_own else 2)
        if is_own:
            yield Edit("function", node, _called(node, _numpy("tanh")), 3)
        yield Edit("extra-function", node, node.args[0], 1 if name in _CONVERSIONS else 2)


def _name_and_module(function: ast.expr) -> tuple[str, str]:
    """A function's name, and the name before it: its module's, or that of the value whose method it is."""
    if isinstance(function, ast.Name):
        return function.id, ""
    if isinstance(function, ast.Attribute):
        return function.attr, ast.unparse(function.value)
    return "", ""


def _other(function: ast.expr, name: str) -> ast.expr:
    """Another function of numpy, or another method of the same value."""
    if isinstance(function, ast.Attribute) and ast.unparse(function.value) not in ("np", "numpy", "math"):
        return ast.Attribute(function.value, name, ast.Load())
    return _numpy(name)


def _called(node: ast.Call, func: ast.expr) -> ast.Call:
    return ast.Call(func, node.args, node.keywords)


def _numpy(name: str) -> ast.expr:
    return ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())


def _stem(name: str) -> str:
    return name.rstrip("0123456789_")
