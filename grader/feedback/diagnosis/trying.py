"""Tries candidates that are code: runs changed versions of the author's source and compares their answers.

All candidates answer the most informative case; only those that match answer the others. So most run only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, vast
from grader.grading.code_variants import VariantCall, Variants
from grader.model.execution import Case, Observation, Outcome
from grader.model.exercise import Exercise
from grader.model.value import Array, Value
from grader.sandbox.interface import Sandbox

_SECONDS = 0.5  # per call: a version that takes longer is not what the student wrote


class Try(NamedTuple):
    """A candidate, and the evidence that it may explain."""

    evidence: Evidence
    candidate: Candidate


def surviving(exercise: Exercise, sandbox: Sandbox, tries: Sequence[Try]) -> list[Try]:
    """Return the candidates whose code answers as the student's file does in every case."""
    if not tries:
        return []
    sources = list(dict.fromkeys(try_.candidate.source or "" for try_ in tries))
    numbers = {source: number for number, source in enumerate(sources)}
    seconds = min(_SECONDS, exercise.limits.call_seconds)
    cases = {id(try_.evidence): _cases(try_.evidence) for try_ in tries}
    alive = list(tries)
    with Variants(sandbox, sources, exercise.reference_path, exercise.limits) as variants:
        for first, last in ((0, 1), (1, 3), (3, None)):
            asked = [
                (try_, VariantCall(numbers[try_.candidate.source or ""], case))
                for try_ in alive
                for case in cases[id(try_.evidence)][first:last]
            ]
            answers = variants.answers([ask for _, ask in asked], seconds)
            failed = {
                id(try_)
                for (try_, ask), answer in zip(asked, answers, strict=True)
                if not _same(try_.evidence, ask.case, answer)
            }
            alive = [try_ for try_ in alive if id(try_) not in failed]
            if not alive:
                return []
    return [try_ for try_ in alive if _is_enough(try_.evidence, try_.candidate)]


def _cases(evidence: Evidence) -> list[Case]:
    """The cases to compare: those with evidence for a mistake first, and the smallest of these first."""
    returned = [pair.case for pair in sorted(evidence.pairs, key=lambda pair: (not pair.weight, _bytes(pair)))]
    endings = [case for case, _ in evidence.endings]
    return returned + endings if any(pair.weight for pair in evidence.pairs) else endings + returned


def _bytes(pair: Pair) -> int:
    return sum(_size(value) for value in (*(pair.case.args or ()), *(value for _, value in pair.case.globals)))


def _size(value: Value) -> int:
    if isinstance(value, tuple):
        return sum(_size(item) for item in value)
    return len(value.data) if isinstance(value, Array) else 8


def _same(evidence: Evidence, case: Case, answer: Observation) -> bool:
    """Whether a version gives the same value or the same exception as the student's file."""
    theirs = evidence.observations[case.id]
    if theirs.outcome is not answer.outcome:
        return False
    if theirs.outcome is Outcome.RETURNED:
        if theirs.value is None or answer.value is None:
            return theirs.value is answer.value
        return not vast(theirs.value) and evidence.near(theirs.value, answer.value)
    if theirs.raised is None or answer.raised is None:
        return theirs.raised is answer.raised and theirs.detail == answer.detail
    return (theirs.raised.type, theirs.raised.message) == (answer.raised.type, answer.raised.message)


def _is_enough(evidence: Evidence, candidate: Candidate) -> bool:
    """Whether there is enough evidence: wrong numbers, or the same exception in several cases."""
    return evidence.weight >= candidate.needs or (candidate.needs == 1 and len(evidence.endings) > 1)
