"""Candidates from the author's misconceptions: wrong values, wrong options, and changed versions of the reference."""

from __future__ import annotations

from collections.abc import Iterator

from grader.exercise.kinds import kind_of
from grader.exercise.kinds.base import Misconception
from grader.feedback.diagnosis.evidence import Candidate, Evidence, Guess, Pair
from grader.feedback.diagnosis.patterns.ticks import ticked
from grader.model.value import Value
from grader.numeric.values import from_nested
from grader.support.python_source import needed, rewritten


def candidates(evidence: Evidence, reference: str) -> Iterator[Candidate]:
    """Yield a candidate for each misconception of the question."""
    for misconception in kind_of(evidence.question).key.misconception:
        described = misconception.id, misconception.says, misconception.hint
        if misconception.replace:
            body = needed(reference, evidence.name)
            source = rewritten(body, misconception.replace, misconception.function)
            yield Candidate(*described, source=source)  # the loader has checked that it can be rewritten
        else:
            yield Candidate(*described, guess=_wrong_answer(evidence, misconception))


def _wrong_answer(evidence: Evidence, misconception: Misconception) -> Guess:
    if evidence.numbers:
        return lambda _: from_nested(misconception.answer)
    named = misconception.answer if isinstance(misconception.answer, list) else [misconception.answer]
    options = {str(name).lower() for name in named}

    def guess(pair: Pair) -> Value:
        """Ignore the other ticked options: each wrong tick has its own reason."""
        return pair.got if options <= ticked(pair.got) else None

    return guess
