"""Repeats work if a box or its server is killed from outside."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TypeVar

from grader.errors import BoxLost
from grader.sandbox.interface import Sandbox

TRIES = 5  # on a machine without memory, every try may be killed
Made = TypeVar("Made")


def tried(within: Sandbox, work: Callable[[Sandbox, bool], Made]) -> Made:
    """Return what ``work`` returns. If it loses a box, repeat all of it in a sandbox that runs nothing else.

    ``work`` gets the sandbox, and whether this is the last try. BoxLost if every try loses a box.
    """
    for left in reversed(range(TRIES)):
        try:
            with contextlib.nullcontext(within) if left == TRIES - 1 else within.again() as used:
                return work(used, left == 0)
        except BoxLost as error:
            lost = error
    raise lost
