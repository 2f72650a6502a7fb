"""Any number of options, written as a list of their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import msgspec

from grader.exercise.kinds import base
from grader.exercise.kinds.base import Asked, Option, Problem
from grader.model.execution import Case, Key
from grader.model.exercise import Needs, Question
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path, describe

NAME = "multi-choice"
SHOWS_KEY = False

reference_names = base.no_names
groups = base.no_groups
follow_through = base.no_follow_through
reference_calls = base.no_calls
reruns = base.no_calls
measuring = base.not_measured


class AskedTable(Asked, frozen=True, kw_only=True, tag="multi-choice"):
    """Asks for the ids of all options that hold, as a list of texts in the variable named like the question.

    ``credit = "all"``: every point for exactly the right ones, or none. ``credit = "right-minus-wrong"``: the share
    ``max(0, right ticks - wrong ticks) / right options``, so that ticking everything or nothing earns little.
    """

    option: tuple[Option, ...]
    credit: Literal["all", "right-minus-wrong"] = "all"

    @property
    def rule(self) -> str:
        """How ticks earn points, for the student."""
        if self.credit == "all":
            return "The points are for ticking exactly what is right."
        return "Each right tick earns its share of the points; each wrong one takes a share away, never below zero."


class KeyTable(base.KeyTable, frozen=True, kw_only=True):
    """``right`` lists the ids of all options that hold."""

    right: tuple[str, ...]


def names(asked: Asked) -> tuple[str, ...]:
    """The variable, named like the question."""
    return (asked.id,)


def needs(asked: Asked) -> Needs:
    """The variable."""
    return Needs(names(asked))


def problems(asked: Asked, key: msgspec.Struct) -> Iterator[Problem]:
    """Option ids that repeat, or differ by capitals only; right options that are none of them, or none at all."""
    assert isinstance(asked, AskedTable)
    assert isinstance(key, KeyTable)
    ids = tuple(option.id for option in asked.option)
    if len({id_.lower() for id_ in ids}) < len(ids) or len(ids) < 2:
        yield Problem(False, "option", "at least two options with different ids", base.listed(ids) or "none")
    unknown = tuple(id_ for id_ in key.right if id_ not in ids)
    if unknown or not key.right or len(set(key.right)) < len(key.right):
        yield Problem(True, "right", f"some of {base.listed(ids)}, each once", base.listed(key.right) or "none")


def cases(question: Question, seed: int, hidden_seed: int, ask: Callable[[Case], Value]) -> tuple[Case, ...]:
    """One reading."""
    return (base.reading(question, question.id),)


def key(question: Question, case: Case, answers: tuple[Value, ...]) -> Key:
    """The right options' ids."""
    assert isinstance(question.key, KeyTable)
    return Key(question.key.right)


def _ticked(question: Question, value: Value) -> tuple[set[str], str]:
    """The options that the answer names, and what is wrong if it names something else."""
    assert isinstance(question.asked, AskedTable)
    known = {option.id.lower(): option.id for option in question.asked.option}
    items = (value,) if isinstance(value, str) else value
    if not isinstance(items, tuple) or not all(isinstance(item, str) for item in items):
        return set(), f"wanted a list of option ids as texts, got {describe(value)}"
    written = {str(item).strip().lower() for item in items}
    unknown = sorted(written - known.keys())
    if unknown:
        return set(), base.no_option(unknown[0], tuple(known.values()))
    return {known[item] for item in written}, ""


def form(question: Question, blank: Value, value: Value) -> str:
    """Ids of options, however many."""
    return _ticked(question, value)[1]


def stand_in(asked: Asked) -> msgspec.Struct:
    """The first option, whatever the right ones are."""
    assert isinstance(asked, AskedTable)
    return KeyTable(right=tuple(option.id for option in asked.option[:1]))


def compare(
    question: Question, case: Case, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value
) -> Comparison:
    """Credit by the spec's rule; the message says how many ticks hold, never which."""
    assert isinstance(question.asked, AskedTable)
    assert isinstance(key.value, tuple)
    ticked, wrong_form = _ticked(question, value)
    if wrong_form:
        return Comparison(0.0, wrong_form)
    right = len(ticked & set(key.value))
    wrong = len(ticked) - right
    if right == len(key.value) and not wrong:
        return Comparison(1.0)
    credit = 0.0
    if question.asked.credit == "right-minus-wrong":
        credit = max(0, right - wrong) / len(key.value)
    return Comparison(
        credit, f"{right} of the {len(ticked)} you chose {_are(right)} right; {_missing(len(key.value) - right)}"
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _missing(count: int) -> str:
    return "you missed none" if count == 0 else f"you missed {count}"
