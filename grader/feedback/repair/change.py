"""A change that makes a student's function right."""

from __future__ import annotations

import msgspec


class Change(msgspec.Struct, frozen=True):
    """One change that was found: its kind, its line in the submission's text, and the code before and after."""

    kind: str
    line: int
    before: str
    after: str
