"""``grader replay``: what a record is about, once more."""

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
@click.option("--exercise", metavar="NAME", help="The exercise, if it is not in the pack: a path to its folder.")
@click.option("--trusted", is_flag=True, help="Without a sandbox: for code that you trust, such as your own.")
def command(record: Path, submission: Path | None, exercise: str | None, trusted: bool) -> int:
    """Grade again what RESULT.json is about, and say what differs.

    The submission is looked for beside the record, then here. Exit codes: 0 the result is the same, 1 it differs,
    2 wrong usage, 3 a broken exercise, 4 a fault of the grader's.
    """
    from grader import sandbox

    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from msgspec.structs import replace

        from grader import intake, pipeline
        from grader.exercise import exercise_names
        from grader.report import compare_records
        from grader.report.formats.json import record as record_of

        old = compare_records.read(record)
        named = old.result.exercise
        if old.result.practice:
            raise UsageError("The record is of practice with a bundle. Check the file with the bundle once more.")
        if exercise is None and named not in exercise_names():
            raise UsageError(f"The exercise '{one_line(named, 80)}' is not in the pack. Name its folder by --exercise.")
        handed_in = intake.read(submission or compare_records.find_submission(old, record.parent))
        handed_in = replace(handed_in, filename=compare_records.renamed(old, handed_in.filename))
        loaded = pipeline.load_exercise(exercise or named)
        with patience():
            seed, asked = old.result.seed, old.result.question
            report = pipeline.grade_submission(handed_in, loaded, started, seed=seed, question=asked)
    new = record_of(report)
    found = compare_records.compare(old, new)
    say(tamed("\n".join(compare_records.told(found, new))))
    if report.ungradable:
        return GraderError.exit_code
    return 1 if found.any else 0
