"""The basis of a class's results, and what has changed in it: each change of points has a stated cause."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache

import msgspec

from grader.classes.classroom import Basis
from grader.classes.interface import Store
from grader.errors import UsageError
from grader.exercise import parts as exercise_parts
from grader.model.exercise import Exercise
from grader.version import VERSION

_CURRENT, _NEVER_LOWER = "basis", "never-lower"
_MOST_SHOWN = 8
_OTHER_VERSION = "another version of the grader"


class _Facts(msgspec.Struct, frozen=True):
    """All that a result depends on, except the submission."""

    version: str
    seed: int
    parts: dict[str, dict[str, str]]


def basis(exercise: Exercise, seed: int | None, rows: Store, *, regrade: bool, never_lower: bool) -> Basis:
    """What to grade by. UsageError if earlier results have another basis, unless ``regrade`` is set.

    An interrupted regrade continues without ``regrade``, and with the ``never_lower`` that it began with.
    """
    parts = {id_: dict(some) for id_, some in exercise_parts.parts(exercise).items()}
    facts = msgspec.json.encode(_Facts(VERSION, exercise.seed if seed is None else seed, parts)).decode()
    digest = hashlib.sha256(facts.encode()).hexdigest()
    current, earlier = rows.fact(_CURRENT), rows.bases() - {digest}
    if earlier and current != digest and not regrade:
        before = current if current in earlier else min(earlier)
        said = "; ".join(_said(changes(rows, before, digest, facts)))
        raise UsageError(
            f"The results here were graded differently: {said or 'by an exercise that is no longer known'}. "
            "Add --regrade to grade it again and see who moves, or name another folder by -o."
        )
    if never_lower:
        rows.note(f"{_NEVER_LOWER} {digest}", "yes")  # first: an interruption after this loses nothing
    rows.note(f"{_CURRENT} {digest}", facts)
    rows.note(_CURRENT, digest)
    kept = rows.fact(f"{_NEVER_LOWER} {digest}") is not None
    return Basis(digest, _causes(rows, digest, facts), kept, bool(earlier))


def changes(rows: Store, before: str, digest: str, facts: str) -> Mapping[str, tuple[str, ...]]:
    """The parts that differ between an earlier basis and this one, by question; "" is all questions."""
    known = rows.fact(f"{_CURRENT} {before}")
    if before == digest or known is None:
        return {}
    new = msgspec.json.decode(facts, type=_Facts)
    try:
        old = msgspec.json.decode(known, type=_Facts)
    except msgspec.ValidationError:  # its facts have other fields
        return {"": (_OTHER_VERSION,)}
    found = exercise_parts.changes(old.parts, new.parts)
    version = (_OTHER_VERSION,) if old.version != new.version else ()
    around = (*version, "another seed") if old.seed != new.seed else version
    return {**found, "": (*found.get("", ()), *around)} if around else found


def _causes(rows: Store, digest: str, facts: str) -> Callable[[str, str], str]:
    """Why points of an earlier basis may have changed."""
    changed = cache(lambda before: changes(rows, before, digest, facts))
    return lambda before, question: (
        exercise_parts.cause(question, changed(before)) or "its answers are nondeterministic"
    )


def _said(changed: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The changes in a few words each."""
    said = [f"{id_}: {', '.join(parts)}" if id_ else ", ".join(parts) for id_, parts in changed.items()]
    more = len(said) - _MOST_SHOWN
    return [*said[:_MOST_SHOWN], f"and {more} more questions"] if more > 0 else said
