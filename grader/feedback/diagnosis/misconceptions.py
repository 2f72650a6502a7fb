"""The author's misconceptions: wrong values and options as they are, wrong ways as another version of the reference."""

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
    """One for each misconception of the question."""
    for misconception in kind_of(evidence.question).key.misconception:
        told = misconception.id, misconception.says, misconception.hint
        if misconception.replace:
            body = needed(reference, evidence.name)
            source = rewritten(body, misconception.replace, misconception.function)
            yield Candidate(*told, source=source)  # that it can be rewritten was checked when the spec was read
        else:
            yield Candidate(*told, guess=_wrong_answer(evidence, misconception))


def _wrong_answer(evidence: Evidence, misconception: Misconception) -> Guess:
    if evidence.numbers:
        return lambda _: from_nested(misconception.answer)
    named = misconception.answer if isinstance(misconception.answer, list) else [misconception.answer]
    options = {str(name).lower() for name in named}

    def guess(pair: Pair) -> Value:
        """Whatever else was ticked: each wrong tick has its own reason."""
        return pair.got if options <= ticked(pair.got) else None

    return guess
