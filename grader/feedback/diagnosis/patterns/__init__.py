"""The ways of recognising a mistake by the form of the numbers alone, one file each. A new way is a new file here.

Each offers ``candidates(evidence)``: what the mistake would have given, for each form of it that could be.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol

from grader.feedback.diagnosis.evidence import Candidate, Evidence

ORDER = (
    "ticks",
    "nothing_finite",
    "constant",
    "shape",
    "broadcast",
    "transposed",
    "missing_entry",
    "constant_factor",
    "batch_size",
    "sign",
    "permuted",
    "whole_numbers",
    "rounded",
    "in_part",
)
"""Special before general. ``in_part`` only says where the mistake is: it comes when all else has found nothing."""


class Way(Protocol):
    """What a file in this room offers. Every function is pure."""

    def candidates(self, evidence: Evidence) -> Iterator[Candidate]:
        """What could be the mistake."""


def way(name: str) -> Way:
    """The way of that name."""
    module: Way = importlib.import_module(f"{__name__}.{name}")
    return module
