"""The command line: with ``writing`` it alone prints, exits and reads the environment.

Commands load what they need when they run, so that ``grader --help`` and completion stay quick.
"""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from grader import formats
from grader.errors import GraderError, UsageError
from grader.text import one_line, tamed
from grader.version import VERSION
from grader.writing import ClosedPipe, check_writable, closed_pipe, open_streams, say, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.model import Report, Submission
    from grader.proof import Proof
    from grader.shelf import Shelf

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it: never 1, which would be a mark
_TERMINATED = 143


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="grader")
def cli() -> None:
    """Grade exercises in numerical Python, and say what is wrong."""


@cli.command()
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
def check(
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

        format_ = format_ or _format_for(output)
        submission = intake.read(file)
        spec = pipeline.load_exercise(exercise or _named_in(submission) or _recognise(submission))
        drawn = formats.named(format_)  # loads while the sandbox is tried
        with _patience():
            report = pipeline.grade_submission(submission, spec, started, seed=seed, question=question)
    if output is None:
        _print(report, format_)
    else:
        write(output, drawn.render(report, _shelf()))
        _print(report, "text")
        say(f"Report written to {output}")
    if report.ungradable:
        return GraderError.exit_code
    return 0 if _passed(report, pass_mark) else 1


def _format_for(output: Path | None) -> str:
    """The format that a file's ending names; text without a file, or without an ending."""
    if output is None or not output.suffix:
        return "text"
    named = formats.for_file(output)
    if named is None:
        known = ", ".join(formats.names())
        raise UsageError(f"No format writes '{output.suffix}' files. Name one with --format: {known}.")
    return named


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Tell whoever watches, after a second, that the grading goes on; an answer may loop until its limit."""
    if not sys.stderr.isatty():
        yield
        return
    import threading

    told = threading.Event()

    def tell() -> None:
        told.set()
        click.echo("Still grading: an answer takes its time. Ctrl-C stops.", err=True, nl=False)

    timer = threading.Timer(1.0, tell)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if told.is_set():
            click.echo("\r\x1b[K", err=True, nl=False)  # the line is wiped again


def _passed(report: Report, pass_mark: float) -> bool:
    """Whether the pass mark is met; questions that earn no points have to be right."""
    if not report.points:
        return all(verdict.status.value == "right" for verdict in report.verdicts)
    return report.earned >= pass_mark / 100 * report.points - 1e-9  # points are sums of fractions


@cli.command()
@click.argument("record", metavar="RESULT.json", type=click.Path(path_type=Path))
@click.option("--submission", metavar="FILE", type=click.Path(path_type=Path), help="The file, if it is elsewhere.")
@click.option("--exercise", metavar="NAME", help="The exercise, if it is not in the pack: a path to its folder.")
@click.option("--trusted", is_flag=True, help="Without a sandbox: for code that you trust, such as your own.")
def replay(record: Path, submission: Path | None, exercise: str | None, trusted: bool) -> int:
    """Grade again what RESULT.json is about, and say what differs.

    The submission is looked for beside the record, then here. Exit codes: 0 the result is the same, 1 it differs,
    2 wrong usage, 3 a broken exercise, 4 a fault of the grader's.
    """
    from grader import sandbox

    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from msgspec.structs import replace

        from grader import intake, pipeline, replay, spec
        from grader.formats.json import record as record_of

        old = replay.read(record)
        named = old.result.exercise
        if exercise is None and named not in spec.exercise_names():
            raise UsageError(f"The exercise '{one_line(named, 80)}' is not in the pack. Name its folder by --exercise.")
        handed_in = intake.read(submission or replay.find_submission(old, record.parent))
        handed_in = replace(handed_in, filename=one_line(old.result.submission, 80))  # by another name it is the same
        loaded = pipeline.load_exercise(exercise or named)
        with _patience():
            seed, asked = old.result.seed, old.result.question
            report = pipeline.grade_submission(handed_in, loaded, started, seed=seed, question=asked)
    new = record_of(report)
    found = replay.compare(old, new)
    say(tamed("\n".join(replay.told(found, new))))
    if report.ungradable:
        return GraderError.exit_code
    return 1 if found.any else 0


@cli.command("list")
def list_() -> None:
    """List the exercises."""
    from grader import spec
    from grader.errors import SpecError

    width = max(map(len, spec.exercise_names()), default=0)
    for name in spec.exercise_names():
        try:
            exercise = spec.load(name)
            many = f"{len(exercise.questions)} question{'' if len(exercise.questions) == 1 else 's'}"
            said = f"{exercise.title}: {many}, {exercise.points:g} points"
        except SpecError as error:
            many = f"{len(error.faults)} faults" if len(error.faults) > 1 else "a fault"
            said = f"broken, with {many}; `grader show {name}` tells more"
        say(f"{name:<{width}}  {said}")


@cli.command()
@click.argument("exercise")
@click.option("--html", is_flag=True, help="As a page, with formulas and figures.")
@click.option("--output", type=click.Path(path_type=Path), help="Write into this file.")
def show(exercise: str, html: bool, output: Path | None) -> None:
    """Show an exercise's text and questions."""
    from grader import spec
    from grader.pages import statement

    if output is not None:
        check_writable(output)
    loaded = spec.load(exercise)
    text = statement.page(loaded, _shelf()) if html else statement.plain(loaded)
    if output is None:
        say(text, end="")
    else:
        write(output, text)
        say(f"Written to {output}")


@cli.command()
@click.argument("exercise")
@click.option("--output", type=click.Path(path_type=Path), help="The file to begin.  [default: EXERCISE.py]")
def start(exercise: str, output: Path | None) -> None:
    """Begin a submission: write the exercise's starter file."""
    from grader import spec

    loaded = spec.load(exercise)
    path = output or Path(f"{loaded.name}.py")
    check_writable(path)
    if path.exists():
        raise UsageError(f"'{path}' is there already, and was not touched. Name another file with --output.")
    line = f"# exercise: {loaded.name}\n"
    write(path, loaded.starter if line in loaded.starter else line + loaded.starter)
    named = "" if loaded.name == exercise else f" --exercise {exercise}"
    say(f"{path} is ready. Edit it, then run: grader check {path}{named}")


@cli.command()
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor(format_: str) -> int:
    """Say how well this machine can confine submissions, and what would make it better.

    Every layer of the sandbox is tried, and attacks on it, for real. Exit codes: 0 submissions can be graded, 4 not.
    """
    from grader import doctor as rendered
    from grader.sandbox.checkup import examine

    found = examine()
    say(rendered.render_json(found) if format_ == "json" else rendered.render(found), end="")
    return 0 if found.level else GraderError.exit_code


@cli.command()
@click.argument("exercises", metavar="[EXERCISE]...", nargs=-1)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), help="Write the author's page into this .html file.")
@click.option("--trusted", is_flag=True, help="Without a sandbox: for exercises that you trust, such as your own.")
def prove(exercises: tuple[str, ...], format_: str, output: Path | None, trusted: bool) -> int:
    """Check that an exercise tells right from wrong: each EXERCISE, or all of the pack.

    Mistakes are planted into the reference, and each has to lose marks. An EXERCISE is a name or a path to its folder.
    Exit codes: 0 proved, 2 wrong usage, 3 an exercise fails, 4 a fault of the grader's.
    """
    from grader import sandbox
    from grader.errors import SpecError

    if output is not None:
        check_writable(output)
        if output.suffix != ".html":
            said = f"The author's page is HTML: name a file that ends with .html, not '{output.name}'."
            raise UsageError(f"{said} What is printed, such as the record, goes into a file by `> {output.name}`.")
    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from grader import proof, spec

        names = exercises or spec.exercise_names()
        with _progress(names) as tell:
            proofs = proof.prove_all(names, started, tell)
    say(_proof_text(proofs) if format_ == "text" else _proof_json(proofs), end="")
    if output is not None:
        from grader.proof.html import render

        write(output, render(proofs))
        click.echo(f"Page written to {output}", err=True)
    return 0 if all(proved.holds for proved in proofs) else SpecError.exit_code


def _proof_text(proofs: Sequence[Proof]) -> str:
    from shutil import get_terminal_size

    from grader.proof.text import render

    if not sys.stdout.isatty():
        return render(proofs)
    return render(proofs, colour="NO_COLOR" not in os.environ, width=get_terminal_size().columns)


def _proof_json(proofs: Sequence[Proof]) -> str:
    from grader.proof.json import render

    return render(proofs)


@contextlib.contextmanager
def _progress(names: Sequence[str]) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each exercise, if somebody watches."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("answers tried")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {name: bars.add_task(name, total=None) for name in names}
        yield lambda name, done, total: bars.update(tasks[name], completed=done, total=total)


def main() -> NoReturn:
    """Run a command; every way it can end has its exit code and, if it is not a result, one message."""
    # One BLAS thread: we compare small arrays, and starting more costs 25 ms of every command.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))  # unwinds, so that nothing is left behind
    open_streams()
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)  # what the interpreter would clear away at its end takes 5 ms, with cycles 40, and does nothing


def _run() -> int:
    try:
        result = cli.main(standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except GraderError as error:
        return _complain(str(error), error.exit_code)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        return _stopped(error)
    except (ClosedPipe, BrokenPipeError):
        return closed_pipe()
    except Exception as error:  # noqa: BLE001 - the last resort: a fault of ours is never a mark, nor a traceback
        return _complain(_our_fault(error), GraderError.exit_code)


def _stopped(error: BaseException) -> int:
    if isinstance(error.__cause__, EOFError):  # click takes any of these for the end of what is typed
        return _complain(_our_fault(error.__cause__), GraderError.exit_code)
    return _complain("Stopped. Nothing was written.", _INTERRUPTED)


def _our_fault(error: Exception) -> str:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}" if step else "?"
    return (
        "This is a fault of the grader, not of the submission, which has no mark from it. "
        f"Please report it: {type(error).__name__} at {where}: {error}"
    )


def _complain(message: str, code: int) -> int:
    with contextlib.suppress(OSError):
        click.echo(f"grader: {tamed(message)}", err=True)
    return code


def _print(report: Report, format_: str) -> None:
    from grader.formats import text

    if format_ == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        say(text.render_in_colour(report), end="")
    else:
        say(formats.named(format_).render(report, _shelf()), end="")


def _shelf() -> Shelf:
    """Where drawings are kept: in the folder that the user's environment has for what can be made again."""
    from grader.shelf import Shelf

    home, caches = (Path(os.environ.get(name, "")) for name in ("HOME", "XDG_CACHE_HOME"))
    folders = [folder for folder in (caches, home / ".cache") if folder.is_absolute()]  # others are to be ignored
    return Shelf(folders[0] / "grader" if folders else None)


def _named_in(submission: Submission) -> str | None:
    """The exercise that the file's own line names, if it has such a line."""
    from grader import spec

    name = submission.exercise_line
    if name is not None and name not in spec.exercise_names():
        known = ", ".join(spec.exercise_names())
        raise UsageError(
            f"The file's line `# exercise: {name}` names no exercise. The exercises are: {known}. "
            "Mend the line, or name one with --exercise."
        )
    return name


def _recognise(submission: Submission) -> str:
    """The exercise that a submission is for; asks where that is not clear and somebody is there to ask."""
    from grader import spec
    from grader.intake.recognise import candidates

    found = candidates(submission, spec.recognisable())
    if len(found) == 1:
        return found[0]
    names = found or spec.exercise_names()
    why = "It fits more than one exercise" if found else "Nothing in it tells which exercise it is for"
    if sys.stdin.isatty() and sys.stdout.isatty():
        return str(click.prompt(f"{why}. Which one", type=click.Choice(names)))
    raise UsageError(f"{why}: {', '.join(names)}. Name it with --exercise, or in a first line `# exercise: NAME`.")


if __name__ == "__main__":
    main()
