"""A function, called with inputs that the author fixed or that are drawn, and compared with the reference's answers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import replace
from numpy.random import RandomState

from grader.exercise.draw import Drawing, draw, drawing_problems, listed, stream
from grader.exercise.kinds import base
from grader.exercise.kinds.base import Ask, GradientOf
from grader.exercise.kinds.numeric import NumericKind, NumericSpec
from grader.exercise.perturb import perturbed
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key
from grader.model.exercise import Group, Needs
from grader.model.result import Comparison, Deviation
from grader.model.value import Value
from grader.numeric.compare import compare as compare_values
from grader.numeric.pairing import misfit
from grader.numeric.tolerance import Tolerance
from grader.numeric.values import Path, conformed, from_nested, is_finite, number, to_number

_MOST_CASES = 1_000  # of a question, shown or hidden; a typo such as 10**8 would never end


class FixedCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case with inputs typed by the author; it is shown to the student.

    Lists of numbers are arrays; ``{ list = [4, 3, 2] }`` is a Python list.
    """

    args: dict[str, Any]
    globals: dict[str, Any] = {}
    group: str | None = None


class QuestionSpec(NumericSpec, frozen=True, kw_only=True, tag="function"):
    """Asks for a function with these ``arguments``, called by position, after setting the module ``globals``.

    Cases: every ``case``, then ``count`` drawn ones (all shown). With ``group`` tables the cases of each group earn its
    points together; without, all cases earn the question's points together, or none.

    ``follow_through`` is the share of the points for an answer that is right for the student's own functions that it
    builds on, though one of these is off (error carried forward).
    What an answer may be off by depends on its size: the largest over all cases, or, with ``scale = "case"``, that of
    each case by itself, for cases whose sizes differ by many powers of ten.
    With ``gradient_of`` a wrong answer is compared with differences of the student's own function, and told if it is
    not its derivative.
    """

    arguments: tuple[str, ...]
    globals: tuple[str, ...] = ()
    draw: str | Drawing | None = None  # a name from the exercise's [drawing] tables, or one of its own
    count: int = 20
    count_group: str | None = None
    case: tuple[FixedCase, ...] = ()
    group: tuple[Group, ...] = ()
    follow_through: float = 0.0
    scale: Literal["question", "case"] = "question"
    gradient_of: GradientOf | None = None

    @property
    def tolerance(self) -> Tolerance:
        """The allowance that these fields ask for."""
        return replace(super().tolerance, by_case=self.scale == "case")


class Hidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many cases are drawn from the secret seed, and the group that they count for.

    With ``shrink`` an answer that fails in hidden cases only is shown a simple case that fails in the same way. It is
    drawn from the public seed: the hidden inputs have no part in it.
    """

    count: int
    group: str | None = None
    shrink: bool = False


class KeySpec(base.KeySpec, frozen=True, kw_only=True):
    """``hidden`` cases are drawn like the others, from a secret seed, and never shown.

    With ``measure`` a function of ``reference.py`` turns (the arguments..., the answer) into one number, and the
    student's may be at most ``within`` times the reference's: for answers that are right by what they achieve.
    """

    hidden: Hidden | None = None
    measure: str | None = None
    within: float = 1.0


class Kind(NumericKind[QuestionSpec, KeySpec]):
    """Many calls, each compared with the reference's, or measured by the author's code."""

    question_spec, key_spec = QuestionSpec, KeySpec
    called = shows_key = True

    def __init__(self, spec: QuestionSpec, key: KeySpec | None = None) -> None:
        super().__init__(spec, key)
        self.arguments, self.globals, self.groups = spec.arguments, spec.globals, spec.group
        self.derivative_of = spec.gradient_of
        self.draw_name = spec.draw if isinstance(spec.draw, str) else None
        generator = spec.draw.generator if isinstance(spec.draw, Drawing) else None
        self.drawing = spec.draw if isinstance(spec.draw, Drawing) and generator is None else None
        self.measured, self.within = self.key.measure is not None, self.key.within
        self.reference_names = tuple(name for name in (*self.names, generator, self.key.measure) if name)
        # An answer that is measured is right for whatever it builds on.
        self.follow_through = None if self.measured else spec.follow_through
        self.has_hidden_cases = self.key.hidden is not None
        self.shows_like_hidden = self.key.hidden is not None and self.key.hidden.shrink and not self.measured

    @classmethod
    def placeholder(cls, spec: QuestionSpec) -> KeySpec:
        """No measure; hidden cases only as far as a group of the question's has to have some."""
        shown = {case.group for case in spec.case} | ({spec.count_group} if spec.count else set())
        alone = [group.id for group in spec.group if group.id not in shown]
        return KeySpec(hidden=Hidden(0, alone[0]) if alone and spec.draw is not None else None)

    @property
    def needs(self) -> Needs:
        """The function, and the one that it is the derivative of; but for the variables that each case sets."""
        of = (self.derivative_of.function,) if self.derivative_of else ()
        return Needs((*self.names, *of), self.globals)

    def problems(self) -> Iterator[Problem]:
        """Cases without inputs or with wrong ones, drawings that cannot be drawn, groups that do not add up."""
        spec, hidden = self.spec, self.key.hidden
        if spec.draw is None and not spec.case:
            yield Problem("spec", "case", "a [[question.case]] or a `draw`", "neither")
        if spec.draw is not None and not spec.case and spec.count == 0:
            yield Problem("spec", "count", "a number from 1, or a [[question.case]]: some case has to be shown", "0")
        if spec.draw is None and hidden:
            yield Problem("key", "hidden", "a `draw` in the question, to draw hidden cases by", "none")
        if not 0 <= spec.count <= _MOST_CASES:
            yield Problem("spec", "count", f"a number from 0 to {_MOST_CASES}", str(spec.count))
        if hidden and not 0 <= hidden.count <= _MOST_CASES:
            yield Problem("key", "hidden.count", f"a number from 0 to {_MOST_CASES}", str(hidden.count))
        if not 0 <= spec.follow_through < 1:
            yield Problem("spec", "follow_through", "a share from 0, below 1", str(spec.follow_through))
        yield from super().problems()
        for i, case in enumerate(spec.case):
            yield from self._case_problems(f"case[{i}]", case)
        if isinstance(spec.draw, Drawing):
            yield from drawing_problems("draw", spec.draw, (*spec.globals, *spec.arguments))
        yield from self._group_problems()
        of, inputs = self.derivative_of, (*spec.arguments, *spec.globals)
        if of is not None and of.argument not in inputs:
            yield Problem("spec", "gradient_of.argument", f"one of {listed(inputs)}", f'"{of.argument}"')

    def _case_problems(self, where: str, case: FixedCase) -> Iterator[Problem]:
        for field, given, wanted in (("args", case.args, self.arguments), ("globals", case.globals, self.globals)):
            if set(given) != set(wanted):
                yield Problem("spec", f"{where}.{field}", f"exactly {listed(wanted)}", listed(given))
            for name, raw in given.items():
                if literal(raw) is _NOTHING:
                    wanted_here = "numbers, texts, or regular lists of numbers"
                    yield Problem("spec", f"{where}.{field}.{name}", wanted_here, repr(raw)[:60])

    def _group_problems(self) -> Iterator[Problem]:
        spec, hidden = self.spec, self.key.hidden
        ids = {group.id for group in spec.group}
        used = {f"case[{i}].group": case.group for i, case in enumerate(spec.case)}
        if spec.draw is not None and spec.count:
            used["count_group"] = spec.count_group
        for where, group in used.items():
            if ids and group not in ids:
                yield Problem("spec", where, f"one of {listed(sorted(ids))}", str(group))
            if not ids and group is not None:
                yield Problem("spec", where, "no group, since the question has none", f'"{group}"')
        if len(ids) < len(spec.group):
            yield Problem("spec", "group", "groups with different ids", listed(group.id for group in spec.group))
        for id_ in sorted(ids - {*used.values(), hidden.group if hidden else None}):
            yield Problem("spec", "group", f"a case of the group {id_}", "none")
        if hidden and ids and hidden.group not in ids:
            yield Problem("key", "hidden.group", f"one of {listed(sorted(ids))}", str(hidden.group))
        total = sum(group.points for group in spec.group)
        if spec.group and not math.isclose(total, spec.points):
            yield Problem("spec", "group", f"groups whose points add up to {spec.points:g}", f"{total:g}")

    def with_drawing(self, drawing: Drawing) -> QuestionSpec:
        """The public half with an exercise's drawing in place of its name."""
        return replace(self.spec, draw=drawing)

    def with_groups(self, ids: Collection[str | None]) -> QuestionSpec:
        """The public half with these of its groups only."""
        return replace(self.spec, group=tuple(group for group in self.groups if group.id in ids))

    def cases(self, seed: int, hidden_seed: int, ask: Ask) -> tuple[Case, ...]:
        """The fixed cases, the drawn ones, then the hidden ones."""
        spec, hidden = self.spec, self.key.hidden
        found = [self._fixed(f"fixed-{i}", case) for i, case in enumerate(spec.case, 1)]
        if spec.draw is not None:
            found += self._drawn(seed, "drawn", spec.count, spec.count_group, ask)
            if hidden:
                found += self._drawn(hidden_seed, "hidden", hidden.count, hidden.group, ask)
        return tuple(found)

    def more_cases(self, seed: int, count: int, ask: Ask) -> Iterator[Case]:
        """Cases that earn nothing, drawn like the others from the public ``seed`` alone."""
        if self.spec.draw is not None:
            yield from self._drawn(seed, "other", count, None, ask)

    def _fixed(self, name: str, case: FixedCase) -> Case:
        values = {input_: literal(raw) for input_, raw in {**case.globals, **case.args}.items()}
        return self._case(name, values, False, case.group)

    def _drawn(self, seed: int, label: str, count: int, group: str | None, ask: Ask) -> Iterator[Case]:
        random = None
        for i in range(1, count + 1):
            name = f"{label}-{i}"
            random = stream(seed, self.spec.id, name, ended=random)
            yield self._case(name, self._inputs(name, random, ask), label == "hidden", group)

    def _inputs(self, name: str, random: RandomState, ask: Ask) -> Mapping[str, Value]:
        drawing, id_ = self.spec.draw, self.spec.id
        assert isinstance(drawing, Drawing)  # the loader has put the exercise's drawing in place of its name
        if drawing.generator is None:
            return draw(drawing.inputs, drawing.sizes, random)
        call = Case(f"{id_}/{name}/inputs", id_, (drawing.generator,), (int(random.randint(2**31)),))
        inputs, names = ask(call), (*self.globals, *self.arguments)
        if not isinstance(inputs, tuple) or len(inputs) != len(names):
            raise ValueError(f"{drawing.generator} has to return a tuple of {len(names)}: {listed(names)}")
        return dict(zip(names, inputs, strict=True))

    def _case(self, name: str, values: Mapping[str, Value], hidden: bool, group: str | None) -> Case:
        return Case(
            f"{self.spec.id}/{name}",
            self.spec.id,
            self.names,
            tuple(values[argument] for argument in self.arguments),
            tuple((variable, values[variable]) for variable in self.globals),
            hidden,
            group,
            self.arguments,
        )

    def reference_calls(self, case: Case) -> tuple[Case, ...]:
        """The case itself."""
        return (case,)

    def reruns(self, case: Case) -> tuple[Case, ...]:
        """The case with inputs rounded differently, unless decimals or a measure decide."""
        return () if self.measured or self.spec.decimals is not None else perturbed(case)

    def case_key(self, answers: tuple[Value, ...]) -> Key:
        """The reference's answer."""
        return Key(answers[0])

    def measuring(self, case: Case, value: Value, key: Key) -> Case | None:
        """A call of the author's measuring function, if there is one and the answer is built like the reference's.

        The function gets arrays of finite doubles in the reference's shapes, or of complex numbers where the
        reference's are: if it fails, it is not because of the answer.
        """
        if self.key.measure is None or self._unmeasurable(value, key):
            return None
        answer = conformed(value, key.value)
        arguments = (*(case.args or ()), answer)
        return Case(f"{case.id}/measured", self.spec.id, (self.key.measure,), arguments, case.globals)

    def _unmeasurable(self, value: Value, key: Key) -> str:
        """Why an answer cannot be measured; empty if it can."""
        wrong = misfit(value, key.value, self.shapes)
        if wrong or is_finite(conformed(value, key.value)):
            return wrong
        return "your answer holds numbers that are infinite or NaN"

    def form(self, blank: Value, value: Value) -> str:
        """As arrays and lists, like the key's, of finite numbers."""
        return self._unmeasurable(value, Key(blank)) if blank is not None else ""

    def compare(self, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value) -> Comparison:
        """Near the key; or, where the answer is measured, at most ``within`` times the reference's measure."""
        if not self.measured:
            return compare_values(
                value, key.value, key.spread, output_scales=output_scales, tolerance=self.tolerance, shapes=self.shapes
            )
        wrong = self._unmeasurable(value, key)
        if wrong:
            return Comparison(0.0, wrong)
        if measured is None:
            return Comparison(0.0, "Return an answer that it can give a number for.")
        got, reached = to_number(measured), to_number(key.measured)
        bound = self.within * reached
        if got <= bound:
            return Comparison(1.0)
        message = f"your answer reaches {number(got)}; at most {number(bound)} was wanted"
        return Comparison(0.0, message, Deviation("value", (), got, reached, bound - reached, 1, 1))


_NOTHING = object()


def literal(raw: object) -> Any:
    """A TOML value as an input, or a marker if it cannot be one."""
    if isinstance(raw, (bool, int, float, str)):
        return raw
    if isinstance(raw, dict) and set(raw) == {"list"} and isinstance(raw["list"], list):
        items = tuple(literal(item) for item in raw["list"])
        return _NOTHING if _NOTHING in items else items
    nested = from_nested(raw) if isinstance(raw, list) else None
    return _NOTHING if nested is None else nested
