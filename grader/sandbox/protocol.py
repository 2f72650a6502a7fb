"""The protocol with a box, independent of its transport: one call, one answer, paired by their numbers."""

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

# Before READY the child forks, sets itself up and runs the given code; it takes so long only on a stalled machine.
READY_SECONDS = 30.0
# Bytes that a frame may be longer than its answer. For a frame that claims to be longer, nothing is allocated.
_AROUND = 1 << 18
# Requests to outside functions during one call: a training loop of 150 steps makes 150.
_MOST_ASKED = 1000
KILLED = "A box was killed from outside the grader, perhaps because the machine ran out of memory."
_UNASKED = Observation(Outcome.PROTOCOL, detail="an answer before its call")


class Ended(Exception):
    """The box has ended; ``observation`` is the reason."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(outcome)
        self.observation = Observation(outcome, detail=detail)


class BoxProtocol(abc.ABC):
    """An implementation of ``grader.sandbox.interface.Box`` without the transport."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._number, self._answered, self._open = 0, 0, True
        self._loaded: Observation | None = None
        self._is_secret = False  # whether it was sent a hidden case

    # The transport

    @abc.abstractmethod
    def _send(self, data: bytes) -> None:
        """Send the data as soon as possible, without waiting."""

    @abc.abstractmethod
    def _receive(self, seconds: float, *, drained: bool = True) -> bytes:
        """Receive the next whole frame. Ended if it does not come in time. ``drained``: read all output before it."""

    @abc.abstractmethod
    def _receive_first(self) -> bytes:
        """Receive the frame that is sent before the subject's code runs, even if that code floods the output."""

    @abc.abstractmethod
    def _sent_unasked(self) -> bool:
        """Whether the child sent something since its last answer: a second one, or one to a call yet to be made."""

    @abc.abstractmethod
    def _take_output(self) -> str:
        """Return the output since the last call."""

    @abc.abstractmethod
    def _end(self, *, wanted: bool) -> None:
        """Close the box. If ``wanted``, the child has closed its side: wait for its end, and keep how it ended."""

    @abc.abstractmethod
    def _reason_of_end(self, observation: Observation) -> Observation:
        """What ended a box that closed its side, from how its process ended. BoxLost if it was killed from outside."""

    # The calls

    @property
    def loaded(self) -> Observation:
        """How loading ended. Blocks on first access. BoxError, after closing the box, if it never became READY."""
        if self._loaded is None:
            with contextlib.ExitStack() as undo:
                undo.callback(self.close)
                self._loaded = self._load()
                undo.pop_all()  # loading is over, also if it failed: the box is the caller's now
        return self._loaded

    def call(self, case: Case, seconds: float) -> Observation:
        """Make one call within ``seconds`` of wall time."""
        return next(self.call_each((case,), lambda: seconds))

    def call_each(self, cases: Iterable[Case], seconds: Callable[[], float]) -> Iterator[Observation]:
        """Make calls one after the other, each within ``seconds()``, which is asked when the wait begins.

        A call is sent as soon as the whole answer before it has arrived, which is decoded while the child works.
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
        """Make many calls, each within ``seconds``. The child may see later calls before it answers earlier ones.

        All calls have been sent when this returns, so the child works while the parent does something else.
        """
        first = self._number + 1
        unasked = self._ask([self._frame(i, case) for i, case in enumerate(cases, 1)])
        return (self._observation(self._wait(first + i, seconds, unasked), first + i) for i in range(len(cases)))

    def call_with(self, case: Case, seconds: float, outside: OutsideFunctions) -> Observation:
        """Make one call during which the caller computes the functions ``outside``; their time does not count."""
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
            self._send(wire.reply_frame(given.value, answered=given.outcome is Outcome.RETURNED))
        return self._finish(Observation(Outcome.TIME_LIMIT, detail=f"{_MOST_ASKED} questions"))

    def _frame(self, ahead: int, case: Case, outside: tuple[str, ...] = ()) -> bytes:
        """Encode a call, which will be the n-th after the last that was sent, with n = ``ahead``."""
        self._is_secret = self._is_secret or case.hidden
        return wire.call_frame(self._number + ahead, case, outside)

    def _ask(self, frames: Sequence[bytes]) -> bool:
        """Send calls, unless the child has sent a frame without a call; return whether it has."""
        if self._open:
            self.loaded  # noqa: B018 - waits: frames before that are not answers
        unasked = self._answered == self._number and self._open and self._sent_unasked()
        self._number += len(frames)
        if self._open and not unasked:
            self._send(b"".join(frames))
        return unasked

    def _wait(self, number: int, seconds: float, unasked: bool) -> bytes | Observation:
        """Wait for the frame that answers a call; else the reason why the box ended."""
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
        """End the child and all processes of its session, and close its descriptors. Does not wait for the end."""
        with contextlib.suppress(BoxError):  # it has ended, or was never forked
            self._end(wanted=False)

    def _load(self) -> Observation:
        try:
            failed = wire.read_ready(self._receive_first())
        except wire.Unconfined as error:
            raise BoxError(f"A box could not be confined: {error}. {BoxError.ADVICE}") from error
        except (Ended, wire.ProtocolFault) as error:
            if isinstance(error, Ended):
                self._finish(error.observation)  # BoxLost if it, or its server, was killed
            raise BoxError("A box of the sandbox did not become ready. Try again.") from error
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
        """Close the box; for a child that ended by itself, find out how it ended."""
        exited = observation.outcome is Outcome.EXITED
        self._end(wanted=exited)
        return self._reason_of_end(observation) if exited else observation


def frame_length(head: bytes | bytearray, limits: Limits) -> int:
    """Return the length that a frame claims. Ended if it is longer than any answer may be."""
    (length,) = LENGTH.unpack_from(head)
    if length > limits.answer_bytes + _AROUND:
        raise Ended(Outcome.SIZE_LIMIT, f"{length} bytes")
    return int(length)
