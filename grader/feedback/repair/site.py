"""The expressions of a student's function that may be changed, with what is known at each of them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

import msgspec

_MOST_NAMES = 14  # in the pool of a function; longer functions use few of their names at one place
_SKIPPED = (ast.JoinedStr, ast.Starred, ast.Slice, ast.While, ast.ClassDef, ast.NamedExpr, ast.keyword)
_Function = ast.FunctionDef | ast.ClassDef


class Edit(msgspec.Struct, frozen=True):
    """A change of one expression. ``rank`` is 1 for the most plausible; ``kind`` names the mistake that it undoes."""

    kind: str
    before: ast.expr
    after: ast.expr
    rank: int = 2


class Scope(msgspec.Struct, frozen=True):
    """The names that a function can use: data, functions of one argument, and its own parameters.

    ``missing`` are the names that it uses and that are not defined.
    """

    data: tuple[str, ...]
    functions: tuple[str, ...]
    parameters: tuple[str, ...]
    missing: frozenset[str]


class Site(msgspec.Struct, frozen=True):
    """An expression, and whether it is a whole value: assigned, returned, or an entry of a list."""

    node: ast.expr
    parent: ast.AST
    is_whole: bool
    scope: Scope

    @property
    def is_operand(self) -> bool:
        """Whether it is part of arithmetic or an argument."""
        return isinstance(self.parent, (ast.BinOp, ast.Call))


def sites(function: ast.FunctionDef, scope: Scope) -> Iterator[Site]:
    """Yield the expressions of a function's body, outermost first, in source order."""
    for statement in function.body:
        yield from _sites(statement, function, scope)


def _sites(node: ast.AST, parent: ast.AST, scope: Scope) -> Iterator[Site]:
    if isinstance(node, _SKIPPED) or _is_docstring(node):
        return
    is_called = isinstance(parent, ast.Call) and parent.func is node  # a call's function is changed with the call
    if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and not is_called:
        yield Site(node, parent, _is_whole(node, parent), scope)
    for child in _children(node):
        yield from _sites(child, node, scope)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_whole(node: ast.expr, parent: ast.AST) -> bool:
    if isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return)):
        return parent.value is node
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return parent.func.attr in ("append", "insert")
    return isinstance(parent, (ast.List, ast.Tuple)) and not isinstance(node, (ast.List, ast.Tuple))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children that run when the function is called: no defaults and no annotations."""
    if isinstance(node, ast.FunctionDef):
        yield from node.body
    elif isinstance(node, ast.Lambda):
        yield node.body
    elif isinstance(node, ast.AnnAssign):
        yield from filter(None, [node.value])
    else:
        yield from ast.iter_child_nodes(node)


def scope_of(function: ast.FunctionDef, module: ast.Module, given: ast.Module) -> Scope:
    """What a function can use, from its own code, its file and the given code."""
    parameters = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
    names = [node.id for node in ast.walk(function) if isinstance(node, ast.Name)]
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = {*_bound(module), *_bound(given)}
    called = {
        node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    no_data = {*_functions(module), *_functions(given), *called, function.name}
    data = dict.fromkeys([*parameters, *names, *_bound(given)])
    known = defined | stored | {*parameters}
    of_one = [name for tree in (function, module, given) for name in _called_with_one(tree)]
    functions = dict.fromkeys([*of_one, *_renamed(given)])
    return Scope(
        tuple(name for name in data if name in known and name not in no_data)[:_MOST_NAMES],
        tuple(name for name in functions if name in defined and name != function.name),
        tuple(node.arg for node in function.args.args),
        frozenset(names) - known - {*dir(builtins)},
    )


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module's top level binds."""
    for statement in tree.body:
        if isinstance(statement, _Function):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from _imported(statement)
        else:
            stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            yield from (node.id for node in stored if isinstance(node.ctx, ast.Store))


def _functions(tree: ast.Module) -> Iterator[str]:
    """Yield the names of a module's functions, classes and imports."""
    for statement in tree.body:
        if isinstance(statement, _Function):
            yield statement.name
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from _imported(statement)


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    return ((alias.asname or alias.name).split(".")[0] for alias in statement.names)


def _called_with_one(tree: ast.AST) -> Iterator[str]:
    """Yield the names of functions that are called with one argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
            yield node.func.id


def _renamed(given: ast.Module) -> Iterator[str]:
    """Yield the given names of library functions, such as ``sigma = np.tanh``."""
    for statement in given.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Attribute):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
