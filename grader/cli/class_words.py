"""The summary of a graded class for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.classes.classroom import PAGES, STAFF
from grader.classes.run import Result
from grader.model.execution import Level
from grader.support.sanitise import one_line

_REMEMBERED = "This regrade began with --never-lower: students who had more points before keep them."
_MOST_SHOWN = 20  # lines about single students; the files list all of them


def lines(result: Result) -> Iterator[str]:
    """The lines of the summary."""
    if result.remembers_never_lower:
        yield _REMEMBERED
    yield from _some([note.says for note in result.notes], "more notes, which are in class.html")
    yield from _damaged(result)
    yield from _outdated(result)
    yield from _unread(result)
    yield from _kept(result)
    yield from _gone(result)
    yield from _moved(result)
    yield from _levels(result)
    yield from _summary(result)


def stopped(kept: int, many: int, folder: Path) -> str:
    """The message for an interrupted grading: what is kept, and how to continue."""
    said = f"Stopped. {kept} of {many} submissions are graded and kept in '{folder}'."
    return f"{said} Run the same command again to continue."


def _damaged(result: Result) -> Iterator[str]:
    """Students whose results were lost to a damaged disk."""
    lost: dict[str, str] = {}
    for move in result.lost:
        kept = f" --never-lower had kept {move.before:g} points of '{move.question}', which are lost."
        lost[move.student] = lost.get(move.student, "") + kept
    said = [
        f"{one_line(student, 80)}: the list of grades is damaged here. Results were dropped and graded again."
        f"{lost.get(student, '')}"
        for student in dict.fromkeys((*result.damaged, *lost))
    ]
    yield from _some(said, "more students whose results were damaged")


def _outdated(result: Result) -> Iterator[str]:
    """Students whose earlier results another version of the grader wrote."""
    lower = ", and --never-lower cannot compare" if result.never_lower else ""
    why = "was graded by another version of the grader, whose result cannot be read"
    said = [f"{one_line(student, 80)}: {why}. It is graded again{lower}." for student in result.outdated]
    yield from _some(said, "students more whose results were of another version")


def _unread(result: Result) -> Iterator[str]:
    """Files without marks, and why."""
    said = [f"{entry.student}: {entry.unread}" for entry in result.entries if entry.unread and entry.filename]
    yield from _some(said, "more files without marks: grades.csv says why")


def _kept(result: Result) -> Iterator[str]:
    """Students who could not be graded now and have an earlier mark."""
    gone = {entry.student for entry in result.entries if entry.gone}
    said = [f"{student}: {why} The earlier mark still counts." for student, why in result.kept if student not in gone]
    yield from _some(said, "more students who could not be graded and keep an earlier mark")


def _gone(result: Result) -> Iterator[str]:
    """Files that were graded before and are no longer there."""
    said = [
        f"{entry.student}: '{entry.filename}' was graded before, but is missing now. Its marks still count."
        for entry in result.entries
        if entry.gone
    ]
    yield from _some(said, "more students whose files are missing: grades.csv names them")


def _some(said: Sequence[str], more: str) -> Iterator[str]:
    yield from said[:_MOST_SHOWN]
    if len(said) > _MOST_SHOWN:
        yield f"... and {len(said) - _MOST_SHOWN} {more}"


def _moved(result: Result) -> Iterator[str]:
    """Students whose points changed, and why."""
    moves = result.moves
    if moves:
        students = len({move.student for move in moves})
        yield f"{students} student{'s have' if students > 1 else ' has'} different points than before:"
    for move in moves[:_MOST_SHOWN]:
        kept = "; the earlier ones count" if move.kept else ""
        yield f"  {move.student}  {move.question}  {move.before:g} -> {move.after:g}  {move.cause}{kept}"
    if len(moves) > _MOST_SHOWN:
        yield f"  ... and {len(moves) - _MOST_SHOWN} more: moved.csv lists all"


def _levels(result: Result) -> Iterator[str]:
    """How many submissions were graded below the highest level of the sandbox."""
    every = result.entries
    for level in (Level.REDUCED, Level.TRUSTED):
        count = sum(entry.level == level.label for entry in every)
        if count:
            graded = f"{count} of {len(every)} submissions {'was' if count == 1 else 'were'} graded"
            yield f"{graded} at the sandbox's level {level.value}, below full: `grader doctor` shows why."


def _summary(result: Result) -> Iterator[str]:
    every = result.entries
    graded = [entry.earned for entry in every if not (entry.unread or entry.ungradable)]
    before = f", {result.before} of them before" if result.before else ""
    mean = f"; {sum(graded) / len(graded):.1f} points on average" if graded else ""
    some = f"{len(graded)} of " if len(graded) < len(every) else ""
    yield f"{some}{len(every)} submission{'s' if len(every) != 1 else ''} graded{before}{mean}."
    elsewhere = sum(bool(entry.names) for entry in every)
    if elsewhere:
        files = "1 file names" if elsewhere == 1 else f"{elsewhere} files name"
        yield f"{files} another exercise and {'has' if elsewhere == 1 else 'have'} no mark: class.html lists them."
    if result.ungraded:
        ungraded = f"{result.ungraded} could not be graded"
        yield f"{ungraded}, which is not the students' fault: run the command again to retry."
    yield f"Written: {', '.join(result.written)}, and one page and one record per student in {PAGES}/."
    yield f"{STAFF}/ contains what students may not see."
