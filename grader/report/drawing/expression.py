"""Evaluates a figure's formula, such as ``0.5*((tanh(b)-1)**2 + tanh(w+b)**2)``, over arrays. Never ``eval``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

LONGEST = 500  # characters
MOST_NODES = 200  # parts of the tree; bounds the recursion and the work
LARGEST_EXPONENT = 100.0

_FUNCTIONS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    **{name: getattr(np, name) for name in ("tanh", "exp", "log", "sin", "cos", "cosh", "sinh", "sqrt", "abs")},
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
}
_CONSTANTS = {"pi": np.pi, "e": np.e}
_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}


class ExpressionError(ValueError):
    """A formula that cannot be evaluated. The message names the wrong part."""


def evaluate(formula: str, /, **variables: NDArray[Any]) -> NDArray[Any]:
    """``formula`` over the given arrays, broadcast against each other, as float64.

    It consists of numbers, the variables, ``+ - * / **``, parentheses, the constants pi and e, and the functions of
    this file. Undefined values, such as the logarithm of a negative number, are nan or infinite.

    ExpressionError for anything else, and if the formula is too long, too large or has an exponent above
    LARGEST_EXPONENT.
    """
    tree = _parse(formula)
    names = {name: np.float64(value) for name, value in _CONSTANTS.items()} | {
        name: np.asarray(value, dtype=np.float64) for name, value in variables.items()
    }
    with np.errstate(all="ignore"):
        value = _value(tree, names)
    shape = np.broadcast_shapes(*(np.shape(given) for given in variables.values()))
    return np.array(np.broadcast_to(value, shape), dtype=np.float64)


def _parse(formula: str) -> ast.expr:
    """The formula's tree, of bounded size."""
    if len(formula) > LONGEST:
        raise ExpressionError(f"the formula has {len(formula)} characters; at most {LONGEST} are allowed")
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(f"{formula!r} is not a formula: {getattr(error, 'msg', 'it cannot be read')}") from error
    nodes = sum(1 for _ in ast.walk(tree))
    if nodes > MOST_NODES:
        raise ExpressionError(f"the formula has {nodes} parts; at most {MOST_NODES} are allowed")
    return tree.body


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value of one part."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _number(number)
        case ast.Name(id=name):
            return _named(name, names)
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_value(operand, names))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(op, _value(left, names), _value(right, names))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if not isinstance(argument, ast.Starred):
            return _named(name, _FUNCTIONS, "the function ")(_value(argument, names))
        case _:
            raise ExpressionError(f"{ast.unparse(node)!r} is not allowed in a formula")


def _number(number: float) -> np.float64:
    try:
        return np.float64(float(number))
    except OverflowError as error:
        raise ExpressionError(f"the number with {len(str(number))} digits is too large") from error


def _named(name: str, known: Mapping[str, Any], kind: str = "") -> Any:
    if name not in known:
        raise ExpressionError(f"{kind}{name!r} is unknown; known are {', '.join(sorted(known))}")
    return known[name]


def _binary(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(op, ast.Pow):
        size = np.max(np.abs(right), initial=0.0, where=np.isfinite(right))
        if size > LARGEST_EXPONENT:
            raise ExpressionError(f"the exponent {size:g} is above {LARGEST_EXPONENT:g}")
    return _BINARY[type(op)](left, right)
