#!python
"""The command's first steps: nothing is imported from where submissions are. ``python -m grader``, and ``grader``.

Python looks for modules in the folders of PYTHONPATH, and with ``-m`` in the current one, before it looks anywhere
else. A ``numpy.py`` beside a submission would so be run by the grader itself. Installed, this file is also the script
``grader`` (see pyproject.toml), so that it comes before the package ``grader``, which could be somebody's, too. Until
it has looked around it imports only what is built into the interpreter or loaded by it anyhow.

What it cannot do. Python loads ``sitecustomize``, ``usercustomize`` and ``encodings`` before any program, from those
folders as well; with ``-m`` also ``grader`` itself and a few others. Whatever has been loaded from there is found, and
the command refused, but it has run, and can have done anything, this check among it. What makes up the interpreter,
by PYTHONHOME, PYTHONUSERBASE or LD_PRELOAD, is out of reach as well. Who grades strangers sets none of these.
``python -I -m grader`` ignores all of them but the last.
"""

import os
import site
import sys


def main() -> None:
    """Run the command, or refuse it with 2 where something was loaded that may be a submission's."""
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
            site.addsitedir(folder)  # an installation may name one of them itself, as a checkout's does
    if sys.pycache_prefix and _meets(sys.pycache_prefix, places):
        sys.pycache_prefix = None  # compiled modules are believed as much as sources are
    import gc

    gc.disable()  # a command ends before what it leaves in cycles could fill a machine's memory
    try:
        if sys.argv[1:2] in (["check"], ["prove"]) and {"--trusted", "--help", "-h"}.isdisjoint(sys.argv):
            from grader import sandbox

            sandbox.start_ahead()  # it takes as long as all that is loaded here
        from grader.cli.main import main
    except ImportError as error:  # without this Python would end with 1, which is a mark
        if apart:
            _refuse(f"{error}, but where submissions may be. Keep them apart from the folders on PYTHONPATH.", 2)
        _refuse(f"The grader is not complete: {error}. Install it again.", 4)
    main()


def _places(words: list[str]) -> list[str]:
    """The folders of all files and folders that the words of a command name."""
    paths = [word.partition("=")[2] if word.startswith("-") else word for word in words]
    return [
        os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path))
        for path in paths
        if os.path.lexists(path)
    ]


def _named() -> set[str]:
    """The entries of the path that are not the installation's: PYTHONPATH's, and with ``-m`` the current folder."""
    named = [sys.path[0]] if __spec__ and sys.path and not sys.flags.safe_path else []
    if not sys.flags.ignore_environment and os.environ.get("PYTHONPATH"):
        named += [os.path.abspath(entry) for entry in os.environ["PYTHONPATH"].split(os.pathsep)]
    return set(named)


def _meets(entry: str, places: list[str]) -> bool:
    """Whether a folder is the current one, or is one of the places, around one or inside one."""
    entry = os.path.realpath(entry)
    return entry == os.path.realpath("") or any(_within(entry, place) or _within(place, entry) for place in places)


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _own_home() -> str:
    """Where the package ``grader`` was loaded from, if it was: who starts it there trusts what is there."""
    own = sys.modules.get("grader")
    return _folder(own) if own else ""


def _folder(module: object) -> str:
    """The entry of the path that a module was found in; empty for one that is built in, or part of a package."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or "." in str(getattr(module, "__name__", ".")):
        return ""
    folder, name = os.path.split(os.path.abspath(file))
    return os.path.dirname(folder) if name.startswith("__init__.") else folder


def _refuse(why: str, code: int) -> None:
    if sys.stderr:
        told = why.encode("ascii", "backslashreplace").decode()  # names of strangers, seen by a terminal
        told = "".join(letter if letter.isprintable() else "?" for letter in told)
        sys.stderr.write(f"grader: {told}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
