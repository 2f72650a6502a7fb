"""What an author writes: an exercise with its questions, limits and figures."""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

import msgspec

from grader.model.execution import Case, Key, Level, Limits


class NetworkFigure(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="network"
):
    """A layered network: ``sizes`` neurons a layer, drawn left to right, every edge between neighbours."""

    title: str
    description: str
    sizes: tuple[int, ...]
    highlight: tuple[tuple[int, int, int], ...] = ()  # (layer of the target, target neuron, source neuron)


class Axis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One axis of a drawing: its variable's name and the interval that is drawn."""

    name: str
    low: float
    high: float


class PointLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point worth naming in a drawing. In a curve ``y`` may be left out: the point then lies on the curve."""

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
"""How much of a diagnosis a student is told: nothing, the hint only, or the mistake and the hint."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cases of a question that earn points together."""

    id: str
    points: float
    title: str = ""


class Question(msgspec.Struct, frozen=True):
    """One gradable item. ``asked`` and ``key`` are the kind's own parts (see ``grader.exercise.kinds``)."""

    id: str
    kind: str
    title: str
    points: float
    statement: str
    asked: object
    key: object


class Digests(msgspec.Struct, frozen=True):
    """Digests of each file of a spec, for records: see ``grader.exercise.digests``.

    Those of ``reference`` and ``key`` depend on a long ``hidden_seed``, and are empty without one: no guess at the
    files can be tested by them.
    """

    spec: str
    starter: str
    reference: str
    key: str

    @property
    def together(self) -> str:
        """One digest of all of them."""
        return hashlib.sha256(" ".join((self.spec, self.starter, self.reference, self.key)).encode()).hexdigest()


class Practice(msgspec.Struct, frozen=True):
    """What a student's bundle knows in place of a spec's secret half: its shown cases, and their keys by case."""

    cases: dict[str, tuple[Case, ...]]
    keys: dict[str, Key]

    def form_only(self, question: Question) -> bool:
        """Whether nothing is known of the question's answer but its form."""
        return any(self.keys[case.id].form_only for case in self.cases[question.id])


class Exercise(msgspec.Struct, frozen=True):
    """Both halves of a spec, checked. ``given_code`` holds the starter's imports and given definitions only.

    ``sandbox`` is the lowest level that the author wants submissions to be graded at, if that is more than the grader
    itself insists on. ``practice`` is there where the exercise was read from a bundle, which has no secret half.
    ``digest`` tells versions apart, for the teacher's side alone: a guess at the secret half can be tested by it. What
    students may see are ``digests``.
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
        """What a submission without a mistake earns."""
        return sum(question.points for question in self.questions)


class Needs(msgspec.Struct, frozen=True):
    """What a question needs of a file: the ``names`` that are called or read, and those that each case ``assigned``.

    Whatever a file gives to the latter, a call does not see it.
    """

    names: tuple[str, ...]
    assigned: tuple[str, ...] = ()


Care: TypeAlias = Literal["needed", "named", "no loops", "definitions"]
"""What of a file is run: all that an answer may depend on; the same, if only mentioned names are meant; of that what
binds a name without a loop; definitions."""
