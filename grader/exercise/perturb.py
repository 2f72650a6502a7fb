"""The same inputs, rounded differently: how far a reference's answer moves shows how far an answer may be off."""

from __future__ import annotations

import hashlib

import numpy as np
from msgspec.structs import replace

from grader.model.execution import Case
from grader.model.value import Array, Value
from grader.numeric.values import from_array, to_array

RERUNS = 8
_ULP = 2.0**-52


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
