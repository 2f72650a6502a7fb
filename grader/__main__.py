#!python
"""Starts ``grader`` and ``python -m grader`` without importing anything from folders that hold submissions.

Python looks for modules first in the folders of PYTHONPATH, and with ``-m`` also in the current folder. So the grader
itself would run a ``numpy.py`` beside a submission. An installation also uses this file as the script ``grader`` (see
pyproject.toml). It therefore runs before the package ``grader``, which a submission could replace too. Before its check
it imports only modules that are built into the interpreter, or that the interpreter has loaded already.

Limits of this check: Python loads ``sitecustomize``, ``usercustomize`` and ``encodings`` before any program, from the
same folders. With ``-m`` it also loads ``grader`` itself and a few others. The check detects such modules and refuses
the command. But their code has already run, and may even have disabled the check. PYTHONHOME, PYTHONUSERBASE and
LD_PRELOAD change the interpreter itself, which cannot be detected. Do not set these variables when you grade untrusted
submissions. ``python -I -m grader`` ignores all of them except LD_PRELOAD.
"""

import os
import site
import sys


def main() -> None:
    """Run the command. Exit with 2 if a loaded module may belong to a submission."""
    places, from_outside = _places(sys.argv[1:]), _named() - {_own_home()}
    apart = [entry for entry in sys.path if entry in from_outside and _meets(entry, places)]
    if apart:
        loaded = sorted(name for name, module in sys.modules.items() if _folder(module) in apart and name != "__main__")
        if loaded:
            names = ", ".join(loaded)
            _refuse(
                f"Python has loaded {names} from a folder where submissions may be, before the grader. "
                "Unset PYTHONPATH, or run: python -I -m grader",
                2,
            )
        sys.path[:] = [entry for entry in sys.path if entry not in apart]
        for folder in [entry for entry in sys.path if entry.endswith("-packages")]:
            site.addsitedir(folder)  # an editable installation itself adds such folders
    if sys.pycache_prefix and _meets(sys.pycache_prefix, places):
        sys.pycache_prefix = None  # compiled modules there would be trusted as much as sources
    import gc

    gc.disable()  # a command is too short for reference cycles to fill the memory
    try:
        if sys.argv[1:2] in (["check"], ["prove"]) and {"--trusted", "--help", "-h"}.isdisjoint(sys.argv):
            from grader import sandbox

            sandbox.start_ahead()  # it takes as long as the imports here, so both run at the same time
        from grader.cli.main import main
    except ImportError as error:  # else Python would exit with 1, which means that the pass mark was missed
        if apart:
            _refuse(f"{error}, except where submissions may be. Keep them out of the folders on PYTHONPATH.", 2)
        _refuse(f"The grader is not complete: {error}. Install it again.", 4)
    main()


def _places(words: list[str]) -> list[str]:
    """The folders of all files and folders that the arguments name."""
    paths = [word.partition("=")[2] if word.startswith("-") else word for word in words]
    return [
        os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path))
        for path in paths
        if os.path.lexists(path)
    ]


def _named() -> set[str]:
    """The entries of ``sys.path`` from outside the installation: PYTHONPATH, and with ``-m`` the current folder."""
    named = [sys.path[0]] if __spec__ and sys.path and not sys.flags.safe_path else []
    if not sys.flags.ignore_environment and os.environ.get("PYTHONPATH"):
        named += [os.path.abspath(entry) for entry in os.environ["PYTHONPATH"].split(os.pathsep)]
    return set(named)


def _meets(entry: str, places: list[str]) -> bool:
    """Whether a folder is the current one, or is one of the places, contains one or is inside one."""
    entry = os.path.realpath(entry)
    return entry == os.path.realpath("") or any(_within(entry, place) or _within(place, entry) for place in places)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _own_home() -> str:
    """The folder that ``grader`` was loaded from, or empty. Users who start it from there trust that folder."""
    own = sys.modules.get("grader")
    return _folder(own) if own else ""


def _folder(module: object) -> str:
    """The entry of ``sys.path`` that a module was found in; empty if it is built in or inside a package."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or "." in str(getattr(module, "__name__", ".")):
        return ""
    folder, name = os.path.split(os.path.abspath(file))
    return os.path.dirname(folder) if name.startswith("__init__.") else folder


def _refuse(why: str, code: int) -> None:
    if sys.stderr:
        safe = why.encode("ascii", "backslashreplace").decode()  # untrusted names, shown in a terminal
        safe = "".join(letter if letter.isprintable() else "?" for letter in safe)
        sys.stderr.write(f"grader: {safe}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
