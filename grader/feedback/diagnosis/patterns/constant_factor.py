"""Every number is the wanted one times the same factor."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Guess, flat, mapped

RANK = 170

_RECIPE = "Go through the formula factor by factor, and through the derivative of every power and every inner function."
_SIGNS = (
    "Look for a difference that was taken the other way round (`y - a` for `a - y`), and for a minus that was lost: "
    "the derivative of `cos` is `-sin`."
)
_BACK = "`np.sin`, `np.cos` and `np.tan` take radians: one degree is pi/180. Look for a conversion."
_KNOWN: dict[str, tuple[float, str, str]] = {
    "-1": (-1.0, "has the opposite sign everywhere", _SIGNS),
    "0.5": (0.5, "is half of what is wanted, everywhere: a factor 2 is missing", _RECIPE),
    "2": (2.0, "is twice what is wanted, everywhere: there is a factor 2 too many", _RECIPE),
    "-0.5": (-0.5, "is minus half of what is wanted, everywhere: a factor 2 is missing and the sign is turned", _SIGNS),
    "-2": (
        -2.0,
        "is minus twice what is wanted, everywhere: there is a factor 2 too many, and the sign is turned",
        _SIGNS,
    ),
    "pi/180": (math.pi / 180, "is pi/180 times what is wanted, everywhere: degrees stand for radians", _BACK),
    "180/pi": (180 / math.pi, "is 180/pi times what is wanted, everywhere: radians stand for degrees", _BACK),
}
_SCALAR = ("-1", "0.5", "2")  # what even one number may be told to be
_LEAST = 4  # entries that have the factor, before one that nobody knows is told


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """The factors that have a name, then whatever factor the first wrong entry has."""
    if not evidence.numbers:
        return
    for name, (factor, said, hint) in _KNOWN.items():
        if name in _SCALAR or evidence.weight > 1:
            yield Candidate(f"constant-factor-{name}", f"`{evidence.name}` {said}.", hint, times(factor))
    factor_ = _factor(evidence)
    if factor_ is None or not math.isfinite(factor_) or abs(factor_) < 1e-9:
        return
    name = _named(factor_)
    if name == "1":  # wrong by less than such a factor shows
        return
    yield Candidate(
        f"constant-factor-{name}",
        f"`{evidence.name}` is {name} times what is wanted, everywhere.",
        _RECIPE,
        times(factor_),
        needs=_LEAST,
    )


def times(factor: float) -> Guess:
    """The wanted numbers times ``factor``."""
    return lambda pair: mapped(pair.want, lambda want: want * factor)


def _factor(evidence: Evidence) -> float | None:
    """What the largest entry of the first wrong answer was multiplied by."""
    for pair in evidence.wrong:
        want, got = flat(pair.want), flat(pair.got)
        if want is None or got is None or want.shape != got.shape or not want.size:
            return None
        largest = int(np.argmax(np.abs(want)))
        if pair.weight and want[largest]:
            return float(got[largest] / want[largest])
    return None


def _named(factor: float) -> str:
    """A fraction of small numbers where it is one."""
    for below in range(1, 13):
        above = factor * below
        if abs(above - round(above)) < 1e-6 * abs(above) and round(above):
            return f"{round(above)}/{below}" if below > 1 else f"{round(above)}"
    return f"{factor:.4g}"
