"""Replaces a name by a similar one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.mutants.parts import Mutation, Spot, number

_LETTERS_AND_DIGITS = re.compile(r"([^\W\d]+(?:_[^\W\d]+)*_?)(\d+)")


def mutate(spot: Spot) -> Iterator[Mutation]:
    """Replace ``z2`` by ``z3``, ``z1`` by ``a1``, a parameter or target by the next one, a 1 by a parameter."""
    node = spot.node
    if number(node) == 1 and isinstance(spot.parent, ast.Assign):
        for name in spot.parameters:
            yield Mutation("name-for-number", ast.Name(name, ast.Load()), f"`{name}` is used where 1 belongs")
    if isinstance(node, ast.Name) and node.id in spot.known:
        for other in _siblings(node.id, spot):
            phrase = f"`{other}` is used where `{node.id}` belongs"
            yield Mutation("name-for-sibling", ast.Name(other, ast.Load()), phrase)


def _siblings(name: str, spot: Spot) -> list[str]:
    own = _parts(name)
    found = [other for other in spot.neighbours.get(name, ()) if other in spot.known]
    for other in spot.known:
        letters, digits = _parts(other)
        if other != name and own[1] and digits:
            adjacent = letters == own[0] and abs(int(digits) - int(own[1])) == 1
            if adjacent or (digits == own[1] and len(letters) == len(own[0])):
                found.append(other)
    return list(dict.fromkeys(found))


def _parts(name: str) -> tuple[str, str]:
    match = _LETTERS_AND_DIGITS.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")
