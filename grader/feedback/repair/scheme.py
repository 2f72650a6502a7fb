"""Writes a function with all its changes in it, each behind a switch, so that it is compiled once.

An expression with changes becomes ``old if not _at(5, 9) else new5 if _at(5, 9) == 5 else ...``. ``_at`` returns the
switched-on change in that range, or 0. A change that keeps the expression and puts something around it is applied to
its value, ``_around(_at(10, 12), old, lambda value: ...)``, so that it can be combined with a change inside.
Two changes may be on at a time.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from grader.feedback.repair.site import Edit
from grader.support.python_source import expression

ASK = "_grader_tried"
_VALUE, _LEFT, _RIGHT = "_grader_value", "_grader_left", "_grader_right"
_HARNESS = """
import sys as _sys
import numpy as _np

_ON = [0, 0]
_MOST = {most}


def _at(low, high):
    first, second = _ON
    return first if low <= first <= high else second if low <= second <= high else 0


def _of(on, left, right, same, other):
    return other(left, right) if on else same(left, right)


def _around(on, value, change):
    return change(value) if on else value


def _copied(value):
    if isinstance(value, _np.ndarray):
        return value.copy()
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _plain(value):
    if isinstance(value, (_np.ndarray, _np.generic)):
        array = _np.array(value)
        return array if array.dtype.kind in "biufc" and array.size <= _MOST else None
    if isinstance(value, (list, tuple)):
        items = [_plain(item) for item in value] if len(value) <= _MOST else [None]
        return None if any(item is None for item in items) else items
    return value if type(value) in (bool, int, float, complex) else None


class _Quiet:
    def write(self, text):
        return len(text)

    def flush(self):
        pass


def {ask}(asked, switches, names, values, arguments):
    printed, _sys.stdout = _sys.stdout, _Quiet()
    found, given = [], globals()
    own = given[{function!r}]
    try:
        with _np.errstate(all="ignore"):
            for first, second, number in switches:
                _ON[:] = first, second
                given[{function!r}] = given.get(f"_grader_{{number}}", own) if number else own
                given.update(zip(names, map(_copied, values)))
                try:
                    found.append(_plain(given[asked](*map(_copied, arguments))))
                except Exception:
                    found.append(None)
    finally:
        _ON[:] = 0, 0
        given[{function!r}] = own
        _sys.stdout = printed
    return found
"""


class Scheme:
    """A function with its changes. ``switches`` has the number that switches each change on."""

    def __init__(self, function: ast.FunctionDef, edits: Sequence[Edit]) -> None:
        self._function, self._edits = function, edits
        self._by_place: dict[int, tuple[list[int], ...]] = {}
        for number, edit in enumerate(edits):
            self._by_place.setdefault(id(edit.before), ([], [], []))[_form(edit)].append(number)
        order = [number for forms in self._by_place.values() for numbers in forms for number in numbers]
        self.switches = {number: at for at, number in enumerate(order, 1)}

    def text(self, module: ast.Module) -> str:
        """The module with the changed function in place of the original."""
        changed = self._wrapped(self._function)
        body = [changed if statement is self._function else statement for statement in module.body]
        return ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))

    def _wrapped(self, node: Any) -> Any:
        found = _rebuilt(node, self._wrapped)
        instead, of_operands, around = self._by_place.get(id(node), ((), (), ()))
        if of_operands:
            at = self._range(of_operands)
            operands: dict[int, ast.expr] = {id(node.left): _name(_LEFT), id(node.right): _name(_RIGHT)}
            made = [_replaced(self._edits[n].after, operands) for n in of_operands]
            same = _lambda((_LEFT, _RIGHT), _replaced(node, operands))
            other = _lambda((_LEFT, _RIGHT), self._chosen(of_operands, at, made))
            found = ast.Call(_name("_of"), [expression(at), found.left, found.right, same, other], [])
        if instead:
            at = self._range(instead)
            made = [self._after(number) for number in instead]
            found = ast.IfExp(expression(f"not {at}"), found, self._chosen(instead, at, made))
        if around:
            at = self._range(around)
            made = [_replaced(self._edits[n].after, {id(node): _name(_VALUE)}) for n in around]
            found = ast.Call(
                _name("_around"), [expression(at), found, _lambda((_VALUE,), self._chosen(around, at, made))], []
            )
        return found

    def _after(self, number: int) -> ast.expr:
        """The code of a change. If only brackets are moved, the operands keep their own changes."""
        edit = self._edits[number]
        after: ast.expr = self._wrapped(edit.after) if edit.kind == "brackets" else edit.after
        return after

    def _range(self, numbers: Sequence[int]) -> str:
        return f"_at({self.switches[numbers[0]]}, {self.switches[numbers[-1]]})"

    def _chosen(self, numbers: Sequence[int], at: str, made: Sequence[ast.expr]) -> ast.expr:
        if len(numbers) == 1:
            return made[0]
        half = len(numbers) // 2
        test = expression(f"{at} < {self.switches[numbers[half]]}")
        return ast.IfExp(
            test, self._chosen(numbers[:half], at, made[:half]), self._chosen(numbers[half:], at, made[half:])
        )


def _rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a node whose children have been changed."""
    found = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            setattr(found, name, change(value))
        elif isinstance(value, list):
            setattr(found, name, [change(item) if isinstance(item, ast.AST) else item for item in value])
    return found


def _replaced(node: Any, instead: Mapping[int, ast.expr]) -> Any:
    return instead[id(node)] if id(node) in instead else _rebuilt(node, lambda child: _replaced(child, instead))


def _form(edit: Edit) -> int:
    """How a change can be combined with changes inside: 2 keeps the expression, 1 the operands, 0 smaller parts."""
    before, after = edit.before, edit.after
    if any(node is before for node in ast.walk(after)):
        return 2
    if not isinstance(before, ast.BinOp):
        return 0
    operands = (before.left, before.right)
    original = {id(node) for operand in operands for node in ast.walk(operand) if isinstance(node, ast.expr)}
    return int(not any(id(node) in original for node in _without(after, operands)))


def _without(node: ast.AST, parts: Collection[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of an expression outside of some parts."""
    if not any(node is part for part in parts):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from _without(child, parts)


def _lambda(names: Sequence[str], body: ast.expr) -> ast.Lambda:
    return ast.Lambda(ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, []), body)


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def harness(function: str, versions: Sequence[ast.FunctionDef], most: int) -> str:
    """Code that calls the function with changes switched on, or another version of it, and returns all answers.

    Answers of more than ``most`` entries are left out.
    """
    named = []
    for number, version in enumerate(versions, 1):
        renamed = copy.copy(version)
        renamed.name, renamed.decorator_list = f"_grader_{number}", []
        named.append(ast.unparse(ast.fix_missing_locations(renamed)))
    return "\n\n".join([*named, _HARNESS.format(ask=ASK, function=function, most=most)])
