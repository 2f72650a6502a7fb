"""The patterns that show a mistake by the form of the numbers alone, one file each. A new pattern is a new file here.

Each offers ``candidates(evidence)``: what the mistake would have given, for each form of it that could be. Its ``RANK``
is its place in the order: the special before the general, because the first that fits is shown. Ranks below
``AUTHORED`` come before the author's misconceptions, those above ``MUTATIONS`` when all else has found nothing. With
``DEGENERATE`` a pattern is also tried where all wrong answers are one number, or none.
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
    """The function that a file in this room offers. It is pure."""

    def __call__(self, evidence: Evidence) -> Iterator[Candidate]:
        """What could be the mistake."""


class Pattern(NamedTuple):
    """A file in this room."""

    rank: int
    name: str
    candidates: Candidates
    degenerate: bool


@cache
def patterns() -> dict[str, Pattern]:
    """Every pattern by its name, in the order of their ranks."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    found = [Pattern(m.RANK, name, m.candidates, getattr(m, "DEGENERATE", False)) for name, m in modules.items()]
    return {pattern.name: pattern for pattern in sorted(found)}
