"""Loads the packages that a box may import, and no other installed packages, before the box starts."""

from __future__ import annotations

import gc
import importlib
import sys
from importlib.machinery import PathFinder
from typing import Any

from .codec import LEFT_OUT


class _Path(PathFinder):
    """Finds modules on the path, except those in LEFT_OUT, whose empty or locked folders may still exist."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Find the spec of a module."""
        return None if fullname in LEFT_OUT else super().find_spec(fullname, path, target)


class _ListedPackages:
    """Finds the listed packages where they are installed, and nothing else in those folders.

    It finds neither the grader with its solutions, nor packages that are installed on some machines only.
    """

    def __init__(self, homes: dict[str, str]) -> None:
        self.homes = homes

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> Any:
        """Find the spec of a listed top-level package. The package's path finds its modules."""
        return PathFinder.find_spec(name, [self.homes[name]]) if name in self.homes else None


def load(listed: list[str]) -> None:
    """Load the packages that boxes may import; each is given with its folder, ``numpy=/folder``."""
    homes = dict(home.split("=", 1) for home in listed)
    sys.meta_path[sys.meta_path.index(PathFinder)] = _Path
    sys.meta_path.append(_ListedPackages(homes))
    gc.disable()  # nothing that is loaded here becomes garbage
    for name in (*homes, "numpy.random"):  # else each box would load numpy.random itself (11 ms)
        importlib.import_module(name)
    gc.enable()
    gc.freeze()  # nor in a box, where a collection would write to each page and thereby copy it


def reseed() -> None:
    """Seed the random generators with the same seed as every box."""
    import random  # loaded by numpy already

    import numpy as np

    # A fixed seed: an answer with unseeded random numbers is then the same in every grading.
    random.seed(0)
    np.random.seed(0)
