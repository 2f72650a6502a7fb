"""What a notebook's kernel brings with it, made inert: files that were written in one find those names in a box.

They stand among the builtins, as a kernel has them: whatever the subject defines itself goes before.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

from .standins import Thing

# Nobody is there to type. "0" is what most programs can go on with; a loop that waits for another word has to end.
_ANSWER, _MOST_ANSWERS = "0", 100


class Kernel(Thing):
    """Stands in for the kernel and all that it gives, as what a missing module gives does."""

    _module = "IPython"

    # Programs ask it whether they run in a notebook, and loop over what it lists: neither is there.
    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __contains__(self, _item: object) -> bool:
        return False

    def getoutput(self, *_command: Any, **_options: Any) -> list[str]:
        """What ``files = !ls`` calls: no line was printed."""
        return []


def stand_in() -> None:
    """Put the names of a kernel among the builtins."""
    kernel = Kernel()
    builtins.get_ipython = lambda: kernel  # type: ignore[attr-defined]  # as a kernel does it
    builtins.display = lambda *_objects, **_options: None  # type: ignore[attr-defined]


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Meanwhile ``input()`` is answered, and what stands in its place is printed as on a terminal."""
    ours, left = builtins.input, _MOST_ANSWERS

    def answer(prompt: object = "", /) -> str:
        nonlocal left
        left -= 1
        if left < 0:
            return ours(prompt)
        print(f"{prompt}{_ANSWER}   <- nobody can answer input() here: put the value into the code")
        return _ANSWER

    builtins.input = answer
    try:
        yield
    finally:
        if builtins.input is answer:  # else it is the subject's
            builtins.input = ours
