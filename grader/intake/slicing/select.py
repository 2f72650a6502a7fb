"""Which top-level statements of a file are run: those that an answer may depend on.

A training loop, a plot, a question to the user, a failing check cost nothing if no answer depends on them. The rule
looks at names only. Needed are the asked names, what their functions mention, and

* each statement that binds a needed name,
* each statement that mentions a needed variable, itself or through the functions that it mentions: it may change the
  object. Everything that such a statement mentions or binds is needed as well, since it may be the same object.

Functions, modules and numbers are not variables: mentioning them changes nothing. ``docs/decisions.md`` says what this
rule does not see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from grader.intake.outline import imported, tree
from grader.intake.slicing.statements import SETTINGS, STATE, Statement, read
from grader.model import Care, Needs
from grader.source import statements

# The longest notebook of a course has 400 statements. No clock bounds what is computed here, so this does.
_MOST_STATEMENTS, _MOST_CHARACTERS, _MOST_STEPS = 3_000, 200_000, 1_000_000


class Selection(NamedTuple):
    """The top-level statements to run, by their position in the file, and the lines of which nothing is run."""

    run: tuple[int, ...]
    left: tuple[tuple[int, int], ...]


class _TooMuch(Exception):
    """A file that would take too long to look through."""


def selected(text: str, needs: Sequence[Needs], given: str = "", care: Care = "needed") -> Selection | None:
    """The statements that the questions need; None if these are all, or if that cannot be known.

    ``given`` is the code that runs before the file.
    """
    if len(text) > _MOST_CHARACTERS:
        return None
    try:
        modules = imported((*tree(given).body, *tree(text).body))
        before, own = _read(given, modules), _read(text, modules)
        if care == "needed" and any(one.is_dynamic for one in (*before, *own)):
            return None
        kept = _kept(before, own, needs, care)
    except (SyntaxError, ValueError, RecursionError, MemoryError, _TooMuch):
        return None
    left = [i for i in range(len(own)) if i not in kept]
    if not left:
        return None
    run = {line for i in kept for line in (own[i].first, own[i].last)}
    lines = [(own[i].first, own[i].last) for i in left]
    return Selection(tuple(sorted(kept)), tuple(pair for pair in lines if run.isdisjoint(pair)))


def _read(text: str, modules: Collection[str]) -> tuple[Statement, ...]:
    module = tree(text)
    if len(module.body) > _MOST_STATEMENTS:
        raise _TooMuch
    return tuple(read(*pair, modules) for pair in zip(module.body, statements(text), strict=True))


class _File:
    """What the names of a file are, over all of its statements."""

    def __init__(self, every: Sequence[Statement]) -> None:
        self._steps = 0
        self._made_of: dict[str, set[str]] = {}  # what a function mentions, by its name
        self.variables = {STATE, SETTINGS}
        for one in every:
            self.variables |= one.changes if one.fixed else one.changes | one.binds
            for name in one.binds if one.makes_functions or (one.fixed and STATE in one.names) else ():
                self._made_of.setdefault(name, set()).update(one.names - one.binds)
        self._spread(every)

    def _spread(self, every: Sequence[Statement]) -> None:
        """What is made of a variable may be changed like it; so may what a variable is another name of."""
        assignments = [one for one in every if one.fixed and not one.is_function]
        size = 0
        while size != len(self.variables):
            size = len(self.variables)
            for one in assignments:
                self._step(len(one.names))
                if not self.variables.isdisjoint(one.names - one.binds - {STATE, SETTINGS}):
                    self.variables |= one.binds
                if one.alias and not self.variables.isdisjoint(one.binds):
                    self.variables |= one.names

    def reached(self, names: Collection[str], but: Collection[str] = ()) -> set[str]:
        """The names, and all that the functions among them mention, and so on; ``but`` those that are not looked at."""
        found = set(names).difference(but)
        waiting = list(found)
        while waiting:
            fresh = self._made_of.get(waiting.pop(), set()).difference(found, but)
            self._step(len(fresh) + 1)
            found |= fresh
            waiting += fresh
        return found

    def _step(self, count: int) -> None:
        self._steps += count
        if self._steps > _MOST_STEPS:
            raise _TooMuch


def _kept(before: Sequence[Statement], own: Sequence[Statement], needs: Iterable[Needs], care: Care) -> set[int]:
    """The positions of the file's own statements that are run; those ``before`` it, in the given code, are anyway."""
    kept = _definitions(own)
    if care == "definitions":
        return kept
    finder = _Finder((*before, *own), care)
    for need in needs:
        kept |= {i - len(before) for i in finder.of(need) if i >= len(before)}
    return kept


def _definitions(own: Sequence[Statement]) -> set[int]:
    """The positions of the statements that only define: they cost nothing, and need nothing that is left out."""
    kept = {i for i, one in enumerate(own) if one.defines}
    while True:
        others = {name for i, one in enumerate(own) if i not in kept for name in one.binds}
        fresh = {i for i, one in enumerate(own) if i not in kept and one.is_function and not one.at_once & others}
        if not fresh:
            return kept
        kept |= fresh


class _Finder:
    """Finds the statements that one question needs."""

    def __init__(self, every: Sequence[Statement], care: Care) -> None:
        self._every, self._file = every, _File(every)
        self._reached = [self._file.reached(one.names) for one in every]
        self._by_name: dict[str, list[int]] = {}
        for i, one in enumerate(every):
            if care == "no loops" and one.loops:
                continue
            for name in one.binds | (self._reached[i] & self._file.variables if care == "needed" else frozenset()):
                self._by_name.setdefault(name, []).append(i)

    def of(self, need: Needs) -> set[int]:
        """The positions of these statements."""
        kept, seeding = set[int](), set[int]()
        # What a case assigns is not read by the calls, whatever the file gives to it.
        needed = self._file.reached(need.names, need.assigned) | {SETTINGS}
        if STATE in needed:
            # Calls that draw find the random numbers seeded, but not moved on by the file's loops: a training would
            # run for a function whose answer cannot depend on that, or could not be compared.
            needed.remove(STATE)
            seeding = {i for i in self._by_name.get(STATE, ()) if not self._every[i].loops}
            needed |= {name for i in seeding for name in self._needed_by(i) if name != STATE}
        waiting = list(needed)
        while waiting:
            for i in self._by_name.get(waiting.pop(), ()):
                if i not in kept:
                    kept.add(i)
                    fresh = self._needed_by(i) - needed
                    needed |= fresh
                    waiting += fresh
        return kept | seeding

    def _needed_by(self, i: int) -> set[str]:
        """The names without which a statement cannot be run, or whose objects it may change."""
        one = self._every[i]
        # What the calls of a function need, they need when they are made.
        return self._file.reached(one.at_once) if one.is_function else self._reached[i] | one.binds
