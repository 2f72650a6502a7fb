"""The parent's side of one child of the fork server: sends and receives frames, keeps time limits, ends it."""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import socket
import time
from collections.abc import Callable

import msgspec

from grader.errors import BoxLost
from grader.model.execution import Limits, Observation, Outcome
from grader.sandbox.inside.codec import LENGTH
from grader.sandbox.protocol import KILLED, READY_SECONDS, BoxProtocol, Ended, frame_length
from grader.support.sanitise import clean

# Bytes per read. The first read has the size of most answers, because memory is allocated for the whole size.
_SMALL, _CHUNK = 1 << 12, 1 << 18


class Death(msgspec.Struct, frozen=True):
    """How a child's process ended: its wait status, and whether it ended before we killed it."""

    status: int
    unasked: bool


class Child(msgspec.Struct, frozen=True):
    """The parent's handles of a process that was forked for a box: its socket, its output, a function to end it.

    ``end(wanted, is_secret)`` kills it. If ``wanted``, its socket is closed: ``end`` first waits for the process to end
    by itself, and returns how it ended; else None. A process that ``is_secret`` has seen a hidden case. BoxLost if the
    server is gone, or could not fork the process.
    """

    channel: socket.socket
    output: int
    end: Callable[[bool, bool], Death | None]


class ProcessBox(BoxProtocol):
    """A child process that has loaded a source. See ``grader.sandbox.interface.Box``."""

    def __init__(self, child: Child, job: bytes, limits: Limits) -> None:
        """Take over the child and send it its job; ``loaded`` waits for the result."""
        super().__init__(limits)
        self._child = child
        self._channel, self._output = channel, output = child.channel, child.output
        self._incoming, self._outgoing = bytearray(), bytearray()
        self._printed, self._printed_total = bytearray(), 0
        self._death: Death | None = None
        self._likely = _SMALL
        channel.setblocking(False)
        os.set_blocking(output, False)
        # Not the selectors module: its bookkeeping would take a tenth of a call.
        self._poll, self._waiting = select.poll(), channel.fileno()
        self._poll.register(channel, select.POLLIN)
        self._poll.register(output, select.POLLIN)
        self._writing = False
        self._send(job)

    def _send(self, data: bytes) -> None:
        self._outgoing += data
        self._write()

    def _sent_unasked(self) -> bool:
        """Whether the child sent something since its last answer: a second one, or one to a call yet to be made."""
        if not self._incoming and not any(descriptor == self._waiting for descriptor, _ in self._poll.poll(0)):
            return False
        try:
            self._read()
        except Ended:  # it has ended; waiting for its answer will report that
            return False
        return bool(self._incoming)

    def _end(self, *, wanted: bool) -> None:
        """Close the box; if ``wanted``, wait for how the child ended."""
        if not self._open:
            return
        self._open = False
        try:
            self._death = self._child.end(wanted, self._is_secret)
        finally:
            self._channel.close()
            os.close(self._output)

    def _receive_first(self) -> bytes:
        """Receive the frame that is sent before the subject's code runs, even if that code floods the output."""
        try:
            return self._receive(READY_SECONDS, drained=False)
        except Ended:
            self._read()
            frame = self._next_frame()
            if frame is None:
                raise
            return frame

    def _receive(self, seconds: float, *, drained: bool = True) -> bytes:
        """Receive the next whole frame; meanwhile send waiting data and keep output."""
        deadline = time.monotonic() + seconds
        while True:
            frame = self._next_frame() if self._incoming else None
            if frame is not None:
                if drained:
                    self._drain()  # output before the answer has reached the pipe by now
                return frame
            if self._outgoing:
                self._write()
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise Ended(Outcome.TIME_LIMIT, f"{seconds:g} s")
            ready = [descriptor for descriptor, _events in self._poll.poll(math.ceil(remaining * 1000))]
            if self._waiting in ready:
                self._read()
            elif ready:
                self._drain()

    def _next_frame(self) -> bytes | None:
        if len(self._incoming) < LENGTH.size:
            return None
        end = LENGTH.size + frame_length(self._incoming, self._limits)
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
            except (BrokenPipeError, ConnectionResetError):  # the child has closed it: reading will find its end
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
            raise Ended(Outcome.EXITED)
        self._likely = _CHUNK if len(chunk) == self._likely else _SMALL
        self._incoming += chunk

    def _drain(self) -> None:
        size = _SMALL
        while self._printed_total <= self._limits.output_bytes:
            try:
                chunk = os.read(self._output, size)
            except BlockingIOError:
                return
            if not chunk:  # the child closed it: no more output, and poll would report it forever
                with contextlib.suppress(KeyError):
                    self._poll.unregister(self._output)
                return
            size = _CHUNK
            self._printed_total += len(chunk)
            self._printed += chunk[: max(0, self._limits.output_kept - len(self._printed))]
        raise Ended(Outcome.OUTPUT_LIMIT, f"{self._limits.output_bytes // 1024 // 1024} MB")

    def _take_output(self) -> str:
        if not self._printed:
            return ""
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return clean(text)

    def _reason_of_end(self, observation: Observation) -> Observation:
        """What ended the box, from the signal that ended its process.

        A child cannot send itself SIGKILL, and no limit makes the kernel send it (``layers/limits.py``). Either we sent
        it, because the child closed its socket and lived on, or it came from outside, perhaps for lack of memory: then
        BoxLost.
        """
        death = self._death
        if death is None or not os.WIFSIGNALED(death.status):
            return observation
        number = os.WTERMSIG(death.status)
        if number == signal.SIGXCPU:
            return Observation(Outcome.TIME_LIMIT, detail=f"{self._limits.cpu_seconds} s of computing")
        if number == signal.SIGKILL and death.unasked:
            raise BoxLost(KILLED)
        if number != signal.SIGKILL:
            known = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
            return Observation(Outcome.CRASHED, detail=known)
        return observation
