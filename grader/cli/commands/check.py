"""``grader check``: grades one submission."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.exercise_choice import bundle_named, confirm, named_in, recognise
from grader.cli.report_output import cache, passed, plan, print_report
from grader.cli.terminal import patience
from grader.errors import GraderError, UsageError
from grader.report import formats
from grader.support.output import OutputFile, check_writable, say, shown, write

if TYPE_CHECKING:
    from grader.cli.report_output import Plan
    from grader.model.exercise import Exercise
    from grader.sandbox import LocalSandbox
    from grader.sandbox.plain import PlainSandbox

# The formats for practice reports. Other formats feed grade books, which need official marks.
_PRACTICE_FORMATS = ("text", "html", "json", "junit", "github")


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--exercise",
    metavar="NAME",
    help="The exercise: a name from `grader list` or the path of its folder. For practice: the path of a bundle.",
)
@click.option("--format", "format_", type=click.Choice(formats.names()), help="What to write.  [default: text]")
@click.option("--output", type=OutputFile(), help="Write to this file; its suffix sets the format.")
@click.option("--seed", type=click.IntRange(0, 2**53), help="Draw different inputs, from this seed.")
@click.option("--question", metavar="ID", help="Grade one question only.")
@click.option("--trusted", is_flag=True, help="Use no sandbox: only for code that you trust, such as your own.")
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

    With a bundle from `grader pack` it tries the shown cases, for practice, on any operating system.
    Exit codes: 0 pass mark reached, 1 not reached, 2 invalid usage, 3 broken exercise, 4 fault of the grader.
    """
    bundle = bundle_named(exercise)
    if bundle is not None and seed is not None:
        raise UsageError("A bundle has fixed cases: leave out --seed.")
    if math.isnan(pass_mark):
        raise UsageError("--pass-mark must be a number from 0 to 100.")
    if output is not None:
        check_writable(output)
        if output.exists() and file.exists() and output.samefile(file):
            raise UsageError(f"'{output}' is the submission itself. Name another file with --output.")
    with _sandbox(trusted, practice=bundle is not None) as started:  # it loads numpy while this process loads the rest
        started.prepare()
        from grader import intake, pipeline
        from grader.report.make_record import record as record_of
        from grader.report.statement import statement_of

        kinds = plan(format_, output)
        spec = None  # loaded first: a broken or missing exercise is not the fault of the file
        if bundle is not None:
            spec = _practice(bundle, kinds)
        elif exercise is not None:
            spec = pipeline.load_exercise(exercise)
        try:
            submission = intake.read(file)
            if spec is None:
                spec = pipeline.load_exercise(named_in(submission) or recognise(submission))
            confirm(submission, spec)
        except UsageError as error:
            _refuse(str(error), spec, kinds, output)
            raise
        drawn = formats.named(kinds.written or kinds.printed)  # loads while the sandbox is tested
        with patience():
            report = pipeline.grade_submission(submission, spec, started, seed=seed, question=question)
    record, statement = record_of(report), statement_of(spec)
    if output is not None:
        write(output, drawn.render(record, statement, cache()))
    print_report(record, statement, kinds.printed, file)
    if output is not None:
        say(f"Report written to {shown(output)}")
    if record.result.ungradable:
        return GraderError.exit_code
    return 0 if passed(record.result, pass_mark) else 1


def _refuse(why: str, exercise: Exercise | None, kinds: Plan, output: Path | None) -> None:
    """Write why a submission is not graded, for services that read the output. Not all formats can express it."""
    questions = exercise.questions if exercise else ()
    printed = formats.refusal(kinds.printed, why, questions)
    text = formats.refusal(kinds.written, why, questions) if output is not None else None
    if text and output is not None:
        write(output, text)
    if printed:
        say(printed, end="")


def _sandbox(trusted: bool, *, practice: bool) -> LocalSandbox | PlainSandbox:
    """Start the sandbox for the submission. Practice works on any operating system."""
    from grader import sandbox

    if not practice:
        return sandbox.start(trusted=trusted)
    from grader.sandbox.plain import start_practice

    return start_practice(trusted=trusted)


def _practice(bundle: Path, kinds: Plan) -> Exercise:
    """Load the exercise of a bundle. Raises UsageError if its report may not have these formats."""
    for kind in filter(None, kinds):
        if kind not in _PRACTICE_FORMATS:
            raise UsageError(
                f"A bundle gives no official marks, so the format {kind} is not available. Name the exercise instead."
            )
    from grader.practice.bundle import read

    return read(bundle)
