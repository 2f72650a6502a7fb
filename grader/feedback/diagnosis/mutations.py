"""Small changes of the reference: the student's answer is what one of them computes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from grader.feedback.diagnosis.evidence import Candidate, Evidence
from grader.mutants import Mutant, mutants

_LEAST = 3  # entries that are wrong: there are hundreds of mutants, and one number fits many
_HINT = "Find that place in your code, put the formula beside it, and compare them piece by piece."


def candidates(evidence: Evidence, reference: str) -> Iterator[Candidate]:
    """One for each mutant that can change the answer."""
    if evidence.weight < _LEAST:
        return
    for mutant in mutants_of(reference, evidence.name):
        where = "" if mutant.where == evidence.name else f", in `{mutant.where}` or what you have in its place"
        said = f"`{evidence.name}` gives just what it would give by this mistake{where}: {mutant.phrase}."
        yield Candidate(f"mutant:{mutant.id}", said, _HINT, source=mutant.source, needs=_LEAST)


@lru_cache(maxsize=256)
def mutants_of(reference: str, name: str) -> tuple[Mutant, ...]:
    """The mutants that ``name`` can tell; a class asks for the same ones again and again. None if it is not there."""
    return mutants(reference, (name,))
