"""Which statements of a file are run. One loading is chosen, by how it ends, and all first answers come from it.

The first loading runs what the questions need, or the whole file where that cannot be known. If it ends its box, the
file is run with less and less. If a statement raises that is cut off from others, the whole file is run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from grader.model.execution import Limits, Observation, Outcome
from grader.model.exercise import Care, Exercise, Needs
from grader.model.submission import Submission
from grader.sandbox.session import BoxSession

# Seconds for a whole file that is run to make sure that nothing needed was left out. Most load in a tenth of that; a
# class in which many train at the bottom of the file would wait for each of them.
_TO_MAKE_SURE = 2.0
# How a loading may end that is tried again with less. One that broke the protocol gets no second answer.
_TRIED_AGAIN = (Outcome.TIME_LIMIT, Outcome.OUTPUT_LIMIT, Outcome.EXITED, Outcome.CRASHED)
_LESS: tuple[Care, ...] = ("named", "no loops", "definitions")


class Rung(NamedTuple):
    """One step of the ladder: which of a file's top-level statements are run, None for all.

    ``left`` are the first and last lines of those that are not. ``ending`` is how a loading ended that ran more, if
    that is the reason.
    """

    only: tuple[int, ...] | None = None
    left: tuple[tuple[int, int], ...] = ()
    care: Care = "needed"
    ending: Outcome | None = None


class Loading(NamedTuple):
    """A session, what it runs of the file, and how loading that ended."""

    session: BoxSession
    rung: Rung
    loaded: Observation


class LoadLadder:
    """Chooses the loading of a submission. ``load`` begins a session for a rung."""

    def __init__(
        self,
        submission: Submission,
        exercise: Exercise,
        needs: tuple[Needs, ...],
        load: Callable[[Rung, Limits], Loading],
        has_time: Callable[[], bool],
    ) -> None:
        """``needs`` are the questions'; without any, the whole file is run."""
        self._submission, self._exercise, self._needs = submission, exercise, needs
        self._load, self._has_time = load, has_time

    def first(self) -> Rung:
        """What to run first."""
        needed = self._selected("needed") if self._needs and self._submission.runs else None
        return needed or Rung()

    def chosen(self, first: Loading) -> Loading:
        """The loading to use, which may be the first. All others are closed."""
        if first.loaded.outcome in _TRIED_AGAIN:
            return self._with_less(first)
        if first.rung.only is not None and first.loaded.stops:
            whole = self._load(Rung(), brief(self._exercise.limits))
            if _gets_further(whole.loaded, first.loaded):
                return _instead(whole, first)
            whole.session.end()
        return first

    def _with_less(self, first: Loading) -> Loading:
        limits = self._exercise.limits
        # Half the time for what may take as long as before, so that some is left.
        half = replace(limits, load_seconds=limits.load_seconds / 2)
        for care in _LESS:
            less = self._selected(care, first) if self._has_time() else None
            if less is None:
                continue
            again = self._load(less, half if care == "named" else limits)
            if not again.loaded.outcome.ends_box:
                return _instead(again, first)
            again.session.end()
        return first

    def _selected(self, care: Care, before: Loading | None = None) -> Rung | None:
        """What is run with that care; None if it is what was run ``before``."""
        from grader.intake.slicing.select import selected  # most files only define

        less = selected(self._submission.text, self._needs, self._exercise.given_code, care)
        if less is None or less.run == (before.rung.only if before else None):
            return None
        return Rung(less.run, less.left, care, before.loaded.outcome if before else None)


def brief(limits: Limits) -> Limits:
    """The limits of a whole file that is run to make sure."""
    return replace(limits, load_seconds=min(_TO_MAKE_SURE, limits.load_seconds))


def _instead(chosen: Loading, first: Loading) -> Loading:
    first.session.end()
    return chosen


def _gets_further(whole: Observation, needed: Observation) -> bool:
    """Whether a statement that raised when only the needed ones were run does not raise when all are."""
    stopped = {(stop.cell, stop.line) for stop in needed.stops}
    return not whole.outcome.ends_box and not stopped <= {(stop.cell, stop.line) for stop in whole.stops}
