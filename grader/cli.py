"""The command line: it alone prints, exits and reads the environment.

Commands load what they need when they run, so that ``grader --help`` and completion stay quick.
"""

from __future__ import annotations

import contextlib
import errno
import io
import math
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from grader import formats
from grader.errors import GraderError, UsageError
from grader.text import tamed
from grader.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from grader.model import Report, Submission
    from grader.proof import Proof
    from grader.shelf import Shelf

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it: never 1, which would be a mark
_TERMINATED = 143
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


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
        _check_writable(output)
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
        _write(output, drawn.render(report, _shelf()))
        _print(report, "text")
        _say(f"Report written to {output}")
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
        _say(f"{name:<{width}}  {said}")


@cli.command()
@click.argument("exercise")
@click.option("--html", is_flag=True, help="As a page, with formulas and figures.")
@click.option("--output", type=click.Path(path_type=Path), help="Write into this file.")
def show(exercise: str, html: bool, output: Path | None) -> None:
    """Show an exercise's text and questions."""
    from grader import spec
    from grader.pages import statement

    if output is not None:
        _check_writable(output)
    loaded = spec.load(exercise)
    text = statement.page(loaded, _shelf()) if html else statement.plain(loaded)
    if output is None:
        _say(text, end="")
    else:
        _write(output, text)
        _say(f"Written to {output}")


@cli.command()
@click.argument("exercise")
@click.option("--output", type=click.Path(path_type=Path), help="The file to begin.  [default: EXERCISE.py]")
def start(exercise: str, output: Path | None) -> None:
    """Begin a submission: write the exercise's starter file."""
    from grader import spec

    loaded = spec.load(exercise)
    path = output or Path(f"{loaded.name}.py")
    _check_writable(path)
    if path.exists():
        raise UsageError(f"'{path}' is there already, and was not touched. Name another file with --output.")
    line = f"# exercise: {loaded.name}\n"
    _write(path, loaded.starter if line in loaded.starter else line + loaded.starter)
    named = "" if loaded.name == exercise else f" --exercise {exercise}"
    _say(f"{path} is ready. Edit it, then run: grader check {path}{named}")


@cli.command()
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor(format_: str) -> int:
    """Say how well this machine can confine submissions, and what would make it better.

    Every layer of the sandbox is tried, and attacks on it, for real. Exit codes: 0 submissions can be graded, 4 not.
    """
    from grader import doctor as rendered
    from grader.sandbox.checkup import examine

    found = examine()
    _say(rendered.render_json(found) if format_ == "json" else rendered.render(found), end="")
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
        _check_writable(output)
        if output.suffix != ".html":
            raise UsageError(f"The author's page is HTML: name a file that ends with .html, not '{output.name}'.")
    with sandbox.start(trusted=trusted) as started:
        started.prepare()
        from grader import proof, spec

        names = exercises or spec.exercise_names()
        with _progress(names) as tell:
            proofs = proof.prove_all(names, started, tell)
    _say(_proof_text(proofs) if format_ == "text" else proof.render_json(proofs), end="")
    if output is not None:
        _write(output, proof.render_html(proofs))
        click.echo(f"Page written to {output}", err=True)
    return 0 if all(proved.holds for proved in proofs) else SpecError.exit_code


def _proof_text(proofs: Sequence[Proof]) -> str:
    from shutil import get_terminal_size

    from grader import proof

    if not sys.stdout.isatty():
        return proof.render(proofs)
    return proof.render(proofs, colour="NO_COLOR" not in os.environ, width=get_terminal_size().columns)


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
    _open_streams()
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)  # what the interpreter would clear away at its end takes 5 ms, with cycles 40, and does nothing


def _open_streams() -> None:
    """Give standard streams that were closed a place to go, else files opened later would get their numbers."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "r" if name == "stdin" else "w"))
        elif isinstance(stream, io.TextIOWrapper) and name != "stdin":
            stream.reconfigure(errors="replace")  # a terminal that knows no ✓ gets a ?, not an error


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
    except (_ClosedPipe, BrokenPipeError):
        return _closed_pipe()
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


class _ClosedPipe(Exception):
    """Nobody reads our output any more."""


def _closed_pipe() -> int:
    """Whoever read our output has gone, as ``head`` does. That is no fault; there is nothing left to say it to."""
    _drop_output()
    return 128 + signal.SIGPIPE


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end


def _say(text: str, end: str = "\n") -> None:
    try:
        click.echo(text + end, nl=False)
    except BrokenPipeError as error:
        raise _ClosedPipe from error  # click would end with 1, which is a mark
    except OSError as error:
        _drop_output()
        raise GraderError(f"The output could not be written: {error.strerror or error}.") from error


def _print(report: Report, format_: str) -> None:
    from grader.formats import text

    if format_ == "text" and sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        _say(text.render_in_colour(report), end="")
    else:
        _say(formats.named(format_).render(report, _shelf()), end="")


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


def _check_writable(path: Path) -> None:
    """Complain before the work is done, rather than after."""
    try:
        if path.is_dir():
            raise UsageError(f"'{path}' is a folder: name a file in it with --output.")
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder '{path.parent}' to write '{path.name}' into.")
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(f"'{path}' cannot be written: permission denied.")
    except OSError as error:  # a name that is too long
        raise UsageError(f"'{path}' cannot be written: {error.strerror or error}.") from error


def _write(path: Path, text: str) -> None:
    """All of the text or nothing: an existing file is replaced only by a whole one."""
    try:
        if path.exists() and not path.is_file():  # a device or a pipe: written into, never replaced
            path.write_text(text, encoding="utf-8")
        else:
            _replace(path.resolve(), text)
    except OSError as error:
        said = f"'{path}' could not be written: {error.strerror or error}. Nothing of it was changed."
        # A full disk is nobody's wrong word; a place that cannot be written to is.
        raise (GraderError if error.errno in _FULL else UsageError)(said) from error


def _replace(path: Path, text: str) -> None:
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)  # not fsync'ed, for 5 ms: after a power cut a report can be made again
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


if __name__ == "__main__":
    main()
