"""The base of every kind of answer: the fields that all questions have, and a class with the usual behaviour."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, cast

import msgspec

from grader.exercise.draw import Drawing
from grader.exercise.problem import Problem
from grader.model.execution import Case, Key, Observation, Outcome
from grader.model.exercise import Group, Needs, Tell
from grader.model.result import Comparison
from grader.model.value import Value
from grader.numeric.pairing import Shapes
from grader.numeric.tolerance import DOUBLE, Tolerance
from grader.numeric.values import Path, to_array

Ask: TypeAlias = Callable[[Case], Value]
"""Calls the author's code, which may generate inputs."""


class QuestionSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """The fields that every ``[[question]]`` table has. ``points`` may be 0: checked and shown, but not counted.

    ``tell`` overrides how much of a diagnosis the exercise shows to students.
    """

    id: str
    title: str
    points: float
    statement: str
    tell: Tell | None = None


class Misconception(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A named wrong way to answer, recognised by what it computes.

    ``says`` is the sentence for the student, ``hint`` (Markdown) what to look at. Either ``replace`` makes the wrong
    way of the reference: [old, new, old, new ...], each old text replaced wherever it stands in ``reference.py``, or,
    with ``in``, in that function; or ``answer`` is the wrong value, the wrong option, or the wrong options ticked.
    """

    id: str
    says: str
    hint: str = ""
    replace: tuple[str, ...] = ()
    function: str = msgspec.field(default="", name="in")
    answer: float | str | list[Any] | None = None


class KeySpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question's table in ``key.toml``; its ``misconception`` tables name wrong answers to recognise."""

    misconception: tuple[Misconception, ...] = ()


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One option of a choice: the id that students write, and its text in Markdown."""

    id: str
    text: str


class GradientOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an answer is the derivative of: a ``function`` that is given or asked for, by one of its inputs.

    The function takes the question's arguments; ``argument`` is one of them, or one of the question's globals.
    """

    function: str
    argument: str


class Unmeasured(Exception):
    """The author's measuring function did not return what the spec reads. The answer is not at fault."""


def is_measured(observation: Observation) -> bool:
    """Whether a measuring call returned real numbers, which may be NaN."""
    array = to_array(observation.value) if observation.outcome is Outcome.RETURNED else None
    return array is not None and array.dtype.kind in "biuf" and array.size > 0


S = TypeVar("S", bound=QuestionSpec)
K = TypeVar("K", bound=KeySpec)


class Kind(ABC, Generic[S, K]):
    """A question as its kind reads it: what to call, how to read an answer, how to compare. Every method is pure.

    A kind derives a class of this name, and overrides the defaults that do not fit. Other rooms use what is declared
    here, and never ask which kind it is.
    """

    question_spec: ClassVar[type[QuestionSpec]]
    key_spec: ClassVar[type[KeySpec]]
    shows_key: ClassVar[bool] = False
    """Whether students may see what was wanted in a shown case. Not where the key is the whole answer."""
    called: ClassVar[bool] = False
    """Whether the answer is a function, called with inputs. Other answers are variables, read once."""
    numeric: ClassVar[bool] = False
    """Whether answers are compared within ``tolerance``."""
    several: ClassVar[bool] = False
    """Whether more than one option may be ticked."""
    literal_key: ClassVar[bool] = False
    """Whether ``key.toml`` may hold the answer itself."""

    names: tuple[str, ...]
    """The names that a submission has to define to answer."""
    reference_names: tuple[str, ...] = ()
    """The names that the author's ``reference.py`` has to define for this question."""
    arguments: tuple[str, ...] = ()
    globals: tuple[str, ...] = ()
    """The inputs of a call: the function's arguments, and the module variables that each case sets."""
    tolerance: Tolerance = DOUBLE
    shapes: Shapes = "exact"
    overrides: Mapping[str, object] = {}
    """The tolerance settings that the author changed, by name."""
    groups: tuple[Group, ...] = ()
    """The groups that earn points by themselves; empty when all cases earn the question's points together."""
    follow_through: float | None = None
    """The share of the points for an answer that is right for the student's own helpers; None if it has none."""
    draw_name: str | None = None
    """The name of the exercise's drawing that the question uses, until ``with_drawing`` replaces it."""
    drawing: Drawing | None = None
    """How inputs are drawn, unless the author's code generates them."""
    derivative_of: GradientOf | None = None
    """What the answer should be the derivative of."""
    measured: bool = False
    """Whether the author's code measures answers, which are then judged by what they achieve."""
    within: float = 1.0
    """How many times the reference's measure an answer may reach."""
    has_hidden_cases: bool = False
    shows_like_hidden: bool = False
    """Whether a simple case may be shown that fails like a hidden one."""
    options: tuple[Option, ...] = ()
    right: tuple[str, ...] = ()
    """The ids of the right options."""
    rule: str = ""
    """How the question's points are shared out, for the student."""

    def __init__(self, spec: S, key: K | None = None) -> None:
        """Without a ``key``, the placeholder is used."""
        self.spec = spec
        self.key = cast("K", self.placeholder(spec)) if key is None else key
        self.names = (spec.id,)

    @classmethod
    def placeholder(cls, spec: S) -> KeySpec:
        """A key that fits the question and reveals nothing, for callers that have only the public half."""
        return cls.key_spec()

    @property
    def needs(self) -> Needs:
        """What the question needs of a submission's file."""
        return Needs(self.names)

    def problems(self) -> Iterator[Problem]:
        """The faults of the two halves that no type can express."""
        return iter(())

    def wrong_answer_fault(self, answer: object) -> tuple[str, str] | None:
        """What a misconception's ``answer`` should be and what it is, if it cannot be a wrong answer here."""
        return "`replace`: only values and options have an `answer`", repr(answer)[:60]

    def with_drawing(self, drawing: Drawing) -> S:
        """The public half with an exercise's drawing in place of its name."""
        return self.spec

    def with_groups(self, ids: Collection[str | None]) -> S:
        """The public half with these of its groups only."""
        return self.spec

    def cases(self, seed: int, hidden_seed: int, ask: Ask) -> tuple[Case, ...]:
        """What to call, shown cases first. By default: one reading of the variables."""
        return (Case(self.spec.id, self.spec.id, self.names, labels=self.names),)

    def more_cases(self, seed: int, count: int, ask: Ask) -> Iterator[Case]:
        """Cases that earn nothing, drawn like the others from the public ``seed`` alone."""
        return iter(())

    def reference_calls(self, case: Case) -> tuple[Case, ...]:
        """What to ask of the reference to learn the case's key; empty where the spec itself holds it."""
        return ()

    def reruns(self, case: Case) -> tuple[Case, ...]:
        """The same call with inputs rounded differently, to see how far that moves the key."""
        return ()

    @abstractmethod
    def case_key(self, answers: tuple[Value, ...]) -> Key:
        """A case's key, from the reference's answers to ``reference_calls``."""

    def measuring(self, case: Case, value: Value, key: Key) -> Case | None:
        """The call of the author's code that measures an answer, or None if it is compared as it is."""
        return None

    def wrong_answers(self, key: Key) -> Iterator[tuple[str, Value]]:
        """Yield answers that are usually wrong, each with a clause that describes it. A proof tries them."""
        return iter(())

    @abstractmethod
    def compare(self, key: Key, output_scales: Mapping[Path, float], value: Value, measured: Value) -> Comparison:
        """Judge a value; ``measured`` is what the measuring call returned, None if that is no numbers.

        Raises Unmeasured where that is not what the spec reads.
        """

    @abstractmethod
    def form(self, blank: Value, value: Value) -> str:
        """What is wrong with an answer's form; ``blank`` is the key's form, None if not known."""
