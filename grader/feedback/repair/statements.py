"""Changes of whole statements: the function is written once for each of them."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

_MOST_PARAMETERS = 8


class Rewritten(msgspec.Struct, frozen=True):
    """A function with another statement: what was changed, at which line, and the code before and after."""

    kind: str
    function: ast.FunctionDef
    line: int
    before: str
    after: str


def returning(function: ast.FunctionDef) -> Rewritten | None:
    """The function with the ``return`` that it lacks: of what it prints or assigns last. None if it has one."""
    if any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(function)):
        return None
    last = function.body[-1]
    value = _result(last)
    if value is None:
        return None
    body = (
        [*function.body[:-1], ast.Return(value)] if isinstance(last, ast.Expr) else [*function.body, ast.Return(value)]
    )
    kind = "printed" if isinstance(last, ast.Expr) else "no-return"
    return Rewritten(kind, _with(function, body), last.lineno, ast.unparse(last), f"return {ast.unparse(value)}")


def _result(statement: ast.stmt) -> ast.expr | None:
    if isinstance(statement, ast.Expr):
        call = statement.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print" and call.args:
            return call.args[-1]
        return None if isinstance(call, (ast.Call, ast.Constant)) else call
    if isinstance(statement, (ast.Assign, ast.AugAssign)):
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        return ast.copy_location(ast.Name(target.id, ast.Load()), statement) if isinstance(target, ast.Name) else None
    return None


def rewritten(function: ast.FunctionDef, missing: Collection[str]) -> Iterator[Rewritten]:
    """Yield the function with one statement moved or changed. ``missing`` are the names that are not defined."""
    yield from _modules(function, missing)
    yield from _defaults(function)
    yield from _parameters(function)
    yield from _counted(function)
    for place, statement in enumerate(function.body):
        if isinstance(statement, (ast.For, ast.While)):
            yield from _loops(function, place, statement)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            yield from _unpacked(function, node)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Name, ast.Subscript)):
            yield _replaced(function, node, ast.AugAssign(node.targets[0], ast.Add(), node.value), "update")
        if isinstance(node, ast.AugAssign):
            target = copy.copy(node.target)
            yield _replaced(function, node, ast.Assign([target], node.value, lineno=node.lineno), "update")
            for operator in (ast.Add(), ast.Sub(), ast.Mult()):
                if type(operator) is not type(node.op):
                    yield _replaced(function, node, ast.AugAssign(node.target, operator, node.value), "update")


def _modules(function: ast.FunctionDef, missing: Collection[str]) -> Iterator[Rewritten]:
    """Write numpy's functions with ``np.``."""
    lacking = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in missing]
    lacking = [node for node in lacking if node.id in np.__all__]
    if lacking:
        owned = {id(node): ast.Attribute(ast.Name("np", ast.Load()), node.id, ast.Load()) for node in lacking}
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(node.id for node in lacking))
        yield Rewritten("numpy-names", _changed(function, owned), lacking[0].lineno, names, "np")


def _parameters(function: ast.FunctionDef) -> Iterator[Rewritten]:
    """Take two parameters in the other order."""
    own = function.args.args
    if function.args.defaults or len(own) > _MOST_PARAMETERS:
        return
    for i, j in itertools.combinations(range(len(own)), 2):
        order = list(own)
        order[i], order[j] = own[j], own[i]
        changed = copy.copy(function)
        changed.args = copy.copy(function.args)
        changed.args.args = order
        before, after = (ast.unparse(each.args) for each in (function, changed))
        yield Rewritten("parameter-order", changed, function.lineno, f"({before})", f"({after})")


def _defaults(function: ast.FunctionDef) -> Iterator[Rewritten]:
    """Make a default anew in each call."""
    head = function.args
    pairs = list(zip(head.args[len(head.args) - len(head.defaults) :], head.defaults, strict=True))
    pairs += [(name, value) for name, value in zip(head.kwonlyargs, head.kw_defaults, strict=True) if value]
    for parameter, value in pairs:
        if not isinstance(value, (ast.Constant, ast.Name)):
            anew = ast.Assign([ast.Name(parameter.arg, ast.Store())], value, lineno=function.lineno)
            text = f"{parameter.arg}={ast.unparse(value)}"
            yield Rewritten("default", _with(function, [anew, *function.body]), function.lineno, text, "")


def _counted(function: ast.FunctionDef) -> Iterator[Rewritten]:
    """Count a variable's entries from 0: all its numbers as indices are one less."""
    found: dict[str, list[ast.Constant]] = {}
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and isinstance(node.slice, ast.Constant)
        ):
            found.setdefault(node.value.id, []).append(node.slice)
    for name, places in found.items():
        if len(places) > 1 and all(type(place.value) is int and place.value > 0 for place in places):
            changed = _changed(function, {id(place): ast.Constant(place.value - 1) for place in places})  # type: ignore[operator]
            yield Rewritten("counted-from-1", changed, places[0].lineno, name, "")


def _loops(function: ast.FunctionDef, place: int, loop: ast.For | ast.While) -> Iterator[Rewritten]:
    """Move what is at the loop's end behind it, and what is at its start before it."""
    *most, last = loop.body
    if most and isinstance(last, ast.Return):
        shorter = _with(loop, most)
        body = [*function.body[:place], shorter, last, *function.body[place + 1 :]]
        yield Rewritten("return-in-loop", _with(function, body), last.lineno, ast.unparse(last), "")
    first, *rest = loop.body
    if rest and isinstance(first, ast.Assign):
        body = [*function.body[:place], first, _with(loop, rest), *function.body[place + 1 :]]
        yield Rewritten("reset-in-loop", _with(function, body), first.lineno, ast.unparse(first), "")


def _unpacked(function: ast.FunctionDef, node: ast.Assign) -> Iterator[Rewritten]:
    target = node.targets[0]
    assert isinstance(target, ast.Tuple)
    for i in range(len(target.elts) - 1):
        names = [*target.elts[:i], target.elts[i + 1], target.elts[i], *target.elts[i + 2 :]]
        changed = ast.Assign([ast.Tuple(names, ast.Store())], node.value, lineno=node.lineno)
        yield _replaced(function, node, changed, "unpacking")


def _replaced(function: ast.FunctionDef, old: ast.stmt, new: ast.stmt, kind: str) -> Rewritten:
    return Rewritten(kind, _changed(function, {id(old): new}), old.lineno, ast.unparse(old), ast.unparse(new))


def _changed(node: Any, instead: Mapping[int, ast.AST]) -> Any:
    """A copy of a node in which some nodes, by their identity, are replaced."""
    if id(node) in instead:
        return instead[id(node)]
    found = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            setattr(found, name, _changed(value, instead))
        elif isinstance(value, list):
            setattr(found, name, [_changed(item, instead) if isinstance(item, ast.AST) else item for item in value])
    return found


def _with(node: Any, body: list[ast.stmt]) -> Any:
    found = copy.copy(node)
    found.body = body
    return found
