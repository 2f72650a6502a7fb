"""Stubs for the names that a notebook's kernel defines, so that files written in a notebook run in a box.

They are builtins, as in a kernel: the subject's own definitions take precedence.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

from .stubs import StubValue

# input() gets this answer, because no one can type. Most programs can continue with "0"; a loop that waits for another
# answer has to end.
_ANSWER, _MOST_ANSWERS = "0", 100


class Kernel(StubValue):
    """A stub for the kernel and all its values, like that for the values of a missing module."""

    _module = "IPython"

    # Programs ask the kernel whether they run in a notebook, and loop over its lists: it is empty.
    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __contains__(self, _item: object) -> bool:
        return False

    def getoutput(self, *_command: Any, **_options: Any) -> list[str]:
        """Return no lines; ``files = !ls`` calls this."""
        return []


def install() -> None:
    """Define the names of a kernel as builtins."""
    kernel = Kernel()
    builtins.get_ipython = lambda: kernel  # type: ignore[attr-defined]  # as a kernel does
    builtins.display = lambda *_objects, **_options: None  # type: ignore[attr-defined]


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Answer ``input()`` in this context, and print the prompt and the answer like a terminal."""
    ours, left = builtins.input, _MOST_ANSWERS

    def answer(prompt: object = "", /) -> str:
        nonlocal left
        left -= 1
        if left < 0:
            return ours(prompt)
        print(f"{prompt}{_ANSWER}   <- no one can answer input() here: write the value into the code")
        return _ANSWER

    builtins.input = answer
    try:
        yield
    finally:
        if builtins.input is answer:  # else the subject has replaced it
            builtins.input = ours
