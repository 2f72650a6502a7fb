"""In a box's process before it is one: loads what may be imported there, and nothing else that is installed."""

from __future__ import annotations

import gc
import importlib
import sys
from importlib.machinery import PathFinder
from typing import Any

from .codec import LEFT_OUT


class _Path(PathFinder):
    """Finds modules along the path, and nothing that is left out, whose empty or locked folder may still be there."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> Any:
        """The spec of a module."""
        return None if fullname in LEFT_OUT else super().find_spec(fullname, path, target)


class _ListedPackages:
    """Finds the listed packages where they are installed, and nothing else that stands there: not the grader, whose
    solutions would come with it, and nothing that happens to be installed on one machine and not on another.
    """

    def __init__(self, homes: dict[str, str]) -> None:
        self.homes = homes

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Any:
        """The spec of a listed top-level package; its modules are found by its own path."""
        return PathFinder.find_spec(name, [self.homes[name]]) if name in self.homes else None


def load(listed: list[str]) -> None:
    """Load the packages that boxes may import; each is named with the folder that it is in, ``numpy=/folder``."""
    homes = dict(home.split("=", 1) for home in listed)
    sys.meta_path[sys.meta_path.index(PathFinder)] = _Path
    sys.meta_path.append(_ListedPackages(homes))
    gc.disable()  # nothing that is loaded here is garbage
    for name in (*homes, "numpy.random"):  # else each box would load it anew (11 ms)
        importlib.import_module(name)
    gc.enable()
    gc.freeze()  # nor will it be in a box, which would copy each page that a collection writes to


def reseed() -> None:
    """Begin with the same random numbers as every box."""
    import random  # loaded by numpy already

    import numpy as np

    # A fixed seed: an unseeded random answer repeats, so that a grading can be repeated.
    random.seed(0)
    np.random.seed(0)
