"""The student's side of a grading: a submission's boxes, and how its answers are given a second chance."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from types import TracebackType

from msgspec.structs import replace

from grader.errors import BoxError, Fault, SpecError
from grader.model import Case, Exercise, Observation, Outcome, Part, Source, Submission
from grader.sandbox.dialogue import Clock, Dialogue
from grader.sandbox.interface import Sandbox
from grader.source import definitions, redefined, reduced

_MOST_TOLD = 5  # pieces of a file that a note names
# How a loading may end that is tried once more. Who writes where only the grader may write gets no second answer.
_ENDINGS = {
    Outcome.TIME_LIMIT: "it took too long",
    Outcome.OUTPUT_LIMIT: "it printed too much",
    Outcome.EXITED: "it ended Python",
}


class Attempt:
    """One submission under one clock. A context manager."""

    def __init__(
        self, submission: Submission, exercise: Exercise, sandbox: Sandbox, asked: tuple[str, ...] = ()
    ) -> None:
        """``asked`` are the names that answer questions."""
        self._submission, self._exercise, self._sandbox, self._asked = submission, exercise, sandbox, asked
        self.notes: tuple[str, ...] = ()
        self._clock = Clock(exercise.limits.total_seconds)
        self.times: dict[str, float] = {}  # the seconds of each question's first answers, by its id
        self._first = self._dialogue()

    def __enter__(self) -> Attempt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._first.__exit__(kind, error, trace)

    @cached_property
    def loaded(self) -> Observation:
        """How the file ran when it was loaded first; it is not waited for before it is needed.

        One that does not get through its loading is loaded once more with only what its answers depend on.
        """
        whole = self._loading(self._first)
        if whole.outcome not in _ENDINGS or not self.has_time:
            return whole
        less, left = self._reduced()
        if not left:
            return whole
        first, self._first = self._first, self._dialogue(text=less)
        once_more = self._loading(self._first)
        if once_more.outcome.ends_box:
            self._first.__exit__(None, None, None)
            self._first = first
            return whole
        first.__exit__(None, None, None)
        self._submission = replace(self._submission, text=less)
        self.notes = (
            f"Your file did not get through its loading: {_ENDINGS[whole.outcome]}. It was run again with only what "
            f"the questions need: left out {_told(left, self._submission)}.",
        )
        return once_more

    def _reduced(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        try:
            return reduced(self._submission.text, self._asked)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return self._submission.text, ()

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

    def aside(self, seconds: float) -> Dialogue:
        """A fresh box to ask things that earn nothing, such as what is wrong: for so long, of the submission's time."""
        return self._dialogue(clock=Clock(min(seconds, self._clock.left)))

    def alone(self, cases: Iterable[Case], put_back: tuple[str, ...] = ()) -> dict[str, Observation]:
        """One question's cases in a fresh box, if wanted with the given code of some names put back in its place."""
        with self._dialogue(put_back) as dialogue:
            self._loading(dialogue)
            return _in_order(dialogue, cases)

    def _dialogue(
        self, put_back: tuple[str, ...] = (), clock: Clock | None = None, text: str | None = None
    ) -> Dialogue:
        given = Part("given code", self._exercise.given_code)
        own = Part(self._submission.filename, text or self._submission.text, self._submission.places)
        after = Part("given code", definitions(self._exercise.starter, put_back)) if put_back else None
        return Dialogue(
            self._sandbox, Source(own, given, after, lenient=True), self._exercise.limits, clock or self._clock
        )

    def _loading(self, dialogue: Dialogue) -> Observation:
        """How a file's loading ends. SpecError if it is the given code that fails, for then no box gets ready."""
        try:
            return dialogue.loaded
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


def _told(left: tuple[tuple[int, int], ...], submission: Submission) -> str:
    """Where a file's left out lines are; of a notebook, in which cells."""
    if submission.places:
        cells = {max(p.cell for p in submission.places if p.line <= first) for first, _ in left}
        return f"was code of cell {', '.join(map(str, sorted(cells)[:_MOST_TOLD]))}"
    ranges = [f"{first}" if first == last else f"{first} to {last}" for first, last in _joined(left)]
    more = f" and {len(ranges) - _MOST_TOLD} places more" if len(ranges) > _MOST_TOLD else ""
    one = len(ranges) == 1 and " " not in ranges[0]
    return f"{'was line' if one else 'were lines'} {', '.join(ranges[:_MOST_TOLD])}{more}"


def _joined(left: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Ranges of lines, those that follow each other put together."""
    found: list[tuple[int, int]] = []
    for first, last in left:
        if found and found[-1][1] + 1 == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _in_order(
    dialogue: Dialogue, cases: Iterable[Case], times: dict[str, float] | None = None
) -> dict[str, Observation]:
    """Calls in order; after one that had to be stopped, the others of its question and group are left out.

    ``times`` gets the seconds that the answers took, by question.
    """
    observations: dict[str, Observation] = {}
    waiting = list(cases)
    while waiting:
        answers = list(_timed(dialogue.call_each(waiting), waiting, {} if times is None else times))
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
