"""Runs in a box, behind all locks: loads the subject's source, makes the requested calls, answers with values."""

from __future__ import annotations

import linecache
import marshal
import os
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from . import kernel, stubs
from .cells import Own, load, load_statements
from .codec import (
    LENGTH,
    MAX_ASKED,
    MAX_FRAMES,
    MAX_LINE,
    MAX_MESSAGE,
    MAX_MISSING,
    MAX_NAME,
    MAX_STOP_MESSAGE,
    MAX_STOPS,
    MAX_WARNING,
    MAX_WARNINGS,
    MISSING_MODULE,
    TooLarge,
    Unsupported,
    encode,
    exact,
    plain,
    type_name,
)

_Warned: TypeAlias = tuple[str, str, int, int]
_SMALL = 1 << 12  # bytes: more than most messages have


class Carrier(Protocol):
    """The transport of a box's frames: a socket, or an object that behaves like one."""

    def recv(self, most: int, /) -> bytes:
        """Receive up to ``most`` bytes; empty at the end."""

    def sendall(self, data: bytes, /) -> None:
        """Send all the data."""


class Channel:
    """Sends and receives length-prefixed frames over the box's socket."""

    def __init__(self, sock: Carrier) -> None:
        self.sock, self.read = sock, bytearray()

    def send(self, message: Any) -> None:
        """Send a whole message."""
        data = encode(message)
        self.sock.sendall(LENGTH.pack(len(data)) + data)

    def receive(self) -> Any:
        """Receive the parent's next message; end this process if the parent has closed the box."""
        (length,) = LENGTH.unpack(self._exactly(LENGTH.size))
        return unpack(self._exactly(length))

    def _exactly(self, count: int) -> bytes:
        while len(self.read) < count:
            # Usually the whole message; of a large one only the missing part. (A subject may patch min and max.)
            missing = count - len(self.read)
            chunk = self.sock.recv(missing if missing > _SMALL else _SMALL)
            if not chunk:
                os._exit(0)  # the parent has closed the box
            self.read += chunk
        taken = bytes(self.read[:count])
        del self.read[:count]
        return taken


def _ndarray(dtype: str, shape: tuple[int, ...], data: bytes) -> Any:
    import numpy as np

    return np.frombuffer(data, dtype).reshape(shape).copy()[()]  # [()] makes a numpy scalar of shape ()


def serve_box(channel: Channel) -> None:
    """Serve one box: load the sources, then answer calls until the parent closes the socket."""
    before, part, after, answer_bytes, lenient = channel.receive()
    own = Own(*part)
    caught = _collect_warnings(own)
    missing: list[str] = []
    if lenient:
        stubs.install(own.name, own.text, missing.append)
    module = types.ModuleType("__main__")
    module.__file__ = own.name
    sys.modules["__main__"] = module
    sys.argv = [own.name]
    kernel.install()
    failed = _execute(Own(*before), module.__dict__, own) if before else None
    # READY is sent before any code of the subject has run: only this message is trusted about the box itself.
    channel.send(("ready",) if failed is None else ("failed", failed))
    run = _execute_statements if lenient else _execute_whole
    failed, stops = run(own, module.__dict__)
    if after:  # also if the subject's code stopped half-way: calls use what it has defined
        failed_after = _execute(Own(*after), module.__dict__, own)
        failed = failed or failed_after
    _flush()
    channel.send(("loaded", failed, _taken(caught), stops, tuple(missing[:MAX_MISSING])))
    while True:
        number, names, args, assigned, outside = channel.receive()
        assigned += [(name, _proxy(channel, number, name)) for name in outside]
        outcome = _answer(module.__dict__, names, args, assigned, own, answer_bytes)
        _flush()
        try:
            channel.send(_message(number, *outcome, _taken(caught)))
        except MemoryError as error:  # the answer fits into memory once, but not a second time as bytes
            del outcome
            channel.send((number, *_raised(error, own), "", ()))


def _proxy(channel: Channel, number: int, name: str) -> Callable[..., Any]:
    """A proxy for a function that the parent computes during a call."""

    def ask(*arguments: Any) -> Any:
        channel.send((number, "ask", name, plain(arguments, MAX_ASKED)))
        answered, value = channel.receive()
        if not answered:
            raise RuntimeError(f"{name} gave no answer")
        return value

    return ask


def unpack(data: bytes) -> Any:
    """Unpack the parent's message, with lists instead of tuples, because students expect lists."""
    return _unpacked(marshal.loads(data))  # noqa: S302 - the parent's own bytes


def _unpacked(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return [_unpacked(item) for item in value]
    return _ndarray(*value) if kind is tuple else value


def _message(number: int, outcome: str, value: Any, raised: Any, detail: str, warned: tuple[_Warned, ...]) -> Any:
    """The message of an answer; a short form for a value without warnings."""
    if outcome == "returned" and not warned:
        return (number, value)
    return (number, outcome, value, raised, detail, warned)


def _tried(function: Callable[..., Any], *arguments: Any) -> tuple[Any, BaseException | None]:
    """Return what a function returned, or what it raised.

    The only place that catches the subject's exceptions, including SystemExit and KeyboardInterrupt.
    """
    try:
        return function(*arguments), None
    except BaseException as error:  # noqa: BLE001 - any exception of the subject is its answer
        return None, error


def _execute(part: Own, namespace: dict[str, Any], own: Own) -> Any:
    """Run a whole source. Return None, or (outcome, exception as data)."""
    _, error = _tried(lambda: load(part)(namespace))
    return None if error is None else _raised(error, own)


def _execute_whole(own: Own, namespace: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """Run the subject's source until it ends or raises. Return the exception as data, if any."""
    return _execute(own, namespace, own), ()


def _execute_statements(own: Own, namespace: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """Run each statement of the subject by itself. Return why none could run, or those that raised."""
    pieces, error = _tried(load_statements, own)
    if error is not None:
        return _raised(error, own), ()
    stops: list[Any] = []
    with kernel.answering():
        for cell, line, run in pieces:
            _, error = _tried(run, namespace)
            if error is not None and len(stops) < MAX_STOPS:
                stops.append((cell, line, _shortened(_raised(error, own)[2])))
            del error
    return None, tuple(stops)


def _shortened(raised: Any) -> Any:
    """Shorten an exception to what a report shows of a statement that raised, so that many fit into one message."""
    kind, text, frames, name = raised
    return kind, text[:MAX_STOP_MESSAGE], frames if len(frames) < 2 else (frames[0], frames[-1]), name


def _answer(
    namespace: dict[str, Any], names: tuple[str, ...], args: Any, assigned: Any, own: Own, answer_bytes: int
) -> tuple[str, Any, Any, str]:
    """Make one call, or read names. Return (outcome, value, exception as data, detail)."""
    missing = [name for name in names if name not in namespace]
    if missing:
        return ("missing", None, None, missing[0])
    kept = {name: namespace[name] for name, _ in assigned if name in namespace}
    namespace.update(assigned)
    answer, error = _tried(_called, namespace, names, args, answer_bytes)
    for name, _ in assigned:
        namespace.pop(name, None)
    namespace.update(kept)
    if error is None:
        return answer  # type: ignore[no-any-return]  # what _called returns
    if type(error) is Unsupported:
        module = stubs.module_of(error.kind)
        return (MISSING_MODULE, None, None, module) if module else ("unsupported", None, None, _said(error))
    if type(error) is TooLarge:
        return ("size-limit", None, None, _said(error))
    return (*_raised(error, own), "")


def _called(
    namespace: dict[str, Any], names: tuple[str, ...], args: Any, answer_bytes: int
) -> tuple[str, Any, Any, str]:
    if args is None:
        values = tuple(namespace[name] for name in names)
        value = values[0] if len(values) == 1 else values
    else:
        function = namespace[names[0]]
        if not callable(function):
            return ("not-callable", None, None, type_name(type(function)))
        value = function(*args)
    return ("returned", plain(value, answer_bytes), None, "")


def _raised(error: BaseException, own: Own) -> Any:
    """An exception as (outcome, value, (type, message, frames, name)), with the frames in the file ``own``."""
    # Not isinstance, which asks the object for its class. The class may be the subject's, and every access to one of
    # its attributes may run the subject's code and raise again.
    outcome = "memory-limit" if issubclass(type(error), MemoryError) else "raised"
    frames, _ = _tried(_frames, error, own)
    name, _ = _tried(lambda: exact(getattr(error, "name", None) or "", MAX_NAME))
    return (outcome, None, (type_name(type(error)), _said(error), frames or (), name or ""))


def _said(error: Any) -> str:
    """An exception's message; the interpreter's phrase if its class fails to make one."""
    text, failed = _tried(lambda: exact(str(error.msg if issubclass(type(error), SyntaxError) else error), MAX_MESSAGE))
    return str(text) if failed is None else "<exception str() failed>"


def _frames(error: Any, own: Own) -> tuple[tuple[int, str, str, int], ...]:
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename == own.name:
            cell, line = own.place(step.tb_lineno or 0)
            source = linecache.getline(own.name, step.tb_lineno or 0)
            frames.append((line, exact(code.co_name, MAX_NAME), exact(source.rstrip(), 400), cell))
        step = step.tb_next
    if issubclass(type(error), SyntaxError) and error.filename == own.name:
        cell, line = own.place(error.lineno if type(error.lineno) is int and 0 <= error.lineno < MAX_LINE else 0)
        frames.append((line, "", exact((error.text or "").rstrip(), 400), cell))
    return tuple(frames[: MAX_FRAMES // 2] + frames[MAX_FRAMES // 2 :][-(MAX_FRAMES // 2) :])


def _collect_warnings(own: Own) -> list[_Warned]:
    """Collect warnings in a list, as (category, message, line, cell); line 0 if it is not in ``own``."""
    caught: list[_Warned] = []

    def keep(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,  # noqa: ARG001 - the signature is fixed
        line: Any = None,  # noqa: ARG001
    ) -> None:
        known = filename == own.name and type(lineno) is int and 0 <= lineno < MAX_LINE
        cell, number = own.place(lineno) if known else (0, 0)
        warned = (type_name(category), exact(str(message), MAX_WARNING), number, cell)
        if len(caught) < MAX_WARNINGS and warned not in caught:
            caught.append(warned)

    warnings.showwarning = keep
    warnings.simplefilter("always")
    return caught


def _taken(caught: list[_Warned]) -> tuple[_Warned, ...]:
    taken = tuple(caught[:MAX_WARNINGS])
    caught.clear()
    return taken


def _flush(streams: tuple[Any, ...] = (sys.stdout, sys.stderr)) -> None:
    for stream in streams:
        try:  # not suppress(), which is slower: this runs after every call
            stream.flush()
        except (OSError, ValueError):  # the subject may have closed it
            continue
