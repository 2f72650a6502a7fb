"""Which mistake a wrong answer is: one file a way of recognising, and nothing is said that is not sure.

A way offers candidates. A candidate says what the student would have got by that mistake, and holds if the student got
just that, in every case. The patterns are tried by rank, the more special before the more general: of two that say the
same, the first is told. An author's own misconception is told in place of what the form of the numbers says, for it
names the step where the mistake was made. A new pattern is a new file in ``patterns``.
"""

from __future__ import annotations

from grader.feedback.diagnosis.engine import diagnoses, told
from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, evidence_of

__all__ = ["Candidate", "Evidence", "Pair", "diagnoses", "evidence_of", "told"]
