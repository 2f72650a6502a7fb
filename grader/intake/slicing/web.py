"""Which names lead to which others, over all statements of a file in whatever order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from grader.intake.slicing.effects import CALL, Bound, CannotTell, Changed, Doing, Effects
from grader.intake.slicing.known import Shares, World
from grader.intake.slicing.module import Module

_MOST_ROUNDS = 20


class Total(NamedTuple):
    """All that a statement does, itself or through the functions that it may call."""

    changes: frozenset[str]
    reaches: frozenset[str]
    worlds: frozenset[World]


class Edges:
    """What each name is made of, and which objects it may share, over all statements in whatever order."""

    def __init__(self, doings: Sequence[Doing], module: Module) -> None:
        """CannotTell if there are too many to look through."""
        self.variables = frozenset(module.bound - module.imported)
        self._doings, self._has_classes, self._stateful = doings, module.has_classes, module.stateful
        self._steps = module.steps
        self.binders: dict[str, list[Doing]] = {}
        self._made_of: dict[str, set[str]] = {}  # all that a name's value may depend on
        self._shares: dict[str, set[str]] = {}  # whose objects it may be, or hold
        self._is: dict[str, set[str]] = {}  # whose objects it may be itself
        self._iterators: set[str] = set()
        self._handles: dict[str, set[World]] = {}
        for doing in doings:
            for bound in doing.now.bound:
                self._now(doing, bound)
            self._later_bound(doing.later.bound)
            for effects in (doing.now, doing.later):
                if effects.iterates:
                    self._iterators.update(bound.name for bound in effects.bound)
                    self._iterators.update(change.name for change in effects.changed)
        for name in self._stateful:  # a default, or what belongs to a class, is the same for every call
            self._add(self._shares, f"{name}{CALL}", [name])

    def _now(self, doing: Doing, bound: Bound) -> None:
        """A name that a statement binds when it is run."""
        name = bound.name
        self.binders.setdefault(name, []).append(doing)
        self._add(self._made_of, name, doing.now.uses | doing.later.uses)
        for one in (name, f"{name}{CALL}"):
            self._add(self._shares, one, doing.later.uses)
            if bound.shares is not Shares.NOTHING:
                self._add(self._shares, one, bound.uses)
            if doing.now.iterates or doing.later.iterates:
                self._iterators.add(one)
        if bound.shares is Shares.ITSELF:
            self._add(self._is, name, (*bound.uses, *(doing.later.uses if doing.calls else ())))
        if doing.now.iterates or bound.shares is not Shares.NOTHING:
            self._handles.setdefault(name, set()).update(doing.now.worlds)

    def _later_bound(self, bound: Iterable[Bound]) -> None:
        """Names that a function binds when it is called: a local may have been given to all of them."""
        sharing = [one for one in bound if one.shares is not Shares.NOTHING]
        names = {one.name for one in sharing}
        for one in sharing:
            self._add(self._is, one.name, one.uses | names - {one.name})
            self._add(self._shares, one.name, one.uses | names - {one.name})

    def _add(self, edges: dict[str, set[str]], name: str, uses: Iterable[str]) -> None:
        """More edges from a name. What is made of a call is made of the function."""
        ends = named(uses) if edges is self._made_of else set(uses)
        self._steps.take(len(ends))
        edges.setdefault(name, set()).update(use for use in ends if use.removesuffix(CALL) in self.variables)

    def total(self, doing: Doing) -> Total:
        """What one of the statements does. CannotTell if that does not settle."""
        return self._totals[id(doing)]

    @cached_property
    def _totals(self) -> dict[int, Total]:
        """By the statements' identities. What is put into a name leads further, until nothing is new."""
        size = -1
        for _ in range(_MOST_ROUNDS):
            totals = {id(doing): self._total(doing) for doing in self._doings}
            before, size = (
                size,
                sum(map(len, (*self._made_of.values(), *self._shares.values(), *self.binders.values()))),
            )
            if size == before:
                return totals
        raise CannotTell("it does not settle")

    def reached(self, names: Iterable[str]) -> set[str]:
        """The names that others depend on, and these themselves."""
        return self._closure(named(names), self._made_of)

    def _total(self, doing: Doing) -> Total:
        reaches = self.reached(doing.now.uses | (doing.later.uses if doing.calls else set()))
        called = self._called(doing, reaches)
        touched = self._touched(called)
        if not self._iterators.isdisjoint(touched):  # to go through one runs what it was made of, and changes it
            called += self._later(reaches)
            touched = self._touched(called)
        self._steps.take(sum(len(one.uses) + len(one.bound) for one in called))
        changes = {bound.name for one in called for bound in one.bound}
        for change in (change for one in called for change in one.changed):
            changes |= self._objects(change)
        if any(one.spoils for one in called):
            touched |= named(use for one in called for use in one.uses) & self._stateful
            changes |= touched
            self._put_into(touched, touched, touched)
        if self._iterators:
            changes |= {name for name in touched if not self._iterators.isdisjoint(self._closure([name], self._shares))}
        for change in doing.now.changed:
            self._put_into([change.name], reaches, change.uses)
        for one in called[1:]:
            self._put_into([*(bound.name for bound in one.bound), *(c.name for c in one.changed)], reaches, touched)
        if doing.calls and doing.later.uses:  # a function that is made here may be put into what is changed here
            self._carry(doing, changes)
        worlds = {world for one in called for world in one.worlds} | self.worlds_of(reaches)
        return Total(frozenset(changes), frozenset(reaches), frozenset(worlds))

    def worlds_of(self, names: Iterable[str]) -> set[World]:
        """What the values of names may change or ask, such as a file that one of them is the handle of."""
        return {world for name in names for world in self._handles.get(name, ())}

    def _touched(self, called: Iterable[Effects]) -> set[str]:
        """The names whose objects can be reached by what is run."""
        return self._closure(
            (use for one in called for use in one.uses if use.removesuffix(CALL) in self.variables), self._shares
        )

    def _later(self, names: Iterable[str]) -> list[Effects]:
        """What the functions do that can be reached by names, each once."""
        found = {id(one): one.later for name in names for one in self.binders.get(name, ())}
        self._steps.take(len(found))
        return list(found.values())

    def _called(self, doing: Doing, reaches: Iterable[str]) -> list[Effects]:
        """What is run of a statement and of functions: of those that are named, or of all that can be reached."""
        run = [doing.now, doing.later] if doing.calls else [doing.now]
        found, waiting = set[str](), [name for one in run for name in one.uses]
        while waiting:
            name = waiting.pop().removesuffix(CALL)
            if name not in found:
                found.add(name)
                functions = [one for one in self.binders.get(name, ()) if not one.calls]
                run += [one.later for one in functions]
                waiting += [use for one in functions for use in one.later.uses]
        if self._has_classes or any(one.blind for one in run):
            return [*run[: 1 + doing.calls], *self._later(reaches)]
        return run

    def _carry(self, doing: Doing, names: Iterable[str]) -> None:
        for name in names:
            if all(one is not doing for one in self.binders.setdefault(name, [])):
                self.binders[name].append(doing)
                self._add(self._made_of, name, doing.later.uses)
                self._add(self._shares, name, doing.later.uses)

    def _objects(self, change: Changed) -> set[str]:
        """The names whose objects may be changed where one is."""
        if change.deep:
            return self._closure([change.name], self._shares)
        return {change.name} | self._closure(self._is.get(change.name, ()), self._shares)

    def _closure(self, names: Iterable[str], edges: dict[str, set[str]]) -> set[str]:
        found = set(names)
        waiting = list(found)
        while waiting:
            ends = edges.get(waiting.pop(), set())
            self._steps.take(len(ends))
            fresh = ends - found
            found |= fresh
            waiting += fresh
        return found

    def _put_into(self, names: Iterable[str], made_of: Iterable[str], shares: Iterable[str]) -> None:
        for name in list(names):
            self._add(self._made_of, name, made_of)
            self._add(self._shares, name, shares)


def named(uses: Iterable[str]) -> set[str]:
    """The names themselves, of what is called, too."""
    return {use.removesuffix(CALL) for use in uses}
