"""Reads data into typed tables and reports everything that does not fit, where msgspec alone stops at the first."""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_origin

import msgspec

Complain = Callable[[str, str, str], None]
"""Called with (where, wanted, found) for each fault."""

_EXPECTED = re.compile(r"^Expected (?P<wanted>.*?), got (?P<found>.*?)(?: - at `\$(?P<at>.*)`)?$")
_Table = TypeVar("_Table")


def convert(raw: object, table: type[_Table], where: str, complain: Complain) -> _Table | None:
    """``raw`` as a ``table``; None, after complaining of every fault in it, if it does not fit."""
    count = 0

    def counting(at: str, wanted: str, found: str) -> None:
        nonlocal count
        count += 1
        complain(at, wanted, found)

    _check(raw, table, where, counting)
    return None if count else msgspec.convert(raw, table)


def _check(raw: object, wanted: Any, where: str, complain: Complain) -> None:
    struct = _struct_for(raw, wanted)
    if struct is not None:
        _check_struct(raw, struct, where, complain)
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


def _struct_for(raw: object, wanted: Any) -> type[msgspec.Struct] | None:
    """The Struct that ``raw`` is to become, if ``wanted`` leads to one; tagged unions are told apart by their tag."""
    if not isinstance(raw, dict):
        return None
    options = get_args(wanted) if get_origin(wanted) in (types.UnionType, typing.Union) else (wanted,)
    structs = [option for option in options if isinstance(option, type) and issubclass(option, msgspec.Struct)]
    if len(structs) == 1:
        return structs[0]
    for struct in structs:
        config = struct.__struct_config__
        if config.tag_field and raw.get(config.tag_field) == config.tag:
            return struct
    return None


def _check_struct(raw: object, struct: type[msgspec.Struct], where: str, complain: Complain) -> None:
    assert isinstance(raw, dict)
    prefix = f"{where}." if where else ""
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    tag_field = struct.__struct_config__.tag_field
    for name in raw:
        if name not in fields and name != tag_field:
            near = difflib.get_close_matches(name, fields, 1)
            meant = f"`{near[0]}` (a slip of the pen?)" if near else "one of " + ", ".join(fields)
            complain(f"{prefix}{name}", meant, f"`{name}`, which is unknown here")
    for name, field in fields.items():
        if name in raw:
            _check(raw[name], field.type, f"{prefix}{name}", complain)
        elif field.required:
            complain(f"{prefix}{name}", "a value", "nothing")


def _check_leaf(raw: object, wanted: Any, where: str, complain: Complain) -> None:
    try:
        msgspec.convert(raw, wanted)
    except msgspec.ValidationError as error:
        said = _EXPECTED.match(str(error))
        if said:
            complain(f"{where}{said['at'] or ''}", said["wanted"], said["found"])
        else:
            complain(where, str(error), repr(raw)[:60])
