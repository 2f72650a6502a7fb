"""Finds the diagnosis of each wrong answer from its evidence."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable, Iterator, MutableMapping, Sequence
from typing import Any

import numpy as np

from grader.feedback.diagnosis import misconceptions, mutations
from grader.feedback.diagnosis.evidence import Candidate, Evidence
from grader.feedback.diagnosis.patterns import AUTHORED, MUTATIONS, patterns
from grader.feedback.diagnosis.trying import Try, Trying
from grader.model.exercise import Exercise
from grader.model.result import Diagnosis, Hint
from grader.sandbox.interface import Sandbox

_MOST_SENTENCES = 3  # equally good explanations; with more, none is reported
_AUTHORED, _MUTATIONS = "misconceptions", "mutations"


def diagnoses(
    exercise: Exercise, sandbox: Sandbox, kept: MutableMapping[Hashable, Any], wrong: Sequence[Evidence]
) -> dict[str, Diagnosis]:
    """Diagnose wrong answers, by question id. BoxError if the author's code cannot be run.

    ``kept`` has results of earlier submissions. Equal evidence has an equal diagnosis.
    """
    keys = [("diagnosis", evidence.digest) for evidence in wrong]
    new = [evidence for evidence, key in zip(wrong, keys, strict=True) if key not in kept]
    found = _diagnoses(Trying(exercise, sandbox, kept), exercise.reference, new) if new else {}
    for evidence, key in zip(wrong, keys, strict=True):
        kept.setdefault(key, found.get(evidence.question.id))
    by_question = {evidence.question.id: kept[key] for evidence, key in zip(wrong, keys, strict=True)}
    return {id_: diagnosis for id_, diagnosis in by_question.items() if diagnosis is not None}


def _diagnoses(trying: Trying, reference: str, wrong: Sequence[Evidence]) -> dict[str, Diagnosis]:
    found: dict[str, Diagnosis] = {}
    _note_patterns(found, wrong, range(AUTHORED))
    _note(found, _AUTHORED, _authored(trying, reference, list(_others(wrong, found))))
    _note_patterns(found, wrong, range(AUTHORED, MUTATIONS))
    _note(found, _MUTATIONS, _mutated(trying, reference, list(_others(wrong, found))))
    return found


def general(wrong: Sequence[Evidence]) -> dict[str, Diagnosis]:
    """What can be said of wrong answers whose mistake is not recognised, by question id."""
    found: dict[str, Diagnosis] = {}
    _note_patterns(found, wrong, range(MUTATIONS, sys.maxsize))
    return found


def _note_patterns(found: dict[str, Diagnosis], wrong: Sequence[Evidence], ranks: range) -> None:
    """Add what the patterns of these ranks find in answers without a diagnosis."""
    for evidence in _others(wrong, found):
        for name, pattern in patterns().items():
            if pattern.rank in ranks:
                _note(found, name, by_pattern(evidence, name))


def _others(wrong: Iterable[Evidence], found: dict[str, Diagnosis]) -> Iterator[Evidence]:
    return (evidence for evidence in wrong if evidence.question.id not in found)


@np.errstate(all="ignore")  # students' values may overflow or be NaN
def by_pattern(evidence: Evidence, name: str) -> list[Try]:
    """Return the first candidate of a pattern that holds, or nothing. The order of candidates matters."""
    # If the wrong answers contain at most one number, many patterns fit by accident.
    pattern = patterns()[name]
    if (evidence.endings and not pattern.endings) or not evidence.pairs:
        return []
    if evidence.degenerate and not pattern.degenerate:
        return []
    for candidate in pattern.candidates(evidence):
        if _holds(evidence, candidate):
            return [Try(evidence, candidate)]
    return []


def _holds(evidence: Evidence, candidate: Candidate) -> bool:
    return candidate.guess is not None and evidence.weight_of(candidate.guess) >= candidate.needs


@np.errstate(all="ignore")
def _authored(trying: Trying, reference: str, wrong: Iterable[Evidence]) -> list[Try]:
    tries = [Try(e, candidate) for e in wrong for candidate in misconceptions.candidates(e, reference)]
    ready = [try_ for try_ in tries if _holds(*try_)]
    return ready + trying.surviving(_AUTHORED, [try_ for try_ in tries if try_.candidate.source])


@np.errstate(all="ignore")
def _mutated(trying: Trying, reference: str, wrong: Iterable[Evidence]) -> list[Try]:
    fit = [e for e in wrong if e.pairs and not e.degenerate]
    tries = [Try(e, candidate) for e in fit for candidate in mutations.candidates(e, reference)]
    return trying.surviving(_MUTATIONS, tries)


def _note(found: dict[str, Diagnosis], name: str, tries: list[Try]) -> None:
    """Add diagnoses from the candidates that hold, unless too many do."""
    by_question: dict[str, list[Try]] = {}
    for try_ in tries:
        by_question.setdefault(try_.evidence.question.id, []).append(try_)
    for id_, own in by_question.items():
        diagnosis = _in_words(name, own)
        if diagnosis is not None:
            found.setdefault(id_, diagnosis)


def _hints(name: str, own: list[Try]) -> Iterator[Hint]:
    by_text = {try_.candidate.hint: try_.candidate.id for try_ in reversed(own) if try_.candidate.hint}
    for text in dict.fromkeys(try_.candidate.hint for try_ in own if try_.candidate.hint):
        yield Hint(text, True, by_text[text]) if name == _AUTHORED else Hint(text)


def _in_words(name: str, own: list[Try]) -> Diagnosis | None:
    """Combine one question's candidates: for ticks all of them hold, for numbers one of them."""
    lowest = min(try_.candidate.rank for try_ in own)
    own = [try_ for try_ in own if try_.candidate.rank == lowest]
    sentences = list(dict.fromkeys(try_.candidate.message for try_ in own))
    ids = list(dict.fromkeys(try_.candidate.id for try_ in own))
    hints = tuple(_hints(name, own))
    evidence = own[0].evidence
    if not evidence.numbers:
        return Diagnosis(name, " and ".join(ids), " ".join(sentences), hints)
    if len(sentences) > _MOST_SENTENCES:
        return None
    first = f"Perhaps: {sentences[0]}" if evidence.thin else sentences[0]
    return Diagnosis(
        name, ids[0] if len(sentences) == 1 else " or ".join(sorted(ids)), first, hints, tuple(sentences[1:])
    )
