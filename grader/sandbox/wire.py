"""The parent's face of the channel: cases to bytes, and bytes, which are hostile, to observations.

What a child may put into a sentence of ours is a name, a number or one of the codec's own phrases: anything else could
end that sentence and begin another in our voice. Free text is only what stands behind a colon: an exception's or a
warning's message, a line of code.
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

# What a child may say of a call. Everything else about an ending is seen from outside.
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
    """A frame that is no proper answer. Charged to the subject: nobody else writes to this socket."""


class Unconfined(Exception):
    """A child could not put its locks on. Nobody's code has run in it."""


def job(source: Source, limits: Limits) -> bytes:
    """What a child is told when it has locked itself in: the sources."""
    parts = (source.before, source.own, source.after)
    return frame((*(None if part is None else _packed(part) for part in parts), limits.answer_bytes, source.lenient))


def _packed(part: Part) -> tuple[Value, ...]:
    return part.name, part.text, tuple((place.line, place.cell, place.at) for place in part.places), part.only


def frame(message: object) -> bytes:
    """A message for a child, with its length in front."""
    data = codec.pack(message, Array)
    return LENGTH.pack(len(data)) + data


def call_frame(number: int, case: Case, outside: tuple[str, ...] = ()) -> bytes:
    """The request for one call; functions ``outside`` are asked of us. Neither the case's id nor whether it is hidden
    crosses.
    """
    return frame((number, case.names, case.args, case.globals, outside))


def reply_frame(value: Value, *, told: bool) -> bytes:
    """What a function outside answered, if it did."""
    return frame((told, value))


def read_asked(data: bytes, number: int) -> tuple[str, tuple[Value, ...]] | None:
    """What the box asks of a function outside, in the middle of call ``number``; None if it is the answer."""
    message = decode(data)
    if type(message) is not tuple or len(message) != 4 or message[1] != "ask":
        return None
    got, _ask, name, arguments = message
    if got != number or type(name) is not str or type(arguments) is not tuple:
        raise ProtocolFault("a question of another form")
    return name, arguments


def decode(data: bytes) -> Value:
    """A value from a child; ProtocolFault for bytes that hold none."""
    try:
        value: Value = codec.decode(data, Array)
    except codec.Malformed as error:
        raise ProtocolFault(str(error)) from None
    return value


def read_ready(data: bytes) -> Raised | None:
    """None for READY; what the given code raised before any code of the subject's had run."""
    message = decode(data)
    if message == ("ready",):
        return None
    if type(message) is tuple and len(message) == 2 and message[0] == "unconfined":
        raise Unconfined(_text(message[1]))
    if type(message) is tuple and len(message) == 2 and message[0] == "failed":
        return _observation_of(message[1]).raised or Raised("Error", "the given code could not be run")
    raise ProtocolFault("neither ready nor failed")


def read_loaded(data: bytes) -> Observation:
    """How loading ended, from the frame that follows READY."""
    word, failed, warned, stopped, absent = _tuple(decode(data), 5)
    if word != "loaded":
        raise ProtocolFault("not the frame that ends loading")
    warnings, stops, missing = _warnings(warned), _stops(stopped), _modules(absent)
    if failed is None:
        return Observation(Outcome.RETURNED, warnings=warnings, stops=stops, missing=missing)
    ended = _observation_of(failed)
    if ended.raised is None:
        raise ProtocolFault("an end of loading that is none")
    return Observation(ended.outcome, raised=ended.raised, warnings=warnings, stops=stops, missing=missing)


def read_answer(data: bytes, number: int) -> Observation:
    """The answer to call ``number``; any other number is an answer nobody asked for."""
    message = decode(data)
    if type(message) is not tuple or len(message) not in (2, 6):
        raise ProtocolFault("a message of another form")
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
        raise ProtocolFault("a value beside an outcome that has none")
    needs_raised = claimed in (Outcome.RAISED, Outcome.MEMORY_LIMIT)
    if needs_raised != (raised is not None):
        raise ProtocolFault("an exception where there can be none, or none where there must be one")
    if outcome == codec.MISSING_MODULE:
        return Observation(claimed, warnings=warnings, missing=(_name(detail, "module"),))
    said = _SAID.get(claimed, _nothing)(detail)
    return Observation(claimed, value, None if raised is None else _raised(raised), said, warnings=warnings)


def _raised(message: Value) -> Raised:
    kind, text, frames, name = _tuple(message, 4)
    if type(frames) is not tuple or len(frames) > codec.MAX_FRAMES:
        raise ProtocolFault("a traceback that is none")
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
    if not _INNER.fullmatch(named):
        named = _name(named, "")
    return Frame(_number(line, codec.MAX_LINE), named, _text(source), _number(cell, codec.MAX_CELL))


def _number(value: Value, bound: int) -> int:
    number: int = _typed(value, int)
    if not 0 <= number < bound:
        raise ProtocolFault("a line number that is none")
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
    """A name, dotted perhaps, as Python's files have them; a word of ours for anything else."""
    proper = len(text) <= _LONGEST_NAME and all(part.isidentifier() for part in text.split("."))
    return text if proper else otherwise


_LONGEST_NAME = 80
_INNER = re.compile(r"|<(?:module|lambda|listcomp|dictcomp|setcomp|genexpr)>")  # functions that have no name


def _nothing(_detail: str) -> str:
    return ""


def _type(detail: str) -> str:
    return _name(detail, "object")


def _unsupported(detail: str) -> str:
    """Why a value cannot cross: a type, a dtype, or a phrase of the codec's."""
    if detail in codec.UNSUPPORTED:
        return detail
    if detail.startswith(codec.OF_DTYPE) and _DTYPE.fullmatch(detail, len(codec.OF_DTYPE)):
        return detail
    return "an array of another dtype" if detail.startswith(codec.OF_DTYPE) else _type(detail)


_DTYPE = re.compile(r"[<>|=]?\w{1,20}(?:\[\w{1,10}\])?", re.ASCII)


def _too_large(detail: str) -> str:
    """Why a value is too large: a phrase of the codec's, with numbers in it."""
    proper = _NUMBERS.sub("#", detail) in codec.TOO_LARGE and len(detail) <= codec.MAX_NAME
    return detail if proper else "it is beyond what can be looked at"


_NUMBERS = re.compile(r"\([\d, ]*\)|\d[\d,]*", re.ASCII)
_SAID: dict[Outcome, Callable[[str], str]] = {
    Outcome.MISSING: lambda detail: _name(detail, "name"),
    Outcome.NOT_CALLABLE: _type,
    Outcome.UNSUPPORTED: _unsupported,
    Outcome.SIZE_LIMIT: _too_large,
}


def _text(value: Value) -> str:
    """A text that people will read, made harmless."""
    return clean(_typed(value, str)[: codec.MAX_MESSAGE])


def _tuple(message: Value, length: int) -> tuple[Value, ...]:
    if type(message) is not tuple or len(message) != length:
        raise ProtocolFault("a message of another form")
    return message


def _typed(value: Value, kind: Callable[..., Any]) -> Any:
    if type(value) is not kind:
        raise ProtocolFault("a field of another type")
    return value
