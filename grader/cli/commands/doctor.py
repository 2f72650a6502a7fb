"""``grader doctor``: what this machine can confine."""

from __future__ import annotations

import click

from grader.errors import GraderError
from grader.support.output import say


@click.command("doctor")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_: str) -> int:
    """Say how well this machine can confine submissions, and what would make it better.

    Every layer of the sandbox is tried, and attacks on it, for real. Exit codes: 0 submissions can be graded, 4 not.
    """
    from grader.cli import checkup as rendered
    from grader.sandbox.checkup import examine

    found = examine()
    say(rendered.render_json(found) if format_ == "json" else rendered.render(found), end="")
    return 0 if found.level else GraderError.exit_code
