"""Run one attack in a box, wherever the box comes from, and say what became of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from grader.errors import BoxError, BoxLost
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.sandbox.box import ProcessBox
from grader.sandbox.interface import Box, Sandbox
from grader.support.sanitise import clean
from tests.hostile.corpus import CONTAINED, LIMITS, NOT_LOADED, RAISED_AT_LOAD, THROUGH, WRONG, Attack
from tests.hostile.world import World

Told: TypeAlias = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of an attack: an outcome of ``corpus.OUTCOMES`` (or "box-failed"), and what there is to say of it."""

    outcome: str
    through: bool
    detail: str


def run(attack: Attack, sandbox: Sandbox, world: World) -> Finding:
    """Load the attack, call it once, close its box, and look at the world."""
    world.mend()
    with _sibling(attack, sandbox, world) as (told, sibling_harmed):
        finding = _tried(attack, sandbox, world, (*world.globals(), *told))
        disturbed = world.disturbed() + sibling_harmed()
    if disturbed:
        return Finding(THROUGH, True, f"{'; '.join(dict.fromkeys(disturbed))} ({finding.outcome}: {finding.detail})")
    return finding


def _tried(attack: Attack, sandbox: Sandbox, world: World, told: Told) -> Finding:
    try:
        box = sandbox.open(Source(Part("submission.py", attack.text), lenient=True), attack.limits)
    except BoxError as error:
        if attack.limits.threads and "counts threads per user" in str(error):  # reduced, without a user id
            return Finding(CONTAINED, False, str(error))
        return Finding(Outcome.BOX_FAILED.value, False, str(error))  # the grader blames itself
    try:
        loaded = box.loaded
        if loaded.outcome.ends_box:
            return _finding(NOT_LOADED, loaded, f"{loaded.outcome.value} {loaded.detail}")
        observed = box.call(Case("1", "q", ("attack",), (), told), attack.limits.call_seconds)
    except BoxLost as error:  # it ended as only the machine may end a box: the grader would blame itself
        return Finding(THROUGH, True, str(error))
    finally:
        box.close()
    # Whatever way it took: in a traceback, say, whose lines are looked up in the child.
    if world.text in repr((loaded, observed)) and _outcome(observed) != THROUGH:
        return Finding(THROUGH, True, "the secret came out")
    if observed.outcome is Outcome.MISSING and (loaded.raised is not None or loaded.stops):
        return _finding(RAISED_AT_LOAD, loaded)
    return _finding(_outcome(observed), observed)


def _outcome(observed: Observation) -> str:
    """The one place that says what an observation means for an attack."""
    if observed.outcome is Outcome.RAISED:
        return CONTAINED
    if observed.outcome is not Outcome.RETURNED:
        return str(observed.outcome.value)
    if isinstance(observed.value, str):
        if observed.value.startswith("through"):
            return THROUGH
        if observed.value.startswith("held"):
            return CONTAINED
    return WRONG


def _finding(outcome: str, observed: Observation, detail: str = "") -> Finding:
    raised = observed.raised
    if raised is not None:
        detail = f"{raised.type}: {raised.message}"
    elif not detail:
        detail = observed.detail or repr(observed.value)
    shown = (observed.output, observed.detail, *observed.warnings, *((raised.type, raised.message) if raised else ()))
    if any(clean(text) != text for text in shown):
        return Finding(THROUGH, True, "what is shown to people holds characters that lead them astray")
    return Finding(outcome, outcome == THROUGH, detail[:300])


# Another box of the same sandbox

_SIBLING = """
KEPT = {text!r}

def attack():
    return KEPT
"""


@contextlib.contextmanager
def _sibling(attack: Attack, sandbox: Sandbox, world: World) -> Iterator[tuple[Told, Callable[[], list[str]]]]:
    """Another box that holds a secret, for attacks that ask for one: what is told of it, and how it is."""
    if "SIBLING" not in attack.text:
        yield (), list
        return
    box = sandbox.open(Source(Part("submission.py", _SIBLING.format(text=world.text))), LIMITS)
    try:
        yield (("SIBLING", _pid(box)),), lambda: _harm(box, world, LIMITS)
    finally:
        box.close()


def _harm(box: Box, world: World, limits: Limits) -> list[str]:
    observed = box.call(Case("1", "q", ("attack",), ()), limits.call_seconds)
    return [] if observed.value == world.text else [f"the sibling: {observed.outcome.value}"]


def _pid(box: Box) -> int:
    """The number that the box's process has outside: a sandbox may say one that means nothing here."""
    assert isinstance(box, ProcessBox)
    end: Any = box._child.end
    server, forked = end.func.__self__, end.args[0]
    server._answer(forked)
    told = Path(f"/proc/self/fdinfo/{forked.handles[0]}").read_text(encoding="ascii")
    return int(told.partition("\nPid:")[2].split()[0])
