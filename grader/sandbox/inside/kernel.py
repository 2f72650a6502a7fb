"""What a notebook's kernel brings with it, made inert: files that were written in one find those names in a box.

They stand among the builtins, as a kernel has them: whatever the subject defines itself goes before.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Iterator
from typing import Any

# Nobody is there to type. "0" is what most programs can go on with; a loop that waits for another word has to end.
_ANSWER, _MOST_ANSWERS = "0", 100


class Kernel:
    """Stands in for the kernel and all that it gives: whatever it is asked for, or called with, it is itself again."""

    def __getattr__(self, name: str) -> Kernel:
        if name.startswith("__"):  # Python's own questions are not to be answered
            raise AttributeError(name)
        return self

    def __call__(self, *_arguments: Any, **_options: Any) -> Kernel:
        """What any of its methods gives."""
        return self

    def __getitem__(self, _key: Any) -> Kernel:
        return self

    def __setitem__(self, _key: Any, _value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

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
