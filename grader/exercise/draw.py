"""What inputs to try: drawn from a recorded seed, rounded to a few digits that people can read and retype.

Drawing uses ``numpy.random.RandomState``, whose streams never change (NEP 19; those of ``Generator`` may).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.random import RandomState
from numpy.typing import NDArray

from grader.model.execution import Case
from grader.model.value import Array, Value
from grader.numeric.values import from_array, to_array

DIGITS = 4
RERUNS = 8
_ULP = 2.0**-52


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one input is drawn: exactly one of the distributions, for every entry of ``shape`` (a number without one).

    ``normal`` is [mean, standard deviation]; ``uniform`` is [low, high); ``log_uniform`` is [low, high], above 0, with
    small powers of ten as likely as large ones; ``integers`` is [low, high], both included; ``choice`` lists the
    possible values, used as they are. A shape's entries are numbers or names from the question's ``sizes``.
    """

    normal: tuple[float, float] | None = None
    uniform: tuple[float, float] | None = None
    log_uniform: tuple[float, float] | None = None
    integers: tuple[int, int] | None = None
    choice: tuple[int | float, ...] | None = None
    shape: tuple[int | str, ...] = ()

    @property
    def distributions(self) -> list[str]:
        """The names of the distributions that are given; a spec must give one."""
        names = ("normal", "uniform", "log_uniform", "integers", "choice")
        return [name for name in names if getattr(self, name) is not None]


def stream(seed: int, *labels: object, ended: RandomState | None = None) -> RandomState:
    """A random stream that depends on nothing but the seed and the labels: a new question moves no other's inputs.

    ``ended`` is a stream that nobody draws from any more, to begin anew: making one takes longer than drawing a case.
    """
    text = "/".join(str(part) for part in (seed, *labels))
    random = ended or RandomState(0)
    random.seed(int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little"))
    return random


def draw(inputs: Mapping[str, Draw], sizes: Mapping[str, tuple[int, ...]], random: RandomState) -> dict[str, Value]:
    """One value for each input; each size is chosen first, then used in every shape that names it."""
    chosen = {name: int(random.choice(options)) for name, options in sizes.items()}
    return {name: _draw_one(how, chosen, random) for name, how in inputs.items()}


def _draw_one(how: Draw, sizes: Mapping[str, int], random: RandomState) -> Value:
    shape = tuple(sizes[n] if isinstance(n, str) else n for n in how.shape)
    entries: NDArray[Any]
    if how.choice is not None:
        return _chosen(how.choice, np.asarray(random.choice(len(how.choice), size=shape)))
    if how.integers is not None:
        least, most = how.integers
        entries = np.asarray(random.randint(least, most + 1, size=shape))
    elif how.normal is not None:
        entries = rounded(np.asarray(random.normal(*how.normal, size=shape)), how.normal[1])
    elif how.log_uniform is not None:
        low, high = how.log_uniform
        powers = random.uniform(math.log(low), math.log(high), size=shape)
        entries = rounded(np.asarray(np.exp(powers))).clip(low, high)
    else:
        low, high = how.uniform or (0.0, 0.0)
        entries = rounded(np.asarray(random.uniform(low, high, size=shape)), high - low).clip(low, high)
    return from_array(entries) if shape else entries.item()


def _chosen(options: tuple[int | float, ...], places: NDArray[np.int64]) -> Value:
    """A listed number as it is; many as an array, of integers if all that are listed are."""
    if not places.shape:
        return options[int(places)]
    return from_array(np.array(options, np.int64 if all(isinstance(n, int) for n in options) else np.float64)[places])


def rounded(entries: NDArray[np.float64], width: float = math.inf) -> NDArray[np.float64]:
    """Each entry rounded to four digits that count, of the entry itself or of ``width``, whichever keeps more.

    So 1e-8 survives, and so do differences between numbers such as 2020.1 and 2020.2, drawn from a narrow range.
    """
    if width <= 0:
        return entries
    floor, log10, isfinite = math.floor, math.log10, math.isfinite
    found = [
        round(entry, DIGITS - 1 - floor(log10(min(abs(entry), width)))) if entry and isfinite(entry) else entry
        for entry in entries.reshape(-1).tolist()
    ]
    return np.array(found).reshape(entries.shape) + 0.0  # which turns -0.0 into 0.0


def perturbed(case: Case) -> tuple[Case, ...]:
    """The case ``RERUNS`` times over, each float input multiplied by 1 + 2u or 1 - 2u, by coins that repeat."""
    coins = _Coins(case.id)
    return tuple(
        replace(
            case,
            args=tuple([_nudged(value, coins) for value in case.args or ()]),
            globals=tuple([(name, _nudged(value, coins)) for name, value in case.globals]),
        )
        for _ in range(RERUNS)
    )


class _Coins:
    """Fair coins from a hash of a label: a RandomState would take longer to seed than a case takes to run."""

    def __init__(self, label: str) -> None:
        self._seed, self._at, self._bytes = label.encode(), 0, b""

    def toss(self, count: int) -> bytes:
        """So many bytes, of which the lowest bit is a coin."""
        if self._at + count > len(self._bytes):
            self._bytes = hashlib.shake_128(self._seed).digest(2 * (self._at + count) + 64)
        self._at += count
        return self._bytes[self._at - count : self._at]


def _nudged(value: Value, coins: _Coins) -> Value:
    if isinstance(value, tuple):
        return tuple([_nudged(item, coins) for item in value])
    if isinstance(value, float):
        return value * (1 + 2 * _ULP * (1 - 2 * (coins.toss(1)[0] & 1)))
    if isinstance(value, Array) and value.dtype == "<f8":
        array = to_array(value)
        assert array is not None  # an Array always has one
        signs = 1.0 - 2.0 * (np.frombuffer(coins.toss(array.size), np.uint8) & 1).reshape(array.shape)
        return from_array(array * (1 + 2 * _ULP * signs))
    return value
