"""Errors as bytes: every one of ours comes out as it went in."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import errors
from grader.errors import BoxLost, Fault, GraderError, SpecError, UsageError
from grader.support.error_codec import decoded, encoded

FAULTS = (
    Fault("exercises/x/exercise.toml", "title", "a text", "nothing"),
    Fault("a", "", "b\nc", "\u2028", "time-limit"),
)


def tree(top: type[GraderError]) -> list[type[GraderError]]:
    """A class and all below it."""
    return [top, *(one for below in top.__subclasses__() if below.__module__ == errors.__name__ for one in tree(below))]


def made(kind: type[GraderError], message: str) -> GraderError:
    """An error of that class."""
    if kind is SpecError:
        return SpecError(message, FAULTS)
    return BoxLost(message, "last words") if kind is BoxLost else kind(message)


@pytest.mark.parametrize("kind", tree(GraderError))
def test_an_error_crosses_whole(kind: type[GraderError]) -> None:
    """Its class, and so its exit code, its message and whatever else it holds."""
    error = made(kind, "x")
    found = decoded(encoded(error))
    assert (type(found), str(found), found.exit_code) == (kind, str(error), error.exit_code)
    assert vars(found) == vars(error)


def test_a_name_that_is_not_unicode_crosses_as_escapes() -> None:
    """Files may be called so."""
    assert str(decoded(encoded(UsageError("no '\udcff.py'")))) == "no '\\udcff.py'"
    found = decoded(encoded(SpecError("\udcff", FAULTS)))
    assert "'\\udcff' has 2 faults" in str(found)


def test_an_error_of_a_class_of_somewhere_else_crosses_as_the_nearest() -> None:
    """A module may have errors of its own below ours."""

    class Lost(BoxLost):
        """Lost."""

    assert type(decoded(encoded(Lost("x")))) is BoxLost


@pytest.mark.parametrize("data", [b"", b"\x93", msgspec.msgpack.encode([99, "usage", "m"])])
def test_an_error_of_another_version_is_said_to_be_one(data: bytes) -> None:
    """It is an error all the same."""
    with pytest.raises(GraderError, match="another version of the grader"):
        raise decoded(data)


@given(st.binary())
def test_no_bytes_make_anything_but_an_error(data: bytes) -> None:
    """Whatever comes."""
    assert isinstance(decoded(data), GraderError)
