"""Values of a record: whole if they fit, else as a report shows them."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import msgspec

from grader.model.value import Array, Value
from grader.numeric import json_values

_A_WORD, _A_NUMBER = 16, 64  # characters, and bits, that count as one entry


class Cut(msgspec.Struct, frozen=True):
    """A value too large for a record: its type and size in ``cut``, and what a report shows of it."""

    cut: str
    shown: str
    left_out: int = 0


Recorded: TypeAlias = "Value | Cut"


def read(raw: Any) -> Recorded:
    """A value of a record."""
    if isinstance(raw, dict) and "cut" in raw:
        return Cut(raw["cut"], raw["shown"], raw["left_out"])
    return json_values.read(raw)


def entries(value: Value) -> int:
    """The size of a value: its entries and lists. Strings and integers count by their length."""
    if isinstance(value, tuple):
        return 1 + sum(entries(item) for item in value)
    if isinstance(value, str):
        return 1 + len(value) // _A_WORD
    if isinstance(value, int):
        return 1 + value.bit_length() // _A_NUMBER
    return math.prod(n or 1 for n in value.shape) if isinstance(value, Array) else 1
