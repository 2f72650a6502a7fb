"""What is wrong with a spec that no type can express: everything is reported, not only the first fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set

import msgspec
from msgspec.structs import asdict, replace

from grader.exercise.draw import drawing_problems
from grader.exercise.figures import figure_problems
from grader.exercise.gradients import gradient_problems
from grader.exercise.kinds import AnyKind
from grader.exercise.misconceptions import misconception_problems
from grader.exercise.problem import Problem
from grader.exercise.tables import ExerciseTable, SecretTable
from grader.model.execution import Limits

_LEAST_MEMORY = 16  # megabytes: a box has to hold the largest submission several times to say anything of it
_FIGURE = r"\]\(figure:([^)\s]*)\)"


class PythonFile(msgspec.Struct, frozen=True):
    """A file of a spec that Python can read, and the names that it defines."""

    text: str
    names: tuple[str, ...]


class Draft(msgspec.Struct, frozen=True):
    """A spec as far as it could be read. A file that could not be read is None, and its faults are known.

    ``keyed`` are the ids of the questions whose key could be read; ``figures`` the names of all figures, even of those
    that do not fit their type.
    """

    head: ExerciseTable
    top: SecretTable | None
    questions: tuple[AnyKind, ...]
    keyed: Set[str]
    figures: tuple[str, ...]
    starter: PythonFile | None
    reference: PythonFile | None


def problems(draft: Draft) -> Iterator[Problem]:
    """Every fault."""
    for kind in draft.questions:
        yield from _question_problems(kind, draft.figures)
        if kind.spec.id in draft.keyed:
            yield from _kind_problems(kind, draft.reference)
    yield from _name_problems(draft)
    for name, drawing in draft.head.drawing.items():
        yield from drawing_problems(f"drawing.{name}", drawing, ())
    if draft.starter is not None:
        yield from gradient_problems(draft.questions, draft.head.given, draft.starter.text)
    yield from _limit_problems(draft.head.limits)
    for name, figure in draft.head.figure.items():
        yield from figure_problems(name, figure)
    hides = any(kind.has_hidden_cases for kind in draft.questions if kind.spec.id in draft.keyed)
    if hides and draft.top and draft.top.hidden_seed is None:
        yield Problem("key", "hidden_seed", "a number, to draw the hidden cases from", "nothing")


def _question_problems(kind: AnyKind, figures: tuple[str, ...]) -> Iterator[Problem]:
    """The faults that a question of any kind may have."""
    spec, where = kind.spec, f'question "{kind.spec.id}"'
    if not spec.id.isidentifier():
        yield Problem("spec", f"{where}.id", "a Python name", f'"{spec.id}"')
    if not 0 <= spec.points < float("inf"):
        yield Problem("spec", f"{where}.points", "a number from 0", str(spec.points))
    if not spec.statement.strip():
        yield Problem("spec", f"{where}.statement", "a text", "nothing")
    for figure in re.findall(_FIGURE, spec.statement):
        if figure not in figures:
            yield Problem("spec", f"{where}.statement", "the name of a [figure] table", f'"{figure}"')


def _kind_problems(kind: AnyKind, reference: PythonFile | None) -> Iterator[Problem]:
    """The faults that the kind knows, and those of the reference's part in the question."""
    id_ = kind.spec.id
    for problem in kind.problems():
        at = id_ if problem.file == "key" else f'question "{id_}"'
        yield replace(problem, where=f"{at}.{problem.where}")
    if reference is None:
        return
    for name in kind.reference_names:
        if name not in reference.names:
            wanted = f"a definition, for the question {id_}"
            if kind.literal_key:
                wanted += f", or an `answer` below [{id_}] in key.toml"
            yield Problem("reference", name, wanted, "none")
    yield from misconception_problems(kind, reference.text)


def _name_problems(draft: Draft) -> Iterator[Problem]:
    """Ids and names that repeat, that are given although they earn points, or that are given and not defined."""
    given = draft.head.given
    for id_, count in Counter(kind.spec.id for kind in draft.questions).items():
        if count > 1:
            yield Problem("spec", f'question "{id_}".id', "a different id for each question", f"{count} of it")
    for name, count in Counter(name for kind in draft.questions for name in kind.names).items():
        if count > 1:
            yield Problem("spec", "question", f"one question that asks for `{name}`", f"{count}")
    for kind in draft.questions:
        for name in kind.names:
            if name in given and kind.spec.points:
                wanted = "names that are given or earn points, never both"
                yield Problem("spec", f'question "{kind.spec.id}"', wanted, f"`{name}`, which is given")
    for name in given:
        if draft.starter is not None and name not in draft.starter.names:
            yield Problem("starter", name, "a definition, since it is given", "none")


def _limit_problems(limits: Limits) -> Iterator[Problem]:
    for name, value in asdict(limits).items():
        if name == "memory_mb" and value < _LEAST_MEMORY:
            yield Problem("spec", "limits.memory_mb", f"{_LEAST_MEMORY} or more", str(value))
        elif name == "scratch_mb":
            if value < 0:
                yield Problem("spec", "limits.scratch_mb", "a number from 0", str(value))
        elif isinstance(value, int | float) and not 0 < value < float("inf") and name != "threads":
            yield Problem("spec", f"limits.{name}", "a number above 0", str(value))
    for name in limits.packages:
        if not name.isidentifier():
            yield Problem("spec", "limits.packages", "names as they are imported", f'"{name}"')
