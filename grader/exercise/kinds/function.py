"""A function, called with inputs that the author fixed or that are drawn, and compared with the reference's answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import replace
from numpy.random import RandomState

from grader.exercise.draw import Draw, draw, perturbed, stream
from grader.exercise.kinds import base
from grader.exercise.kinds.base import Asked, Numeric, Problem
from grader.model.execution import Case, Key
from grader.model.exercise import Group, Needs, Question
from grader.model.result import Comparison, Deviation
from grader.model.value import Value
from grader.numeric.compare import compare as compare_values
from grader.numeric.pairing import misfit
from grader.numeric.tolerance import Tolerance
from grader.numeric.values import Path, conformed, from_nested, is_finite, number, to_number

_MOST_CASES = 1_000  # of a question, shown or hidden; a slip such as 10**8 would never end
NAME = "function"
SHOWS_KEY = True


class FixedCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case with inputs typed by the author; it is shown to the student.

    Lists of numbers are arrays; ``{ list = [4, 3, 2] }`` is a Python list.
    """

    args: dict[str, Any]
    globals: dict[str, Any] = {}
    group: str | None = None


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How inputs are drawn: for each name its distribution, with sizes that shapes may name.

    With ``generator`` a function of ``reference.py`` draws them instead: it gets a seed, and returns a tuple of the
    question's globals and arguments in their order. They are used as they are: round them if people will read them.
    """

    inputs: dict[str, Draw] = {}
    sizes: dict[str, tuple[int, ...]] = {}
    generator: str | None = None


class GradientOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an answer is the derivative of: a ``function`` that is given or asked for, by one of its inputs.

    The function takes the question's arguments; ``argument`` is one of them, or one of the question's globals.
    """

    function: str
    argument: str


class AskedTable(Numeric, frozen=True, kw_only=True, tag="function"):
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


class KeyTable(base.KeyTable, frozen=True, kw_only=True):
    """``hidden`` cases are drawn like the others, from a secret seed, and never shown.

    With ``measure`` a function of ``reference.py`` turns (the arguments..., the answer) into one number, and the
    student's may be at most ``within`` times the reference's: for answers that are right by what they achieve.
    """

    hidden: Hidden | None = None
    measure: str | None = None
    within: float = 1.0


def _asked(question: Question) -> AskedTable:
    assert isinstance(question.asked, AskedTable)
    return question.asked


def _key(question: Question) -> KeyTable:
    assert isinstance(question.key, KeyTable)
    return question.key


def names(asked: Asked) -> tuple[str, ...]:
    """The function."""
    assert isinstance(asked, AskedTable)
    return (asked.asked_name,)


def needs(asked: Asked) -> Needs:
    """The function, and the one that it is the derivative of; but for the variables that each case sets."""
    assert isinstance(asked, AskedTable)
    of = (asked.gradient_of.function,) if asked.gradient_of else ()
    return Needs((asked.asked_name, *of), asked.globals)


def problems(asked: Asked, key: msgspec.Struct) -> Iterator[Problem]:
    """Cases without inputs or with wrong ones, drawings that cannot be drawn, groups that do not add up."""
    assert isinstance(asked, AskedTable)
    assert isinstance(key, KeyTable)
    if asked.draw is None and not asked.case:
        yield Problem(False, "case", "a [[question.case]] or a `draw`", "neither")
    if asked.draw is not None and not asked.case and asked.count == 0:
        yield Problem(False, "count", "a number from 1, or a [[question.case]]: some case has to be shown", "0")
    if asked.draw is None and key.hidden:
        yield Problem(True, "hidden", "a `draw` in the question, to draw hidden cases by", "none")
    if not 0 <= asked.count <= _MOST_CASES:
        yield Problem(False, "count", f"a number from 0 to {_MOST_CASES}", str(asked.count))
    if key.hidden and not 0 <= key.hidden.count <= _MOST_CASES:
        yield Problem(True, "hidden.count", f"a number from 0 to {_MOST_CASES}", str(key.hidden.count))
    if not 0 <= asked.follow_through < 1:
        yield Problem(False, "follow_through", "a share from 0, below 1", str(asked.follow_through))
    yield from base.tolerance_problems(asked)
    for i, case in enumerate(asked.case):
        yield from _case_problems(f"case[{i}]", case, asked)
    if isinstance(asked.draw, Drawing):
        yield from drawing_problems("draw", asked.draw, (*asked.globals, *asked.arguments))
    yield from _group_problems(asked, key)
    of, inputs = asked.gradient_of, (*asked.arguments, *asked.globals)
    if of is not None and of.argument not in inputs:
        yield Problem(False, "gradient_of.argument", f"one of {_names(inputs)}", f'"{of.argument}"')


def _case_problems(where: str, case: FixedCase, asked: AskedTable) -> Iterator[Problem]:
    for field, given, wanted in (("args", case.args, asked.arguments), ("globals", case.globals, asked.globals)):
        if set(given) != set(wanted):
            yield Problem(False, f"{where}.{field}", f"exactly {_names(wanted)}", _names(tuple(given)))
        for name, raw in given.items():
            if literal(raw) is _NOTHING:
                wanted_here = "numbers, texts, or regular lists of numbers"
                yield Problem(False, f"{where}.{field}.{name}", wanted_here, repr(raw)[:60])


def drawing_problems(where: str, drawing: Drawing, wanted: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with how inputs are drawn; ``wanted`` are the names that need a value (empty: not known here)."""
    if drawing.generator is not None and drawing.inputs:
        yield Problem(False, where, "`generator` or `inputs`", "both")
    if drawing.generator is None and wanted and set(drawing.inputs) != set(wanted):
        needed = f"exactly {_names(wanted)}, which this question takes"
        yield Problem(False, f"{where}.inputs", needed, _names(tuple(drawing.inputs)))
    for name, how in drawing.inputs.items():
        at = f"{where}.inputs.{name}"
        if len(how.distributions) != 1 or how.choice == ():
            found = "an empty choice" if how.choice == () else " and ".join(how.distributions) or "none"
            yield Problem(False, at, "one of normal, uniform, log_uniform, integers, choice", found)
        yield from _range_problems(at, how)
        for size in how.shape:
            if isinstance(size, str) and size not in drawing.sizes:
                yield Problem(False, f"{at}.shape", "names from `sizes`", f'"{size}"')
            if isinstance(size, int) and size < 1:  # an array without entries is right whatever was computed
                yield Problem(False, f"{at}.shape", "numbers from 1", str(size))
    for name, options in drawing.sizes.items():
        if not options or min(options) < 1:
            yield Problem(False, f"{where}.sizes.{name}", "numbers from 1", str(list(options)))


def _range_problems(at: str, how: Draw) -> Iterator[Problem]:
    """Ranges from which nothing can be drawn."""
    if how.uniform is not None and not how.uniform[0] <= how.uniform[1]:
        yield Problem(False, f"{at}.uniform", "[low, high]", str(list(how.uniform)))
    if how.log_uniform is not None and not 0 < how.log_uniform[0] < how.log_uniform[1] < math.inf:
        yield Problem(False, f"{at}.log_uniform", "[low, high] with 0 < low < high", str(list(how.log_uniform)))


def _group_problems(asked: AskedTable, key: KeyTable) -> Iterator[Problem]:
    ids = {group.id for group in asked.group}
    used = {f"case[{i}].group": case.group for i, case in enumerate(asked.case)}
    if asked.draw is not None and asked.count:
        used["count_group"] = asked.count_group
    for where, group in used.items():
        if ids and group not in ids:
            yield Problem(False, where, f"one of {_names(tuple(sorted(ids)))}", str(group))
        if not ids and group is not None:
            yield Problem(False, where, "no group, since the question has none", f'"{group}"')
    if len(ids) < len(asked.group):
        yield Problem(False, "group", "groups with different ids", _names(tuple(group.id for group in asked.group)))
    for id_ in sorted(ids - {*used.values(), key.hidden.group if key.hidden else None}):
        yield Problem(False, "group", f"a case of the group {id_}", "none")
    if key.hidden and ids and key.hidden.group not in ids:
        yield Problem(True, "hidden.group", f"one of {_names(tuple(sorted(ids)))}", str(key.hidden.group))
    total = sum(group.points for group in asked.group)
    if asked.group and not math.isclose(total, asked.points):
        yield Problem(False, "group", f"groups whose points add up to {asked.points:g}", f"{total:g}")


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"


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


def reference_names(asked: Asked, key: msgspec.Struct) -> tuple[str, ...]:
    """The function, and what draws its inputs or measures its answers."""
    assert isinstance(asked, AskedTable)
    assert isinstance(key, KeyTable)
    generator = asked.draw.generator if isinstance(asked.draw, Drawing) else None
    return tuple(name for name in (asked.asked_name, generator, key.measure) if name)


def groups(question: Question) -> tuple[Group, ...]:
    """The spec's groups."""
    return _asked(question).group


def follow_through(question: Question) -> float | None:
    """The spec's share; an answer that is measured is right for whatever it builds on."""
    return None if _key(question).measure else _asked(question).follow_through


def cases(question: Question, seed: int, hidden_seed: int, ask: Callable[[Case], Value]) -> tuple[Case, ...]:
    """The fixed cases, the drawn ones, then the hidden ones."""
    asked, hidden = _asked(question), _key(question).hidden
    found = [_fixed(question, i, case) for i, case in enumerate(asked.case, 1)]
    if asked.draw is not None:
        found += _drawn_all(question, seed, "drawn", asked.count, asked.count_group, ask)
        if hidden:
            found += _drawn_all(question, hidden_seed, "hidden", hidden.count, hidden.group, ask)
    return tuple(found)


def others(question: Question, seed: int, count: int, ask: Callable[[Case], Value]) -> Iterator[Case]:
    """Cases that nobody is marked by, drawn like the others from the public ``seed`` alone."""
    if _asked(question).draw is not None:
        yield from _drawn_all(question, seed, "other", count, None, ask)


def _fixed(question: Question, number_: int, case: FixedCase) -> Case:
    asked = _asked(question)
    values = {name: literal(raw) for name, raw in {**case.globals, **case.args}.items()}
    return _case(question, asked, f"fixed-{number_}", values, False, case.group)


def _drawn_all(
    question: Question, seed: int, label: str, count: int, group: str | None, ask: Callable[[Case], Value]
) -> Iterator[Case]:
    random = None
    for number_ in range(1, count + 1):
        name = f"{label}-{number_}"
        random = stream(seed, question.id, name, ended=random)
        yield _drawn(question, name, random, group, label == "hidden", ask)


def _drawn(
    question: Question, name: str, random: RandomState, group: str | None, hidden: bool, ask: Callable[[Case], Value]
) -> Case:
    asked = _asked(question)
    assert isinstance(asked.draw, Drawing)  # the spec's loader has put the exercise's drawing in place of its name
    if asked.draw.generator is None:
        values = draw(asked.draw.inputs, asked.draw.sizes, random)
    else:
        call = Case(f"{question.id}/{name}/inputs", question.id, (asked.draw.generator,), (int(random.randint(2**31)),))
        inputs = ask(call)
        names_ = (*asked.globals, *asked.arguments)
        if not isinstance(inputs, tuple) or len(inputs) != len(names_):
            raise ValueError(f"{asked.draw.generator} has to return a tuple of {len(names_)}: {_names(names_)}")
        values = dict(zip(names_, inputs, strict=True))
    return _case(question, asked, name, values, hidden, group)


def _case(
    question: Question, asked: AskedTable, name: str, values: Mapping[str, Value], hidden: bool, group: str | None
) -> Case:
    return Case(
        f"{question.id}/{name}",
        question.id,
        (asked.asked_name,),
        tuple(values[argument] for argument in asked.arguments),
        tuple((variable, values[variable]) for variable in asked.globals),
        hidden,
        group,
        asked.arguments,
    )


def reference_calls(question: Question, case: Case) -> tuple[Case, ...]:
    """The case itself."""
    return (case,)


def reruns(question: Question, case: Case) -> tuple[Case, ...]:
    """The case with inputs rounded differently, unless decimals or a measure decide."""
    free = _key(question).measure is None and _asked(question).decimals is None
    return perturbed(case) if free else ()


def key(question: Question, case: Case, answers: tuple[Value, ...]) -> Key:
    """The reference's answer."""
    return Key(answers[0])


def measuring(question: Question, case: Case, value: Value, key: Key) -> Case | None:
    """A call of the author's measuring function, if there is one and the answer is built like the reference's.

    The function gets arrays of finite doubles in the reference's shapes, or of complex numbers where the reference's
    are: if it fails, it is not because of the answer.
    """
    measure = _key(question).measure
    if measure is None or _unmeasurable(question, value, key):
        return None
    answer = conformed(value, key.value)
    return Case(f"{case.id}/measured", question.id, (measure,), (*(case.args or ()), answer), case.globals)


def _unmeasurable(question: Question, value: Value, key: Key) -> str:
    """Why an answer cannot be measured; empty if it can."""
    wrong = misfit(value, key.value, _asked(question).shapes)
    if wrong or is_finite(conformed(value, key.value)):
        return wrong
    return "your answer holds numbers that are infinite or NaN"


def form(question: Question, blank: Value, value: Value) -> str:
    """As arrays and lists, like the key's, of finite numbers."""
    return _unmeasurable(question, value, Key(blank)) if blank is not None else ""


def stand_in(asked: Asked) -> msgspec.Struct:
    """No measure; hidden cases only as far as a group of the question's has to have some."""
    assert isinstance(asked, AskedTable)
    shown = {case.group for case in asked.case} | ({asked.count_group} if asked.count else set())
    alone = [group.id for group in asked.group if group.id not in shown]
    return KeyTable(hidden=Hidden(0, alone[0]) if alone and asked.draw is not None else None)


def compare(
    question: Question, case: Case, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value
) -> Comparison:
    """Near the key; or, where the answer is measured, at most so many times the reference's measure."""
    asked, secret = _asked(question), _key(question)
    if secret.measure is None:
        return compare_values(
            value, key.value, key.spread, output_scales=output_scales, tolerance=asked.tolerance, shapes=asked.shapes
        )
    wrong = _unmeasurable(question, value, key)
    if wrong:
        return Comparison(0.0, wrong)
    if measured is None:
        return Comparison(0.0, "Return an answer that it can give a number for.")
    got, reached = to_number(measured), to_number(key.measured)
    bound = secret.within * reached
    if got <= bound:
        return Comparison(1.0)
    message = f"your answer reaches {number(got)}; at most {number(bound)} was wanted"
    return Comparison(0.0, message, Deviation("value", (), got, reached, bound - reached, 1, 1))
