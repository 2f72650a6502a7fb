"""Finds the packaged folders: inside the package when installed as a wheel, next to it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: str) -> Path:
    """Return the folder ``exercises``, ``solutions`` or ``templates`` of this installation."""
    installed = _PACKAGE / "pack" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
