"""The student's side of a grading: a submission's boxes, and how its answers are given a second chance."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from types import TracebackType
from typing import NamedTuple

from msgspec.structs import replace

from grader.errors import BoxError, BoxLost, Fault, SpecError
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.model.exercise import Care, Exercise, Needs
from grader.model.submission import Submission
from grader.sandbox.interface import Sandbox
from grader.sandbox.session import Clock, Company, BoxSession
from grader.support.python_source import definitions, redefined

_MOST_TOLD = 5  # pieces of a file that a note names
# Seconds for a whole file that is run to make sure that nothing needed was left out. Most load in a tenth of that; a
# class in which many train at the bottom of the file would wait for each of them.
_TO_MAKE_SURE = 2.0
# How a loading may end that is tried again with less. One that broke the protocol gets no second answer.
_ENDINGS = {
    Outcome.TIME_LIMIT: "it took too long",
    Outcome.OUTPUT_LIMIT: "it printed too much",
    Outcome.EXITED: "it ended Python",
    Outcome.CRASHED: "it made Python crash",
}


# What is tried then, one after the other.
_LESS: dict[Care, str] = {
    "named": "only what the questions mention",
    "no loops": "only what the questions read, and no loops",
    "definitions": "its definitions only",
}


class _Run(NamedTuple):
    """Which of a file's top-level statements are run, None for all, and a note on the others."""

    only: tuple[int, ...] | None = None
    note: str = ""


class SubmissionRun:
    """One submission under one clock. A context manager.

    One loading is chosen, by how it ends, and all answers come from it first. A variable is read from that one only, so
    that no file gets two guesses; a function that is not right may be asked again.
    """

    def __init__(
        self, submission: Submission, exercise: Exercise, sandbox: Sandbox, needs: tuple[Needs, ...] = ()
    ) -> None:
        """``needs`` are the questions': what none of them needs of the file is not run; without any, all is run."""
        self._submission, self._exercise, self._sandbox, self._needs = submission, exercise, sandbox, needs
        self._run = _Run()
        self._clock, self._company = Clock(exercise.limits.total_seconds), Company()
        self._is_long = False  # whether the whole file takes too long to be run to make sure
        self.times: dict[str, float] = {}  # the seconds of each question's first answers, by its id
        if needs and submission.runs:
            self._run = self._selected("needed", "Not run, because no question needs it") or self._run
        self._first = self._session()
        self._loaded: Observation | None = None

    def __enter__(self) -> SubmissionRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._first.__exit__(kind, error, trace)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not run of the file, and why."""
        return (self._run.note,) if self._run.note else ()

    @property
    def is_cut(self) -> bool:
        """Whether something of the file is not run."""
        return self._run.only is not None

    @property
    def loaded(self) -> Observation:
        """How the loading ended that was chosen. Blocks on first access."""
        if self._loaded is None:  # not cached_property, whose lock in Python 3.11 is one for all attempts
            self._loaded = self._load()
        return self._loaded

    def _load(self) -> Observation:
        """Load the file, in the way that serves.

        First comes what the questions need, or all where that cannot be known. If that ends its box, the file is run
        with less and less; if a statement of it raises, with all statements, in case one of the others was needed.
        """
        loaded = self._loading(self._first)
        if loaded.outcome in _ENDINGS:
            said = f"Your file did not finish loading: {_ENDINGS[loaded.outcome]}. It was run again with"
            for care, less in _LESS.items():
                again = self._loaded_again(care, f"{said} {less}. Not run")
                if again is not None:
                    return again
            return loaded
        if self.is_cut and loaded.stops:
            needed = loaded
            return self._loaded_as(_Run(), lambda whole: _gets_further(whole, needed), self._briefly) or loaded
        return loaded

    def _loaded_again(self, care: Care, said: str) -> Observation | None:
        """How the file loads with even less of it; None if it still does not, or nothing is left out."""
        less = self._selected(care, said) if self.has_time else None
        if less is None:
            return None
        limits = self._exercise.limits  # half the time for what may take as long as before, so that some is left
        half = replace(limits, load_seconds=limits.load_seconds / 2) if care == "named" else limits
        return self._loaded_as(less, lambda loaded: not loaded.outcome.ends_box, half)

    def _loaded_as(
        self, run: _Run, serves: Callable[[Observation], bool], limits: Limits | None = None
    ) -> Observation | None:
        """How the file loads so, which is the loading to ask from now on; None if that does not serve."""
        session = self._session(run=run, limits=limits)
        loaded = self._loading(session)
        if not serves(loaded):
            session.__exit__(None, None, None)
            return None
        self._first.__exit__(None, None, None)
        self._first, self._run = session, run
        return loaded

    def _selected(self, care: Care, said: str) -> _Run | None:
        """The file without what is not needed, and a note that begins with ``said``; None if that is as it was."""
        from grader.intake.slicing.select import selected  # most files only define

        less = selected(self._submission.text, self._needs, self._exercise.given_code, care)
        if less is None or less.run == self._run.only:
            return None
        return _Run(less.run, f"{said}: {_told(less.left, self._submission)}." if less.left else "")

    @property
    def _briefly(self) -> Limits:
        """The limits of a file that is run whole to make sure."""
        limits = self._exercise.limits
        return replace(limits, load_seconds=min(_TO_MAKE_SURE, limits.load_seconds))

    @cached_property
    def redefined(self) -> tuple[str, ...]:
        """The given names that the file defines otherwise than the starter does."""
        if not self._submission.defined:
            return ()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of invalid escapes, on the student's side
            with contextlib.suppress(RecursionError, MemoryError):  # it could be parsed once, but only just
                return redefined(self._exercise.starter, self._submission.text, self._exercise.given)
        return ()

    @property
    def has_time(self) -> bool:
        """Whether something is left of the submission's time."""
        return self._clock.left > 0

    def answers(self, cases: Iterable[Case]) -> dict[str, Observation]:
        """All cases in one box for as long as it lasts.

        Variables are read before anything is called, so that nothing can change them; what is hidden comes last, so
        that nothing of it can be told on.
        """
        self.loaded  # noqa: B018 - waits for it
        ordered = sorted(cases, key=lambda case: (case.hidden, case.args is not None))
        return _in_order(self._first, ordered, self.times)

    def aside(self, seconds: float) -> BoxSession:
        """A fresh box to ask things that earn nothing, such as what is wrong: for so long, of the submission's time."""
        return self._session(clock=Clock(min(seconds, self._clock.left)))

    def whole(self, cases: Iterable[Case]) -> dict[str, Observation] | None:
        """One question's calls in a fresh box with the whole file; None if nothing of it is left out, or it takes long.

        So nothing is lost if what was left out is needed after all.
        """
        if not self.is_cut or self._is_long or not self.has_time:
            return None
        with self._session(run=_Run(), limits=self._briefly) as session:
            self._is_long = self._loading(session).outcome.ends_box
            return None if self._is_long else _in_order(session, cases)

    def alone(self, cases: Iterable[Case], put_back: tuple[str, ...] = ()) -> dict[str, Observation]:
        """One question's cases in a fresh box, if wanted with the given code of some names put back in its place."""
        with self._session(put_back) as session:
            self._loading(session)
            return _in_order(session, cases)

    def _session(
        self,
        put_back: tuple[str, ...] = (),
        clock: Clock | None = None,
        run: _Run | None = None,
        limits: Limits | None = None,
    ) -> BoxSession:
        given, only = Part("given code", self._exercise.given_code), (run or self._run).only
        own = Part(self._submission.filename, self._submission.text, self._submission.places, only)
        after = Part("given code", definitions(self._exercise.starter, put_back)) if put_back else None
        source = Source(own, given, after, lenient=True)
        limits, clock = limits or self._exercise.limits, clock or self._clock
        return BoxSession(self._sandbox, source, limits, clock, self._company)

    def _loading(self, session: BoxSession) -> Observation:
        """How a file's loading ends. SpecError if it is the given code that fails, for then no box gets ready."""
        try:
            return session.loaded
        except BoxLost:
            raise
        except BoxError:
            self._check_given(Part("given code", self._exercise.given_code))
            raise

    def _check_given(self, given: Part) -> None:
        """SpecError if the given code does not run by itself: then no box with it gets ready."""
        box = self._sandbox.open(Source(given), self._exercise.limits)
        box.close()
        if box.loaded.outcome is not Outcome.RETURNED:
            raised = box.loaded.raised
            found = f"{raised.type}: {raised.message}" if raised else f"{box.loaded.outcome.value} {box.loaded.detail}"
            path = self._exercise.spec_path.replace("exercise.toml", "starter.py")
            raise SpecError(self._exercise.name, [Fault(path, "", "given code that runs by itself", found)])


def _gets_further(whole: Observation, needed: Observation) -> bool:
    """Whether a statement that raised when only the needed ones were run does not raise when all are."""
    stopped = {(stop.cell, stop.line) for stop in needed.stops}
    return not whole.outcome.ends_box and not stopped <= {(stop.cell, stop.line) for stop in whole.stops}


def _told(left: tuple[tuple[int, int], ...], submission: Submission) -> str:
    """Where a file's lines are that were not run; of a notebook, in which cells."""
    if submission.is_notebook:
        cells = sorted({submission.place(first)[0] for first, _ in left})
        more = f" and {len(cells) - _MOST_TOLD} more" if len(cells) > _MOST_TOLD else ""
        return f"code of {'cell' if len(cells) == 1 else 'cells'} {', '.join(map(str, cells[:_MOST_TOLD]))}{more}"
    lines = [(submission.place(first)[1], submission.place(last)[1]) for first, last in left]
    ranges = [f"{first}" if first == last else f"{first} to {last}" for first, last in _joined(lines)]
    more = f" and {len(ranges) - _MOST_TOLD} places more" if len(ranges) > _MOST_TOLD else ""
    one = len(ranges) == 1 and " " not in ranges[0]
    return f"{'line' if one else 'lines'} {', '.join(ranges[:_MOST_TOLD])}{more}"


def _joined(left: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of lines, those that follow each other put together."""
    found: list[tuple[int, int]] = []
    for first, last in left:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _in_order(
    session: BoxSession, cases: Iterable[Case], times: dict[str, float] | None = None
) -> dict[str, Observation]:
    """Calls in order; after one that had to be stopped, the others of its question and group are left out.

    ``times`` gets the seconds that the answers took, by question.
    """
    observations: dict[str, Observation] = {}
    waiting = list(cases)
    while waiting:
        answers = list(_timed(session.call_each(waiting), waiting, {} if times is None else times))
        answered, waiting = waiting[: len(answers)], waiting[len(answers) :]
        observations.update(zip((case.id for case in answered), answers, strict=True))
        stopped = (answered[-1].question, answered[-1].group)
        left_out = [case for case in waiting if (case.question, case.group) == stopped]
        observations.update((case.id, Observation(Outcome.NOT_RUN)) for case in left_out)
        waiting = [case for case in waiting if (case.question, case.group) != stopped]
    return observations


def _timed(answers: Iterable[Observation], cases: Sequence[Case], times: dict[str, float]) -> Iterator[Observation]:
    began = time.monotonic()
    for case, answer in zip(cases, answers, strict=False):  # the last that is answered may end the box
        now = time.monotonic()
        times[case.question] = times.get(case.question, 0.0) + now - began
        began = now
        yield answer
