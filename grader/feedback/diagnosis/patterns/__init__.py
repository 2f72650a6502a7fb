"""Patterns that recognise a mistake from the numbers alone, one file per pattern. To add one, add a file here.

Each file has a function ``candidates(evidence)``, which yields the possible forms of the mistake. ``RANK`` is its place
in the order: special before general, because the first that fits is reported. Ranks below ``AUTHORED`` come before the
author's misconceptions, those above ``MUTATIONS`` after everything else. A pattern with ``DEGENERATE`` is also tried if
the wrong answers contain at most one number, one with ``ENDINGS`` also if calls ended without a value.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Protocol

from grader.feedback.diagnosis.evidence import Candidate, Evidence

AUTHORED, MUTATIONS = 100, 900


class Candidates(Protocol):
    """The function of a file in this folder. It is pure."""

    def __call__(self, evidence: Evidence) -> Iterator[Candidate]:
        """Yield the possible mistakes."""


class Pattern(NamedTuple):
    """A file in this folder."""

    rank: int
    name: str
    candidates: Candidates
    degenerate: bool
    endings: bool


@cache
def patterns() -> dict[str, Pattern]:
    """Return all patterns by name, in the order of their ranks."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    found = [
        Pattern(m.RANK, name, m.candidates, getattr(m, "DEGENERATE", False), getattr(m, "ENDINGS", False))
        for name, m in modules.items()
    ]
    return {pattern.name: pattern for pattern in sorted(found)}
