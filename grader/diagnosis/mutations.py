"""Small changes of the reference: the student wrote what one of them computes."""

from __future__ import annotations

from collections.abc import Iterator

from grader.diagnosis.evidence import Candidate, Evidence


def candidates(evidence: Evidence, reference: str) -> Iterator[Candidate]:
    """One for each mutant that can change the answer."""
    return iter(())
