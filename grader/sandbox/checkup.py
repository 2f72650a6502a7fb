"""Examines how this machine can confine submissions: tries every layer by itself, then all together under attack."""

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
    """A layer, tried by itself: whether it works, what was observed, and how to fix it."""

    name: str
    works: bool
    seen: str
    fix: str


class Canary(msgspec.Struct, frozen=True):
    """An attack that was tried from inside a box: what it attempts, and whether it was stopped."""

    attempt: str
    held: bool


class Checkup(msgspec.Struct, frozen=True):
    """All findings. ``level`` is None if there is no sandbox; ``problem`` then explains why.

    ``advice`` lists the steps to a higher level; it is empty at the highest.
    """

    system: dict[str, str]
    level: Level | None
    layers: list[Layer]
    canaries: list[Canary]
    problem: str
    advice: list[str]


def examine() -> Checkup:
    """Try all layers and attacks. Takes about a second; changes nothing."""
    system = _system()
    problem = unsuitable()
    if problem:
        return Checkup(system, None, [], [], problem, [])
    found = [_tried(name) for name in layers()]
    try:
        with LocalSandbox(ladder(), tried=False) as sandbox:
            level, held = sandbox.confinement.level, sandbox.canaries()
            active = sandbox.confinement.layers
    except BoxError as error:
        return Checkup(system, None, found, [], str(error), _advice(found, None, ()))
    canaries = [Canary(attempt, was_held) for attempt, was_held in held.items()]
    through = [canary.attempt for canary in canaries if not canary.held]
    if level is Level.TRUSTED or through:
        named = ", ".join(through)
        problem = (
            f"From inside a box it was possible to {named}." if through else "The available layers are not enough."
        )
        return Checkup(system, None, found, canaries, problem, _advice(found, None, active))
    return Checkup(system, level, found, canaries, "", _advice(found, level, active))


def _tried(name: str) -> Layer:
    try:
        found = layers()[name].probe()
    except BoxError as error:
        found = Probe(False, str(error))
    return Layer(name, found.works, found.seen, found.fix)


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


def _advice(found: list[Layer], level: Level | None, active: tuple[str, ...]) -> list[str]:
    """The steps to a higher level, or to more layers at the same level."""
    missing = {layer.name: layer for layer in found if not layer.works and layer.fix}
    steps = []
    if level is not Level.FULL and is_bound_root():
        steps.append(AS_ORDINARY)  # in any environment: root without these capabilities cannot create namespaces
    elif level is not Level.FULL:
        # Either of the two gives namespaces; if both fail for the same reason, the advice is given once.
        steps += [missing[layer.name].fix for layer in layers().values() if layer.command and layer.name in missing]
    own = [layer.name for layer in layers().values() if not layer.command and layer.name not in active]
    steps += [missing[name].fix for name in own if name in missing]
    return list(dict.fromkeys(steps))
