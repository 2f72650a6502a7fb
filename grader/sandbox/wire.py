"""The parent's side of the protocol: encodes cases, and decodes hostile bytes to observations.

Into one of our sentences a child may put only a name, a number or one of the codec's phrases: any other text could end
that sentence and begin another that looks like ours. Free text appears only after a colon: the message of an exception
or a warning, a line of code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from grader.model.execution import Case, Frame, Limits, Observation, Outcome, Part, Raised, Source, StatementError
from grader.model.value import Array, Value
from grader.sandbox.inside import codec
from grader.sandbox.inside.codec import LENGTH
from grader.support.sanitise import clean

# The outcomes that a child may claim. All other outcomes are observed from outside.
_CLAIMS = {
    codec.MISSING_MODULE: Outcome.UNSUPPORTED,
    **{
        outcome.value: outcome
        for outcome in (
            Outcome.RETURNED,
            Outcome.RAISED,
            Outcome.MISSING,
            Outcome.NOT_CALLABLE,
            Outcome.UNSUPPORTED,
            Outcome.SIZE_LIMIT,
            Outcome.MEMORY_LIMIT,
        )
    },
}


class ProtocolFault(Exception):
    """A frame that is not a valid answer. The subject's fault: only its process writes to this socket."""


class Unconfined(Exception):
    """A child could not apply its locks. No submitted code has run in it."""


def job(source: Source, limits: Limits) -> bytes:
    """The message to a child that has locked itself in: the sources."""
    parts = (source.before, source.own, source.after)
    return frame((*(None if part is None else _packed(part) for part in parts), limits.answer_bytes, source.lenient))


def _packed(part: Part) -> tuple[Value, ...]:
    return part.name, part.text, tuple((place.line, place.cell, place.at) for place in part.places), part.only


def frame(message: object) -> bytes:
    """Encode a message for a child, with its length in front."""
    data = codec.pack(message, Array)
    return LENGTH.pack(len(data)) + data


def call_frame(number: int, case: Case, outside: tuple[str, ...] = ()) -> bytes:
    """Encode the request for one call. ``outside`` names functions that the parent computes.

    The message contains neither the case's id nor whether it is hidden.
    """
    return frame((number, case.names, case.args, case.globals, outside))


def reply_frame(value: Value, *, answered: bool) -> bytes:
    """Encode the answer of a function that the parent computes, and whether there is one."""
    return frame((answered, value))


def read_asked(data: bytes, number: int) -> tuple[str, tuple[Value, ...]] | None:
    """Read the box's request to the parent during call ``number``: function and arguments; None if not a request."""
    message = decode(data)
    if type(message) is not tuple or len(message) != 4 or message[1] != "ask":
        return None
    got, _ask, name, arguments = message
    if got != number or type(name) is not str or type(arguments) is not tuple:
        raise ProtocolFault("a malformed question")
    return name, arguments


def decode(data: bytes) -> Value:
    """Decode a value from a child. ProtocolFault if the bytes are not a value."""
    try:
        value: Value = codec.decode(data, Array)
    except codec.Malformed as error:
        raise ProtocolFault(str(error)) from None
    return value


def read_ready(data: bytes) -> Raised | None:
    """Read the first frame: None for READY, else the exception that the given code raised before the subject ran."""
    message = decode(data)
    if message == ("ready",):
        return None
    if type(message) is tuple and len(message) == 2 and message[0] == "unconfined":
        raise Unconfined(_text(message[1]))
    if type(message) is tuple and len(message) == 2 and message[0] == "failed":
        return _observation_of(message[1]).raised or Raised("Error", "the given code could not be run")
    raise ProtocolFault("neither ready nor failed")


def read_loaded(data: bytes) -> Observation:
    """Read the frame after READY: how loading ended."""
    word, failed, warned, stopped, absent = _tuple(decode(data), 5)
    if word != "loaded":
        raise ProtocolFault("not the frame that ends loading")
    warnings, stops, missing = _warnings(warned), _stops(stopped), _modules(absent)
    if failed is None:
        return Observation(Outcome.RETURNED, warnings=warnings, stops=stops, missing=missing)
    ended = _observation_of(failed)
    if ended.raised is None:
        raise ProtocolFault("an end of loading without an exception")
    return Observation(ended.outcome, raised=ended.raised, warnings=warnings, stops=stops, missing=missing)


def read_answer(data: bytes, number: int) -> Observation:
    """Read the answer to call ``number``. ProtocolFault for any other number."""
    message = decode(data)
    if type(message) is not tuple or len(message) not in (2, 6):
        raise ProtocolFault("a malformed message")
    if type(message[0]) is not int or message[0] != number:
        raise ProtocolFault("an answer to another call")
    if len(message) == 2:
        return Observation(Outcome.RETURNED, message[1])
    _number, outcome, value, raised, detail, warnings = message
    return _observation(outcome, value, raised, _text(detail), _warnings(warnings))


def _observation_of(message: Value) -> Observation:
    outcome, value, raised = _tuple(message, 3)
    return _observation(outcome, value, raised)


def _observation(
    outcome: Value, value: Value, raised: Value, detail: str = "", warnings: tuple[str, ...] = ()
) -> Observation:
    claimed = _CLAIMS.get(_typed(outcome, str))
    if claimed is None:
        raise ProtocolFault("an outcome that a child cannot claim")
    if claimed is not Outcome.RETURNED and value is not None:
        raise ProtocolFault("a value with an outcome that has none")
    needs_raised = claimed in (Outcome.RAISED, Outcome.MEMORY_LIMIT)
    if needs_raised != (raised is not None):
        raise ProtocolFault("an exception that the outcome cannot have, or a missing one")
    if outcome == codec.MISSING_MODULE:
        return Observation(claimed, warnings=warnings, missing=(_name(detail, "module"),))
    checked = _DETAILS.get(claimed, _nothing)(detail)
    return Observation(claimed, value, None if raised is None else _raised(raised), checked, warnings=warnings)


def _raised(message: Value) -> Raised:
    kind, text, frames, name = _tuple(message, 4)
    if type(frames) is not tuple or len(frames) > codec.MAX_FRAMES:
        raise ProtocolFault("not a traceback")
    frames_ = tuple(_frame(item) for item in frames)
    return Raised(_name(_text(kind), "Exception"), _text(text), frames_, _name(_text(name), ""))


def _stops(message: Value) -> tuple[StatementError, ...]:
    if type(message) is not tuple or len(message) > codec.MAX_STOPS:
        raise ProtocolFault("not a list of statements that raised")
    stops = (_tuple(stop, 3) for stop in message)
    return tuple(
        [
            StatementError(_number(cell, codec.MAX_CELL), _number(line, codec.MAX_LINE), _raised(raised))
            for cell, line, raised in stops
        ]
    )


def _frame(message: Value) -> Frame:
    line, function, source, cell = _tuple(message, 4)
    named = _text(function)
    if not re.fullmatch(_INNER, named):
        named = _name(named, "")
    return Frame(_number(line, codec.MAX_LINE), named, _text(source), _number(cell, codec.MAX_CELL))


def _number(value: Value, bound: int) -> int:
    number: int = _typed(value, int)
    if not 0 <= number < bound:
        raise ProtocolFault("not a line number")
    return number


def _warnings(message: Value) -> tuple[str, ...]:
    if type(message) is not tuple or len(message) > codec.MAX_WARNINGS:
        raise ProtocolFault("not a list of warnings, or too many of them")
    return tuple([_warning(*_tuple(warned, 4)) for warned in message])


def _warning(category: Value, text: Value, line: Value, cell: Value) -> str:
    frame = Frame(_number(line, codec.MAX_LINE), "", "", _number(cell, codec.MAX_CELL))
    where = f" at {frame.where}" if frame.line else ""
    return f"{_name(_text(category), 'Warning')}{where}: {_text(text)}"


def _modules(message: Value) -> tuple[str, ...]:
    if type(message) is not tuple or len(message) > codec.MAX_MISSING:
        raise ProtocolFault("not a list of modules, or too many of them")
    return tuple([_name(_text(name), "module") for name in message])


def _name(text: str, otherwise: str) -> str:
    """Return ``text`` if it is a Python name, possibly dotted; ``otherwise`` for anything else."""
    proper = len(text) <= _LONGEST_NAME and all(part.isidentifier() for part in text.split("."))
    return text if proper else otherwise


_LONGEST_NAME = 80
_INNER = r"|<(?:module|lambda|listcomp|dictcomp|setcomp|genexpr)>"  # functions without a name


def _nothing(_detail: str) -> str:
    return ""


def _type(detail: str) -> str:
    return _name(detail, "object")


def _unsupported(detail: str) -> str:
    """The reason why a value is not supported: a type, a dtype, or a phrase of the codec."""
    if detail in codec.UNSUPPORTED:
        return detail
    if detail.startswith(codec.OF_DTYPE) and re.fullmatch(_DTYPE, detail[len(codec.OF_DTYPE) :]):
        return detail
    return "an array of another dtype" if detail.startswith(codec.OF_DTYPE) else _type(detail)


_DTYPE = r"(?a)[<>|=]?\w{1,20}(?:\[\w{1,10}\])?"


def _too_large(detail: str) -> str:
    """The reason why a value is too large: a phrase of the codec with numbers in it."""
    proper = re.sub(_NUMBERS, "#", detail) in codec.TOO_LARGE and len(detail) <= codec.MAX_NAME
    return detail if proper else "it is too large to be compared"


_NUMBERS = r"(?a)\([\d, ]*\)|\d[\d,]*"
_DETAILS: dict[Outcome, Callable[[str], str]] = {
    Outcome.MISSING: lambda detail: _name(detail, "name"),
    Outcome.NOT_CALLABLE: _type,
    Outcome.UNSUPPORTED: _unsupported,
    Outcome.SIZE_LIMIT: _too_large,
}


def _text(value: Value) -> str:
    """A string for people to read, cleaned."""
    return clean(_typed(value, str)[: codec.MAX_MESSAGE])


def _tuple(message: Value, length: int) -> tuple[Value, ...]:
    if type(message) is not tuple or len(message) != length:
        raise ProtocolFault("a malformed message")
    return message


def _typed(value: Value, kind: Callable[..., Any]) -> Any:
    if type(value) is not kind:
        raise ProtocolFault("a field of the wrong type")
    return value
