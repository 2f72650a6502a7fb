"""Selects the top-level statements of a file to run: those that an answer may depend on.

A training loop, a plot, a call of input() or a failing check costs nothing if no answer depends on it. The rule uses
only names and the order of statements. Needed are the asked names, the names in their functions, and

** each statement that binds a needed name before its use,
* each statement that mentions a needed variable, directly or through the functions that it mentions, while its object
  is in use: it may change the object. Any name in such a statement may be the same object, so it is in use as long.

The asked names are used at the end of the file, all others where a needed statement mentions them. Functions, modules
and numbers are not variables: mentioning them changes nothing. ``docs/decisions/intake.md`` lists what it misses.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from grader.intake.outline import defines_only, imported, tree
from grader.intake.slicing.statements import SETTINGS, STATE, StatementEffects, lines_of, read
from grader.model.exercise import Care, Needs
from grader.support.python_source import sources

# The longest notebook of a course has 400 statements. No time limit applies here, so these numbers bound the work.
_MOST_STATEMENTS, _MOST_CHARACTERS, _MOST_STEPS = 3_000, 200_000, 1_000_000


class Selection(NamedTuple):
    """The positions of the top-level statements to run, and the line ranges of which nothing is run."""

    run: tuple[int, ...]
    left: tuple[tuple[int, int], ...]


class _CannotKnow(Exception):
    """The file would take too long to analyse, or may use names that it does not mention."""


def selected(text: str, needs: Sequence[Needs], given: str = "", care: Care = "needed") -> Selection | None:
    """Return the statements that the questions need; None if these are all, or if that cannot be decided.

    ``given`` is the code that runs before the file. With the care "definitions" it is always decided.
    """
    try:
        body = tree(text).body
        modules = frozenset(imported((*_given_tree(given).body, *body)))
        if care == "definitions":
            kept = {i for i, statement in enumerate(body) if defines_only(statement, modules)}
        else:
            kept = _kept(_given(given, modules), _read(text, body, modules), needs, care)
    except (_CannotKnow, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    left = [statement for i, statement in enumerate(body) if i not in kept]
    if not left:
        return None
    run = {line for i in kept for line in lines_of(body[i])}
    return Selection(tuple(sorted(kept)), tuple(pair for pair in map(lines_of, left) if run.isdisjoint(pair)))


_given_tree = lru_cache(maxsize=16)(tree)  # a class asks for the same given code again and again


@lru_cache(maxsize=16)
def _given(text: str, modules: frozenset[str]) -> tuple[StatementEffects, ...]:
    return _read(text, _given_tree(text).body, modules)


def _read(text: str, body: Sequence[ast.stmt], modules: Collection[str]) -> tuple[StatementEffects, ...]:
    if len(text) > _MOST_CHARACTERS or len(body) > _MOST_STATEMENTS:
        raise _CannotKnow
    return tuple(read(*pair, modules) for pair in zip(body, sources(text, body), strict=True))


class _File:
    """The names of a file over all of its statements: which are variables, and what functions mention."""

    def __init__(self, every: Sequence[StatementEffects]) -> None:
        self._steps = 0
        self._made_of: dict[str, set[str]] = {}  # the names in a function, by the function's name
        self.variables = {STATE, SETTINGS}
        for one in every:
            self.variables |= one.changes if one.fixed else one.changes | one.binds
            for name in one.binds if one.makes_functions or (one.fixed and STATE in one.names) else ():
                self._made_of.setdefault(name, set()).update(one.names - one.binds)
        self._spread(every)

    def _spread(self, every: Sequence[StatementEffects]) -> None:
        """Mark as variables the values made from variables, and the names that variables are aliases of."""
        assignments = [one for one in every if one.fixed and not one.is_function]
        size = 0
        while size != len(self.variables):
            size = len(self.variables)
            for one in assignments:
                self.step(len(one.names))
                if not self.variables.isdisjoint(one.names - one.binds - {STATE, SETTINGS}):
                    self.variables |= one.binds
                if one.alias and not self.variables.isdisjoint(one.binds):
                    self.variables |= one.names

    def reached(self, names: Collection[str], but: Collection[str] = ()) -> set[str]:
        """Return the names and those that their functions mention, transitively, without the names in ``but``."""
        found = set(names).difference(but)
        waiting = list(found)
        while waiting:
            fresh = self._made_of.get(waiting.pop(), set()).difference(found, but)
            self.step(len(fresh) + 1)
            found |= fresh
            waiting += fresh
        return found

    def step(self, count: int) -> None:
        """Count steps. _CannotKnow if there are too many."""
        self._steps += count
        if self._steps > _MOST_STEPS:
            raise _CannotKnow


def _kept(
    before: Sequence[StatementEffects], own: Sequence[StatementEffects], needs: Iterable[Needs], care: Care
) -> set[int]:
    """Return the positions of the file's statements to run. Those ``before`` it, in the given code, always run."""
    every = (*before, *own)
    if care == "needed" and any(one.is_dynamic for one in every):
        raise _CannotKnow
    kept, finder = _definitions(own), _Finder(every, care)
    for need in needs:
        kept |= {i - len(before) for i in finder.of(need) if i >= len(before)}
    return kept


def _definitions(own: Sequence[StatementEffects]) -> set[int]:
    """The positions of the statements that only define: they cost nothing, and need no statement that is left out."""
    kept = {i for i, one in enumerate(own) if one.defines}
    while True:
        others = {name for i, one in enumerate(own) if i not in kept for name in one.binds}
        fresh = {i for i, one in enumerate(own) if i not in kept and one.is_function and not one.at_once & others}
        if not fresh:
            return kept
        kept |= fresh


class _Finder:
    """Finds the statements that one question needs."""

    def __init__(self, every: Sequence[StatementEffects], care: Care) -> None:
        self._every, self._file = every, _File(every)
        self._reached = [self._file.reached(one.names) for one in every]
        self._binders: dict[str, list[int]] = {}
        self._changers: dict[str, list[int]] = {}
        for i, one in enumerate(every):
            if care == "no loops" and one.loops:
                continue
            for name in one.binds:
                self._binders.setdefault(name, []).append(i)
            for name in () if care == "no loops" else self._file.reached(one.names - one.fresh) & self._file.variables:
                self._changers.setdefault(name, []).append(i)

    def of(self, need: Needs) -> set[int]:
        """Return the positions of the statements that a question needs."""
        end = len(self._every)
        # A name that a case assigns: the calls do not read the value from the file.
        asked = self._file.reached(need.names, need.assigned)
        uses = _Uses(dict.fromkeys((asked - {STATE}) | {SETTINGS}, end))
        seeding = set[int]()
        if STATE in asked:
            # Calls that draw random numbers need the seeding, but not the draws in the file's loops: else a training
            # would run for a function whose answer cannot depend on it, or could not be compared.
            seeding = {i for i in self._changers.get(STATE, ()) if not self._every[i].loops}
            for i in seeding:
                self._use(uses, i, end)
            uses.drop(STATE)
        kept = set[int]()
        for name, until_read, until_used in uses:
            found = [i for i in self._binders.get(name, ()) if i < until_read]
            found += [i for i in self._changers.get(name, ()) if i < until_used]
            self._file.step(len(found) + 1)
            for i in found:
                kept.add(i)
                is_shared = name in self._file.variables or self._every[i].is_function
                self._use(uses, i, until_used if is_shared else i)
        return kept | seeding

    def _use(self, uses: _Uses, i: int, until: int) -> None:
        """Add the uses of a statement that is run and whose objects are used up to position ``until``."""
        one = self._every[i]
        uses.add(one.at_once, i, until)
        # Functions that it mentions may be called while its objects are in use. Names that they need and that the
        # statement binds are needed when they are called.
        uses.add(self._file.reached(one.at_once) - one.at_once, max(i, until), until)
        uses.add(one.binds, i + 1, until)


class _Uses:
    """The positions up to which each needed name is read and its object is used. Yields a name again when they grow."""

    def __init__(self, until: dict[str, int]) -> None:
        self._until = {name: (position, position) for name, position in until.items()}
        self._waiting = list(until)

    def add(self, names: Iterable[str], read: int, used: int) -> None:
        """Add names that are read, and whose objects are used, up to these positions."""
        for name in names:
            known = self._until.get(name, (0, 0))
            grown = (max(known[0], read), max(known[1], read, used))
            if grown != known:
                self._until[name] = grown
                self._waiting.append(name)

    def drop(self, name: str) -> None:
        """Remove a name that need not be followed."""
        self._until.pop(name, None)

    def __iter__(self) -> Iterator[tuple[str, int, int]]:
        while self._waiting:
            name = self._waiting.pop()
            if name in self._until:
                yield (name, *self._until[name])
