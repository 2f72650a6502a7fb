"""Shared types and helpers of the operators: expressions with their context, and their replacements."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from grader.mutants.module import MutableModule

_Node = TypeVar("_Node", bound=ast.AST)
_LONGEST = 24  # characters of code that a phrase quotes
_FEW = 4  # up to so many adjacent names, each may be mistaken for any other; of more, only for the next


class Mutation(msgspec.Struct, frozen=True):
    """One mistake: the code that replaces the right one, and a clause that describes it."""

    operator: str
    after: ast.expr | ast.stmt
    phrase: str


class Spot(msgspec.Struct, frozen=True):
    """An expression, or an update such as ``s += x``, with its context.

    ``known`` are the data names that have a value there, in order of binding.
    """

    node: ast.expr | ast.AugAssign
    parent: ast.AST
    line: int
    known: tuple[str, ...]
    neighbours: dict[str, tuple[str, ...]]  # a name's siblings by position: the parameters and targets next to it
    parameters: tuple[str, ...]
    functions: frozenset[str]  # of the module


def spots(statement: ast.stmt, module: MutableModule) -> Iterator[Spot]:
    """Yield every expression and update that a statement computes, outermost first, in source order."""
    known = dict.fromkeys(module.data)
    neighbours = _neighbours(statement)
    parameters = tuple(node.arg for node in ast.walk(statement) if isinstance(node, ast.arg))
    if isinstance(statement, ast.AugAssign):
        yield Spot(statement, statement, statement.lineno, tuple(known), neighbours, parameters, module.functions)
    for child, parent in _expressions(statement):
        if isinstance(child, (ast.expr, ast.AugAssign)) and isinstance(getattr(child, "ctx", ast.Load()), ast.Load):
            yield Spot(child, parent, child.lineno, tuple(known), neighbours, parameters, module.functions)
        elif isinstance(child, ast.Name):
            known[child.id] = None
        elif isinstance(child, ast.arg):
            known[child.arg] = None


def _expressions(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield nodes with their parents in the order of execution: an assigned value before its targets."""
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


def replaced(tree: ast.stmt, old: ast.AST, new: ast.expr | ast.stmt) -> ast.stmt:
    """Return a statement with its node ``old``, or the whole of it, replaced by ``new``."""
    return new if tree is old and isinstance(new, ast.stmt) else _replaced(tree, old, new)


def _replaced(tree: _Node, old: ast.AST, new: ast.AST) -> _Node:
    """Return ``tree`` with its node ``old`` replaced by ``new``. Copies only the nodes above ``old``."""
    for field, value in ast.iter_fields(tree):
        if isinstance(value, ast.AST):
            changed: object = new if value is old else _replaced(value, old, new)
            if changed is not value:
                return _with(tree, field, changed)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                changed = new if item is old else _replaced(item, old, new) if isinstance(item, ast.AST) else item
                if changed is not item:
                    return _with(tree, field, [*value[:i], changed, *value[i + 1 :]])
    return tree


def _with(node: _Node, field: str, value: object) -> _Node:
    changed = copy.copy(node)
    setattr(changed, field, value)
    return changed


# Small helpers that operators share


def quoted(node: ast.AST, otherwise: str) -> str:
    """Return a piece of code as a phrase quotes it; ``otherwise`` if it is too long."""
    text = ast.unparse(node)
    return f"`{text}`" if len(text) <= _LONGEST else otherwise


def number(node: ast.AST) -> float | None:
    """The value of a constant number; None for any other node."""
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def called(node: ast.AST) -> str:
    """The last part of a called function's name: "tanh" for ``np.tanh(z)``; empty for any other node."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            return node.func.attr
        if isinstance(node.func, ast.Name):
            return node.func.id
    return ""


def renamed(function: ast.expr, name: str) -> ast.expr:
    """Replace the last part of a function's name: ``np.sin`` becomes ``np.cos``."""
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
    """Return the call with the given parts replaced."""
    return ast.Call(
        call.func if func is None else func,
        call.args if args is None else args,
        call.keywords if keywords is None else keywords,
    )


def binary(node: ast.BinOp, op: ast.operator) -> ast.BinOp:
    """Return the operation with another operator."""
    return ast.BinOp(node.left, op, node.right)
