"""``grader doctor``: reports how well this machine can confine submissions."""

from __future__ import annotations

import click

from grader.errors import GraderError
from grader.support.output import say


@click.command("doctor")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_: str) -> int:
    """Report how well this machine can confine submissions, and how to improve it.

    It really tries every layer of the sandbox, and attacks on it. Exit codes: 0 submissions can be graded, 4 not.
    """
    from grader.cli import checkup as rendered
    from grader.sandbox.checkup import examine

    found = examine()
    say(rendered.render_json(found) if format_ == "json" else rendered.render(found), end="")
    return 0 if found.level else GraderError.exit_code
