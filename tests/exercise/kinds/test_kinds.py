"""A kind of answer is one file with a class that derives from the base."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import msgspec
import pytest

import grader.exercise.kinds
from grader.exercise.kinds import SHARED, kind_of, kind_of_spec, kinds
from grader.exercise.kinds.base import KeySpec, Kind, QuestionSpec
from grader.model.exercise import Question

FILES = sorted(path.stem for path in Path(grader.exercise.kinds.__file__).parent.glob("*.py"))
ALL = pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))


def test_every_file_in_the_room_is_a_kind() -> None:
    """The room is walked: nothing but the kinds and what they share lies in it."""
    found = sorted(kind.__module__.rpartition(".")[2] for kind in kinds().values())
    assert found == [name for name in FILES if name not in ("__init__", *SHARED)]


@ALL
def test_every_kind_has_the_methods_of_the_base(kind: type[Kind[Any, Any]]) -> None:
    """None is left abstract; parameters are the base's, and each override says what it does."""
    assert issubclass(kind, Kind)
    assert not inspect.isabstract(kind)
    for name, wanted in inspect.getmembers(Kind, inspect.isfunction):
        ours = getattr(kind, name)
        if ours is not wanted and name != "__init__":
            assert list(inspect.signature(ours).parameters) == list(inspect.signature(wanted).parameters)
            assert ours.__doc__


@ALL
def test_no_kind_offers_what_the_base_does_not_declare(kind: type[Kind[Any, Any]]) -> None:
    """Other rooms know the base alone: a public name that it lacks would be of no use to them."""
    shared = {"ids", "not_an_option"}  # of the kinds with options
    assert {name for name in vars(kind) if name[0] != "_"} - shared <= {*vars(Kind), *Kind.__annotations__}


@ALL
def test_every_kind_has_its_two_halves(kind: type[Kind[Any, Any]]) -> None:
    """Public and secret half are frozen, refuse unknown fields, and the public one is told by the kind's name."""
    for table, base in ((kind.question_spec, QuestionSpec), (kind.key_spec, KeySpec)):
        assert issubclass(table, base)
        assert table is not base
        config = table.__struct_config__
        assert config.frozen
        assert config.forbid_unknown_fields
        assert table.__doc__
    assert kinds()[str(kind.question_spec.__struct_config__.tag)] is kind
    assert kind.question_spec.__struct_config__.tag_field == "kind"


@ALL
def test_no_secret_field_is_in_the_public_half(kind: type[Kind[Any, Any]]) -> None:
    """A field is either public or secret."""
    public = {field.name for field in msgspec.structs.fields(kind.question_spec)}
    secret = {field.name for field in msgspec.structs.fields(kind.key_spec)}
    assert not public & secret


SMALLEST: dict[str, dict[str, Any]] = {
    "choice": {"option": ()},
    "function": {"arguments": ()},
    "multi-choice": {"option": ()},
    "parameters": {"parameter": (), "criterion": ()},
    "value": {},
}


@pytest.mark.parametrize("name", kinds())
def test_a_kind_has_a_placeholder_for_a_key_that_is_not_known(name: str) -> None:
    """A question is read from its public half alone, even where that is full of faults."""
    table = {"kind": name, "id": "q", "title": "", "points": 1, "statement": "", **SMALLEST[name]}
    spec = msgspec.convert(table, kinds()[name].question_spec)
    read = kind_of_spec(spec)
    assert type(read) is kinds()[name]
    assert type(read.key) is read.key_spec
    assert not read.key.misconception
    again = kind_of(Question("q", name, "", 1, "", spec, read.key))
    assert (again.spec, again.key) == (spec, read.key)
    list(read.problems())
