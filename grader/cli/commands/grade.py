"""``grader grade``: a class."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.report_output import cache_folder
from grader.cli.terminal import rate
from grader.errors import GraderError, Interrupted, UsageError
from grader.support.output import say
from grader.support.sanitise import tamed

if TYPE_CHECKING:
    from grader.classes.run import OpenBackend
    from grader.workers.interface import Backend, Fetch, Setup


@click.command("grade")
@click.argument("paths", metavar="DIR|FILES|ZIP...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--exercise", metavar="NAME", required=True, help="A name from `grader list`, or a path to its folder.")
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="The folder to write to."
)
@click.option("--seed", type=click.IntRange(0, 2**53), help="Draw other inputs than the exercise's own.")
@click.option("-j", "--jobs", type=click.IntRange(1, 1024), help="Processes that grade.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Grade on a Dask scheduler's workers: tls://scheduler:8786.")
@click.option("--tls", "files", nargs=3, metavar="CA CERT KEY", help="The PEM files for --cluster tls://...")
@click.option("--regrade", is_flag=True, help="The exercise has changed: grade again, and say who moves.")
@click.option("--never-lower", is_flag=True, help="With --regrade: who would lose points keeps the earlier result.")
@click.option("--trusted", is_flag=True, help="Without a sandbox: for code that you trust, such as your own.")
def command(
    paths: tuple[Path, ...],
    exercise: str,
    folder: Path,
    seed: int | None,
    jobs: int | None,
    cluster: str | None,
    files: tuple[str, str, str] | None,
    regrade: bool,
    never_lower: bool,
    trusted: bool,
) -> int:
    """Grade a class: files, folders of them, a folder a student, or an export of Moodle, Canvas or Gradescope.

    What has been graded stays so: run it again after an interruption, or when more has come in. Exit codes: 0 all is
    graded, 2 wrong usage, 3 a broken exercise, 4 a fault of the grader's, such as a submission that it could not grade.
    """
    from grader.classes import run
    from grader.classes.folder import Folder
    from grader.classes.store import Ledger
    from grader.cli import class_words
    from grader.exercise import load, public_folder
    from grader.intake.class_exports.collection import collect

    if never_lower and not regrade:
        raise UsageError("--never-lower goes with --regrade: it is about results that were there before.")
    if cluster is not None and jobs is not None:
        raise UsageError("--jobs is about this machine; with --cluster the workers that joined it grade.")
    if files is not None and cluster is None:
        raise UsageError("--tls goes with --cluster: these are the certificates to connect with.")
    loaded = load(exercise)
    collection = collect(paths, exercise=loaded.name, leave_out=[folder])
    request = run.Request(
        loaded, public_folder(exercise), collection, seed, regrade, never_lower, trusted, cache_folder()
    )
    output, backend = Folder(folder), _local(jobs) if cluster is None else _cluster(cluster, files)
    many, kept = len(collection.handed), 0

    def tell(done: int) -> None:
        nonlocal kept
        kept = done
        show(done)

    with Ledger(folder, loaded.name) as store:
        try:
            with rate(many) as show:
                result = run.grade(request, store, output, backend, tell)
            for line in class_words.lines(result):
                say(tamed(line))
        except KeyboardInterrupt:
            raise Interrupted(class_words.stopped(kept, many, folder)) from None
    return GraderError.exit_code if result.ungraded else 0


def _local(jobs: int | None) -> OpenBackend:
    """Opens worker processes on this machine."""

    def opened(setup: Setup, fetch: Fetch) -> AbstractContextManager[Backend]:
        from grader.workers.local import LocalBackend, cores

        return LocalBackend(setup, fetch, jobs or cores())

    return opened


def _cluster(address: str, files: tuple[str, str, str] | None) -> OpenBackend:
    """Opens a connection to the workers of a Dask scheduler."""

    def opened(setup: Setup, fetch: Fetch) -> AbstractContextManager[Backend]:
        from grader.workers.dask import DaskBackend
        from grader.workers.dask_scheduler import Certificates

        return DaskBackend(setup, fetch, address, Certificates(*files) if files else None)

    return opened
