"""Mutants: the reference with one mistake planted, of the kinds that people make in numerical code.

A new kind of mistake is a new file here with a function ``slips``; nothing else changes.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache

import msgspec

from grader.mutants.parts import Slip, Spot, replaced, spots
from grader.mutants.reach import Reach

__all__ = ["Mutant", "Slip", "Spot", "mutants"]

_NO_OPERATORS = {"parts", "reach"}


class Mutant(msgspec.Struct, frozen=True):
    """The reference with one mistake.

    ``phrase`` says the mistake as a clause ("the factor 2 is missing"); ``where`` is the function or variable that
    holds it, ``line`` its line in the reference, ``before`` and ``after`` the piece of code that differs. ``source`` is
    a module of what ``affects``, the asked names whose answers can change, needs.
    """

    id: str
    operator: str
    phrase: str
    where: str
    line: int
    before: str
    after: str
    source: str
    affects: tuple[str, ...]


def mutants(source: str, names: Collection[str]) -> tuple[Mutant, ...]:
    """Every mutant of the code that ``names``, which questions ask for, reach through calls; the same each time.

    SyntaxError if ``source`` is no Python.
    """
    return tuple(_mutants(Reach(ast.parse(source)), names))


def _mutants(reach: Reach, names: Collection[str]) -> Iterator[Mutant]:
    seen: set[str] = set()
    numbers: Counter[str] = Counter()
    for statement, where in reach.mutable(names):
        affects = reach.affected(where, names)
        before, behind = reach.around(statement, affects)
        seen.add(ast.unparse(statement))
        for spot in spots(statement, reach):
            for slip in _slips(spot):
                text = ast.unparse(replaced(statement, spot.node, slip.after))
                if text in seen or not _sound(spot, slip) or not _parses(text):
                    continue
                seen.add(text)
                label = f"{where}:{spot.line}:{slip.operator}"
                numbers[label] += 1
                yield Mutant(
                    f"{label}:{numbers[label]}",
                    slip.operator,
                    slip.phrase,
                    where,
                    spot.line,
                    ast.unparse(spot.node),
                    ast.unparse(slip.after),
                    f"{before}{text}\n{behind}",
                    affects,
                )


def _sound(spot: Spot, slip: Slip) -> bool:
    """Whether Python itself would not warn: nobody writes ``1[0]``."""
    return not (isinstance(slip.after, ast.Constant) and getattr(spot.parent, "value", None) is spot.node) or (
        not isinstance(spot.parent, (ast.Subscript, ast.Attribute))
    )


def _parses(text: str) -> bool:
    """Whether a statement is one: a starred or a bare generator expression may not stand everywhere."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _slips(spot: Spot) -> Iterator[Slip]:
    for operator in _operators():
        yield from operator(spot)


@cache
def _operators() -> tuple[Callable[[Spot], Iterator[Slip]], ...]:
    """What each file of the room makes of an expression, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _NO_OPERATORS)
    return tuple(importlib.import_module(f"{__name__}.{name}").slips for name in names)
