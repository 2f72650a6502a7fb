"""Candidates from mutants of the reference: small changes that may compute the student's answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from grader.feedback.diagnosis.evidence import Candidate, Evidence, flat
from grader.mutants import Mutant, mutants

_LEAST = 3  # wrong entries: there are hundreds of mutants, and many fit one number
_DIGITS = 6
_HINT = "Find that place in your code and compare it with the formula, piece by piece."


def candidates(evidence: Evidence, reference: str) -> Iterator[Candidate]:
    """Yield a candidate for each mutant that can change the answer."""
    least = 1 if _is_telling(evidence) else _LEAST
    if evidence.weight < least:
        return
    for mutant in mutants_of(reference, evidence.name):
        where = "" if mutant.where == evidence.name else f" in `{mutant.where}` or your equivalent"
        message = f"`{evidence.name}` gives exactly the result of this mistake{where}: {mutant.phrase}."
        yield Candidate(f"mutant:{mutant.id}", message, _HINT, source=mutant.source, needs=least, rank=bool(where))


def _is_telling(evidence: Evidence) -> bool:
    """Whether the answer is one number of many digits: hardly two mistakes give the same."""
    numbers = [flat(pair.got) for pair in evidence.pairs]
    if len(numbers) != 1 or numbers[0] is None or numbers[0].size != 1:
        return False
    number = float(numbers[0][0])
    return math.isfinite(number) and float(f"{number:.{_DIGITS}g}") != number


@lru_cache(maxsize=256)
def mutants_of(reference: str, name: str) -> tuple[Mutant, ...]:
    """Return the mutants that can change ``name``; empty if it is not defined. Cached: a class needs the same ones."""
    return mutants(reference, (name,))
