"""Recognises a factor that is an input's size: a sum for a mean, a wrong size, or a fixed number for a size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.feedback.diagnosis.evidence import Candidate, Evidence, Guess, Pair, flat, mapped
from grader.model.value import Value
from grader.numeric.values import to_array

RANK = 180

_HINT = (
    "Check what is added up, and over how many items. Divide by that number once, and take it from the array's shape, "
    "so that it is right for any number of examples."
)


def candidates(evidence: Evidence) -> Iterator[Candidate]:
    """Yield: times a size, divided by a size, one size for another, a fixed number for a size."""
    if not evidence.numbers or not evidence.wrong or not all(pair.case.args for pair in evidence.pairs):
        return
    names = [name for name in _sizes(evidence.pairs[0]) if len({_size(pair, name) for pair in evidence.wrong}) > 1]
    own = evidence.name
    for name in names:
        message = f"`{own}` is the wanted answer times `{name}`, in every case: is a sum used for a mean?"
        yield Candidate(f"times-{name}", message, _HINT, _times(name), needs=2)
        message = f"`{own}` is the wanted answer divided by `{name}`, in every case: is it divided once too often?"
        yield Candidate(f"divided-by-{name}", message, _HINT, _times(None, name), needs=2)
    for name in names:
        for other in _sizes(evidence.pairs[0]):
            if other != name:
                message = (
                    f"`{own}` is divided by `{other}` instead of `{name}`, or multiplied by the wrong one of the two."
                )
                yield Candidate(f"{other}-for-{name}", message, _HINT, _times(name, other), needs=2)
        fixed = _fixed(evidence, name)
        if fixed:
            message = f"`{own}` is divided by {fixed} in every case, instead of `{name}`."
            yield Candidate(f"fixed-{fixed}-for-{name}", message, _HINT, _times(name, None, 1 / fixed), needs=2)


def _times(above: str | None, below: str | None = None, factor: float = 1.0) -> Guess:
    def guess(pair: Pair) -> Value:
        up, down = _size(pair, above) if above else 1, _size(pair, below) if below else 1
        return mapped(pair.want, lambda want: want * (factor * up / down)) if up and down else None

    return guess


def _sizes(pair: Pair) -> dict[str, int]:
    """The sizes of a case's array inputs, by their expressions."""
    found: dict[str, int] = {}
    for label, value in zip(pair.case.labels, pair.case.args or (), strict=False):
        array = None if isinstance(value, tuple) else to_array(value)
        if array is not None and array.ndim:
            found |= {f"{label}.shape[{axis}]": n for axis, n in enumerate(array.shape)}
            if array.ndim > 1:
                found[f"{label}.size"] = array.size
        elif isinstance(value, tuple):
            found[f"len({label})"] = len(value)
    return found


def _size(pair: Pair, name: str) -> int:
    return _sizes(pair).get(name, 0)


def _fixed(evidence: Evidence, name: str) -> int:
    """The whole number that is used instead of ``name``, from the first wrong case; 0 if there is none."""
    pair = evidence.wrong[0]
    want, got = flat(pair.want), flat(pair.got)
    if want is None or got is None or want.shape != got.shape or not np.any(got):
        return 0
    largest = int(np.argmax(np.abs(want)))
    number = float(want[largest] / got[largest]) * _size(pair, name) if got[largest] else 0.0
    return round(number) if 1 < number < 1e7 and abs(number - round(number)) < 1e-6 * number else 0
