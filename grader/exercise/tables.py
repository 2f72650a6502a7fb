"""The form of ``exercise.toml`` and ``key.toml`` outside their questions, which are the kinds' own."""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.exercise.draw import Drawing
from grader.exercise.kinds.base import Misconception
from grader.model.execution import Limits
from grader.model.exercise import ContourFigure, CurveFigure, NetworkFigure, Tell

FigureTable = NetworkFigure | CurveFigure | ContourFigure


class ExerciseTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The top level of ``exercise.toml``, public. Its ``[[question]]`` tables are checked kind by kind.

    ``given`` names the definitions of ``starter.py`` that a student need not write. ``drawing`` tables can be named by
    several questions, ``figure`` tables by statements, as ``![what it shows](figure:NAME)``. ``sandbox`` is the level
    that submissions have to be run at, where the author insists on one. ``tell`` is how much a student is told of a
    mistake that was recognised: nothing but the verdict, the hint, or its name and the hint.
    """

    title: str
    summary: str
    introduction: str = ""
    given: tuple[str, ...] = ()
    seed: int = 1
    limits: Limits = Limits()
    sandbox: Literal["full", "reduced"] | None = None
    tell: Tell = "full"
    figure: dict[str, FigureTable] = {}
    drawing: dict[str, Drawing] = {}


class Shared(Misconception, frozen=True, kw_only=True):
    """A misconception that several questions can be answered with; ``questions`` lists their ids."""

    questions: tuple[str, ...]


class SecretTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The top level of ``key.toml``, secret. Beside it stands a table for each question that needs one.

    ``hidden_seed`` is needed where a question has hidden cases. ``misconception`` tables belong to several questions.
    """

    hidden_seed: int | None = None
    misconception: tuple[Shared, ...] = ()
