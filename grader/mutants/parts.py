"""What the operators work on and with: expressions in their places, and what may stand there instead."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from grader.mutants.module import Module

_Node = TypeVar("_Node", bound=ast.AST)
_LONGEST = 24  # of a piece of code that a phrase quotes
_FEW = 4  # names side by side that are all mistaken for each other; of more, each for the next only


class Slip(msgspec.Struct, frozen=True):
    """One mistake: what stands in an expression's place, and how to say it, as a clause."""

    operator: str
    after: ast.expr
    phrase: str


class Spot(msgspec.Struct, frozen=True):
    """An expression in its place. ``known`` are the data names with a value there, in the order they got it."""

    node: ast.expr
    parent: ast.AST
    line: int
    known: tuple[str, ...]
    neighbours: dict[str, tuple[str, ...]]  # a name's siblings by position: parameters and targets beside it
    parameters: tuple[str, ...]
    functions: frozenset[str]  # of the module


def spots(statement: ast.stmt, module: Module) -> Iterator[Spot]:
    """Every expression that is computed in a statement, outermost first, in the order of the text."""
    known = dict.fromkeys(module.data)
    neighbours = _neighbours(statement)
    parameters = tuple(node.arg for node in ast.walk(statement) if isinstance(node, ast.arg))
    for child, parent in _expressions(statement):
        if isinstance(child, ast.expr) and isinstance(getattr(child, "ctx", ast.Load()), ast.Load):
            yield Spot(child, parent, child.lineno, tuple(known), neighbours, parameters, module.functions)
        elif isinstance(child, ast.Name):
            known[child.id] = None
        elif isinstance(child, ast.arg):
            known[child.arg] = None


def _expressions(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Nodes with their parents, in the order in which they are run: what is assigned comes before its targets."""
    for child in _children(node):
        if isinstance(child, (ast.JoinedStr, ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)):
            continue
        yield child, node
        yield from _expressions(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    fields = {
        ast.FunctionDef: ("args", "body"),
        ast.arguments: ("posonlyargs", "args", "vararg", "kwonlyargs", "kwarg"),
        ast.Assign: ("value", "targets"),
        ast.AnnAssign: ("value", "target"),
        ast.For: ("iter", "target", "body", "orelse"),
        ast.comprehension: ("iter", "target", "ifs"),
        ast.ListComp: ("generators", "elt"),
        ast.GeneratorExp: ("generators", "elt"),
        ast.arg: (),
    }.get(type(node), node._fields)
    for field in fields:
        value = getattr(node, field, None)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child


def _neighbours(statement: ast.stmt) -> dict[str, tuple[str, ...]]:
    rows = []
    for node in ast.walk(statement):
        if isinstance(node, ast.arguments):
            rows.append([arg.arg for arg in (*node.posonlyargs, *node.args)])
        elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            rows.append([item.id for item in node.elts if isinstance(item, ast.Name)])
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        near = len(row) if len(row) <= _FEW else 1
        for i, name in enumerate(row):
            found[name] = (*found.get(name, ()), *row[max(i - near, 0) : i], *row[i + 1 : i + 1 + near])
    return found


def replaced(tree: _Node, old: ast.AST, new: ast.AST) -> _Node:
    """``tree`` with ``new`` for its node ``old``; only what lies on the way there is copied."""
    for field, value in ast.iter_fields(tree):
        if isinstance(value, ast.AST):
            changed: object = new if value is old else replaced(value, old, new)
            if changed is not value:
                return _with(tree, field, changed)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                changed = new if item is old else replaced(item, old, new) if isinstance(item, ast.AST) else item
                if changed is not item:
                    return _with(tree, field, [*value[:i], changed, *value[i + 1 :]])
    return tree


def _with(node: _Node, field: str, value: object) -> _Node:
    changed = copy.copy(node)
    setattr(changed, field, value)
    return changed


# Small helpers that operators share


def said(node: ast.AST, otherwise: str) -> str:
    """A piece of code as a phrase quotes it, or other words where it is long."""
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= _LONGEST else otherwise


def number(node: ast.AST) -> float | None:
    """The number that a constant is, or None."""
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def called(node: ast.AST) -> str:
    """The last part of the name of what a call calls: "tanh" of ``np.tanh(z)``; empty for all else."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr
        if isinstance(node.func, ast.Name):
            return node.func.id
    return ""


def renamed(function: ast.expr, name: str) -> ast.expr:
    """The name of a function with another last part: ``np.cos`` for ``np.sin``."""
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def call_with(
    call: ast.Call,
    *,
    func: ast.expr | None = None,
    args: list[ast.expr] | None = None,
    keywords: list[ast.keyword] | None = None,
) -> ast.Call:
    """A call with another part."""
    return ast.Call(
        call.func if func is None else func,
        call.args if args is None else args,
        call.keywords if keywords is None else keywords,
    )


def binary(node: ast.BinOp, op: ast.operator) -> ast.BinOp:
    """The operation with another operator."""
    return ast.BinOp(node.left, op, node.right)
