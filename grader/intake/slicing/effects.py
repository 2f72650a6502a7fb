"""What a piece of code reads, binds and may change.

Where it cannot be told exactly, more is said to be read, bound or changed than will be. Where names may be read or
changed that are not written there (``exec``, star imports, patched modules), ``CannotTell`` is raised.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from grader.intake.slicing.known import Shares, World

CALL = "()"
"""Behind the name of a function where it is called: what it gives may share what that uses, but is not the function."""


class CannotTell(Exception):
    """What code does cannot be told from its text."""


class Steps:
    """How much may be looked through: no clock of the submission's stands beside it."""

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, count: int = 1) -> None:
        """So many more. CannotTell if that is too many."""
        self._left -= count
        if self._left < 0:
            raise CannotTell("too much to look through")


class Bound(NamedTuple):
    """A name that gets a value: the names which that is made of, and what it shares with them."""

    name: str
    uses: frozenset[str]
    shares: Shares


class Changed(NamedTuple):
    """A name whose object is changed in place; with ``deep``, maybe what that holds. ``uses`` may be put into it."""

    name: str
    uses: frozenset[str]
    deep: bool


@dataclass
class Effects:
    """What a piece of code does when it is run. Names are the module's; those of called functions end with ``CALL``.

    ``spoils`` says that it may change whatever it can reach, ``blind`` that it may call whatever function it can reach,
    ``iterates`` that it makes what can be gone through once, and does not go through it at once.
    """

    uses: set[str] = field(default_factory=set)
    bound: list[Bound] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    worlds: set[World] = field(default_factory=set)
    spoils: bool = False
    blind: bool = False
    iterates: bool = False


@dataclass
class Doing:
    """What a statement does at once, and what the functions in it do when they are called.

    ``calls`` says whether it may call these functions itself.
    """

    now: Effects = field(default_factory=Effects)
    later: Effects = field(default_factory=Effects)
    calls: bool = False
