"""The student's side of a grading: the boxes of a submission, and the calls to them."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from types import TracebackType

from grader.errors import BoxError, BoxLost, Fault, SpecError
from grader.grading import wording
from grader.grading.cause import cause_of
from grader.grading.load_ladder import Loading, LoadLadder, Rung, brief
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.model.exercise import Exercise, Needs
from grader.model.submission import Submission
from grader.sandbox.interface import Sandbox
from grader.sandbox.session import BoxSession, Clock, Company
from grader.support.python_source import definitions, redefined


class SubmissionRun:
    """Runs one submission within its total time. A context manager.

    All first answers come from one chosen loading. Variables are read from that loading only, so that no file gets two
    guesses. A function whose answer is wrong may be called again.
    """

    def __init__(
        self, submission: Submission, exercise: Exercise, sandbox: Sandbox, needs: tuple[Needs, ...] = ()
    ) -> None:
        """``needs`` are those of the questions. Code that none needs is not run; without ``needs`` all is run."""
        self._submission, self._exercise, self._sandbox = submission, exercise, sandbox
        self._clock, self._company = Clock(exercise.limits.total_seconds), Company()
        self._ladder = LoadLadder(submission, exercise, needs, self._load, lambda: self.has_time)
        self._rung = self._ladder.first()
        self._is_long = False  # whether the whole file takes too long to run as a check
        self.times: dict[str, float] = {}  # the seconds of each question's first answers, by its id
        self._first = self._session(self._rung, exercise.limits)
        self._loaded: Observation | None = None

    def __enter__(self) -> SubmissionRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._first.end()

    @property
    def notes(self) -> tuple[str, ...]:
        """Which code of the file was not run, and why."""
        left = self._rung.left
        return (wording.not_run(self._submission, left, self._rung.care, self._rung.ending),) if left else ()

    @property
    def is_cut(self) -> bool:
        """Whether some code of the file is not run."""
        return self._rung.only is not None

    @property
    def loaded(self) -> Observation:
        """How the chosen loading ended. Blocks on first access."""
        if self._loaded is None:  # not cached_property: in Python 3.11 all instances share its lock
            first = Loading(self._first, self._rung, self._loading(self._first))
            self._first, self._rung, self._loaded = self._ladder.chosen(first)
        return self._loaded

    @cached_property
    def redefined(self) -> tuple[str, ...]:
        """The given names that the file defines differently from the starter."""
        if not self._submission.defined:
            return ()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about invalid escapes in the student's code
            with contextlib.suppress(RecursionError, MemoryError):  # parsing succeeded before, but only just
                return redefined(self._exercise.starter, self._submission.text, self._exercise.given)
        return ()

    @property
    def has_time(self) -> bool:
        """Whether the submission has time left."""
        return self._clock.left > 0

    def answers(self, cases: Iterable[Case]) -> dict[str, Observation]:
        """Answers to all cases, from one box as long as it lasts.

        Variables are read before any call, so that no call can change them. Hidden cases come last, so that answers to
        shown cases cannot reveal them.
        """
        self.loaded  # noqa: B018 - waits for it
        ordered = sorted(cases, key=lambda case: (case.hidden, case.args is not None))
        return _in_order(self._first, ordered, self.times)

    def aside(self, seconds: float) -> BoxSession:
        """A fresh box for calls that only serve explanations. The submission's remaining time limits ``seconds``."""
        return self._session(self._rung, self._exercise.limits, clock=Clock(min(seconds, self._clock.left)))

    def changed(self, text: str, after: str, seconds: float) -> BoxSession:
        """A fresh box for ``text`` in place of the submission's, with as many statements, and the code ``after`` it."""
        own = Part(self._submission.filename, text, only=self._rung.only)
        source = Source(own, Part("given code", self._exercise.given_code), Part("tried", after), lenient=True)
        clock = Clock(min(seconds, self._clock.left))
        return BoxSession(self._sandbox, source, self._exercise.limits, clock, self._company)

    def whole(self, cases: Iterable[Case]) -> dict[str, Observation] | None:
        """One question's answers from a fresh box with the whole file.

        This helps if code that was left out is needed after all. None if no code was left out, or if the file takes
        too long.
        """
        if not self.is_cut or self._is_long or not self.has_time:
            return None
        session, _, loaded = self._load(Rung(), brief(self._exercise.limits))
        with session:
            self._is_long = loaded.outcome.ends_box
            return None if self._is_long else _in_order(session, cases)

    def alone(self, cases: Iterable[Case], restored: tuple[str, ...] = ()) -> dict[str, Observation]:
        """One question's answers from a fresh box. Given code replaces the student's for the ``restored`` names."""
        with self._session(self._rung, self._exercise.limits, restored) as session:
            self._loading(session)
            return _in_order(session, cases)

    def _load(self, rung: Rung, limits: Limits) -> Loading:
        session = self._session(rung, limits)
        return Loading(session, rung, self._loading(session))

    def _session(
        self, rung: Rung, limits: Limits, restored: tuple[str, ...] = (), clock: Clock | None = None
    ) -> BoxSession:
        given = Part("given code", self._exercise.given_code)
        own = Part(self._submission.filename, self._submission.text, self._submission.places, rung.only)
        after = Part("given code", definitions(self._exercise.starter, restored)) if restored else None
        source = Source(own, given, after, lenient=True)
        return BoxSession(self._sandbox, source, limits, clock or self._clock, self._company)

    def _loading(self, session: BoxSession) -> Observation:
        """How loading the file ended. Raises SpecError if the given code fails, because then no box can start."""
        try:
            return session.loaded
        except BoxLost:
            raise
        except BoxError:
            self._check_given(Part("given code", self._exercise.given_code))
            raise

    def _check_given(self, given: Part) -> None:
        """Raise SpecError if the given code does not run by itself."""
        box = self._sandbox.open(Source(given), self._exercise.limits)
        box.close()
        if box.loaded.outcome is not Outcome.RETURNED:
            raised = box.loaded.raised
            found = f"{raised.type}: {raised.message}" if raised else f"{box.loaded.outcome.value} {box.loaded.detail}"
            path = self._exercise.spec_path.replace("exercise.toml", "starter.py")
            fault = Fault(path, "", "given code that runs by itself", found, cause_of(box.loaded))
            raise SpecError(self._exercise.name, [fault])


def _in_order(
    session: BoxSession, cases: Iterable[Case], times: dict[str, float] | None = None
) -> dict[str, Observation]:
    """Answers in order. After a call that had to be stopped, the rest of its question and group is skipped.

    ``times`` is filled with the seconds that the answers took, by question id.
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
    for case, answer in zip(cases, answers, strict=False):  # the last answer may end the box
        now = time.monotonic()
        times[case.question] = times.get(case.question, 0.0) + now - began
        began = now
        yield answer
