"""A fault of a spec, before it is known at which path its files are."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

File: TypeAlias = Literal["spec", "starter", "key", "reference"]


class Problem(msgspec.Struct, frozen=True):
    """A fault: in which file, at which key, what was wanted there and what was found."""

    file: File
    where: str
    wanted: str
    found: str
