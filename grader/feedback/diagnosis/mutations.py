"""Candidates from mutants of the reference: small changes that may compute the student's answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from grader.feedback.diagnosis.evidence import Candidate, Evidence
from grader.mutants import Mutant, mutants

_LEAST = 3  # wrong entries: there are hundreds of mutants, and many fit one number
_HINT = "Find that place in your code and compare it with the formula, piece by piece."


def candidates(evidence: Evidence, reference: str) -> Iterator[Candidate]:
    """Yield a candidate for each mutant that can change the answer."""
    if evidence.weight < _LEAST:
        return
    for mutant in mutants_of(reference, evidence.name):
        where = "" if mutant.where == evidence.name else f" in `{mutant.where}` or your equivalent"
        message = f"`{evidence.name}` gives exactly the result of this mistake{where}: {mutant.phrase}."
        yield Candidate(f"mutant:{mutant.id}", message, _HINT, source=mutant.source, needs=_LEAST)


@lru_cache(maxsize=256)
def mutants_of(reference: str, name: str) -> tuple[Mutant, ...]:
    """Return the mutants that can change ``name``; empty if it is not defined. Cached: a class needs the same ones."""
    return mutants(reference, (name,))
