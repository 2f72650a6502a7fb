"""``grader list``: lists the exercises of the pack."""

from __future__ import annotations

import click

from grader.support.output import say


@click.command("list")
def command() -> None:
    """List the exercises."""
    from grader.errors import SpecError
    from grader.exercise import exercise_names, load

    width = max(map(len, exercise_names()), default=0)
    for name in exercise_names():
        try:
            exercise = load(name)
            many = f"{len(exercise.questions)} question{'' if len(exercise.questions) == 1 else 's'}"
            said = f"{exercise.title}: {many}, {exercise.points:g} points"
        except SpecError as error:
            many = f"{len(error.faults)} faults" if len(error.faults) > 1 else "a fault"
            said = f"broken, with {many}; `grader show {name}` shows more"
        say(f"{name:<{width}}  {said}")
