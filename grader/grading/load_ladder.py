"""Chooses which statements of a file are run. All first answers come from the chosen loading.

The first loading runs what the questions need, or the whole file if that is unknown. If it ends its box, the file is
run again with fewer and fewer statements. If a statement raises and others were left out, the whole file is run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from grader.model.execution import Limits, Observation, Outcome
from grader.model.exercise import Care, Exercise, Needs
from grader.model.submission import Submission
from grader.sandbox.session import BoxSession

# Seconds to run a whole file, to check that nothing needed was left out. Most files load in a tenth of that. The limit
# keeps classes fast in which many files train a model at their end.
_TO_MAKE_SURE = 2.0
# A loading that ended like this is tried again with less. One that broke the protocol gets no second attempt.
_TRIED_AGAIN = (Outcome.TIME_LIMIT, Outcome.OUTPUT_LIMIT, Outcome.EXITED, Outcome.CRASHED)
_LESS: tuple[Care, ...] = ("named", "no loops", "definitions")


class Rung(msgspec.Struct, frozen=True):
    """One step of the ladder. ``only`` lists the top-level statements of a file that are run; None for all.

    ``left`` are the first and last lines of the others. ``ending`` is how a loading with more statements ended, if that
    is the reason for running fewer.
    """

    only: tuple[int, ...] | None = None
    left: tuple[tuple[int, int], ...] = ()
    care: Care = "needed"
    ending: Outcome | None = None


class Loading(NamedTuple):
    """A session, which part of the file it runs, and how loading that part ended."""

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
        """``needs`` are those of the questions. If there are none, the whole file is run."""
        self._submission, self._exercise, self._needs = submission, exercise, needs
        self._load, self._has_time = load, has_time

    def first(self) -> Rung:
        """The first step to try."""
        needed = self._selected("needed") if self._needs and self._submission.runs else None
        return needed or Rung()

    def chosen(self, first: Loading) -> Loading:
        """The loading to use, which may be the first. All other sessions are ended."""
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
        # What may take as long as before gets half the time, so that some time is left.
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
        """What to run with that care; None if the loading ``before`` ran the same."""
        from grader.intake.slicing.select import selected  # most files contain only definitions, and do not need it

        less = selected(self._submission.text, self._needs, self._exercise.given_code, care)
        if less is None or less.run == (before.rung.only if before else None):
            return None
        return Rung(less.run, less.left, care, before.loaded.outcome if before else None)


def brief(limits: Limits) -> Limits:
    """The limits for running a whole file as a check."""
    return replace(limits, load_seconds=min(_TO_MAKE_SURE, limits.load_seconds))


def _instead(chosen: Loading, first: Loading) -> Loading:
    first.session.end()
    return chosen


def _gets_further(whole: Observation, needed: Observation) -> bool:
    """Whether a statement that raised when only the needed ones were run succeeds when all are run."""
    stopped = {(stop.cell, stop.line) for stop in needed.stops}
    return not whole.outcome.ends_box and not stopped <= {(stop.cell, stop.line) for stop in whole.stops}
