"""A variable: a number or an array that the student's file holds after it has run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from grader.exercise.kinds import base
from grader.exercise.kinds.numeric import NumericKind, NumericSpec
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.compare import compare as compare_values
from grader.numeric.pairing import misfit
from grader.numeric.values import Path, from_nested, number


class QuestionSpec(NumericSpec, frozen=True, kw_only=True, tag="value"):
    """Asks for a variable."""


class KeySpec(base.KeySpec, frozen=True, kw_only=True):
    """``answer`` is the right value; without it, the variable of the same name in ``reference.py`` is."""

    answer: float | list[Any] | None = None


class Kind(NumericKind[QuestionSpec, KeySpec]):
    """One reading, compared with a literal or with the reference's variable."""

    question_spec, key_spec = QuestionSpec, KeySpec
    literal_key = True

    def __init__(self, spec: QuestionSpec, key: KeySpec | None = None) -> None:
        super().__init__(spec, key)
        self.reference_names = self.names if self.key.answer is None else ()

    def problems(self) -> Iterator[Problem]:
        """Faults of the tolerance; an answer that is no regular array."""
        yield from super().problems()
        if isinstance(self.key.answer, list) and from_nested(self.key.answer) is None:
            yield Problem("key", "answer", "rows of one length", str(self.key.answer)[:60])

    def wrong_answer_fault(self, answer: object) -> tuple[str, str] | None:
        """An answer that holds no numbers, or that is right."""
        if isinstance(answer, str) or from_nested(answer) is None:
            return "a number or regular lists of numbers", repr(answer)[:60]
        return ("a wrong answer", f"{answer!r:.60}, which is the right one") if answer == self.key.answer else None

    def reference_calls(self, case: Case) -> tuple[Case, ...]:
        """A reading of the reference's variable, unless the key holds the answer."""
        return (case,) if self.reference_names else ()

    def case_key(self, answers: tuple[Value, ...]) -> Key:
        """The literal answer, or what the reference holds."""
        return Key(answers[0] if self.key.answer is None else from_nested(self.key.answer))

    def form(self, blank: Value, value: Value) -> str:
        """A number, or an array of the key's shape."""
        return misfit(value, blank, self.shapes) if blank is not None else ""

    def compare(self, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value) -> Comparison:
        """Near, or not. Reports where a value is wrong, never the right value: the key is the answer itself."""
        found = compare_values(
            value, key.value, output_scales=output_scales, tolerance=self.tolerance, shapes=self.shapes
        )
        off = found.deviation
        if off is None or off.what != "value":
            return found
        where = (
            f"; {off.off} of {off.entries} entries are off, most of all index {list(off.index)}" if off.index else ""
        )
        message = f"{number(off.got)} is not the right value{where}"
        return Comparison(0.0, message, replace(off, wanted=None, allowed=None))
