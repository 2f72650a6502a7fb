"""Faults of a reference that its answers do not show by themselves: chance, changed arguments, no numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from grader.grading.reference import Reference
from grader.model.execution import Case, Key, Part, Source
from grader.model.exercise import Exercise, Question
from grader.model.value import Value
from grader.numeric.values import leaves, to_array
from grader.proof.record import Problem
from grader.proof.trials import Keyed
from grader.sandbox.interface import Box

_HARNESS = """
def _leaves_its_arguments(name, names, values, arguments):
    import copy

    import numpy

    def same(one, other):
        if isinstance(one, (list, tuple)):
            return len(one) == len(other) and all(map(same, one, other))
        nan = getattr(getattr(one, "dtype", None), "kind", "") == "f"
        return numpy.array_equal(one, other, equal_nan=nan)

    globals().update(zip(names, values))
    before = copy.deepcopy((arguments, values))
    globals()[name](*arguments)
    return bool(same(before, (arguments, values)))
"""


# Boxes begin with the same state of chance, which would hide that an answer depends on it.
_OTHER_CHANCE = "import random, numpy\nrandom.seed(190653)\nnumpy.random.seed(190653)\n"


class Reseeded(Reference):
    """The reference once more, in a box where chance has taken another turn, and that can watch its arguments."""

    def _open(self) -> Box:
        own = Part(self._exercise.reference_path, self._exercise.reference)
        source = Source(own, Part("chance", _OTHER_CHANCE), Part("proof", _HARNESS))
        return self._sandbox.begin(source, self._exercise.limits)

    def leave_arguments(self, cases: list[Case]) -> list[bool]:
        """For each call whether its arguments, and the variables that it reads, are afterwards what they were."""
        answers = self._box.call_all([_asking(case) for case in cases], self._exercise.limits.call_seconds)
        return [answer.value is not False for answer in answers]


def nan_problems(question: Question, keys: Mapping[str, Key], exercise: Exercise) -> Iterator[Problem]:
    """The reference has no number for one of the question's cases."""
    for id_, key in keys.items():
        if _has_nan(key.value):
            yield Problem(
                "reference",
                question.id,
                exercise.reference_path,
                question.id,
                f"It returns NaN for {id_}: any student's NaN would be right there",
                "Draw inputs for which there is an answer, or mend the reference.",
            )
            return


def _has_nan(value: Value) -> bool:
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    return any(bool(np.isnan(array).any()) for array in arrays if array is not None and array.dtype.kind in "fc")


def random_problems(
    question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key], exercise: Exercise, other: Reference
) -> Iterator[Problem]:
    """The author's code gives other inputs or another answer when it is asked again, in another box."""
    drawn = other.cases(question, exercise.seed)
    again = other.begin([(question, cases)])()
    said = ""
    if drawn != cases:
        said = "Asked twice for inputs with the same seed, in two boxes, it gives two answers"
    differing = [id_ for id_, key in keys.items() if key.value != again[id_].value and not _has_nan(key.value)]
    if differing:
        said = f"Asked twice for {differing[0]}, in two boxes, it gives two answers"
    if said:
        yield Problem(
            "random",
            question.id,
            exercise.reference_path,
            question.id,
            said,
            "Take the chance out of it: let it draw from a seed, and depend on its arguments only.",
        )


def argument_problems(exercise: Exercise, asked: list[Keyed], other: Reseeded) -> Iterator[Problem]:
    """The reference changes what it is called with: a student who is called next would get other inputs."""
    calls = [(about, case) for about in asked for case in about.cases[:2] if case.args is not None]
    left = other.leave_arguments([case for _, case in calls])
    seen: set[str] = set()
    for (about, case), kept in zip(calls, left, strict=True):
        if not kept and about.question.id not in seen:
            seen.add(about.question.id)
            yield Problem(
                "arguments",
                about.question.id,
                exercise.reference_path,
                case.names[0],
                "It changes its arguments, or the variables that were set for it",
                "Work on a copy: `a = a + b` in place of `a += b`, `list(weights)` in place of `weights`.",
            )


def _asking(case: Case) -> Case:
    names = tuple(name for name, _ in case.globals)
    values = tuple(value for _, value in case.globals)
    return Case(case.id, case.question, ("_leaves_its_arguments",), (case.names[0], names, values, case.args))
