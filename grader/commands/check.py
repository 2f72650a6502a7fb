"""``grader check``: one submission."""

from __future__ import annotations

import math
from pathlib import Path

import click

from grader import formats
from grader.commands._exercise import named_in, recognise
from grader.commands._report import passed, plan, print_report, shelf
from grader.commands._terminal import patience
from grader.errors import GraderError, UsageError
from grader.writing import check_writable, say, write


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--exercise", metavar="NAME", help="The exercise: a name from `grader list`, or a path to its folder.")
@click.option("--format", "format_", type=click.Choice(formats.names()), help="What to write.  [default: text]")
@click.option("--output", type=click.Path(path_type=Path), help="Write into this file; its ending names the format.")
@click.option("--seed", type=click.IntRange(0, 2**53), help="Draw other inputs than the exercise's own.")
@click.option("--question", metavar="ID", help="Grade one question only.")
@click.option("--trusted", is_flag=True, help="Without a sandbox: for code that you trust, such as your own.")
@click.option(
    "--pass-mark", type=click.FloatRange(0, 100), default=100.0, show_default=True, help="Percent of the points."
)
def command(
    file: Path,
    exercise: str | None,
    format_: str | None,
    output: Path | None,
    seed: int | None,
    question: str | None,
    trusted: bool,
    pass_mark: float,
) -> int:
    """Grade the submission FILE.

    Exit codes: 0 the pass mark is reached, 1 it is not, 2 wrong usage, 3 a broken exercise, 4 a fault of the grader's.
    """
    from grader import sandbox

    if math.isnan(pass_mark):
        raise UsageError("--pass-mark wants a number from 0 to 100.")
    if output is not None:
        check_writable(output)
        if output.exists() and file.exists() and output.samefile(file):
            raise UsageError(f"'{output}' is the submission itself. Name another file with --output.")
    with sandbox.start(trusted=trusted) as started:  # numpy loads there while this process loads the rest
        started.prepare()
        from grader import intake, pipeline

        kinds = plan(format_, output)
        submission = intake.read(file)
        spec = pipeline.load_exercise(exercise or named_in(submission) or recognise(submission))
        drawn = formats.named(kinds.written or kinds.printed)  # loads while the sandbox is tried
        with patience():
            report = pipeline.grade_submission(submission, spec, started, seed=seed, question=question)
    if output is not None:
        write(output, drawn.render(report, shelf()))
    print_report(report, kinds.printed, file)
    if output is not None:
        say(f"Report written to {output}")
    if report.ungradable:
        return GraderError.exit_code
    return 0 if passed(report, pass_mark) else 1
