"""A kind of answer is one file that fits the Protocol: every file in the room is checked against it."""

from __future__ import annotations

import inspect
import typing
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

import grader.exercise.kinds
from grader.exercise.kinds import AnswerKind, Asked, kinds
from grader.exercise.kinds.base import KeyTable

FILES = sorted(path.stem for path in Path(grader.exercise.kinds.__file__).parent.glob("*.py"))
FUNCTIONS = [name for name, member in vars(AnswerKind).items() if inspect.isfunction(member) and name[0] != "_"]


def room() -> list[ModuleType]:
    """Every kind, as the file that it is."""
    found = list(kinds().values())
    assert all(isinstance(kind, ModuleType) for kind in found)
    return typing.cast("list[ModuleType]", found)


def shape(function: object) -> list[tuple[str, object, object]]:
    """A function's parameters, but ``self``: name, kind and default."""
    parameters = inspect.signature(typing.cast("typing.Any", function)).parameters.values()
    return [(p.name, p.kind, p.default) for p in parameters if p.name != "self"]


def test_every_file_in_the_room_is_a_kind() -> None:
    """The room is walked: nothing but the kinds and what they share lies in it."""
    assert sorted(kind.__name__.rpartition(".")[2] for kind in room()) == [
        name for name in FILES if name not in ("__init__", "base")
    ]


def test_the_protocol_is_what_is_checked_here() -> None:
    """The checks below see all of it."""
    assert len(FUNCTIONS) == 14
    assert AnswerKind.__annotations__.keys() == {"NAME", "SHOWS_KEY", "AskedTable", "KeyTable"}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", room(), ids=lambda kind: kind.NAME)
def test_every_kind_has_the_protocols_functions(kind: ModuleType, name: str) -> None:
    """Names, parameters in their order, and types are the Protocol's; each says what it does."""
    ours, wanted = getattr(kind, name), getattr(AnswerKind, name)
    assert shape(ours) == shape(wanted)
    assert ours.__annotations__ == wanted.__annotations__
    assert ours.__doc__


@pytest.mark.parametrize("kind", room(), ids=lambda kind: kind.NAME)
def test_every_kind_has_the_protocols_tables(kind: ModuleType) -> None:
    """Public and secret half are frozen, refuse unknown fields, and the public one is told by the kind's name."""
    assert type(kind.NAME) is str
    assert type(kind.SHOWS_KEY) is bool
    assert kinds()[kind.NAME] is kind
    for table, base in ((kind.AskedTable, Asked), (kind.KeyTable, KeyTable)):
        assert issubclass(table, base)
        assert table is not base
        config = table.__struct_config__
        assert config.frozen
        assert config.forbid_unknown_fields
        assert table.__doc__
    assert kind.AskedTable.__struct_config__.tag == kind.NAME
    assert kind.AskedTable.__struct_config__.tag_field == "kind"


@pytest.mark.parametrize("kind", room(), ids=lambda kind: kind.NAME)
def test_no_secret_field_is_in_the_public_half(kind: ModuleType) -> None:
    """A field is either public or secret."""
    public = {field.name for field in msgspec.structs.fields(kind.AskedTable)}
    secret = {field.name for field in msgspec.structs.fields(kind.KeyTable)}
    assert not public & secret


NEW = '''"""Yes or no."""
from grader.exercise.kinds.choice import *
from grader.exercise.kinds import choice
from grader.exercise.kinds.base import Asked

NAME = "yes-or-no"


class AskedTable(Asked, frozen=True, kw_only=True, tag="yes-or-no"):
    """Asks for True or False."""
'''


def test_a_new_kind_is_one_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file laid into the room is found without a change elsewhere."""
    (tmp_path / "yes_or_no.py").write_text(NEW)
    monkeypatch.setattr(grader.exercise.kinds, "__path__", [*grader.exercise.kinds.__path__, str(tmp_path)])
    found = kinds.__wrapped__()
    assert set(found) - set(kinds()) == {"yes-or-no"}
    assert found["yes-or-no"].AskedTable.__struct_config__.tag == "yes-or-no"
