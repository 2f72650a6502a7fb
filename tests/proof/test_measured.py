"""Questions whose answers the author's code measures: a measure that tells nothing is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.proof import Proof, prove
from grader.proof.record import ProofProblem, QuestionProof
from grader.sandbox import LocalSandbox
from tests.proof.test_prove import found

Write = Callable[..., Path]

SPEC = """
title = "Halves"
summary = "Half of a matrix."

[[question]]
id = "half"
kind = "function"
title = "half"
points = 1
statement = "Write `half(A)`."
arguments = ["A"]
count = 3
draw = { inputs = { A = { normal = [0, 1], shape = [2, 2] } } }
"""
COMPARED = """
[[question]]
id = "quarter"
kind = "function"
title = "quarter"
points = 1
statement = "Write `quarter(A)`."
arguments = ["A"]
count = 3
draw = { inputs = { A = { normal = [0, 1], shape = [2, 2] } } }
"""
KEY = '[half]\nmeasure = "distance"\nwithin = 1.5\n'
REFERENCE = """
import numpy as np


def half(A):
    return A / 2 + 0 * A.T


def quarter(A):
    return half(A) / 2


def distance(A, answer):
    {}
"""
GOOD = "return 1 + np.sum((answer - A / 2) ** 2)"


@pytest.fixture
def proved(write_exercise: Write, sandbox: LocalSandbox) -> Callable[..., Proof]:
    """Proves the exercise with another measure."""

    def write(measure: str, more: str = "", **options: float) -> Proof:
        path = write_exercise(
            "halves",
            spec=SPEC + more,
            starter="# exercise: halves\n",
            key=KEY,
            reference=REFERENCE.format(measure),
        )
        return prove(str(path), sandbox, **options)

    return write


def of(proof: Proof, question: str) -> QuestionProof:
    """The proof of one question."""
    (one,) = [one for one in proof.questions if one.id == question]
    return one


def the_measure(proof: Proof) -> ProofProblem:
    """The one problem with the measure, which names file, function and fix."""
    (problem,) = found(proof, "measure")
    assert (problem.question, problem.file) == ("half", "solutions/halves/reference.py")
    assert problem.where == "distance"
    assert problem.mending
    return problem


def test_a_good_measure_is_proved(proved: Callable[..., Proof]) -> None:
    """Mutants and plain wrong answers, such as zeros, are worse than the reference by it."""
    proof = proved(GOOD)
    assert proof.holds, proof.problems
    assert of(proof, "half").caught >= 5
    assert of(proof, "half").untried == 0


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("return 1 + abs(A.sum())", "accepts all"),
        ("return 1.0", "returns 1 for all"),
        ("return 1.0 if np.array_equal(answer, A / 2) else np.nan", "returns NaN for all"),
        ("return 1.0 if np.array_equal(answer, A / 2) else answer[5]", "fails for all"),
    ],
)
def test_a_measure_that_tells_nothing_is_named(measure: str, said: str, proved: Callable[..., Proof]) -> None:
    """It accepts all that was tried, such as zeros, or gives all of it one number, or none."""
    proof = proved(measure)
    assert said in the_measure(proof).said
    assert not proof.holds


@pytest.mark.parametrize(("measure", "said"), [("return np.nan", "finite"), ("return answer[7]", "IndexError")])
def test_a_measure_that_fails_for_the_reference_is_named(measure: str, said: str, proved: Callable[..., Proof]) -> None:
    """The fault names the function and the case, and the fix the measure."""
    (problem,) = proved(measure).problems
    assert problem.file == "solutions/halves/reference.py"
    assert problem.where.startswith("distance, for half/drawn-1")
    assert said in problem.said
    assert "measur" in problem.mending


def test_mutants_that_another_question_catches_are_tried_at_a_measured_one(proved: Callable[..., Proof]) -> None:
    """A shared mistake has to lose marks there, too: its measure may accept it."""
    alone = of(proved(GOOD), "half").mutants
    proof = proved(GOOD, COMPARED)
    assert proof.holds, proof.problems
    assert of(proof, "half").mutants == alone
    assert of(proof, "quarter").mutants > alone


def test_without_time_the_row_names_what_was_not_tried(proved: Callable[..., Proof]) -> None:
    """What found nothing because it had no time is no proof; the faults that were found stay."""
    proof = proved(GOOD, seconds=0)
    assert not proof.problems
    assert not proof.holds
    question = of(proof, "half")
    assert question.untried > 0
    assert question.mutants + question.untried == of(proved(GOOD), "half").mutants
