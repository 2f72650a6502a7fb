"""Reads data into typed tables and reports everything that does not fit, where msgspec alone stops at the first."""

from __future__ import annotations

import contextlib
import re
import threading
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from grader.support.suggest import meant

Complain = Callable[[str, str, str], None]
"""Called with (where, wanted, found) for each fault."""

_EXPECTED = r"^Expected `(?P<wanted>.*?)`(?P<more>.*?), got (?P<found>.*?)(?: - at `\$(?P<at>.*)`)?$"
_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_Table = TypeVar("_Table")


_CONVERTING = threading.Lock()


def _converted(raw: object, wanted: Any) -> Any:
    """One at a time: what msgspec keeps of a type is made when it is first used, and two threads that make it at once
    end in a crash of the process (msgspec 0.22).
    """
    with _CONVERTING:
        return msgspec.convert(raw, wanted)


def convert(raw: object, table: type[_Table], where: str, complain: Complain) -> _Table | None:
    """``raw`` as a ``table``; None, after complaining of every fault in it, if it does not fit."""
    with contextlib.suppress(msgspec.ValidationError):  # walking takes ten times as long: only faults are worth it
        found: _Table = _converted(raw, table)
        return found
    count = 0

    def counting(at: str, wanted: str, found: str) -> None:
        nonlocal count
        count += 1
        complain(at, wanted, found)

    _check(raw, table, where, counting)
    assert count, "what msgspec refuses, the walk must find"
    return None


def _check(raw: object, wanted: Any, where: str, complain: Complain) -> None:
    structs = _structs(wanted) if isinstance(raw, dict) else []
    if structs:
        _check_table(raw, structs, where, complain)
        return
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is tuple and isinstance(raw, list) and len(arguments) == 2 and arguments[1] is Ellipsis:
        for i, item in enumerate(raw):
            _check(item, arguments[0], f"{where}[{i}]", complain)
    elif origin is dict and isinstance(raw, dict):
        for name, item in raw.items():
            _check(item, arguments[1], f"{where}.{name}", complain)
    else:
        _check_leaf(raw, wanted, where, complain)


def _structs(wanted: Any) -> list[type[msgspec.Struct]]:
    """The Structs that a table may become where ``wanted`` is the type."""
    options = get_args(wanted) if get_origin(wanted) in (types.UnionType, typing.Union) else (wanted,)
    return [option for option in options if isinstance(option, type) and issubclass(option, msgspec.Struct)]


def _check_table(raw: Any, structs: list[type[msgspec.Struct]], where: str, complain: Complain) -> None:
    """One of several Structs is told by its tag."""
    tagged = {struct.__struct_config__.tag: struct for struct in structs}
    tag_field = structs[0].__struct_config__.tag_field
    if len(structs) == 1 or not tag_field:
        _check_struct(raw, structs[0], where, complain)
    elif isinstance(raw.get(tag_field), str) and raw[tag_field] in tagged:
        _check_struct(raw, tagged[raw[tag_field]], where, complain)
    else:
        found = _shown(raw[tag_field]) if tag_field in raw else "nothing"
        complain(f"{where}.{tag_field}", f"one of {', '.join(map(str, tagged))}", found)


def _check_struct(raw: object, struct: type[msgspec.Struct], where: str, complain: Complain) -> None:
    assert isinstance(raw, dict)
    prefix = f"{where}." if where else ""
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    tag_field = struct.__struct_config__.tag_field
    misspelt: set[str] = set()
    for name in raw:
        if name not in fields and name != tag_field:
            near = meant(name, fields)
            misspelt.add(near or "")
            wanted = f"`{near}` (a slip of the pen?)" if near else "one of " + ", ".join(fields)
            complain(f"{prefix}{name}", wanted, f"`{name}`, which is unknown here")
    for name, field in fields.items():
        if name in raw:
            _check(raw[name], field.type, f"{prefix}{name}", complain)
        elif field.required and name not in misspelt:  # which is one mistake, not two
            complain(f"{prefix}{name}", "a value", "nothing")


def _words_of(wanted: Any) -> list[str]:
    """The words that a Literal allows, be it the type or one of several."""
    options = (wanted, *get_args(wanted))
    return [str(word) for option in options if get_origin(option) is typing.Literal for word in get_args(option)]


def _check_leaf(raw: object, wanted: Any, where: str, complain: Complain) -> None:
    try:
        _converted(raw, wanted)
    except msgspec.ValidationError as error:
        said = re.match(_EXPECTED, str(error))
        if said:
            inside = said["at"] or said["more"]  # then what was found is not the whole of ``raw``
            found = said["found"].strip("`") if inside else _shown(raw)
            types_ = set(said["wanted"].split(" | ")) - {"null"}
            if "float" in types_:
                types_.discard("int")  # any number will do
            names = [_WORDS.get(name, name) for name in said["wanted"].split(" | ") if name in types_]
            complain(f"{where}{said['at'] or ''}", " or ".join(names) + said["more"], _WORDS.get(found, found))
        elif words := _words_of(wanted):
            complain(where, f"one of {', '.join(words)}", _shown(raw))
        else:
            complain(where, str(error), _shown(raw))


def _shown(raw: object) -> str:
    """A value nearly as TOML writes it, cut where it is long."""
    text = str(raw).lower() if isinstance(raw, bool) else repr(raw)
    return text if len(text) <= 60 else text[:59] + "…"
