"""Lists the files that a box may read: the interpreter, its modules, the listed packages, and the libraries they need.

In namespaces a view is mounted, with empty folders over hidden ones; Landlock gets the same as a list of rules. A view
should be small: through a page that is not yet in memory, a box can pass one bit to the next.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from typing import NamedTuple

import msgspec

from grader.errors import BoxError
from grader.sandbox.inside.codec import LEFT_OUT
from grader.sandbox.layers import libraries

# Strings, without pathlib: this is loaded before anything else, and paths are passed on as strings.
_SANDBOX = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_OURS = os.path.dirname(os.path.dirname(_SANDBOX))  # the folder that contains the package
INSIDE = f"{_SANDBOX}/inside"
"""The folder of the grader's code that runs in a box."""
SCRATCH = "/scratch"
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
# A distribution's folders of libraries. The folder for one machine, if it exists, comes before those for several.
_LIBRARIES = ("/lib64", "/usr/lib64", "/lib", "/usr/lib")
# Libraries that are opened by name when needed, so that no file lists them: libc's for ending threads, and those of
# conda's numpy for each kind of processor.
_OPENED = ("libgcc_s.so.1",)
_OPENED_BESIDE = ("libmkl_", "libiomp5.so")
_SITES = ("site-packages", "dist-packages")
_CONFIG = "config-"  # the beginning of names of folders with files to build programs
# Modules for screens, terminals and a directory service: they need large parts of X and Kerberos.
_NEVER_LOADED = ("_tkinter.", "_curses", "readline.", "nis.")
_NO_MODULES = frozenset({"__pycache__", "tests", "include"})  # folders that are not searched for libraries


class Bind(NamedTuple):
    """A file or folder of the machine, and where a box sees it."""

    source: str
    target: str


class View(msgspec.Struct, frozen=True):
    """The mounts of a box, in this order: ``binds``, empty folders over ``hidden``, ``packages``, ``devices``."""

    binds: tuple[Bind, ...]
    hidden: tuple[str, ...]
    packages: tuple[Bind, ...]
    homes: tuple[tuple[str, str], ...]
    """(name, folder to import it from) of each listed package."""
    scratch_mb: int = 0
    devices: tuple[str, ...] = _DEVICES

    @property
    def folder(self) -> str:
        """The working folder of a box."""
        return self.scratch or "/"

    @property
    def parents(self) -> tuple[str, ...]:
        """The folders above bound paths, from the root down, without those that are bound themselves."""
        targets = [*(bind.target for bind in (*self.binds, *self.packages)), *self.devices]
        bound = tuple(f"{target}/" for target in targets)
        return tuple(
            sorted({path for target in targets for path in _above(target) if not f"{path}/".startswith(bound)})
        )

    @property
    def scratch(self) -> str:
        """The only writable folder; empty if there is none."""
        return SCRATCH if self.scratch_mb else ""

    @staticmethod
    def of(packages: tuple[str, ...], scratch_mb: int = 0) -> View:
        """Make the view with those packages. BoxError if one is not installed."""
        roots = tuple(path for path in dict.fromkeys(_roots()) if os.path.exists(path))
        found = {name: _package(name) for name in packages}
        paths = tuple(path for paths in found.values() for path in paths)
        needed = dict.fromkeys(_libraries(paths))
        binds = tuple(Bind(os.path.realpath(path), path) for path in (*roots, *needed))
        return View(
            binds=(*binds, Bind(INSIDE, "/box/inside")),
            hidden=tuple(_hidden(roots)),
            packages=tuple(Bind(os.path.realpath(path), path) for path in paths),
            homes=tuple((name, os.path.dirname(paths[0])) for name, paths in found.items()),
            scratch_mb=scratch_mb,
        )


def _above(path: str) -> Iterator[str]:
    while (path := os.path.dirname(path)) != "/":
        yield path


def interpreter() -> str:
    """Return the path of the interpreter itself, not of a virtual environment's link to it."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable) or sys.executable)


def _roots() -> Iterator[str]:
    yield interpreter()
    yield _standard()
    yield "/etc/ld.so.cache"  # where the loader looks up libraries


def _standard() -> str:
    """The folder of the standard library."""
    return os.path.dirname(os.__file__)


def _libraries(packages: tuple[str, ...]) -> Iterator[str]:
    """Yield the libraries that the interpreter, the modules of the standard library and the packages need."""
    beside = tuple(f"{sys.base_prefix}/{name}" for name in ("lib", "lib64"))
    machine = tuple(f"{folder}/{os.uname().machine}-linux-gnu" for folder in ("/lib", "/usr/lib"))
    folders = tuple(folder for folder in (*beside, *machine, *_LIBRARIES) if os.path.isdir(folder))
    modules = itertools.chain.from_iterable(map(_modules, (f"{_standard()}/lib-dynload", *packages)))
    opened = (name for folder in beside if folder in folders for name in _listed(folder, _OPENED_BESIDE))
    yield from libraries.found((interpreter(), *modules), (*_OPENED, *opened), folders)


def _modules(path: str) -> Iterator[str]:
    """Yield the files at and beneath a path that may need libraries."""
    if os.path.isfile(path):
        yield path
        return
    with os.scandir(path) as entries:  # os.walk takes twice as long
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _NO_MODULES:
                    yield from _modules(entry.path)
            elif ".so" in entry.name and not entry.name.startswith(_NEVER_LOADED):
                yield entry.path


def _listed(folder: str, beginnings: str | tuple[str, ...]) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith(beginnings))


def _hidden(roots: tuple[str, ...]) -> Iterator[str]:
    """Yield folders beneath the roots that no submission needs: parts of Python, other packages, perhaps the grader."""
    standard = _standard()
    for name in (*_SITES, *LEFT_OUT, *_listed(standard, _CONFIG)):
        if os.path.isdir(f"{standard}/{name}"):
            yield f"{standard}/{name}"
    if any(_OURS.startswith(f"{root}/") for root in roots) and os.path.basename(_OURS) not in _SITES:
        yield _OURS


def home(name: str) -> str:
    """Return the folder that a package is imported from. BoxError if it is not installed."""
    return os.path.dirname(_package(name)[0])


def _package(name: str) -> tuple[str, ...]:
    """The paths of a package: wheels keep libraries in a folder next to it."""
    spec = PathFinder.find_spec(name)
    if spec is None or spec.origin is None:
        # No pip command: the distribution of that name may be another project's, such as `sklearn`.
        raise BoxError(
            f"`{name}` is not installed for this Python ({sys.executable}). Install the distribution that contains it; "
            "its name may differ."
        )
    path = os.path.dirname(spec.origin) if spec.submodule_search_locations else spec.origin
    beside = f"{os.path.dirname(path)}/{name}.libs"
    return (path, *([beside] if os.path.isdir(beside) else []))
