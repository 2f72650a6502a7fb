"""The names in a piece of code: whose they are, and what is done with them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from grader.intake.slicing import known
from grader.intake.slicing.effects import Bound, CannotTell, Changed, Doing
from grader.intake.slicing.known import Shares
from grader.intake.slicing.module import Module, chain, dotted
from grader.intake.slicing.scopes import Scope


class Value(NamedTuple):
    """What an expression gives: what it shares with what it was made of, and of what kind it is.

    It ``iterates`` if it may be something that can be gone through once; it is ``inert`` if a module gave it that only
    shows things.
    """

    shares: Shares = Shares.ITSELF
    iterates: bool = False
    inert: bool = False


NEW, HOLDS, SAME, INERT = Value(Shares.NOTHING), Value(Shares.CONTENTS), Value(), Value(inert=True)


class Names:
    """Reads one statement of the top level into ``doing``. A method reads a kind of node, by the name of that."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.doing = Doing()
        self._effects = self.doing.now
        self._scopes: list[Scope] = []
        self._contexts = 0  # how many ``with`` are around what is read

    def _read(self, node: ast.AST) -> Any:
        self._module.steps.take()
        read: Callable[[Any], Any] | None = getattr(self, f"_{type(node).__name__}", None)
        if read is None:
            raise CannotTell(type(node).__name__)
        return read(node)

    def _block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self._read(statement)

    def _scope_of(self, name: str) -> Scope | None:
        """Where a name is local; None if it is the module's."""
        self._module.steps.take(len(self._scopes))
        for scope in reversed(self._scopes):
            if name in scope.outside:
                return None
            if name in scope.names:
                return scope
        return None

    def _is_own(self, scope: Scope) -> bool:
        """Whether a scope is of the function that is read, and not of one around it."""
        for one in reversed(self._scopes):
            if one is scope:
                return True
            if one.is_function:
                return False
        return False

    def _use(self, name: str) -> None:
        if name.startswith("__") and name not in known.PLAIN_DUNDERS:
            raise CannotTell(name)
        if name in known.DYNAMIC_NAMES and name not in self._module.bound:
            raise CannotTell(name)
        self._effects.uses.add(name)

    def _bind(self, name: str, value: Value, uses: Collection[str] = ()) -> None:
        self._module.steps.take(len(uses))
        scope = self._scope_of(name)
        inert = self._module.inert if scope is None else scope.inert
        bound = name in self._module.read if scope is None else scope.is_bound(name)
        if scope is not None and name in scope.modules:
            raise CannotTell(f"{name} is a module, and something else")
        if name in inert and not value.inert:
            raise CannotTell(f"{name} is of a module that is not there, and something else")
        if value.inert and not bound:
            inert.add(name)
        if scope is None:
            self._module.read.add(name)
            self._effects.bound.append(Bound(name, frozenset(uses), value.shares))
            return
        if name in scope.functions and not self._is_own(scope):
            raise CannotTell(f"{name} becomes another function")
        scope.bind(name, value.shares)
        self._effects.spoils |= not self._is_own(scope)  # what a function around this one keeps for its next call

    def _change(self, name: str, uses: Iterable[str], put_in: Shares, *, deep: bool) -> None:
        scope = self._scope_of(name)
        if scope is None:
            self._use(name)
            self._effects.changed.append(Changed(name, frozenset(uses), deep))
        elif self._is_own(scope):
            scope.change(name, put_in, deep=deep)
        else:
            self._effects.spoils = True

    def _dotted(self, node: ast.expr) -> str:
        """The dotted name of a module or of something in it; empty for anything else."""
        name, attributes = chain(node)
        self._module.steps.take(len(attributes))
        scope = self._scope_of(name)
        modules = self._module.modules if scope is None else scope.modules
        return dotted(modules.get(name, ""), attributes)

    def _use_root(self, node: ast.expr) -> None:
        name, _ = chain(node)
        if self._scope_of(name) is None:
            self._use(name)

    @contextmanager
    def _collecting(self) -> Iterator[set[str]]:
        """The module's names that are used meanwhile."""
        effects, outer, inner = self._effects, self._effects.uses, set[str]()
        effects.uses = inner
        yield inner
        self._module.steps.take(len(inner))
        outer |= inner
        effects.uses = outer

    @contextmanager
    def _within(self, scope: Scope) -> Iterator[None]:
        self._scopes.append(scope)
        yield
        self._scopes.pop()
        self._effects.spoils |= scope.spoils()


def part(value: Value) -> Value:
    """What an object holds."""
    if value.shares is Shares.NOTHING or value.inert:
        return value
    return Value(iterates=value.iterates)


def held(value: Value) -> Shares:
    """What a container of values shares with what they were made of."""
    return min(value.shares, Shares.CONTENTS)
