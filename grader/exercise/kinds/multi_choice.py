"""Any number of options, written as a list of their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from grader.exercise.kinds import base
from grader.exercise.kinds.options import OptionKind, OptionSpec, listed
from grader.exercise.problem import Problem
from grader.model.execution import Key
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path, describe

_RULES = {
    "all": "The points are for ticking exactly what is right.",
    "right-minus-wrong": (
        "Each right tick earns its share of the points; each wrong one takes a share away, never below zero."
    ),
}


class QuestionSpec(OptionSpec, frozen=True, kw_only=True, tag="multi-choice"):
    """Asks for the ids of all options that hold, as a list of texts in the variable named like the question.

    ``credit = "all"``: every point for exactly the right ones, or none. ``credit = "right-minus-wrong"``: the share
    ``max(0, right ticks - wrong ticks) / right options``, so that ticking everything or nothing earns little.
    """

    credit: Literal["all", "right-minus-wrong"] = "all"


class KeySpec(base.KeySpec, frozen=True, kw_only=True):
    """``right`` lists the ids of all options that hold."""

    right: tuple[str, ...]


class Kind(OptionKind[QuestionSpec, KeySpec]):
    """A list of ids, with partial credit by the spec's rule."""

    question_spec, key_spec = QuestionSpec, KeySpec
    several = True

    def __init__(self, spec: QuestionSpec, key: KeySpec | None = None) -> None:
        super().__init__(spec, key)
        self.right, self.rule = self.key.right, _RULES[spec.credit]

    @classmethod
    def placeholder(cls, spec: QuestionSpec) -> KeySpec:
        """The first option, regardless of which are right."""
        return KeySpec(right=tuple(option.id for option in spec.option[:1]))

    def problems(self) -> Iterator[Problem]:
        """Faults of the options; right options that are none of them, that repeat, or none at all."""
        yield from super().problems()
        right = self.key.right
        if not right or not set(right) <= set(self.ids) or len(set(right)) < len(right):
            yield Problem("key", "right", f"some of {listed(self.ids)}, each once", listed(right) or "none")

    def case_key(self, answers: tuple[Value, ...]) -> Key:
        """The right options' ids."""
        return Key(self.key.right)

    def _ticked(self, value: Value) -> tuple[set[str], str]:
        """The options that the answer names, and what is wrong if it names something else."""
        known = {id_.lower(): id_ for id_ in self.ids}
        items = (value,) if isinstance(value, str) else value
        if not isinstance(items, tuple) or not all(isinstance(item, str) for item in items):
            return set(), f"wanted a list of option ids as texts, got {describe(value)}"
        written = {str(item).strip().lower() for item in items}
        unknown = sorted(written - known.keys())
        if unknown:
            return set(), self.not_an_option(unknown[0])
        return {known[item] for item in written}, ""

    def form(self, blank: Value, value: Value) -> str:
        """Any number of options' ids."""
        return self._ticked(value)[1]

    def compare(self, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value) -> Comparison:
        """Credit by the spec's rule; the message says how many ticks hold, never which."""
        assert isinstance(key.value, tuple)
        ticked, wrong_form = self._ticked(value)
        if wrong_form:
            return Comparison(0.0, wrong_form)
        right = len(ticked & set(key.value))
        wrong = len(ticked) - right
        if right == len(key.value) and not wrong:
            return Comparison(1.0)
        credit = 0.0
        if self.spec.credit == "right-minus-wrong":
            credit = max(0, right - wrong) / len(key.value)
        are, missed = "is" if right == 1 else "are", len(key.value) - right or "none"
        return Comparison(credit, f"{right} of the {len(ticked)} you chose {are} right; you missed {missed}")
