"""The names of a function or a comprehension, and whether what it changes is known elsewhere, too."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from grader.intake.slicing.known import Shares
from grader.source import arguments, bound_names, walk_scope


@dataclass
class Scope:
    """Local names, and what happens to them. Those of a function may say that some are ``shared`` with the outside."""

    names: frozenset[str]
    outside: frozenset[str] = frozenset()  # names that the function says are the module's
    functions: frozenset[str] = frozenset()  # names that stand for functions which are made there, and for nothing else
    parameters: frozenset[str] = frozenset()  # which have values from outside
    is_function: bool = False
    modules: dict[str, str] = field(
        default_factory=dict
    )  # names of what is imported there, by the dotted names of that
    inert: set[str] = field(default_factory=set)
    _shares: dict[str, Shares] = field(default_factory=dict)
    _changed: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Parameters have values from the start."""
        self._shares.update(dict.fromkeys(self.parameters, Shares.ITSELF))

    def is_bound(self, name: str) -> bool:
        """Whether it has got a value so far."""
        return name in self._shares

    def bind(self, name: str, shares: Shares) -> None:
        """A name gets a value."""
        self._shares[name] = max(shares, self._shares.get(name, Shares.NOTHING))

    def change(self, name: str, put_in: Shares, *, deep: bool) -> None:
        """A name's object is changed in place, with ``deep`` maybe what it holds; something may be put into it."""
        self._changed.append((name, deep))
        if put_in > Shares.NOTHING:
            self.bind(name, Shares.CONTENTS)

    def spoils(self) -> bool:
        """Whether an object is changed that came from outside: a parameter, or what may be part of one."""
        return any(
            self._shares.get(name, Shares.ITSELF) > (Shares.NOTHING if deep else Shares.CONTENTS)
            for name, deep in self._changed
        )


def function_scope(head: ast.arguments, body: Sequence[ast.stmt]) -> Scope:
    """The scope of a function with that head and body."""
    made: set[str] = set()
    given = frozenset(argument.arg for argument in arguments(head))
    others = set(given)
    declared: dict[type, set[str]] = {ast.Global: set(), ast.Nonlocal: set()}
    for statement in body:
        functions: set[int] = set()  # the names, as nodes, that get a function
        for node in walk_scope(statement):
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                declared[type(node)].update(node.names)
            elif isinstance(node, ast.FunctionDef) and not node.decorator_list:
                made.add(node.name)
            elif isinstance(node, _NESTED):
                others.update(bound_names(node))
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                functions.update(id(target) for target in node.targets)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                (made if id(node) in functions else others).add(node.id)
            elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping)):
                others.update(filter(None, (getattr(node, "name", None), getattr(node, "rest", None))))
    outside, elsewhere = declared[ast.Global], declared[ast.Nonlocal]
    names = (made | others) - outside - elsewhere
    return Scope(frozenset(names), frozenset(outside), frozenset(names - others), given, is_function=True)


_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def comprehension_scope(generators: Iterable[ast.comprehension]) -> Scope:
    """The scope of a comprehension's variables."""
    nodes = (node for generator in generators for node in ast.walk(generator.target))
    return Scope(frozenset(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)))
