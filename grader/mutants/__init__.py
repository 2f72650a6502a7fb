"""Makes mutants: copies of the reference with one typical mistake of numerical code each.

To add a kind of mistake, add a file here with a function ``mutate``; nothing else changes.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache

import msgspec

from grader.mutants.module import MutableModule, Printer
from grader.mutants.parts import Mutation, Spot, replaced, spots

__all__ = ["Mutant", "Mutation", "Spot", "lines", "mutants"]

_NO_OPERATORS = {"module", "parts", "reach"}


class Mutant(msgspec.Struct, frozen=True):
    """The reference with one mistake.

    ``phrase`` describes the mistake as a clause ("the factor 2 is missing"). ``where`` is the function or variable that
    contains it, ``line`` its line in the reference, ``before`` and ``after`` the code that differs. ``affects`` are the
    asked names whose answers can change; ``source`` is a module with all that these names need.
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
    """Return all mutants of the code that the asked ``names`` need, always in the same order.

    SyntaxError if ``source`` is not valid Python.
    """
    return tuple(_mutants(MutableModule(source), names))


def lines(
    source: str, names: Collection[str], made: Collection[Mutant], without: Collection[str] = ()
) -> dict[int, bool]:
    """Return the lines of code that ``names`` need, and whether one of the mutants ``made`` is there.

    A statement counts by its first line; those that only define names ``without`` mutants do not count.
    """
    starts = MutableModule(source).lines(names, without)
    mutated = {starts.get(mutant.line) for mutant in made}
    return {line: line in mutated for line in dict.fromkeys(starts.values())}


def _mutants(module: MutableModule, names: Collection[str]) -> Iterator[Mutant]:
    seen: set[str] = set()
    numbers: Counter[str] = Counter()
    for place, where in module.mutable(names):
        affects = module.reach.affected(place, names)
        before, behind = module.around(place, affects)
        node = module.nodes[place]
        printer = Printer(node)
        seen.add(printer.text(node))
        for spot in spots(node, module):
            original = ast.unparse(spot.node)
            for mutation in _mutations(spot):
                text = printer.text(replaced(node, spot.node, mutation.after))
                if text in seen or not _sound(spot, mutation):
                    continue
                seen.add(text)
                label = f"{where}:{spot.line}:{mutation.operator}"
                numbers[label] += 1
                yield Mutant(
                    f"{label}:{numbers[label]}",
                    mutation.operator,
                    mutation.phrase,
                    where,
                    spot.line,
                    original,
                    ast.unparse(mutation.after),
                    f"{before}{text}\n{behind}",
                    affects,
                )


def _sound(spot: Spot, mutation: Mutation) -> bool:
    """Whether the mutation gives Python without a syntax warning: not ``1[0]``, no bare starred or generator."""
    bare = isinstance(mutation.after, (ast.Starred, ast.GeneratorExp))
    subscripted = isinstance(spot.parent, (ast.Subscript, ast.Attribute)) and spot.parent.value is spot.node
    return not bare and not (subscripted and isinstance(mutation.after, ast.Constant))


def _mutations(spot: Spot) -> Iterator[Mutation]:
    for operator in _operators():
        yield from operator(spot)


@cache
def _operators() -> tuple[Callable[[Spot], Iterator[Mutation]], ...]:
    """The function ``mutate`` of each file in this folder, in the order of the files' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _NO_OPERATORS)
    return tuple(importlib.import_module(f"{__name__}.{name}").mutate for name in names)
