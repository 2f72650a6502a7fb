"""What is said to a box and what comes back, whatever carries it: one call, one answer, paired by their numbers."""

from __future__ import annotations

import abc
import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from grader.errors import BoxError
from grader.model.execution import Case, Limits, Observation, Outcome
from grader.sandbox import wire
from grader.sandbox.inside.codec import LENGTH
from grader.sandbox.interface import OutsideFunctions

# The child forks, sets itself up and runs the given code before READY; this long only on a machine that is stuck.
READY_SECONDS = 30.0
# Beyond an answer: the frame around it takes a little more than the answer; nothing is allocated for a longer claim.
_AROUND = 1 << 18
# Of one call to functions outside: a training loop of 150 steps asks 150 times.
_MOST_ASKED = 1000
KILLED = "A box was killed from outside the grader, perhaps because the machine ran out of memory."
_UNASKED = Observation(Outcome.PROTOCOL, detail="an answer before its call")


class Ended(Exception):
    """The box has ended: why, as an observation."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(outcome)
        self.observation = Observation(outcome, detail=detail)


class BoxProtocol(abc.ABC):
    """A box as ``grader.sandbox.interface.Box`` has it, without what carries the words."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._number, self._answered, self._open = 0, 0, True
        self._loaded: Observation | None = None
        self._is_secret = False  # whether it was sent a hidden case

    # What carries the words

    @abc.abstractmethod
    def _send(self, data: bytes) -> None:
        """Have this sent, as soon as that can be done."""

    @abc.abstractmethod
    def _receive(self, seconds: float, *, drained: bool = True) -> bytes:
        """The next whole frame; Ended if it does not come in time. ``drained`` is whether output is kept meanwhile."""

    @abc.abstractmethod
    def _receive_first(self) -> bytes:
        """The frame that is sent before any code of the subject's runs, however soon that floods the output."""

    @abc.abstractmethod
    def _said_unasked(self) -> bool:
        """Whether the child sent something since its last answer: a second one, or one to a call yet to be made."""

    @abc.abstractmethod
    def _take_output(self) -> str:
        """What was printed since this was asked last."""

    @abc.abstractmethod
    def _end(self, *, wanted: bool) -> None:
        """Close. If ``wanted``, the child has closed its side: wait for its own end, and keep how it ended."""

    @abc.abstractmethod
    def _told_apart(self, observation: Observation) -> Observation:
        """What ended the box that closed its side, by how its process ended. BoxLost if it was killed from outside."""

    # The calls

    @property
    def loaded(self) -> Observation:
        """How loading ended. Raises BoxError, with nothing left behind, if the box never got READY."""
        if self._loaded is None:
            with contextlib.ExitStack() as undo:
                undo.callback(self.close)
                self._loaded = self._load()
                undo.pop_all()  # it has loaded, however that ended: the box is the caller's now
        return self._loaded

    def call(self, case: Case, seconds: float) -> Observation:
        """Make one call, within ``seconds`` of wall time."""
        return next(self.call_each((case,), lambda: seconds))

    def call_each(self, cases: Iterable[Case], seconds: Callable[[], float]) -> Iterator[Observation]:
        """Make calls one after the other, each within what ``seconds`` says when it is waited for.

        A call is sent as soon as the answer before it is here whole; that is decoded while the child works on.
        """
        following = iter(cases)
        case = next(following, None)
        unasked = case is not None and self._ask([self._frame(1, case)])
        while case is not None:
            number, case = self._number, next(following, None)
            frame = None if case is None else self._frame(1, case)
            answer = self._wait(number, seconds(), unasked)
            unasked = frame is not None and self._ask([frame])
            yield self._observation(answer, number)

    def call_all(self, cases: Sequence[Case], seconds: float) -> Iterator[Observation]:
        """Make many calls, each within ``seconds``; the child may see later ones before it answers earlier ones.

        The calls are on their way when this returns, so that the child works while the parent does something else.
        """
        first = self._number + 1
        unasked = self._ask([self._frame(i, case) for i, case in enumerate(cases, 1)])
        return (self._observation(self._wait(first + i, seconds, unasked), first + i) for i in range(len(cases)))

    def call_with(self, case: Case, seconds: float, outside: OutsideFunctions) -> Observation:
        """Make one call in which some functions are answered for by us, within ``seconds`` beside what these take."""
        unasked = self._ask([self._frame(1, case, tuple(outside))])
        number, left = self._number, seconds
        for _ in range(_MOST_ASKED):
            began = time.monotonic()
            answer = self._wait(number, max(0.0, left), unasked)
            left -= time.monotonic() - began
            try:
                asked = wire.read_asked(answer, number) if isinstance(answer, bytes) else None
            except wire.ProtocolFault as fault:
                return self._finish(Observation(Outcome.PROTOCOL, detail=str(fault)))
            if asked is None or asked[0] not in outside:
                return self._observation(answer, number)
            given = outside[asked[0]](asked[1])
            self._send(wire.reply_frame(given.value, told=given.outcome is Outcome.RETURNED))
        return self._finish(Observation(Outcome.TIME_LIMIT, detail=f"{_MOST_ASKED} questions"))

    def _frame(self, ahead: int, case: Case, outside: tuple[str, ...] = ()) -> bytes:
        """The frame of a call, which will be the n-th after the last that was sent, with n = ``ahead``."""
        self._is_secret = self._is_secret or case.hidden
        return wire.call_frame(self._number + ahead, case, outside)

    def _ask(self, frames: Sequence[bytes]) -> bool:
        """Send calls, unless the child said something that it was not asked for, which is returned."""
        if self._open:
            self.loaded  # noqa: B018 - waits for it: what is sent before that is no answer
        unasked = self._answered == self._number and self._open and self._said_unasked()
        self._number += len(frames)
        if self._open and not unasked:
            self._send(b"".join(frames))
        return unasked

    def _wait(self, number: int, seconds: float, unasked: bool) -> bytes | Observation:
        """The frame that answers a call, or what ended the box in its place."""
        if not self._open:
            return Observation(Outcome.NOT_RUN)
        self._answered = number
        try:
            return self._finish(_UNASKED) if unasked else self._receive(seconds)
        except Ended as ended:
            return self._finish(ended.observation)

    def _observation(self, answer: bytes | Observation, number: int) -> Observation:
        if isinstance(answer, bytes):
            try:
                answer = wire.read_answer(answer, number)
            except wire.ProtocolFault as fault:
                answer = self._finish(Observation(Outcome.PROTOCOL, detail=str(fault)))
        output = self._take_output()
        return replace(answer, output=output) if output else answer

    def close(self) -> None:
        """End the child and all in its session, and give back its descriptors. It is not waited for."""
        with contextlib.suppress(BoxError):  # then it has ended, or never was
            self._end(wanted=False)

    def _load(self) -> Observation:
        try:
            failed = wire.read_ready(self._receive_first())
        except wire.Unconfined as error:
            raise BoxError(f"A box could not be confined: {error}. {BoxError.ADVICE}") from error
        except (Ended, wire.ProtocolFault) as error:
            if isinstance(error, Ended):
                self._finish(error.observation)  # BoxLost if it, or its server, was killed
            raise BoxError("A box of the sandbox did not get ready.") from error
        if failed:
            raise BoxError(f"The exercise's given code does not run: {failed.type}: {failed.message}")
        try:
            loaded = wire.read_loaded(self._receive(self._limits.load_seconds))
        except Ended as ended:
            loaded = self._finish(ended.observation)
        except wire.ProtocolFault as fault:
            loaded = self._finish(Observation(Outcome.PROTOCOL, detail=str(fault)))
        return replace(loaded, output=self._take_output())

    def _finish(self, observation: Observation) -> Observation:
        """Close the box; a child that ended by itself is told apart by how it ended."""
        exited = observation.outcome is Outcome.EXITED
        self._end(wanted=exited)
        return self._told_apart(observation) if exited else observation


def frame_length(head: bytes | bytearray, limits: Limits) -> int:
    """The length that a frame claims. Ended for one that is longer than any answer may be."""
    (length,) = LENGTH.unpack_from(head)
    if length > limits.answer_bytes + _AROUND:
        raise Ended(Outcome.SIZE_LIMIT, f"{length} bytes")
    return int(length)
