"""``grader prove``: checks that an exercise tells right from wrong."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.terminal import bars
from grader.errors import UsageError
from grader.support.output import OutputFile, check_writable, say, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.proof import Proof


@click.command("prove")
@click.argument("exercises", metavar="[EXERCISE]...", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=OutputFile(), help="Write the author's page to this .html file.")
@click.option("--question", metavar="ID", help="Prove only this question of one EXERCISE.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Time for the mistakes planted into each question, the most telling first. Default: 120.",
)
@click.option("--trusted", is_flag=True, help="Use no sandbox: only for exercises that you trust, such as your own.")
def command(
    exercises: tuple[str, ...],
    format_: str,
    output: Path | None,
    question: str | None,
    seconds: float | None,
    trusted: bool,
) -> int:
    """Check that an exercise tells right from wrong: each EXERCISE, or all in the pack.

    It plants mistakes into the reference, and each has to lose marks. An EXERCISE is a name or the path of its folder.
    Ctrl-C stops, and shows what was found until then.
    Exit codes: 0 proved, 2 invalid usage, 3 not proved, 4 fault of the grader, 130 stopped.
    """
    from grader import sandbox
    from grader.errors import Interrupted, SpecError

    if question is not None and len(exercises) != 1:
        raise UsageError("`--question` needs the one EXERCISE that has the question.")
    if output is not None:
        check_writable(output)
        if output.suffix != ".html":
            said = f"The author's page is HTML: name a file with the suffix .html instead of '{output.name}'."
            raise UsageError(f"{said} To save the printed output, such as the record, use `> {output.name}`.")
    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from grader import proof
        from grader.exercise import exercise_names

        names = exercises or exercise_names()
        with bars(names) as show_progress:
            seconds = proof.SECONDS if seconds is None else seconds
            proofs = proof.prove_all(names, started, show_progress, question=question, seconds=seconds)
    say(_proof_text(proofs) if format_ == "text" else _proof_json(proofs), end="")
    if output is not None:
        from grader.proof.page import render

        write(output, render(proofs))
        click.echo(f"Page written to {output}", err=True)
    if any(proved.stopped for proved in proofs):
        raise Interrupted("Stopped. The proof shows what was found until then.")
    return 0 if all(proved.holds for proved in proofs) else SpecError.exit_code


def _proof_text(proofs: Sequence[Proof]) -> str:
    from shutil import get_terminal_size

    from grader.proof.terminal import render

    if not sys.stdout.isatty():
        return render(proofs)
    return render(proofs, colour="NO_COLOR" not in os.environ, width=get_terminal_size().columns)


def _proof_json(proofs: Sequence[Proof]) -> str:
    from grader.proof.json import render

    return render(proofs)
