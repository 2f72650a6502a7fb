"""``grader start``: writes the starter file of an exercise."""

from __future__ import annotations

import os
from pathlib import Path

import click

from grader.errors import UsageError
from grader.support.output import OutputFile, check_writable, say, shown, write


@click.command("start")
@click.argument("exercise")
@click.option("--output", type=OutputFile(), help="The file to write.  [default: EXERCISE.py]")
def command(exercise: str, output: Path | None) -> None:
    """Begin a submission: write the exercise's starter file."""
    from grader.exercise import load

    loaded = load(exercise)
    path = output or Path(f"{loaded.name}.py")
    check_writable(path)
    if os.path.lexists(path):
        raise UsageError(f"'{path}' already exists and was not changed. Name another file with --output.")
    line = f"# exercise: {loaded.name}\n"
    write(path, loaded.starter if line in loaded.starter else line + loaded.starter)
    named = "" if loaded.name == exercise else f" --exercise {exercise}"
    say(f"{shown(path)} is ready. Edit it, then run: grader check {shown(path)}{named}")
