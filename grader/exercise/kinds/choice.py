"""One option of several, written as its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from grader.exercise.kinds import base
from grader.exercise.kinds.options import OptionKind, OptionSpec, listed
from grader.exercise.problem import Problem
from grader.model.execution import Key
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.values import Path, describe


class QuestionSpec(OptionSpec, frozen=True, kw_only=True, tag="choice"):
    """Asks for the id of one option, as a text in the variable named like the question."""


class KeySpec(base.KeySpec, frozen=True, kw_only=True):
    """``right`` is the id of the right option."""

    right: str


class Kind(OptionKind[QuestionSpec, KeySpec]):
    """One id, right or not."""

    question_spec, key_spec = QuestionSpec, KeySpec

    def __init__(self, spec: QuestionSpec, key: KeySpec | None = None) -> None:
        super().__init__(spec, key)
        self.right = (self.key.right,)

    @classmethod
    def placeholder(cls, spec: QuestionSpec) -> KeySpec:
        """The first option, regardless of which is right."""
        return KeySpec(right=spec.option[0].id if spec.option else "")

    def problems(self) -> Iterator[Problem]:
        """Faults of the options; a right option that is none of them."""
        yield from super().problems()
        if self.key.right not in self.ids:
            yield Problem("key", "right", f"one of {listed(self.ids)}", f'"{self.key.right}"')

    def case_key(self, answers: tuple[Value, ...]) -> Key:
        """The right option's id."""
        return Key(self.key.right)

    def _chosen(self, value: Value) -> tuple[str, str]:
        """The option that the answer names, and what is wrong if it names none."""
        if isinstance(value, tuple) and len(value) == 1:
            (value,) = value
        if not isinstance(value, str):
            return "", f"wanted one of {listed(self.ids)} as a text, got {describe(value)}"
        known = {id_.lower(): id_ for id_ in self.ids}
        chosen = known.get(value.strip().lower(), "")
        return chosen, "" if chosen else self.not_an_option(value)

    def form(self, blank: Value, value: Value) -> str:
        """The id of one of the options."""
        return self._chosen(value)[1]

    def compare(self, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value) -> Comparison:
        """The right id or another; the message never says which is right."""
        chosen, wrong = self._chosen(value)
        if wrong:
            return Comparison(0.0, wrong)
        return Comparison(1.0) if chosen == key.value else Comparison(0.0, "not the right option")
