"""``grader show``: prints an exercise as students read it."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.report_output import cache
from grader.support.output import OutputFile, check_writable, say, shown, write


@click.command("show")
@click.argument("exercise")
@click.option("--html", is_flag=True, help="As a page, with formulas and figures.")
@click.option("--output", type=OutputFile(), help="Write to this file.")
def command(exercise: str, html: bool, output: Path | None) -> None:
    """Show an exercise's text and questions."""
    from grader.exercise import load
    from grader.report.drawing import exercise_page
    from grader.report.statement import statement_of

    if output is not None:
        check_writable(output)
    loaded = load(exercise)
    statement = statement_of(loaded)
    text = exercise_page.page(statement, cache()) if html else exercise_page.plain(statement)
    if output is None:
        say(text, end="")
    else:
        write(output, text)
        say(f"Written to {shown(output)}")
