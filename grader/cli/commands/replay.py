"""``grader replay``: repeats the grading of a record."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.terminal import patience
from grader.errors import GraderError, UsageError
from grader.support.output import say
from grader.support.sanitise import one_line, tamed


@click.command("replay")
@click.argument("record", metavar="RESULT.json", type=click.Path(path_type=Path))
@click.option("--submission", metavar="FILE", type=click.Path(path_type=Path), help="The file, if it is elsewhere.")
@click.option("--exercise", metavar="NAME", help="The exercise, if it is not in the pack: the path of its folder.")
@click.option("--trusted", is_flag=True, help="Use no sandbox: only for code that you trust, such as your own.")
def command(record: Path, submission: Path | None, exercise: str | None, trusted: bool) -> int:
    """Repeat the grading of the record RESULT.json and report what differs.

    The submission is searched in the record's folder, then in the current one. Exit codes: 0 same result, 1 it differs,
    2 invalid usage, 3 broken exercise, 4 fault of the grader.
    """
    from grader import sandbox

    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from msgspec.structs import replace

        from grader import intake, pipeline
        from grader.exercise import exercise_names
        from grader.report import compare_records
        from grader.report.make_record import record as record_of

        old = compare_records.read(record)
        named = old.result.exercise
        if old.result.practice:
            raise UsageError("The record is from practice with a bundle. Run `grader check` with the bundle again.")
        if exercise is None and named not in exercise_names():
            name = one_line(named, 80)
            raise UsageError(f"The exercise '{name}' is not in the pack. Name its folder with --exercise.")
        submitted = intake.read(submission or compare_records.find_submission(old, record.parent))
        submitted = replace(submitted, filename=compare_records.renamed(old, submitted.filename))
        loaded = pipeline.load_exercise(exercise or named)
        with patience():
            seed, asked = old.result.seed, old.result.question
            report = pipeline.grade_submission(submitted, loaded, started, seed=seed, question=asked)
    new = record_of(report)
    found = compare_records.compare(old, new)
    say(tamed("\n".join(compare_records.lines(found, new))))
    if report.ungradable:
        return GraderError.exit_code
    return 1 if found.any else 0
