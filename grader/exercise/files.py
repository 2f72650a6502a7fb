"""Where the files of an exercise are: in the course pack or in a folder."""

from __future__ import annotations

from pathlib import Path

from grader.errors import UsageError
from grader.support.packaged_files import folder
from grader.support.suggest import meant


def exercise_names() -> tuple[str, ...]:
    """The packaged exercises, in the order of the course pack's names."""
    return tuple(sorted(path.parent.name for path in folder("exercises").glob("*/exercise.toml")))


def public_folder(name: str) -> Path:
    """The folder with the public half of an exercise of the pack, or of that path. UsageError if there is none."""
    if "/" in name or "\\" in name:
        path = Path(name)
    elif name in exercise_names():
        path = folder("exercises") / name
    else:
        near = meant(name, exercise_names())
        instead = f" Did you mean '{near}'?" if near else ""
        raise UsageError(f"There is no exercise '{name}'.{instead} The exercises are: {', '.join(exercise_names())}.")
    if not (path / "exercise.toml").is_file():
        raise UsageError(f"There is no exercise in '{name}': a folder with an exercise.toml is wanted.")
    if (path / "bundle.json").is_file():
        raise UsageError(
            f"'{name}' is a bundle for practice, not an exercise: its text is in statement.html, and "
            f"`grader check FILE --exercise {name}` tries an answer."
        )
    return path.resolve()


def file_paths(name: str) -> tuple[str, ...]:
    """Where an exercise's files lie within a pack."""
    public, secret = f"exercises/{name}", f"solutions/{name}"
    return f"{public}/exercise.toml", f"{public}/starter.py", f"{secret}/key.toml", f"{secret}/reference.py"
