"""Errors as bytes, to cross processes and to be stored whole: class, message, and the faults of a SpecError."""

from __future__ import annotations

import msgspec

from grader.errors import BoxError, BoxLost, Fault, GraderError, Interrupted, LevelError, SpecError, UsageError

_VERSION = 1  # of the bytes; every blob begins with it
_CODES: dict[str, type[GraderError]] = {
    "error": GraderError,
    "usage": UsageError,
    "spec": SpecError,
    "interrupted": Interrupted,
    "box": BoxError,
    "level": LevelError,
    "box-lost": BoxLost,
}


class _Blob(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An error's fields. ``about`` is the exercise of a SpecError, and the last words of a BoxLost."""

    version: int
    code: str
    message: str
    about: str = ""
    faults: tuple[Fault, ...] = ()


def encoded(error: GraderError) -> bytes:
    """The error as bytes. One of a class that has no code is encoded as its nearest base that has one."""
    code = next(code for kind in type(error).mro() for code, known in _CODES.items() if kind is known)
    if isinstance(error, SpecError):
        faults = tuple(_encodable_fault(fault) for fault in error.faults)
        blob = _Blob(_VERSION, code, "", _encodable(error.exercise), faults)
    else:
        words = error.words if isinstance(error, BoxLost) else ""
        blob = _Blob(_VERSION, code, _encodable(str(error)), _encodable(words))
    return msgspec.msgpack.encode(blob)


def decoded(data: bytes) -> GraderError:
    """The error that ``encoded`` made these bytes from. For any other bytes, an error that says so."""
    try:
        blob = _DECODER.decode(data)
        kind = _CODES[blob.code]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
        return _unknown()
    if blob.version != _VERSION:
        return _unknown()
    if kind is SpecError:
        return SpecError(blob.about, blob.faults)
    return BoxLost(blob.message, blob.about) if kind is BoxLost else kind(blob.message)


def _encodable(text: str) -> str:
    """The text as UTF-8 can have it: halves of surrogate pairs, which file names may hold, are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _encodable_fault(fault: Fault) -> Fault:
    file, where, wanted, found = map(_encodable, (fault.file, fault.where, fault.wanted, fault.found))
    return Fault(file, where, wanted, found, fault.cause)


_DECODER = msgspec.msgpack.Decoder(_Blob)


def _unknown() -> GraderError:
    return GraderError("An error was written by another version of the grader, which this one cannot read.")
