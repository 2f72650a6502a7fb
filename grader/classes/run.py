"""Grades a class, as ``grader grade`` does. It prints nothing and returns the results."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from grader.classes.changes import basis
from grader.classes.classroom import Classroom, entries
from grader.classes.interface import Files, Move, Store
from grader.intake.class_exports.collection import Collection, Note, Reader
from grader.model.execution import Level
from grader.model.exercise import Exercise
from grader.report.class_entry.entry import Entry
from grader.support import error_codec
from grader.workers import exercise_files
from grader.workers.interface import Backend, Fetch, Setup
from grader.workers.run import run


class Request(msgspec.Struct, frozen=True):
    """What to grade, and how.

    ``public`` is the folder of the exercise's public half, ``seed`` replaces the exercise's seed, and ``drawings`` is a
    folder that caches drawings. ``regrade`` grades again what an earlier basis graded; with ``never_lower``, students
    who would lose points keep the earlier result. ``trusted`` runs submissions without a sandbox.
    """

    exercise: Exercise
    public: Path
    collection: Collection
    seed: int | None = None
    regrade: bool = False
    never_lower: bool = False
    trusted: bool = False
    drawings: Path | None = None


class Result(msgspec.Struct, frozen=True):
    """The results of a class.

    ``before`` submissions were graded in earlier runs, and ``ungraded`` ones failed by no fault of the student.
    ``kept`` are students who could not be graded now and keep an earlier mark, each with the reason. ``outdated`` are
    students whose earlier result was dropped because another version of the grader wrote it. ``damaged`` and ``lost``
    are those of ``Store``. ``never_lower``: students who would lose points keep the earlier result;
    ``remembers_never_lower``: because an earlier run began so. ``written`` names the files about the class.
    """

    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    before: int
    ungraded: int
    kept: tuple[tuple[str, str], ...]
    outdated: tuple[str, ...]
    moves: tuple[Move, ...]
    damaged: tuple[str, ...]
    lost: tuple[Move, ...]
    never_lower: bool
    remembers_never_lower: bool
    written: tuple[str, ...]


OpenBackend = Callable[[Setup, Fetch], AbstractContextManager[Backend]]


def grade(
    request: Request, store: Store, files: Files, open_backend: OpenBackend, tell: Callable[[int], None]
) -> Result:
    """Grade every submission that is new or has changed, and write the files about the class.

    ``tell`` is called with the number of finished submissions after each. An interruption keeps all of them. Raises
    UsageError if earlier results have another basis and ``regrade`` is not set, SpecError for a broken exercise, and
    GraderError if nothing can be graded.
    """
    exercise, collection = request.exercise, request.collection
    by = basis(exercise, request.seed, store, regrade=request.regrade, never_lower=request.never_lower)
    room = Classroom(store, by, files, tell)
    for student in collection.without:
        room.without(student, " ".join(note.says for note in collection.notes if note.student == student))
    packed = exercise_files.packed(exercise, request.public)
    level = Level.TRUSTED if request.trusted else exercise.sandbox or Level.REDUCED
    setup = Setup(level.value, str(request.drawings or ""))
    with open_backend(setup, {packed.digest: packed.data}.__getitem__) as backend, Reader() as reader:
        for graded in run(backend, room.jobs(collection.handed, reader.read, packed.digest, request.seed)):
            if graded.failed:
                raise error_codec.decoded(graded.failed)
            room.take(graded)
    every = tuple(entries(store, collection.present))
    moves = tuple(store.moves(by.digest))
    return Result(
        entries=every,
        notes=collection.notes,
        before=room.there,
        ungraded=room.lost,
        kept=tuple(room.kept),
        outdated=tuple(room.outdated),
        moves=moves,
        damaged=store.damaged,
        lost=store.lost,
        never_lower=by.never_lower,
        remembers_never_lower=by.regrading and by.never_lower and not request.never_lower,
        written=_written(request, store, files, every, moves),
    )


def _written(
    request: Request, store: Store, files: Files, every: tuple[Entry, ...], moves: tuple[Move, ...]
) -> tuple[str, ...]:
    """Write the files about the class. Returns their names."""
    from grader.classes.known_proof import proof_of  # both take 35 ms to load; the workers start before
    from grader.classes.outputs import csv, junit, page

    exercise = request.exercise
    texts = {
        "grades.csv": csv.render(exercise, every),
        "class.html": page.render(exercise, every, proof_of(exercise, request.public, store, trusted=request.trusted)),
        "junit.xml": junit.render(exercise, every),
    }
    if moves:
        titles = ("student", "question", "before", "now", "cause", "kept")
        rows = ((m.student, m.question, m.before, m.after, m.cause, "yes" if m.kept else "") for m in moves)
        texts["moved.csv"] = csv.table(titles, rows)
    for name, text in texts.items():
        files.save(name, text.encode())
    return tuple(texts)
