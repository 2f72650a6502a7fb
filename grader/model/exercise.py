"""What an author writes: an exercise with its questions, limits and figures."""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

import msgspec

from grader.model.execution import Case, Key, Level, Limits


class NetworkFigure(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="network"
):
    """A layered network, drawn left to right: ``sizes`` neurons per layer, adjacent layers fully connected."""

    title: str
    description: str
    sizes: tuple[int, ...]
    highlight: tuple[tuple[int, int, int], ...] = ()  # (layer of the target, target neuron, source neuron)


class Axis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One axis of a drawing: the name of its variable and the interval to draw."""

    name: str
    low: float
    high: float


class PointLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A labelled point in a drawing. On a curve ``y`` may be omitted: the point then lies on the curve."""

    x: float
    label: str
    y: float | None = None


class CurveFigure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="curve"):
    """The graph of ``formula`` (see ``grader.report.drawing.expression``) over one axis."""

    title: str
    description: str
    formula: str
    x: Axis
    y_label: str
    marks: tuple[PointLabel, ...] = ()


class ContourFigure(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="contour"
):
    """Contour lines of ``formula`` over two axes at the given ``levels``."""

    title: str
    description: str
    formula: str
    x: Axis
    y: Axis
    levels: tuple[float, ...]
    marks: tuple[PointLabel, ...] = ()


Figure: TypeAlias = NetworkFigure | CurveFigure | ContourFigure


Tell: TypeAlias = Literal["verdict", "hint", "full"]
"""How much of a diagnosis a student sees: nothing, the hint only, or the mistake and the hint."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cases of a question that earn points together."""

    id: str
    points: float
    title: str = ""


class Question(msgspec.Struct, frozen=True):
    """One gradable item. ``asked`` and ``key`` are specific to the kind (see ``grader.exercise.kinds``)."""

    id: str
    kind: str
    title: str
    points: float
    statement: str
    asked: object
    key: object


class Digests(msgspec.Struct, frozen=True):
    """Digests of each file of a spec, for records: see ``grader.exercise.digests``.

    ``reference`` and ``key`` also depend on a long ``hidden_seed`` and are empty without one. So students cannot use
    them to test guesses at these files.
    """

    spec: str
    starter: str
    reference: str
    key: str

    @property
    def together(self) -> str:
        """One digest of all four."""
        return hashlib.sha256(" ".join((self.spec, self.starter, self.reference, self.key)).encode()).hexdigest()


class Practice(msgspec.Struct, frozen=True):
    """What a student's bundle has instead of a spec's secret half: the shown cases, and their keys by case id."""

    cases: dict[str, tuple[Case, ...]]
    keys: dict[str, Key]

    def form_only(self, question: Question) -> bool:
        """Whether only the shape and type of the question's answer are known."""
        return any(self.keys[case.id].form_only for case in self.cases[question.id])


class Exercise(msgspec.Struct, frozen=True):
    """Both halves of a spec, checked. ``given_code`` holds only the starter's imports and given definitions.

    ``sandbox`` is the lowest level at which the author allows grading; None if the author sets none. ``practice`` is
    set if the exercise was read from a bundle, which has no secret half. ``digest`` distinguishes versions and is for
    teachers only, because it can be used to test guesses at the secret half. Students may see ``digests``.
    """

    name: str
    title: str
    summary: str
    introduction: str
    given: tuple[str, ...]
    questions: tuple[Question, ...]
    figures: dict[str, Figure]
    limits: Limits
    sandbox: Level | None
    seed: int
    hidden_seed: int
    starter: str
    given_code: str
    reference: str
    reference_path: str
    spec_path: str
    digest: str
    digests: Digests
    tell: Tell = "full"
    practice: Practice | None = None

    @property
    def points(self) -> float:
        """The points that a fully correct submission earns."""
        return sum(question.points for question in self.questions)


class Needs(msgspec.Struct, frozen=True):
    """What a question needs from a file: the ``names`` that are called or read, and the ``assigned`` names.

    Each case assigns the latter before its call, so the call never sees the values that the file gives them.
    """

    names: tuple[str, ...]
    assigned: tuple[str, ...] = ()


Care: TypeAlias = Literal["needed", "named", "no loops", "definitions"]
"""Which statements of a file are run. From most to least: all that an answer may depend on; all that it depends on by
name; of those, the ones that bind a name without a loop; definitions only."""
