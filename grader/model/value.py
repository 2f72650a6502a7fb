"""The plain values that pass between processes: numbers, strings, arrays as bytes, and tuples of them."""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Array(msgspec.Struct, frozen=True):
    """A numpy array as plain data: little-endian bytes in C order, which can be hashed, compared and sent.

    ``dtype`` is a numpy type string such as ``<f8``; ``shape`` is ``()`` for a numpy scalar.
    """

    dtype: str
    shape: tuple[int, ...]
    data: bytes


Value: TypeAlias = "bool | int | float | str | Array | tuple[Value, ...] | None"


Number: TypeAlias = bool | int | float | complex
