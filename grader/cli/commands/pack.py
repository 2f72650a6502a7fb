"""``grader pack``: writes the bundle of an exercise for students."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.report_output import cache
from grader.errors import UsageError
from grader.support.output import check_folder, check_writable, make_folder, say, shown, write


@click.command("pack")
@click.argument("exercise")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="A new folder, or a file with the suffix .zip.",
)
@click.option("--trusted", is_flag=True, help="Use no sandbox: only for exercises that you trust, such as your own.")
def command(exercise: str, output: Path, trusted: bool) -> None:
    """Write a practice bundle of EXERCISE for students: its text, its starter, and the keys of its shown cases.

    It contains nothing secret: no reference, hidden cases or names of mistakes, no answers of choices or values.
    """
    from grader import sandbox

    archive = output.suffix.lower() == ".zip"
    _check_place(output, archive=archive)
    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from grader.exercise import load_folder, public_folder
        from grader.practice import bundle

        public = public_folder(exercise)
        loaded = load_folder(public)
        text = (public / "exercise.toml").read_text(encoding="utf-8-sig")
        files = bundle.contents(loaded, text, started, cache())
    if archive:
        write(output, bundle.zipped(loaded.name, files))
    else:
        make_folder(output)
        for name, data in reversed(files.items()):  # head last: without it there is no bundle
            write(output / name, data)
    say(f"{shown(output)} is packed. Students practise with it: grader check FILE --exercise {shown(output)}")


def _check_place(output: Path, *, archive: bool) -> None:
    """Raise UsageError if the output cannot be written there, before any work is done."""
    if not archive:
        check_folder(output)
    if archive or not output.exists():
        check_writable(output)
    elif not output.is_dir() or (any(output.iterdir()) and not (output / "bundle.json").is_file()):
        raise UsageError(f"'{output}' exists and is not a bundle: name a new folder, or a file with the suffix .zip.")
