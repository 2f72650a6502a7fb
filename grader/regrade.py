"""What a class is graded by, and what has changed of it since earlier results: who moves, moves for a stated cause."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache

import msgspec

from grader import touched
from grader.classroom import Basis
from grader.errors import UsageError
from grader.ledger import Ledger
from grader.model import Exercise
from grader.version import VERSION

_CURRENT = "basis"
_MOST_TOLD = 8


class _Facts(msgspec.Struct, frozen=True):
    """All that a result depends on, but for the submission."""

    version: str
    seed: int
    parts: dict[str, dict[str, str]]


def basis(exercise: Exercise, seed: int | None, rows: Ledger, *, regrade: bool) -> Basis:
    """What to grade by. UsageError where earlier results are by another basis and nobody asked to grade again."""
    parts = {id_: dict(some) for id_, some in touched.parts(exercise).items()}
    facts = msgspec.json.encode(_Facts(VERSION, exercise.seed if seed is None else seed, parts)).decode()
    digest = hashlib.sha256(facts.encode()).hexdigest()
    before = rows.fact(_CURRENT)
    if before is not None and before != digest and not regrade:
        said = "; ".join(_told(changes(rows, before, digest, facts)))
        raise UsageError(
            f"What is here was graded by something else: {said}. "
            "Add --regrade to grade it again and see who moves, or name another folder by -o."
        )
    rows.note(f"{_CURRENT} {digest}", facts)
    rows.note(_CURRENT, digest)
    return Basis(digest, _causes(rows, digest, facts))


def changes(rows: Ledger, before: str, digest: str, facts: str) -> Mapping[str, tuple[str, ...]]:
    """The parts that differ between an earlier basis and this one, by question; "" is for all of them."""
    known = rows.fact(f"{_CURRENT} {before}")
    if before == digest or known is None:
        return {}
    old, new = (msgspec.json.decode(text, type=_Facts) for text in (known, facts))
    found = touched.changes(old.parts, new.parts)
    around = tuple(
        said
        for said, differs in (
            ("another version of the grader", old.version != new.version),
            ("another seed", old.seed != new.seed),
        )
        if differs
    )
    return {**found, "": (*found.get("", ()), *around)} if around else found


def _causes(rows: Ledger, digest: str, facts: str) -> Callable[[str, str], str]:
    """Why points that were given by an earlier basis may be others now."""
    changed = cache(lambda before: changes(rows, before, digest, facts))

    def cause(before: str, question: str) -> str:
        return touched.cause(question, changed(before)) or "its answers are not the same each time"

    return cause


def _told(changed: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The changes in a few words each."""
    said = [f"{id_}: {', '.join(parts)}" if id_ else ", ".join(parts) for id_, parts in changed.items()]
    return [*said[:_MOST_TOLD], *([f"and {len(said) - _MOST_TOLD} questions more"] if len(said) > _MOST_TOLD else [])]
