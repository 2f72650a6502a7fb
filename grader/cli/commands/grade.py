"""``grader grade``: a class."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.report_output import cache_folder
from grader.cli.terminal import rate
from grader.errors import BoxError, GraderError, Interrupted, UsageError
from grader.support.output import make_folder, remove, say, write
from grader.support.sanitise import one_line, tamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from grader.classes.classroom import Basis, Classroom
    from grader.classes.store import Ledger
    from grader.intake.class_exports.collection import Handed, Note
    from grader.model.exercise import Exercise
    from grader.proof import Proof
    from grader.report.class_entry.entry import Entry
    from grader.workers.dask import DaskBackend
    from grader.workers.interface import Backend, Setup
    from grader.workers.local import LocalBackend

_REMEMBERED = "This regrade began with --never-lower: who had more points before keeps them."
_MOST_TOLD = 20  # lines about single students; files hold them all


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
    from grader.classes.changes import basis
    from grader.classes.classroom import Classroom, entries
    from grader.classes.store import Ledger
    from grader.exercise import load, public_folder
    from grader.intake.class_exports.collection import collect

    if never_lower and not regrade:
        raise UsageError("--never-lower goes with --regrade: it is about results that were there before.")
    if cluster is not None and jobs is not None:
        raise UsageError("--jobs is about this machine; with --cluster the workers that joined it grade.")
    if files is not None and cluster is None:
        raise UsageError("--tls goes with --cluster: these are the certificates to connect with.")
    loaded, public = load(exercise), public_folder(exercise)
    collected = collect(paths, exercise=loaded.name, leave_out=[folder])
    _make(folder)
    with Ledger(folder, loaded.name) as rows:
        by = basis(loaded, seed, rows, regrade=regrade, never_lower=never_lower)
        room = Classroom(rows, by, _Files(folder))
        for student in collected.without:
            room.without(student, " ".join(note.says for note in collected.notes if note.student == student))
        setup = _setup(loaded, public, seed, trusted)
        with _told_what_is_kept(room, len(collected.handed), folder):
            with _backend(setup, jobs) if cluster is None else _cluster(setup, cluster, files) as backend:
                _grade(room, collected.handed, backend)
            every = tuple(entries(rows, collected.present))
            written = _results(loaded, public, rows, every, by.digest, folder, trusted=trusted)
            told = (
                *_told(collected.notes),
                *_damaged(rows),
                *_unread(every),
                *_kept(room, every),
                *_gone(every),
                *_moved(rows, by),
            )
            remembered = [_REMEMBERED] if by.regrading and by.never_lower and not never_lower else []
            for line in (*remembered, *told, *_levels(every), *_summary(room, every, written)):
                say(tamed(line))
    return GraderError.exit_code if room.lost else 0


@contextlib.contextmanager
def _told_what_is_kept(room: Classroom, many: int, folder: Path) -> Iterator[None]:
    """Whoever interrupts it is told how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        said = f"Stopped. {room.there + room.done} of {many} submissions are graded and kept in '{folder}'."
        raise Interrupted(f"{said} Run the same command again to go on.") from None


def _grade(room: Classroom, handed: Sequence[Handed], backend: Backend) -> None:
    """Have everything graded that is not."""
    from grader.intake.class_exports.collection import Reader

    with rate(len(handed)) as tell, Reader() as reader:
        for graded in backend.run(room.jobs(handed, reader.read)):
            room.take(graded)
            tell(room.there + room.done)
        tell(room.there + room.done)


def _setup(exercise: Exercise, public: Path, seed: int | None, trusted: bool) -> Setup:
    from grader.model.execution import Level
    from grader.workers import worker

    level = Level.TRUSTED if trusted else exercise.sandbox or Level.REDUCED
    return worker.setup(exercise, public, seed, level, cache_folder())


def _backend(setup: Setup, jobs: int | None) -> LocalBackend:
    from grader.workers.local import LocalBackend, cores

    return LocalBackend(setup, jobs or cores())


def _cluster(setup: Setup, address: str, files: tuple[str, str, str] | None) -> DaskBackend:
    from grader.workers.dask import DaskBackend
    from grader.workers.dask_scheduler import Certificates

    return DaskBackend(setup, address, Certificates(*files) if files else None)


def _make(folder: Path) -> None:
    from grader.classes.classroom import PAGES

    for made in (folder, folder / PAGES):
        make_folder(made)


class _Files:
    """The files of an output folder: see ``grader.classes.classroom.Files``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, path: str, data: bytes | None) -> None:
        """Write a file, or with None remove it."""
        if data is None:
            remove(self._folder / path)
        else:
            write(self._folder / path, data)

    def has(self, path: str) -> bool:
        """Whether there is a file. A link to one is not the file that was saved."""
        there = self._folder / path
        return there.is_file() and not there.is_symlink()


def _results(
    exercise: Exercise,
    public: Path,
    rows: Ledger,
    every: tuple[Entry, ...],
    digest: str,
    folder: Path,
    *,
    trusted: bool,
) -> tuple[str, ...]:
    """Write what is about the class as a whole; the names of these files."""
    from grader.classes.outputs import csv, page

    texts = {
        "grades.csv": csv.render(exercise, every),
        "class.html": page.render(exercise, every, _proof(exercise, public, rows, trusted=trusted)),
    }
    texts["junit.xml"] = _junit(exercise, every)
    moves = [(m.student, m.question, m.before, m.after, m.cause, "yes" if m.kept else "") for m in rows.moves(digest)]
    if moves:
        texts["moved.csv"] = csv.table(("student", "question", "before", "now", "cause", "kept"), moves)
    for name, text in texts.items():
        write(folder / name, text)
    return tuple(texts)


def _junit(exercise: Exercise, entries: Iterable[Entry]) -> str:
    """The class for a CI service: a suite a submission, a test a question."""
    from grader.model.result import Status
    from grader.report.formats.junit import Test, suite, written

    def tests(entry: Entry) -> Iterator[Test]:
        if entry.unread:
            yield Test("submission", Status.UNGRADABLE, entry.unread, skipped=bool(entry.names))
        for answer in entry.answers:
            yield Test(answer.question, answer.status, answer.said or answer.message)

    return written(suite(entry.student, exercise.name, tests(entry)) for entry in entries)


def _proof(exercise: Exercise, public: Path, rows: Ledger, *, trusted: bool) -> Proof | None:
    """The exercise's proof, made once for the exercise as it is; None where there is no sandbox to make it in."""
    import msgspec

    from grader import proof, sandbox

    kept = rows.fact(f"proof {exercise.digest}")
    if kept is not None:
        return msgspec.json.decode(kept, type=proof.Proof)
    try:
        with sandbox.start(trusted=trusted) as started:
            made = proof.prove(str(public), started)
    except BoxError:  # another machine grades
        return None
    rows.note(f"proof {exercise.digest}", msgspec.json.encode(made).decode())
    return made


def _told(notes: Iterable[Note]) -> Iterator[str]:
    """What was not taken as it came."""
    yield from _some([note.says for note in notes], "notes more, which are in class.html")


def _damaged(rows: Ledger) -> Iterator[str]:
    """Whose results the list of grades has lost to a damaged disk."""
    lost: dict[str, str] = {}
    for move in rows.lost:
        kept = f" --never-lower had kept {move.before:g} points of '{move.question}', which are lost."
        lost[move.student] = lost.get(move.student, "") + kept
    said = [
        f"{one_line(student, 80)}: the list of grades was damaged here. What it said is dropped, and graded again."
        f"{lost.get(student, '')}"
        for student in dict.fromkeys((*rows.damaged, *lost))
    ]
    yield from _some(said, "students more whose results were damaged")


def _unread(every: Iterable[Entry]) -> Iterator[str]:
    """Whose file has no marks at all, and why."""
    said = [f"{entry.student}: {entry.unread}" for entry in every if entry.unread and entry.filename]
    yield from _some(said, "files more that have no marks: grades.csv says why")


def _kept(room: Classroom, every: Iterable[Entry]) -> Iterator[str]:
    """Who could not be graded now, and has an earlier mark."""
    gone = {entry.student for entry in every if entry.gone}
    said = [f"{student}: {why} The earlier mark still counts." for student, why in room.kept if student not in gone]
    yield from _some(said, "students more who could not be graded and keep an earlier mark")


def _gone(every: Iterable[Entry]) -> Iterator[str]:
    """Whose file was graded before, and is not there any more."""
    said = [
        f"{entry.student}: '{entry.filename}' was graded before, and is not there any more. Its marks still count."
        for entry in every
        if entry.gone
    ]
    yield from _some(said, "students more whose files are gone: grades.csv names them")


def _some(said: Sequence[str], more: str) -> Iterator[str]:
    yield from said[:_MOST_TOLD]
    if len(said) > _MOST_TOLD:
        yield f"... and {len(said) - _MOST_TOLD} {more}"


def _moved(rows: Ledger, by: Basis) -> Iterator[str]:
    """Who has other points than before, and why."""
    moves = list(rows.moves(by.digest))
    if moves:
        students = len({move.student for move in moves})
        yield f"{students} student{'s have' if students > 1 else ' has'} other points than before:"
    for move in moves[:_MOST_TOLD]:
        kept = "; the earlier ones count" if move.kept else ""
        yield f"  {move.student}  {move.question}  {move.before:g} -> {move.after:g}  {move.cause}{kept}"
    if len(moves) > _MOST_TOLD:
        yield f"  ... and {len(moves) - _MOST_TOLD} more: moved.csv has them all"


def _levels(every: Sequence[Entry]) -> Iterator[str]:
    """That submissions were graded with less around them than can be."""
    from grader.model.execution import Level

    for level in (Level.REDUCED, Level.TRUSTED):
        count = sum(entry.level == level.label for entry in every)
        if count:
            graded = f"{count} of {len(every)} submissions {'was' if count == 1 else 'were'} graded"
            yield f"{graded} at the sandbox's level {level.value}, below full: `grader doctor` shows why."


def _summary(room: Classroom, every: Sequence[Entry], written: Sequence[str]) -> Iterator[str]:
    from grader.classes.classroom import PAGES

    graded = [entry.earned for entry in every if not (entry.unread or entry.ungradable)]
    before = f", {room.there} of them before" if room.there else ""
    mean = f"; {sum(graded) / len(graded):.1f} points on average" if graded else ""
    some = f"{len(graded)} of " if len(graded) < len(every) else ""
    yield f"{some}{len(every)} submission{'s' if len(every) != 1 else ''} graded{before}{mean}."
    elsewhere = sum(bool(entry.names) for entry in every)
    if elsewhere:
        files = "1 file names" if elsewhere == 1 else f"{elsewhere} files name"
        yield f"{files} another exercise and {'has' if elsewhere == 1 else 'have'} no mark: class.html lists them."
    if room.lost:
        yield f"{room.lost} could not be graded, which is no fault of the students': run it again to try once more."
    yield f"Written: {', '.join(written)}, and a page and a record a student in {PAGES}/."
