"""One name for another of its kind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.mutants.parts import Slip, Spot, number

_LETTERS_AND_DIGITS = re.compile(r"([^\W\d]+(?:_[^\W\d]+)*_?)(\d+)")


def slips(spot: Spot) -> Iterator[Slip]:
    """``z3`` for ``z2``, ``a1`` for ``z1``, a parameter or a target for one beside it; a parameter for a plain 1."""
    node = spot.node
    if number(node) == 1 and isinstance(spot.parent, ast.Assign):
        for name in spot.parameters:
            yield Slip("name-for-number", ast.Name(name, ast.Load()), f"`{name}` stands where 1 belongs")
    if isinstance(node, ast.Name) and node.id in spot.known:
        for other in _siblings(node.id, spot):
            phrase = f"`{other}` is used where `{node.id}` belongs"
            yield Slip("name-for-sibling", ast.Name(other, ast.Load()), phrase)


def _siblings(name: str, spot: Spot) -> list[str]:
    own = _parts(name)
    found = [other for other in spot.neighbours.get(name, ()) if other in spot.known]
    for other in spot.known:
        letters, digits = _parts(other)
        if other != name and own[1] and digits:
            beside = letters == own[0] and abs(int(digits) - int(own[1])) == 1
            if beside or (digits == own[1] and len(letters) == len(own[0])):
                found.append(other)
    return list(dict.fromkeys(found))


def _parts(name: str) -> tuple[str, str]:
    match = _LETTERS_AND_DIGITS.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")
