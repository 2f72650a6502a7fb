"""A variable: a number or an array that the student's file holds after it has run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from grader.exercise.kinds import base
from grader.exercise.kinds.base import Asked, Numeric, Problem
from grader.model.execution import Case, Key
from grader.model.exercise import Needs, Question
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.compare import compare as compare_values
from grader.numeric.pairing import misfit
from grader.numeric.values import Path, from_nested, number

NAME = "value"
SHOWS_KEY = False

groups = base.no_groups
follow_through = base.no_follow_through
reruns = base.no_calls
measuring = base.not_measured


class AskedTable(Numeric, frozen=True, kw_only=True, tag="value"):
    """Asks for a variable."""


class KeyTable(base.KeyTable, frozen=True, kw_only=True):
    """``answer`` is the right value; without it, the variable of the same name in ``reference.py`` is."""

    answer: float | list[Any] | None = None


def _asked(question: Question) -> AskedTable:
    assert isinstance(question.asked, AskedTable)
    return question.asked


def names(asked: Asked) -> tuple[str, ...]:
    """The variable."""
    assert isinstance(asked, AskedTable)
    return (asked.asked_name,)


def needs(asked: Asked) -> Needs:
    """The variable."""
    return Needs(names(asked))


def problems(asked: Asked, key: msgspec.Struct) -> Iterator[Problem]:
    """An answer that is no regular array."""
    assert isinstance(asked, AskedTable)
    assert isinstance(key, KeyTable)
    yield from base.tolerance_problems(asked)
    if isinstance(key.answer, list) and from_nested(key.answer) is None:
        yield Problem(True, "answer", "rows of one length", str(key.answer)[:60])


def reference_names(asked: Asked, key: msgspec.Struct) -> tuple[str, ...]:
    """The variable, unless the key holds the answer."""
    assert isinstance(key, KeyTable)
    return names(asked) if key.answer is None else ()


def cases(question: Question, seed: int, hidden_seed: int, ask: Callable[[Case], Value]) -> tuple[Case, ...]:
    """One reading."""
    return (base.reading(question, _asked(question).asked_name),)


def reference_calls(question: Question, case: Case) -> tuple[Case, ...]:
    """A reading of the reference's variable, unless the key holds the answer."""
    assert isinstance(question.key, KeyTable)
    return (case,) if question.key.answer is None else ()


def key(question: Question, case: Case, answers: tuple[Value, ...]) -> Key:
    """The literal answer, or what the reference holds."""
    assert isinstance(question.key, KeyTable)
    return Key(answers[0] if question.key.answer is None else from_nested(question.key.answer))


def form(question: Question, blank: Value, value: Value) -> str:
    """A number, or an array of the key's shape."""
    return misfit(value, blank, _asked(question).shapes) if blank is not None else ""


def stand_in(asked: Asked) -> msgspec.Struct:
    """An answer that would stand in the reference."""
    return KeyTable()


def compare(
    question: Question, case: Case, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value
) -> Comparison:
    """Near, or not; of a number that is off only the place is told, since the key is the answer itself."""
    asked = _asked(question)
    found = compare_values(
        value, key.value, output_scales=output_scales, tolerance=asked.tolerance, shapes=asked.shapes
    )
    off = found.deviation
    if off is None or off.what != "value":
        return found
    where = f"; {off.off} of {off.entries} entries are off, most of all index {list(off.index)}" if off.index else ""
    message = f"{number(off.got)} is not the right value{where}"
    return Comparison(0.0, message, replace(off, wanted=None, allowed=None))
