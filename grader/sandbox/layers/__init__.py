"""What confines a box, one file per layer, with its theory of operation at its head. A new layer is a new file here.

``bubblewrap`` and ``namespaces`` are two means to the same end: each starts a whole fork server behind a ``command``.
``landlock``, ``seccomp`` and ``limits`` are put on by each box itself, for good, before it reads a line of anybody's
code: these files say what is put on, as plain data, and ``inside/locks.py`` puts it on.

A file of a layer has a ``RANK``, from the outside in, a ``probe``, and one or more of the functions that ``Layer``
lists. A probe finds out by trial whether this machine has the layer: a layer that exists need not work.
"""

from __future__ import annotations

import functools
import importlib
import os
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.model.execution import Limits
    from grader.sandbox.layers.view import View

Rules: TypeAlias = "tuple[tuple[str, int], ...]"
"""(path, access) for each path that a box may open."""
Programs: TypeAlias = "tuple[tuple[str, tuple[int, ...]], ...]"
"""(hexadecimal code, marks) of a filter of system calls, without threads and with them."""
Bounds: TypeAlias = "tuple[tuple[int, int, int], ...]"
"""(resource, soft, hard) for each limit of a box."""


class Probe(NamedTuple):
    """What a trial of a layer found: whether it works, how it was seen, and what would mend it where it does not."""

    works: bool
    seen: str
    mend: str = ""


class Layer(NamedTuple):
    """A layer, as its file describes it; None for what it has no part in."""

    name: str
    rank: int
    probe: Callable[[], Probe]
    installed: Callable[[], bool] | None
    """Whether it is worth trying, as far as that costs nothing."""
    command: Callable[[View], list[str]] | None
    """What to write before a command that is to run in namespaces and see nothing but the view."""
    rules: Callable[[tuple[str, ...], str], Rules] | None
    """Which files a box may open, given what is readable and the scratch folder."""
    programs: Callable[[bool], Programs] | None
    """Which system calls a box may make, given whether it has a scratch folder."""
    bounds: Callable[[Limits], Bounds] | None
    """What a box may use up."""

    @property
    def confines(self) -> bool:
        """Whether it restricts what a box can reach, not only how much it uses."""
        return bool(self.command or self.rules or self.programs)


@functools.cache
def layers() -> dict[str, Layer]:
    """Every layer by its name, from the outside in."""
    files = (file.removesuffix(".py") for file in os.listdir(os.path.dirname(__file__)) if file.endswith(".py"))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in files if name != "__init__"}
    optional = Layer._fields[3:]
    found = [
        Layer(name, module.RANK, module.probe, *(getattr(module, field, None) for field in optional))
        for name, module in modules.items()
        if hasattr(module, "RANK")  # the others are what layers share
    ]
    return {layer.name: layer for layer in sorted(found, key=lambda layer: layer.rank)}
