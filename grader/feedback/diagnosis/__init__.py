"""Recognises the mistake in a wrong answer, by one pattern per file. Reports nothing that is not certain.

A pattern yields candidates. A candidate computes the answer that a mistake gives; it holds if the student's answer
equals that in every case. Patterns are tried by rank, special ones before general ones, and the first that holds is
reported. An author's misconception takes precedence over most patterns, because it names the step of the mistake. To
add a pattern, add a file to ``patterns``.
"""

from __future__ import annotations

from grader.feedback.diagnosis.engine import diagnoses, general
from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, evidence_of

__all__ = ["Candidate", "Evidence", "Pair", "diagnoses", "evidence_of", "general"]
