"""What of a file the questions need, and no more: its other statements are left out before anything is run.

A training loop, a plot, a line that waits for input or fails costs nothing if no answer depends on it. What may change
an answer stays; so does the whole file where that cannot be told.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from grader.intake.effects import CALL, CannotTell, Changed, Doing, Effects, Module, doing_roughly
from grader.intake.known import Shares, World
from grader.intake.outline import defines_only, imported, tree
from grader.model import Care, Needs
from grader.source import bound_names

# A course's longest notebook has 400 statements. What is looked through here has no clock beside it.
_MOST_STATEMENTS, _MOST_CHARACTERS, _MOST_ROUNDS = 1_500, 200_000, 20
_MOST_STEPS = 300_000


class Slice(NamedTuple):
    """A file with what is not needed in comments, so that no line moves, and the lines where that stood."""

    text: str
    left: tuple[tuple[int, int], ...]


def sliced(
    text: str, needs: Sequence[Needs], given: str = "", packages: Iterable[str] = (), care: Care = "sure"
) -> Slice | None:
    """What the questions need of a file; None if that is all of it, or cannot be told.

    ``given`` is the code that runs before the file, ``packages`` are the modules that its box has.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    try:
        own, before = tree(text).body, tree(given).body
        imports = imported((*before, *own))
        if len(own) > _MOST_STATEMENTS or not _may_be_left_out(own, needs, imports):
            return None
        module = Module((*before, *own), packages)
        web = _Web([_read(statement, module, care) for statement in before], module)
        units = [_Unit(group, [_read(one, module, care) for one in group], imports) for group in _by_lines(own)]
        kept = web.needed(units, needs, care)
    except (CannotTell, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    left = [unit for unit in units if unit not in kept and not unit.defines]
    return Slice(_without(text, left), tuple((unit.first, unit.last) for unit in left)) if left else None


def _may_be_left_out(statements: Iterable[ast.stmt], needs: Iterable[Needs], imports: frozenset[str]) -> bool:
    """Whether there is a statement that computes something, and no answer itself."""
    asked = frozenset(name for need in needs for name in need.names)
    return any(asked.isdisjoint(bound_names(one)) and not defines_only(one, imports) for one in statements)


def _read(statement: ast.stmt, module: Module, care: Care) -> Doing:
    try:
        return module.doing(statement)
    except CannotTell:
        if care == "sure":
            raise
        return doing_roughly(statement)


def _by_lines(statements: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Statements, those together that share a line: they stay or go together."""
    group: list[ast.stmt] = []
    for statement in statements:
        if group and _first_line(statement) > (group[-1].end_lineno or 0):
            yield group
            group = []
        group.append(statement)
    if group:
        yield group


def _first_line(statement: ast.stmt) -> int:
    """Where a statement begins, with its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _without(text: str, left: Iterable[_Unit]) -> str:
    lines = text.split("\n")
    for unit in left:
        lines[unit.first - 1 : unit.last] = [f"# {line}" for line in lines[unit.first - 1 : unit.last]]
    return "\n".join(lines)


class _Unit:
    """Statements that stay or go together. One that only ``defines`` costs nothing, and stays."""

    def __init__(self, statements: Sequence[ast.stmt], doings: Sequence[Doing], imports: frozenset[str]) -> None:
        self.first, self.last = _first_line(statements[0]), statements[-1].end_lineno or statements[-1].lineno
        self.doings = doings
        self.defines = all(defines_only(statement, imports) for statement in statements)
        self.loops = any(isinstance(statement, (ast.For, ast.While)) for statement in statements)
        self.binds = frozenset(bound.name for doing in doings for bound in doing.now.bound)


class _Total(NamedTuple):
    """All that a statement does, itself or through the functions that it may call."""

    changes: frozenset[str]
    reaches: frozenset[str]
    worlds: frozenset[World]


class _Web:
    """Which names lead to which others, by the statements that bind or change them."""

    def __init__(self, before: Sequence[Doing], module: Module) -> None:
        self._before, self._module = before, module

    @cached_property
    def _variables(self) -> frozenset[str]:
        return frozenset(self._module.bound - self._module.modules.keys())

    def needed(self, units: Sequence[_Unit], needs: Iterable[Needs], care: Care) -> set[_Unit]:
        """The units that answers depend on."""
        doings = [*self._before, *(doing for unit in units for doing in unit.doings)]
        _bounded(len(doings) * sum(len(doing.now.uses) + len(doing.later.uses) for doing in doings))
        edges = _Edges(doings, self._module, self._variables)
        totals = edges.settled()
        kept: set[_Unit] = set()
        for need in needs:
            kept |= _Need(units, totals, edges, self._variables, care).of(need)
        return kept


def _bounded(steps: int) -> None:
    if steps > _MOST_STEPS:
        raise CannotTell("too much to look through")


class _Edges:
    """What each name is made of, and which objects it may share, over all statements in whatever order."""

    def __init__(self, doings: Sequence[Doing], module: Module, variables: frozenset[str]) -> None:
        self._doings, self._variables, self._has_classes = doings, variables, module.has_classes
        self._stateful = module.stateful
        self.binders: dict[str, list[Doing]] = {}
        self._made_of: dict[str, set[str]] = {}  # all that a name's value may depend on
        self._shares: dict[str, set[str]] = {}  # whose objects it may be, or hold
        self._is: dict[str, set[str]] = {}  # whose objects it may be itself
        self._iterators: set[str] = set()
        for doing in doings:
            for bound in doing.now.bound:
                self.binders.setdefault(bound.name, []).append(doing)
                self._add(self._made_of, bound.name, doing.now.uses | doing.later.uses)
                for name in (bound.name, f"{bound.name}{CALL}"):
                    self._add(self._shares, name, doing.later.uses)
                    if bound.shares is not Shares.NOTHING:
                        self._add(self._shares, name, bound.uses)
                if bound.shares is Shares.ITSELF:
                    self._add(self._is, bound.name, (*bound.uses, *(doing.later.uses if doing.calls else ())))
                if bound.iterates:
                    self._iterators.add(bound.name)
                if doing.later.iterates:
                    self._iterators.add(f"{bound.name}{CALL}")

    def _add(self, edges: dict[str, set[str]], name: str, uses: Iterable[str]) -> None:
        """More edges from a name. What is made of a call is made of the function."""
        ends = _named(uses) if edges is self._made_of else uses
        edges.setdefault(name, set()).update(use for use in ends if use.removesuffix(CALL) in self._variables)

    def settled(self) -> dict[int, _Total]:
        """What each statement does, by its identity: what is put into a name leads further, until nothing is new."""
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
        return _closure(_named(names), self._made_of)

    def _total(self, doing: Doing) -> _Total:
        reaches = self.reached(doing.now.uses | (doing.later.uses if doing.calls else set()))
        called = self._called(doing, reaches)
        touched = self._touched(called)
        if not self._iterators.isdisjoint(touched):  # to go through one runs what it was made of, and changes it
            called += [one.later for name in reaches for one in self.binders.get(name, ())]
            touched = self._touched(called)
        changes = {bound.name for one in called for bound in one.bound}
        for change in (change for one in called for change in one.changed):
            changes |= self._objects(change)
        if any(one.spoils for one in called):
            touched |= _named(use for one in called for use in one.uses) & self._stateful
            changes |= touched
            self._put_into(touched, touched, touched)
        if self._iterators:
            changes |= {name for name in touched if not self._iterators.isdisjoint(_closure([name], self._shares))}
        for change in doing.now.changed:
            self._put_into([change.name], reaches, change.uses)
        for one in called[1:]:
            self._put_into([*(bound.name for bound in one.bound), *(c.name for c in one.changed)], reaches, touched)
        if doing.calls and doing.later.uses:  # a function that is made here may be put into what is changed here
            self._carry(doing, changes)
        return _Total(frozenset(changes), frozenset(reaches), frozenset(w for one in called for w in one.worlds))

    def _touched(self, called: Iterable[Effects]) -> set[str]:
        """The names whose objects can be reached by what is run."""
        return _closure(
            (use for one in called for use in one.uses if use.removesuffix(CALL) in self._variables), self._shares
        )

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
            return [*run[: 1 + doing.calls], *(one.later for name in reaches for one in self.binders.get(name, ()))]
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
            return _closure([change.name], self._shares)
        return {change.name} | _closure(self._is.get(change.name, ()), self._shares)

    def _put_into(self, names: Iterable[str], made_of: Iterable[str], shares: Iterable[str]) -> None:
        for name in list(names):
            self._add(self._made_of, name, made_of)
            self._add(self._shares, name, shares)


class _Need:
    """Finds what one question needs."""

    def __init__(
        self,
        units: Sequence[_Unit],
        totals: dict[int, _Total],
        edges: _Edges,
        variables: frozenset[str],
        care: Care,
    ) -> None:
        self._units, self._totals, self._edges, self._variables, self._care = units, totals, edges, variables, care
        self._when_loaded: set[str] = set()
        self._when_called: set[str] = set()
        self._worlds: set[World] = {World.ANYTHING}

    def of(self, need: Needs) -> set[_Unit]:
        """The units that are needed."""
        self._when_called = set(need.names)
        kept: set[_Unit] = set()
        while True:
            self._follow(frozenset(need.assigned))
            more = {unit for unit in self._units if unit not in kept and self._is_needed(unit)}
            if not more:
                return kept
            kept |= more
            for unit in more:
                for doing in unit.doings:
                    total = self._totals[id(doing)]
                    self._when_loaded |= total.reaches
                    self._worlds |= total.worlds

    def _follow(self, assigned: frozenset[str]) -> None:
        """What functions use when a case calls them: not what it assigns."""
        self._when_loaded |= self._edges.reached(self._when_loaded)
        waiting = list(self._when_called)
        while waiting:
            for doing in self._edges.binders.get(waiting.pop(), ()):
                fresh = _named(doing.later.uses) - assigned - self._when_called
                self._when_called |= fresh
                waiting += fresh
        for name in self._when_loaded | self._when_called:
            for doing in self._edges.binders.get(name, ()):
                self._worlds |= doing.later.worlds

    def _is_needed(self, unit: _Unit) -> bool:
        names = (self._when_loaded | self._when_called) & self._variables
        if unit.binds & names:
            return True
        if self._care == "definitions" or (self._care == "no loops" and unit.loops):
            return False
        totals = [self._totals[id(doing)] for doing in unit.doings]
        return any(total.changes & names or total.worlds & self._worlds for total in totals)


def _named(uses: Iterable[str]) -> set[str]:
    """The names themselves, of what is called, too."""
    return {use.removesuffix(CALL) for use in uses}


def _closure(names: Iterable[str], edges: dict[str, set[str]]) -> set[str]:
    found = set(names)
    waiting = list(found)
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found
