"""What this machine has to confine submissions with: every layer tried by itself, then all together, under attack."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import msgspec

from grader.errors import BoxError
from grader.model.execution import Level
from grader.sandbox.layers import Probe, layers
from grader.sandbox.local import AS_ORDINARY, LocalSandbox, ladder, unsuitable
from grader.sandbox.server import is_bound_root


class Layer(msgspec.Struct, frozen=True):
    """A layer, tried by itself: whether it works, what was seen, and what would mend it."""

    name: str
    works: bool
    seen: str
    mend: str


class Canary(msgspec.Struct, frozen=True):
    """An attack that was tried from inside a box, by what it attempts, and whether it was held."""

    attempt: str
    held: bool


class Checkup(msgspec.Struct, frozen=True):
    """All that was found. ``level`` is None where there is no sandbox, which ``problem`` then explains.

    ``advice`` says what to do for a higher level, a step a text; it is empty where there is none higher.
    """

    system: dict[str, str]
    level: Level | None
    layers: list[Layer]
    canaries: list[Canary]
    problem: str
    advice: list[str]


def examine() -> Checkup:
    """Try everything. Takes about a second; changes nothing."""
    system = _system()
    problem = unsuitable()
    if problem:
        return Checkup(system, None, [], [], problem, [])
    found = [_tried(name) for name in layers()]
    try:
        with LocalSandbox(ladder(), tried=False) as sandbox:
            level, held = sandbox.confinement.level, sandbox.canaries()
            stood = sandbox.confinement.layers
    except BoxError as error:
        return Checkup(system, None, found, [], str(error), _advice(found, None, ()))
    canaries = [Canary(attempt, was_held) for attempt, was_held in held.items()]
    through = [canary.attempt for canary in canaries if not canary.held]
    if level is Level.TRUSTED or through:
        said = f"From inside a box it was possible to {', '.join(through)}." if through else "Too little is to be had."
        return Checkup(system, None, found, canaries, said, _advice(found, None, stood))
    return Checkup(system, level, found, canaries, "", _advice(found, level, stood))


def _tried(name: str) -> Layer:
    try:
        found = layers()[name].probe()
    except BoxError as error:
        found = Probe(False, str(error))
    return Layer(name, found.works, found.seen, found.mend)


def _system() -> dict[str, str]:
    user = "root" if hasattr(os, "geteuid") and os.geteuid() == 0 else "an ordinary user"
    try:
        numpy = version("numpy")
    except PackageNotFoundError:
        numpy = "not installed"
    return {
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "user": user,
        "python": f"{platform.python_version()} at {sys.executable}",
        "numpy": numpy,
    }


def _advice(found: list[Layer], level: Level | None, stood: tuple[str, ...]) -> list[str]:
    """What would make the level higher, or the same level stronger."""
    missing = {layer.name: layer for layer in found if not layer.works and layer.mend}
    wanted = []
    if level is not Level.FULL and is_bound_root():
        wanted.append(AS_ORDINARY)  # whatever is around it: such root makes no namespaces anywhere
    elif level is not Level.FULL:
        # Either of the two gives namespaces; where both fail for the same reason it is said once.
        wanted += [missing[layer.name].mend for layer in layers().values() if layer.command and layer.name in missing]
    own = [layer.name for layer in layers().values() if not layer.command and layer.name not in stood]
    wanted += [missing[name].mend for name in own if name in missing]
    return list(dict.fromkeys(wanted))
