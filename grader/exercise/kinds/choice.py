"""One option of several, written as its id. Options have no numbers or letters: their order may be shuffled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from grader.exercise.kinds import base
from grader.exercise.kinds.base import Asked, Option, Problem
from grader.model.execution import Case, Key
from grader.model.exercise import Needs, Question
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path, describe

NAME = "choice"
SHOWS_KEY = False

reference_names = base.no_names
groups = base.no_groups
follow_through = base.no_follow_through
reference_calls = base.no_calls
reruns = base.no_calls
measuring = base.not_measured


class AskedTable(Asked, frozen=True, kw_only=True, tag="choice"):
    """Asks for the id of one option, as a text in the variable named like the question."""

    option: tuple[Option, ...]


class KeyTable(base.KeyTable, frozen=True, kw_only=True):
    """``right`` is the id of the right option."""

    right: str


def names(asked: Asked) -> tuple[str, ...]:
    """The variable, named like the question."""
    return (asked.id,)


def needs(asked: Asked) -> Needs:
    """The variable."""
    return Needs(names(asked))


def problems(asked: Asked, key: msgspec.Struct) -> Iterator[Problem]:
    """Option ids that repeat, or differ by capitals only; a right option that is none of them."""
    assert isinstance(asked, AskedTable)
    assert isinstance(key, KeyTable)
    ids = tuple(option.id for option in asked.option)
    if len({id_.lower() for id_ in ids}) < len(ids) or len(ids) < 2:
        yield Problem(False, "option", "at least two options with different ids", base.listed(ids) or "none")
    if key.right not in ids:
        yield Problem(True, "right", f"one of {base.listed(ids)}", f'"{key.right}"')


def cases(question: Question, seed: int, hidden_seed: int, ask: Callable[[Case], Value]) -> tuple[Case, ...]:
    """One reading."""
    return (base.reading(question, question.id),)


def key(question: Question, case: Case, answers: tuple[Value, ...]) -> Key:
    """The right option's id."""
    assert isinstance(question.key, KeyTable)
    return Key(question.key.right)


def _chosen(question: Question, value: Value) -> tuple[str, str]:
    """The option that the answer names, and what is wrong if it names none."""
    assert isinstance(question.asked, AskedTable)
    ids = tuple(option.id for option in question.asked.option)
    if isinstance(value, tuple) and len(value) == 1:
        (value,) = value
    if not isinstance(value, str):
        return "", f"wanted one of {base.listed(ids)} as a text, got {describe(value)}"
    known = {id_.lower(): id_ for id_ in ids}
    chosen = known.get(value.strip().lower(), "")
    return chosen, "" if chosen else base.no_option(value, ids)


def form(question: Question, blank: Value, value: Value) -> str:
    """The id of one of the options."""
    return _chosen(question, value)[1]


def stand_in(asked: Asked) -> msgspec.Struct:
    """The first option, whatever the right one is."""
    assert isinstance(asked, AskedTable)
    return KeyTable(right=asked.option[0].id if asked.option else "")


def compare(
    question: Question, case: Case, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value
) -> Comparison:
    """The right id or another; the message never says which is right."""
    chosen, wrong = _chosen(question, value)
    if wrong:
        return Comparison(0.0, wrong)
    return Comparison(1.0) if chosen == key.value else Comparison(0.0, "not the right option")
