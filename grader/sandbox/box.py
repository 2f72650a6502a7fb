"""One child of the fork server, seen from the parent: frames out, frames in, limits by the clock, an end by SIGKILL."""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from grader.errors import BoxError
from grader.model import Case, Limits, Observation, Outcome, Value
from grader.sandbox import wire
from grader.sandbox.inside.codec import LENGTH
from grader.text import clean

# What is asked for in one go: first as much as most answers take, since memory is set aside for all that is asked for.
_SMALL, _CHUNK = 1 << 12, 1 << 18
# The child forks, sets itself up and runs the given code before READY; this long only on a machine that is stuck.
_READY_SECONDS = 30.0


class Child(NamedTuple):
    """A process that is forked for a box, as the parent holds it: its socket, what it prints, how to end it.

    ``end`` kills it, and says how it ended, if that is wanted. BoxLost if its server is gone, BoxError if there was no
    room for it.
    """

    channel: socket.socket
    output: int
    end: Callable[[bool], int]


class _Ended(Exception):
    """The conversation is over: why, as an observation."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(outcome)
        self.observation = Observation(outcome, detail=detail)


# Of one call to functions outside: a training loop of 150 steps asks 150 times.
_MOST_ASKED = 1000
_UNASKED = Observation(Outcome.PROTOCOL, detail="an answer before its call")


class ProcessBox:
    """A child process that has loaded a source. See ``grader.sandbox.interface.Box``."""

    def __init__(self, child: Child, job: bytes, limits: Limits) -> None:
        """Takes over the child and sends it its job; ``loaded`` waits for what becomes of that."""
        self._child, self._limits = child, limits
        self._channel, self._output = channel, output = child.channel, child.output
        self._incoming, self._outgoing = bytearray(), bytearray()
        self._printed, self._printed_total = bytearray(), 0
        self._number, self._answered, self._open, self._status = 0, 0, True, 0
        self._likely = _SMALL
        channel.setblocking(False)
        os.set_blocking(output, False)
        # Not the selectors module, whose bookkeeping would be a tenth of a call.
        self._poll, self._waiting = select.poll(), channel.fileno()
        self._poll.register(channel, select.POLLIN)
        self._poll.register(output, select.POLLIN)
        self._writing = False
        self._loaded: Observation | None = None
        self._outgoing += job
        self._write()

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

    def call_with(
        self, case: Case, seconds: float, outside: Mapping[str, Callable[[tuple[Value, ...]], Observation]]
    ) -> Observation:
        """Make one call in which some functions are answered for by us, within ``seconds`` beside what these take."""
        unasked = self._ask([wire.call_frame(self._number + 1, case, tuple(outside))])
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
            self._outgoing += wire.reply_frame(given.value, told=given.outcome is Outcome.RETURNED)
            self._write()
        return self._finish(Observation(Outcome.TIME_LIMIT, detail=f"{_MOST_ASKED} questions"))

    def _frame(self, ahead: int, case: Case) -> bytes:
        """The call that comes so many calls after the last one that was sent."""
        return wire.call_frame(self._number + ahead, case)

    def _ask(self, frames: Sequence[bytes]) -> bool:
        """Send calls, unless the child said something that it was not asked for, which is returned."""
        if self._open:
            self.loaded  # noqa: B018 - waits for it: what is sent before that is no answer
        unasked = self._answered == self._number and self._open and self._said_unasked()
        self._number += len(frames)
        if self._open and not unasked:
            self._outgoing += b"".join(frames)
            self._write()
        return unasked

    def _said_unasked(self) -> bool:
        """Whether the child sent something since its last answer: a second one, or one to a call yet to be made."""
        if not self._incoming and not any(descriptor == self._waiting for descriptor, _ in self._poll.poll(0)):
            return False
        try:
            self._read()
        except _Ended:  # it is gone, which waiting for its answer will tell
            return False
        return bool(self._incoming)

    def _wait(self, number: int, seconds: float, unasked: bool) -> bytes | Observation:
        """The frame that answers a call, or what ended the box in its place."""
        if not self._open:
            return Observation(Outcome.NOT_RUN)
        self._answered = number
        try:
            return self._finish(_UNASKED) if unasked else self._receive(seconds)
        except _Ended as ended:
            return self._finish(ended.observation)

    def _observation(self, answer: bytes | Observation, number: int) -> Observation:
        if isinstance(answer, bytes):
            try:
                answer = wire.read_answer(answer, number)
            except wire.ProtocolFault as fault:
                answer = self._finish(Observation(Outcome.PROTOCOL, detail=str(fault)))
        return replace(answer, output=self._take_output()) if self._printed else answer

    def close(self) -> None:
        """End the child and all in its session, and give back its descriptors. It is not waited for."""
        with contextlib.suppress(BoxError):  # then it has ended, or never was
            self._end(wanted=False)

    def _end(self, *, wanted: bool) -> None:
        """Close; how the child ended is waited for if it is wanted."""
        if not self._open:
            return
        self._open = False
        try:
            self._status = self._child.end(wanted)
        finally:
            self._channel.close()
            os.close(self._output)

    def _load(self) -> Observation:
        try:
            failed = wire.read_ready(self._receive_first())
        except wire.Unconfined as error:
            raise BoxError(f"A box could not be confined: {error}. {BoxError.ADVICE}") from error
        except (_Ended, wire.ProtocolFault) as error:
            self._end(wanted=True)  # which tells if it is the server that is gone
            raise BoxError("A box of the sandbox did not get ready.") from error
        if failed:
            raise BoxError(f"The exercise's given code does not run: {failed.type}: {failed.message}")
        try:
            loaded = wire.read_loaded(self._receive(self._limits.load_seconds))
        except _Ended as ended:
            loaded = self._finish(ended.observation)
        except wire.ProtocolFault as fault:
            loaded = self._finish(Observation(Outcome.PROTOCOL, detail=str(fault)))
        return replace(loaded, output=self._take_output())

    def _receive_first(self) -> bytes:
        """The frame that is sent before any code of the subject's runs, however soon that floods the output."""
        try:
            return self._receive(_READY_SECONDS, drained=False)
        except _Ended:
            self._read()
            frame = self._next_frame()
            if frame is None:
                raise
            return frame

    def _receive(self, seconds: float, *, drained: bool = True) -> bytes:
        """The next whole frame, while sending what waits to be sent and keeping what is printed."""
        deadline = time.monotonic() + seconds
        while True:
            frame = self._next_frame() if self._incoming else None
            if frame is not None:
                if drained:
                    self._drain()  # what was printed before the answer lies in the pipe by now
                return frame
            if self._outgoing:
                self._write()
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise _Ended(Outcome.TIME_LIMIT, f"{seconds:g} s")
            ready = [descriptor for descriptor, _events in self._poll.poll(math.ceil(remaining * 1000))]
            if self._waiting in ready:
                self._read()
            elif ready:
                self._drain()

    def _next_frame(self) -> bytes | None:
        if len(self._incoming) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack_from(self._incoming)
        # The frame around an answer takes a little more than the answer; nothing is allocated for a longer claim.
        if length > self._limits.answer_bytes + _CHUNK:
            raise _Ended(Outcome.SIZE_LIMIT, f"{length} bytes")
        end = LENGTH.size + length
        if len(self._incoming) < end:
            return None
        frame = bytes(self._incoming[LENGTH.size : end])
        del self._incoming[:end]
        return frame

    def _write(self) -> None:
        if self._outgoing:
            try:
                del self._outgoing[: self._channel.send(self._outgoing[:_CHUNK])]
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):  # nobody will read it; an end, if it is one, is read
                self._outgoing.clear()
        if self._writing != bool(self._outgoing):
            self._writing = not self._writing
            self._poll.modify(self._channel, select.POLLIN | (select.POLLOUT if self._writing else 0))

    def _read(self) -> None:
        try:
            chunk = self._channel.recv(self._likely)
        except BlockingIOError:
            return
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            self._drain()
            raise _Ended(Outcome.EXITED)
        self._likely = _CHUNK if len(chunk) == self._likely else _SMALL
        self._incoming += chunk

    def _drain(self) -> None:
        size = _SMALL
        while self._printed_total <= self._limits.output_bytes:
            try:
                chunk = os.read(self._output, size)
            except BlockingIOError:
                return
            if not chunk:  # closed on their side: nothing more will come, and select would report it for ever
                with contextlib.suppress(KeyError):
                    self._poll.unregister(self._output)
                return
            size = _CHUNK
            self._printed_total += len(chunk)
            self._printed += chunk[: max(0, self._limits.output_kept - len(self._printed))]
        raise _Ended(Outcome.OUTPUT_LIMIT, f"{self._limits.output_bytes // 1024 // 1024} MB")

    def _take_output(self) -> str:
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return clean(text)

    def _finish(self, observation: Observation) -> Observation:
        """Close the box; a child that ended by itself is told apart by the signal that ended it."""
        self._end(wanted=True)
        if observation.outcome is Outcome.EXITED and os.WIFSIGNALED(self._status):
            number = os.WTERMSIG(self._status)
            if number == signal.SIGXCPU:
                return Observation(Outcome.TIME_LIMIT, detail=f"{self._limits.cpu_seconds} s of computing")
            if number != signal.SIGKILL:  # SIGKILL is ours: the child had closed its socket and lived on
                known = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
                return Observation(Outcome.CRASHED, detail=known)
        return observation
