"""Options ticked: everything, or only right ones and not all of them. Which are right is never told."""

from __future__ import annotations

from collections.abc import Iterator

from grader.exercise.kinds import kind_of
from grader.feedback.diagnosis.evidence import Candidate, Evidence, Pair
from grader.model.value import Value

RANK = 10
DEGENERATE = True


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Everything ticked; nothing wrong ticked."""
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
        "Take the options one at a time, and for each find the reason or the example that decides it.",
        everything,
    )
    yield Candidate(
        "not-all-ticked",
        "What you ticked is right, but it is not all that is right.",
        "Take the options that you left out one at a time: what would have to be so for each to hold?",
        incomplete,
    )


def ticked(value: Value) -> set[str]:
    """The ids in an answer, in small letters."""
    items = value if isinstance(value, tuple) else (value,)
    return {item.strip().lower() for item in items if isinstance(item, str)}
