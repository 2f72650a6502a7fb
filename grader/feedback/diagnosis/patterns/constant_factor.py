"""Recognises answers that are the wanted numbers times one factor."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Guess, flat, mapped

RANK = 170

_RECIPE = "Check every factor of the formula, and the derivative of every power and every inner function."
_SIGNS = (
    "Look for a reversed difference (`y - a` instead of `a - y`), and for a missing minus sign: the derivative of "
    "`cos` is `-sin`."
)
_RADIANS = "`np.sin`, `np.cos` and `np.tan` take radians: one degree is pi/180. Look for a conversion."
_KNOWN: dict[str, tuple[float, str, str]] = {
    "-1": (-1.0, "has the opposite sign everywhere", _SIGNS),
    "0.5": (0.5, "is half of what is wanted, everywhere: a factor 2 is missing", _RECIPE),
    "2": (2.0, "is twice what is wanted, everywhere: there is a factor 2 too many", _RECIPE),
    "-0.5": (
        -0.5,
        "is minus half of what is wanted, everywhere: a factor 2 is missing and the sign is reversed",
        _SIGNS,
    ),
    "-2": (
        -2.0,
        "is minus twice what is wanted, everywhere: there is a factor 2 too many, and the sign is reversed",
        _SIGNS,
    ),
    "pi/180": (math.pi / 180, "is pi/180 times what is wanted, everywhere: degrees are used for radians", _RADIANS),
    "180/pi": (180 / math.pi, "is 180/pi times what is wanted, everywhere: radians are used for degrees", _RADIANS),
}
_SCALAR = ("-1", "0.5", "2")  # the factors that may be reported for a single number
_LEAST = 4  # entries with the factor, before a factor without a name is reported


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield the factors with a name, then the factor of the first wrong answer."""
    if not evidence.numbers:
        return
    for name, (factor, predicate, hint) in _KNOWN.items():
        if name in _SCALAR or evidence.weight > 1:
            yield Candidate(f"constant-factor-{name}", f"`{evidence.name}` {predicate}.", hint, times(factor))
    factor_ = _factor(evidence)
    if factor_ is None or not math.isfinite(factor_) or abs(factor_) < 1e-9:
        return
    name = _named(factor_)
    if name == "1":  # the error is smaller than the digits that are shown
        return
    yield Candidate(
        f"constant-factor-{name}",
        f"`{evidence.name}` is {name} times what is wanted, everywhere.",
        _RECIPE,
        times(factor_),
        needs=_LEAST,
    )


def times(factor: float) -> Guess:
    """Return a guess: the wanted numbers times ``factor``."""
    return lambda pair: mapped(pair.want, lambda want: want * factor)


def _factor(evidence: Evidence) -> float | None:
    """The factor of the largest entry of the first wrong answer."""
    for pair in evidence.wrong:
        want, got = flat(pair.want), flat(pair.got)
        if want is None or got is None or want.shape != got.shape or not want.size:
            return None
        largest = int(np.argmax(np.abs(want)))
        if pair.weight and want[largest]:
            return float(got[largest] / want[largest])
    return None


def _named(factor: float) -> str:
    """The factor as a fraction of small numbers, if it is one; else as a decimal number."""
    for below in range(1, 13):
        above = factor * below
        if abs(above - round(above)) < 1e-6 * abs(above) and round(above):
            return f"{round(above)}/{below}" if below > 1 else f"{round(above)}"
    return f"{factor:.4g}"
