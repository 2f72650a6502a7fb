"""The kinds of answer, one file each: its part of the spec, what to call, how to read the value, how to compare.

A new kind is a new file here that fits ``AnswerKind``; nothing else changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Protocol

import msgspec

from grader.exercise.kinds.base import Asked, KeyTable, Misconception, Problem, Unmeasured, is_measured
from grader.model.execution import Case, Key
from grader.model.exercise import Group, Needs, Question
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path

__all__ = ["AnswerKind", "Asked", "KeyTable", "Misconception", "Problem", "Unmeasured", "is_measured", "kinds"]


class AnswerKind(Protocol):
    """What a file in this room offers. Every function is pure."""

    NAME: str
    SHOWS_KEY: bool
    """Whether a student may see what was wanted in a shown case; where the key is the whole answer, they may not."""
    AskedTable: type[Asked]
    KeyTable: type[KeyTable]

    def names(self, asked: Asked) -> tuple[str, ...]:
        """The names that a submission has to define to answer."""

    def needs(self, asked: Asked) -> Needs:
        """What the question needs of a submission's file."""

    def problems(self, asked: Asked, key: msgspec.Struct) -> Iterator[Problem]:
        """What no type can say is wrong with the two halves."""

    def reference_names(self, asked: Asked, key: msgspec.Struct) -> tuple[str, ...]:
        """The names that the author's ``reference.py`` has to define for this question."""

    def groups(self, question: Question) -> tuple[Group, ...]:
        """The groups that earn points by themselves; empty when all cases earn the question's points together."""

    def follow_through(self, question: Question) -> float | None:
        """The share of the points for an answer that is right for the student's own helpers; None if it has none."""

    def cases(self, question: Question, seed: int, hidden_seed: int, ask: Callable[[Case], Value]) -> tuple[Case, ...]:
        """What to call, shown cases first. ``ask`` calls the author's code, for inputs that it generates."""

    def reference_calls(self, question: Question, case: Case) -> tuple[Case, ...]:
        """What to ask of the reference to learn the case's key; empty where the spec itself holds it."""

    def reruns(self, question: Question, case: Case) -> tuple[Case, ...]:
        """The same call with inputs rounded differently, to see how far that moves the key; empty where nothing can."""

    def key(self, question: Question, case: Case, answers: tuple[Value, ...]) -> Key:
        """The key, from the reference's answers to ``reference_calls``."""

    def measuring(self, question: Question, case: Case, value: Value, key: Key) -> Case | None:
        """The call of the author's code that measures an answer which is graded by its behaviour, or None."""

    def compare(
        self,
        question: Question,
        case: Case,
        key: Key,
        output_scales: Mapping[Path, float],
        value: Value,
        measured: Value,
    ) -> Comparison:
        """The value judged; ``measured`` is what the measuring call returned, None if that is no numbers.

        Raises Unmeasured where that is not what the spec reads.
        """

    def form(self, question: Question, blank: Value, value: Value) -> str:
        """What is wrong with an answer, as far as its form tells; ``blank`` is the key's form, None if not known."""

    def stand_in(self, asked: Asked) -> msgspec.Struct:
        """A key that fits the question and tells nothing, for who has the public half alone."""


@cache
def kinds() -> dict[str, AnswerKind]:
    """Every kind of answer by its name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name != "base":
            kind: AnswerKind = importlib.import_module(f"{__name__}.{module.name}")
            found[kind.NAME] = kind
    return found
