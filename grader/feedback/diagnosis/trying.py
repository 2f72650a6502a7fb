"""Tries candidates that are code: runs changed versions of the author's source and compares their answers.

All candidates answer the most informative case, once for all submissions of a class; only those that match answer the
others. So most run only once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, MutableMapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair, flat, vast
from grader.grading.code_variants import VariantCall, Variants
from grader.model.execution import Case, Observation, Outcome
from grader.model.exercise import Exercise
from grader.model.value import Array, Value
from grader.numeric.tolerance import Tolerance
from grader.sandbox.interface import Sandbox

_SECONDS = 0.5  # per call: a version that takes longer is not what the student wrote
_MARGIN = 2.0  # times the allowance: numbers further apart cannot be near, however the rounding of this test falls
_AT_ONCE = 1 << 20  # numbers of all candidates' answers to one case that are tested together


class Try(NamedTuple):
    """A candidate, and the evidence that it may explain."""

    evidence: Evidence
    candidate: Candidate


class Trying:
    """Tries candidates for an exercise. ``kept`` has their answers for earlier submissions, and those from now on."""

    def __init__(self, exercise: Exercise, sandbox: Sandbox, kept: MutableMapping[Hashable, Any]) -> None:
        self._exercise, self._sandbox, self._kept = exercise, sandbox, kept

    def surviving(self, kind: str, tries: Sequence[Try]) -> list[Try]:
        """Return the candidates whose code answers as the student's file does in every case.

        All submissions have the same candidates of one ``kind`` for a question, in the same order.
        """
        by_question: dict[str, list[Try]] = {}
        for try_ in tries:
            by_question.setdefault(try_.evidence.question.id, []).append(try_)
        sources = tuple(dict.fromkeys(try_.candidate.source or "" for try_ in tries))
        with Variants(self._sandbox, sources, self._exercise.reference_path, self._exercise.limits) as variants:
            return [try_ for own in by_question.values() for try_ in self._matching(kind, own, variants, sources)]

    def _matching(self, kind: str, tries: Sequence[Try], variants: Variants, sources: Sequence[str]) -> Iterator[Try]:
        """Yield one question's candidates that match: first in one case, then in all."""
        evidence = tries[0].evidence
        cases = _cases(evidence)
        numbers = {source: number for number, source in enumerate(sources)}
        seconds = min(_SECONDS, self._exercise.limits.call_seconds)

        def answers(tried: Sequence[Try], cases: Sequence[Case]) -> list[Observation]:
            calls = [VariantCall(numbers[try_.candidate.source or ""], case) for try_ in tried for case in cases]
            return variants.answers(calls, seconds)

        question = kind, evidence.question.id
        kept, first = self._kept, (*question, cases[0].id)
        table = kept.get(first) or kept.setdefault(first, _Table(answers(tries, cases[:1])))
        asked = sorted(cases, key=lambda case: case.id)  # the next submission may have another order
        ids = tuple(case.id for case in asked)
        for i in table.matching(evidence, cases[0]):
            given = kept.get((*question, i, ids)) or kept.setdefault((*question, i, ids), answers([tries[i]], asked))
            if all(map(_same, repeat(evidence), asked, given)) and _is_enough(*tries[i]):
                yield tries[i]


class _Table:
    """The answers of all candidates to one case. Most are excluded together, by one comparison of all numbers."""

    def __init__(self, answers: Sequence[Observation]) -> None:
        self._answers = answers
        rows: dict[int, list[tuple[int, NDArray[np.float64]]]] = {}
        for number, answer in enumerate(answers):
            numbers = None if answer.value is None or vast(answer.value) else flat(answer.value)
            if numbers is not None and numbers.size:
                rows.setdefault(numbers.size, []).append((number, numbers))
        self._rows = {
            size: (np.array([number for number, _ in found]), np.array([numbers for _, numbers in found]))
            for size, found in rows.items()
            if size * len(found) <= _AT_ONCE
        }

    def matching(self, evidence: Evidence, case: Case) -> Iterator[int]:
        """Yield the numbers of the candidates that answer this case as the student's file does."""
        excluded = self._excluded(evidence, case)
        for number, answer in enumerate(self._answers):
            if number not in excluded and _same(evidence, case, answer):
                yield number

    def _excluded(self, evidence: Evidence, case: Case) -> set[int]:
        """The candidates with any number that is certainly not near the student's."""
        value = evidence.observations[case.id].value
        got = None if value is None or vast(value) else flat(value)
        if got is None or got.size not in self._rows:
            return set()
        numbers, wanted = self._rows[got.size]
        allowed = _allowed(wanted, max(evidence.output_scales.values(), default=0.0), evidence.tolerance)
        return set(numbers[(np.abs(got - wanted) > allowed).any(axis=1)].tolist())


def _allowed(wanted: NDArray[np.float64], output_scale: float, tolerance: Tolerance) -> NDArray[np.float64]:
    """More than the allowance of each entry, for any output; infinite or NaN if a number is not finite."""
    if tolerance.decimals is not None:
        return np.full(wanted.shape, _MARGIN * 0.5 * 10.0**-tolerance.decimals)
    magnitude = np.abs(wanted)
    scale = np.maximum(output_scale, magnitude.max(axis=1, keepdims=True))
    allowed: NDArray[np.float64] = _MARGIN * (tolerance.rtol * magnitude + tolerance.ulps * tolerance.unit * scale)
    return allowed


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
