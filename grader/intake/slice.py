"""What of a file the questions need, and no more: its other statements are left out before anything is run.

A training loop, a plot, a line that waits for input or fails costs nothing if no answer depends on it. What may change
an answer stays; so does the whole file where that cannot be told.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from grader.intake.outline import MOST_BRACES, defines_only, imported, tree
from grader.intake.slicing.effects import CannotTell, Doing
from grader.intake.slicing.known import World
from grader.intake.slicing.module import Module
from grader.intake.slicing.statements import doing_roughly, read
from grader.intake.slicing.web import Edges, named
from grader.model import Care, Needs
from grader.source import bound_names

# A course's longest notebook has 400 statements. What is looked through here has no clock beside it.
# Arrays of objects: what is made of them holds the same objects.
_OBJECTS = re.compile(r"\bobject\b|['\"]O['\"]")
_MOST_STATEMENTS, _MOST_CHARACTERS = 1_500, 200_000


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
    if len(text) > _MOST_CHARACTERS or text.count("{") > MOST_BRACES or "\r" in text:
        return None
    try:
        own, before, lines = tree(text).body, tree(given).body, text.split("\n")
        imports = imported((*before, *own))
        if len(own) > _MOST_STATEMENTS or not _may_be_left_out(own, needs, imports):
            return None
        module = Module((*before, *own), packages, objects=_OBJECTS.search(given + text) is not None)
        first = [_read(statement, module, care) for statement in before]
        if any(not lines[one.lineno - 1].lstrip().startswith("@") for one in _decorators(own)):
            return None  # its first line is another
        units = [_Unit(group, [_read(one, module, care) for one in group], imports) for group in _by_lines(own)]
        edges = Edges([*first, *(doing for unit in units for doing in unit.doings)], module)
        kept = {unit for need in needs for unit in _Need(units, first, edges, care).of(need)}
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
        return read(statement, module)
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


def _decorators(statements: Iterable[ast.stmt]) -> Iterator[ast.expr]:
    for statement in statements:
        yield from getattr(statement, "decorator_list", ())


def _first_line(statement: ast.stmt) -> int:
    """Where a statement begins, with its decorators."""
    return min([statement.lineno, *(decorator.lineno for decorator in _decorators([statement]))])


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
        # A line of which an import is a part stays: whatever is done by that may be meant.
        self.imports = any(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in statements)
        self.loops = any(isinstance(statement, (ast.For, ast.While)) for statement in statements)
        self.binds = frozenset(bound.name for doing in doings for bound in doing.now.bound)


class _Need:
    """Finds what one question needs."""

    def __init__(self, units: Sequence[_Unit], before: Sequence[Doing], edges: Edges, care: Care) -> None:
        """``before`` is what the given code does, which is run in any case."""
        self._units, self._before, self._edges, self._care = units, before, edges, care
        self._when_loaded: set[str] = set()
        self._when_called: set[str] = set()
        self._worlds: set[World] = {World.ANYTHING, World.SETTINGS}  # these change whatever is run later

    def of(self, need: Needs) -> set[_Unit]:
        """The units that are needed."""
        self._when_called = set(need.names)
        # What the given code draws or reads while it is loaded, it does before the file is run.
        self._when_loaded |= {name for doing in self._before for name in self._edges.total(doing).reaches}
        kept: set[_Unit] = set()
        while True:
            self._follow(frozenset(need.assigned))
            more = {unit for unit in self._units if unit not in kept and self._is_needed(unit)}
            if not more:
                return kept
            kept |= more
            for unit in more:
                for doing in unit.doings:
                    total = self._edges.total(doing)
                    self._when_loaded |= total.reaches
                    self._ask(total.worlds)

    def _follow(self, assigned: frozenset[str]) -> None:
        """What functions use when a case calls them: not what it assigns."""
        self._when_loaded |= self._edges.reached(self._when_loaded)
        waiting = list(self._when_called)
        while waiting:
            for doing in self._edges.binders.get(waiting.pop(), ()):
                fresh = named(doing.later.uses) - assigned - self._when_called
                self._when_called |= fresh
                waiting += fresh
        names = self._when_loaded | self._when_called
        self._ask(self._edges.worlds_of(names))
        for name in names:
            for doing in self._edges.binders.get(name, ()):
                self._ask(doing.later.worlds)

    def _ask(self, worlds: Collection[World]) -> None:
        """What is run depends on these; what may do anything, on all."""
        self._worlds.update(World if World.ANYTHING in worlds else worlds)

    def _is_needed(self, unit: _Unit) -> bool:
        names = (self._when_loaded | self._when_called) & self._edges.variables
        if unit.binds & names or unit.imports:
            return True
        if self._care == "definitions" or (self._care == "no loops" and unit.loops):
            return False
        totals = [self._edges.total(doing) for doing in unit.doings]
        return any(total.changes & names or total.worlds & self._worlds for total in totals)
