"""Suggests the known name that a mistyped one may mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant(written: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Return the known name most similar to ``written``, or None. ``alike`` is the least similarity, from 0 to 1."""
    from difflib import get_close_matches  # imported late: most commands have no typo

    near = get_close_matches(written, known, 1, alike)
    return near[0] if near else None
