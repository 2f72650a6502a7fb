"""What a box may read: the interpreter, its modules and libraries, the listed packages, and nothing else.

In namespaces a view is mounted, with empty folders over what is hidden; Landlock is given the same as a list of rules.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import NamedTuple

from grader.errors import BoxError

INSIDE = Path(__file__).resolve().parent.parent / "inside"  # ours that enters a box
SCRATCH = "/scratch"
_OURS = Path(__file__).resolve().parent.parent.parent.parent  # the folder that the package lies in
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
# Where a distribution keeps libraries. Folders for one machine, where there are some, stand for those that hold more.
_LIBRARIES = ("/lib64", "/usr/lib64")
_BY_MACHINE = (f"/lib/{os.uname().machine}-linux-gnu", f"/usr/lib/{os.uname().machine}-linux-gnu")
_FOR_ALL = ("/lib", "/usr/lib")
_SHARED_PREFIXES = ("/usr", "/usr/local")  # whose lib folder holds much that is no part of Python


class Bind(NamedTuple):
    """A file or folder of the machine, and where a box sees it."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class View:
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
        above = {str(folder) for target in targets for folder in Path(target).parents if str(folder) != "/"}
        bound = tuple(f"{target}/" for target in targets)
        return tuple(sorted(folder for folder in above if not f"{folder}/".startswith(bound)))

    @property
    def scratch(self) -> str:
        """The one folder that may be written into, if there is one."""
        return SCRATCH if self.scratch_mb else ""

    @staticmethod
    def of(packages: tuple[str, ...], scratch_mb: int = 0) -> View:
        """The view with those packages. BoxError for one that is not installed."""
        roots = tuple(path for path in dict.fromkeys(_roots()) if Path(path).exists())
        found = {name: _package(name) for name in packages}
        binds = tuple(Bind(os.path.realpath(path), path) for path in roots)
        return View(
            binds=(*binds, Bind(str(INSIDE), "/box/inside")),
            hidden=tuple(_hidden(roots)),
            packages=tuple(Bind(os.path.realpath(path), path) for paths in found.values() for path in paths),
            homes=tuple((name, str(Path(paths[0]).parent)) for name, paths in found.items()),
            scratch_mb=scratch_mb,
        )


def interpreter() -> str:
    """The interpreter itself, not a virtual environment's link to it."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable) or sys.executable)


def _roots() -> Iterator[str]:
    yield interpreter()
    standard = Path(os.__file__).parent
    if sys.base_prefix in _SHARED_PREFIXES:
        yield str(standard)
        for pattern in ("lib/libpython*", "lib64/libpython*"):
            yield from map(str, sorted(Path(sys.base_prefix).glob(pattern)))
    else:  # an installation of its own: pyenv's, conda's, uv's
        yield str(standard.parent)
    yield from _LIBRARIES
    yield from _BY_MACHINE if all(Path(path).exists() for path in _BY_MACHINE) else _FOR_ALL
    yield "/etc/ld.so.cache"  # where the loader looks up libraries


def _hidden(roots: tuple[str, ...]) -> Iterator[str]:
    """Folders beneath the roots that hold what is no part of Python: other packages, perhaps the grader itself."""
    for root in roots:
        for pattern in ("site-packages", "dist-packages", "python*/site-packages", "python*/dist-packages"):
            yield from (str(path) for path in sorted(Path(root).glob(pattern)) if path.is_dir())
        if _OURS.is_relative_to(root) and _OURS.name not in ("site-packages", "dist-packages"):
            yield str(_OURS)


def _package(name: str) -> tuple[str, ...]:
    """The paths that a package consists of; wheels keep libraries in a folder beside it."""
    spec = PathFinder.find_spec(name)
    if spec is None or spec.origin is None:
        raise BoxError(f"{name} is not installed for this Python: run `{sys.executable} -m pip install {name}`.")
    origin = Path(spec.origin)
    path = origin.parent if spec.submodule_search_locations else origin
    beside = path.parent / f"{name}.libs"
    return (str(path), *([str(beside)] if beside.is_dir() else []))
