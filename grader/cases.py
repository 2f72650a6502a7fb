"""What inputs to try: drawn from a recorded seed, rounded so that people can read and retype them.

Drawing uses ``numpy.random.RandomState``, whose streams never change (NEP 19; those of ``Generator`` may).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.random import RandomState
from numpy.typing import NDArray

from grader.closeness import from_array, to_array
from grader.model import Array, Case, Value

DECIMALS = 4
RERUNS = 8
_ULP = 2.0**-52


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one input is drawn: exactly one of the distributions, for every entry of ``shape`` (a number without one).

    ``normal`` is [mean, standard deviation]; ``uniform`` is [low, high); ``integers`` is [low, high], both included;
    ``choice`` lists the possible values. A shape's entries are numbers or names from the question's ``sizes``.
    """

    normal: tuple[float, float] | None = None
    uniform: tuple[float, float] | None = None
    integers: tuple[int, int] | None = None
    choice: tuple[float, ...] | None = None
    shape: tuple[int | str, ...] = ()

    @property
    def distributions(self) -> list[str]:
        """The names of the distributions that are given; a spec must give one."""
        names = ("normal", "uniform", "integers", "choice")
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
    if how.normal is not None:
        entries = np.asarray(random.normal(*how.normal, size=shape))
    elif how.uniform is not None:
        entries = np.asarray(random.uniform(*how.uniform, size=shape))
    elif how.integers is not None:
        low, high = how.integers
        entries = np.asarray(random.randint(low, high + 1, size=shape))
    else:
        entries = np.asarray(random.choice(how.choice or (0.0,), size=shape))
    return rounded(from_array(entries) if shape else entries.item())


def rounded(value: Value) -> Value:
    """``value`` with every float rounded to four decimals."""
    if isinstance(value, tuple):
        return tuple(rounded(item) for item in value)
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
    if isinstance(value, Array) and value.dtype[1] == "f":
        array = to_array(value)
        assert array is not None  # an Array always has one
        return from_array(np.round(array, DECIMALS) + 0.0)
    return value


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
