"""What a box may read: the interpreter, its modules and libraries, the listed packages, and nothing else.

In namespaces a view is mounted, with empty folders over what is hidden; Landlock is given the same as a list of rules.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from typing import NamedTuple

from grader.errors import BoxError

# Texts all the way, and no pathlib: this is loaded before anything else, and paths are handed on as texts.
_SANDBOX = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_OURS = os.path.dirname(os.path.dirname(_SANDBOX))  # the folder that the package lies in
INSIDE = f"{_SANDBOX}/inside"
"""The folder of ours that enters a box."""
SCRATCH = "/scratch"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
# Where a distribution keeps libraries. Folders for one machine, where there are some, stand for those that hold more.
_LIBRARIES = ("/lib64", "/usr/lib64")
_FOR_ALL = ("/lib", "/usr/lib")
_SITES = ("site-packages", "dist-packages")
_SHARED_PREFIXES = ("/usr", "/usr/local")  # whose lib folder holds much that is no part of Python


class Bind(NamedTuple):
    """A file or folder of the machine, and where a box sees it."""

    source: str
    target: str


class View(NamedTuple):
    """What is mounted, in this order: ``binds``, empty folders over ``hidden``, ``packages``, ``devices``."""

    binds: tuple[Bind, ...]
    hidden: tuple[str, ...]
    packages: tuple[Bind, ...]
    homes: tuple[tuple[str, str], ...]
    """(name, folder to import it from) of each listed package."""
    scratch_mb: int = 0
    devices: tuple[str, ...] = _DEVICES

    @property
    def folder(self) -> str:
        """Where a box finds itself when it begins."""
        return self.scratch or "/"

    @property
    def ways(self) -> tuple[str, ...]:
        """The folders that lead to what is bound, from the root down, without those that are bound themselves."""
        targets = [*(bind.target for bind in (*self.binds, *self.packages)), *self.devices]
        bound = tuple(f"{target}/" for target in targets)
        return tuple(sorted({way for target in targets for way in _above(target) if not f"{way}/".startswith(bound)}))

    @property
    def scratch(self) -> str:
        """The one folder that may be written into, if there is one."""
        return SCRATCH if self.scratch_mb else ""

    @staticmethod
    def of(packages: tuple[str, ...], scratch_mb: int = 0) -> View:
        """The view with those packages. BoxError for one that is not installed."""
        roots = tuple(path for path in dict.fromkeys(_roots()) if os.path.exists(path))
        found = {name: _package(name) for name in packages}
        binds = tuple(Bind(os.path.realpath(path), path) for path in roots)
        return View(
            binds=(*binds, Bind(INSIDE, "/box/inside")),
            hidden=tuple(_hidden(roots)),
            packages=tuple(Bind(os.path.realpath(path), path) for paths in found.values() for path in paths),
            homes=tuple((name, os.path.dirname(paths[0])) for name, paths in found.items()),
            scratch_mb=scratch_mb,
        )


def _above(path: str) -> Iterator[str]:
    while (path := os.path.dirname(path)) != "/":
        yield path


def interpreter() -> str:
    """The interpreter itself, not a virtual environment's link to it."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable) or sys.executable)


def _roots() -> Iterator[str]:
    yield interpreter()
    standard = os.path.dirname(os.__file__)
    if sys.base_prefix in _SHARED_PREFIXES:
        yield standard
        for folder in filter(os.path.isdir, (f"{sys.base_prefix}/lib", f"{sys.base_prefix}/lib64")):
            yield from (f"{folder}/{name}" for name in sorted(os.listdir(folder)) if name.startswith("libpython"))
    else:  # an installation of its own: pyenv's, conda's, uv's
        yield os.path.dirname(standard)
    yield from _LIBRARIES
    machine = tuple(f"{folder}/{os.uname().machine}-linux-gnu" for folder in _FOR_ALL)
    yield from machine if all(os.path.exists(path) for path in machine) else _FOR_ALL
    yield "/etc/ld.so.cache"  # where the loader looks up libraries


def _hidden(roots: tuple[str, ...]) -> Iterator[str]:
    """Folders beneath the roots that hold what is no part of Python: other packages, perhaps the grader itself."""
    for root in filter(os.path.isdir, roots):
        # Listed once: thousands of names may stand here, and looking for patterns among them takes 5 ms.
        pythons = sorted(name for name in os.listdir(root) if name.startswith("python"))
        for folder, kind in itertools.product((root, *(f"{root}/{name}" for name in pythons)), _SITES):
            if os.path.isdir(f"{folder}/{kind}"):
                yield f"{folder}/{kind}"
        if _OURS.startswith(f"{root}/") and os.path.basename(_OURS) not in _SITES:
            yield _OURS


def home(name: str) -> str:
    """The folder that a package is imported from. BoxError for one that is not installed."""
    return os.path.dirname(_package(name)[0])


def _package(name: str) -> tuple[str, ...]:
    """The paths that a package consists of; wheels keep libraries in a folder beside it."""
    spec = PathFinder.find_spec(name)
    if spec is None or spec.origin is None:
        # No command: the distribution of that name may be another's, as `sklearn` is that of no scikit-learn.
        raise BoxError(
            f"`{name}` is not installed for this Python ({sys.executable}). Install the distribution that has it, "
            "whose name may be another."
        )
    path = os.path.dirname(spec.origin) if spec.submodule_search_locations else spec.origin
    beside = f"{os.path.dirname(path)}/{name}.libs"
    return (path, *([beside] if os.path.isdir(beside) else []))
