"""Finds faults of a reference that its answers alone do not show: randomness, changed arguments, NaN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from grader.grading.reference import Reference
from grader.model.execution import Case, Key, Part, Source
from grader.model.exercise import Exercise, Question
from grader.model.value import Value
from grader.numeric.values import leaves, to_array
from grader.proof.record import ProofProblem
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


# All boxes have the same random seed, which would hide that an answer depends on it.
_OTHER_SEED = "import random, numpy\nrandom.seed(190653)\nnumpy.random.seed(190653)\n"


class Reseeded(Reference):
    """The reference in a box with another random seed, and with a function that watches its arguments."""

    def _open(self) -> Box:
        own = Part(self._exercise.reference_path, self._exercise.reference)
        source = Source(own, Part("chance", _OTHER_SEED), Part("proof", _HARNESS))
        return self._sandbox.begin(source, self._exercise.limits)

    def leave_arguments(self, cases: list[Case]) -> list[bool]:
        """Return for each call whether its arguments, and the variables that it reads, are unchanged afterwards."""
        answers = self._box.call_all([_asking(case) for case in cases], self._exercise.limits.call_seconds)
        return [answer.value is not False for answer in answers]


def nan_problems(question: Question, keys: Mapping[str, Key], exercise: Exercise) -> Iterator[ProofProblem]:
    """The reference returns NaN for one of the question's cases."""
    for id_, key in keys.items():
        if _has_nan(key.value):
            yield ProofProblem(
                "reference",
                question.id,
                exercise.reference_path,
                question.id,
                f"It returns NaN for {id_}, so that a student's NaN would be right",
                "Draw inputs for which there is an answer, or fix the reference.",
            )
            return


def _has_nan(value: Value) -> bool:
    arrays = [to_array(leaf) for _, leaf in leaves(value)]
    return any(bool(np.isnan(array).any()) for array in arrays if array is not None and array.dtype.kind in "fc")


def random_problems(
    question: Question, cases: tuple[Case, ...], keys: Mapping[str, Key], exercise: Exercise, other: Reference
) -> Iterator[ProofProblem]:
    """The author's code gives other inputs or another answer when it runs again, in another box."""
    drawn = other.cases(question, exercise.seed)
    again = other.begin([(question, cases)])()
    message = ""
    if drawn != cases:
        message = "It gives different inputs for the same seed when it runs again"
    differing = [id_ for id_, key in keys.items() if key.value != again[id_].value and not _has_nan(key.value)]
    if differing:
        message = f"It gives a different answer for {differing[0]} when it runs again"
    if message:
        yield ProofProblem(
            "random",
            question.id,
            exercise.reference_path,
            question.id,
            message,
            "Make it deterministic: draw random numbers from a seed, and use only the arguments.",
        )


def argument_problems(exercise: Exercise, asked: list[Keyed], other: Reseeded) -> Iterator[ProofProblem]:
    """The reference changes its arguments, so that a later call could get other inputs."""
    calls = [(about, case) for about in asked for case in about.cases[:2] if case.args is not None]
    left = other.leave_arguments([case for _, case in calls])
    seen: set[str] = set()
    for (about, case), kept in zip(calls, left, strict=True):
        if not kept and about.question.id not in seen:
            seen.add(about.question.id)
            yield ProofProblem(
                "arguments",
                about.question.id,
                exercise.reference_path,
                case.names[0],
                "It changes its arguments, or the variables that were set for it",
                "Work on a copy: `a = a + b` instead of `a += b`, `list(weights)` instead of `weights`.",
            )


def _asking(case: Case) -> Case:
    names = tuple(name for name, _ in case.globals)
    values = tuple(value for _, value in case.globals)
    return Case(case.id, case.question, ("_leaves_its_arguments",), (case.names[0], names, values, case.args))
