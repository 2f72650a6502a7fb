"""The layers that confine a box, one file per layer. Each file begins with its theory of operation.

``bubblewrap`` and ``namespaces`` are alternatives: each starts a whole fork server behind a ``command``. ``landlock``,
``seccomp`` and ``limits`` are applied by each box to itself, permanently, before it reads any submitted code: these
files compute, as plain data, what to apply, and ``inside/locks.py`` applies it.

To add a layer, add a file with a ``RANK``, from the outside in, a ``probe``, and one or more of the functions that
``Layer`` lists. A probe tries whether this machine supports the layer: a layer that exists need not work.
"""

from __future__ import annotations

import functools
import importlib
import os
from typing import TYPE_CHECKING, TypeAlias

import msgspec

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


class Probe(msgspec.Struct, frozen=True):
    """The result of a trial of a layer: whether it works, what was observed, and how to fix it if it does not."""

    works: bool
    seen: str
    fix: str = ""


class Layer(msgspec.Struct, frozen=True):
    """A layer, as its file describes it. A function is None if the layer does not have it."""

    name: str
    rank: int
    probe: Callable[[], Probe]
    installed: Callable[[], bool] | None
    """Whether the layer may work, as far as a quick check can tell."""
    command: Callable[[View], list[str]] | None
    """The prefix of a command that runs in namespaces and sees only the view."""
    rules: Callable[[tuple[str, ...], str], Rules] | None
    """The files that a box may open, given the readable paths and the scratch folder."""
    programs: Callable[[bool], Programs] | None
    """The system calls that a box may make, given whether it has a scratch folder."""
    bounds: Callable[[Limits], Bounds] | None
    """The resources that a box may use."""

    @property
    def confines(self) -> bool:
        """Whether the layer restricts what a box can reach, not only its resources."""
        return bool(self.command or self.rules or self.programs)


@functools.cache
def layers() -> dict[str, Layer]:
    """Return all layers by name, from the outside in."""
    files = (file.removesuffix(".py") for file in os.listdir(os.path.dirname(__file__)) if file.endswith(".py"))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in files if name != "__init__"}
    optional = Layer.__struct_fields__[3:]
    found = [
        Layer(name, module.RANK, module.probe, *(getattr(module, field, None) for field in optional))
        for name, module in modules.items()
        if hasattr(module, "RANK")  # the other modules are shared by the layers
    ]
    return {layer.name: layer for layer in sorted(found, key=lambda layer: layer.rank)}
