"""Slips of the pen: which known name a written one may be meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant(written: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """The known name that is most like what was written, if one is: ``alike`` is from 0, all are, to 1, only itself."""
    from difflib import get_close_matches  # most commands meet no slip

    near = get_close_matches(written, known, 1, alike)
    return near[0] if near else None
