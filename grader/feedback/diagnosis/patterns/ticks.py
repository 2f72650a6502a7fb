"""Recognises ticked options: all of them, or only right ones but not all. Never reveals which are right."""

from __future__ import annotations

from collections.abc import Iterator

from grader.exercise.kinds import kind_of
from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair
from grader.model.value import Value

RANK = 10
DEGENERATE = True


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: everything is ticked; only right options, but not all of them."""
    kind = kind_of(evidence.question)
    if not kind.several:
        return
    known = {option.id.lower() for option in kind.options}
    right = {id_.lower() for id_ in kind.right}

    def everything(pair: Pair) -> Value:
        return pair.got if ticked(pair.got) == known else None

    def incomplete(pair: Pair) -> Value:
        return pair.got if ticked(pair.got) and ticked(pair.got) < right else None

    yield Candidate(
        "ticked-everything",
        "You ticked every option, and some of them contradict each other.",
        "Check the options one at a time, and for each find a reason or an example that decides it.",
        everything,
    )
    yield Candidate(
        "not-all-ticked",
        "The options that you ticked are right, but there are more right ones.",
        "Check the options that you left out, one at a time: under which condition is each of them right?",
        incomplete,
    )


def ticked(value: Value) -> set[str]:
    """Return the option ids in an answer, in lower case."""
    items = value if isinstance(value, tuple) else (value,)
    return {item.strip().lower() for item in items if isinstance(item, str)}
