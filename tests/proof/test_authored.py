"""Authored misconceptions lose marks like mutants do; one that is right in other words is a fault of its author's."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.proof import Proof, prove
from grader.proof.record import ProofProblem
from grader.sandbox import LocalSandbox
from tests.proof.test_prove import copied, found, weakened


def with_misconception(path: str, question: str, line: str) -> str:
    """The exercise with one more misconception in its key."""
    exercise = Path(path)
    key = exercise.parent.parent / "solutions" / exercise.name / "key.toml"
    added = f'\n[[{question}.misconception]]\nid = "added"\nsays = "An added one."\n{line}\n'
    key.write_text(key.read_text(encoding="utf-8") + added, encoding="utf-8")
    return path


def told(proof: Proof) -> ProofProblem:
    """The one problem with a misconception, which names the file and the key."""
    (problem,) = found(proof, "misconception")
    exercise, question = proof.exercise, problem.question
    assert (problem.file, problem.where) == (f"solutions/{exercise}/key.toml", f"{question}.misconception added")
    assert "An added one." in problem.said
    (proved,) = [asked for asked in proof.questions if asked.id == question]
    assert "added" in {mistake.id for mistake in proved.survivors}
    return problem


@pytest.mark.parametrize(
    ("name", "question", "line", "said"),
    [
        ("training-networks", "dCdb", 'replace = ["dzdb = 1", "dzdb = 2 - 1"]', "right for all tried inputs"),
        ("simple-networks", "a1_vector", "answer = [0.76, -0.76]", "within the tolerance"),
    ],
)
def test_a_misconception_that_is_right_is_caught(
    name: str, question: str, line: str, said: str, tmp_path: Path, sandbox: LocalSandbox
) -> None:
    """The right answer in other words, and a value that is near enough keep full marks."""
    proof = prove(with_misconception(copied(name, tmp_path), question, line), sandbox)
    assert said in told(proof).said
    assert told(proof).mending


@pytest.mark.parametrize("answer", ['"ds-W"', '["ds-W"]'])
def test_the_right_option_is_not_a_wrong_answer(answer: str, tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Where the spec itself says that an answer is right, the exercise is not even tried."""
    path = with_misconception(copied("training-networks", tmp_path), "layer_derivative", f"answer = {answer}")
    (problem,) = prove(path, sandbox).problems
    assert (problem.file, problem.where) == (
        "solutions/training-networks/key.toml",
        "layer_derivative.misconception added.answer",
    )


def test_a_misconception_that_no_case_shows_is_told_with_one_that_does(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Where x is always 0, a wrong way to use the weight keeps full marks: a case to add fixes it."""
    path = with_misconception(weakened(tmp_path), "dCdb", 'replace = ["w1 * x", "7 * x"]')
    problem = told(prove(path, sandbox))
    assert "no case detects it" in problem.said
    assert "[[question.case]]\nargs = { w1 = " in problem.mending


def test_a_misconception_counts_like_a_mutant(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """One that loses marks is one more that was caught, and it can be the nearest wrong answer."""
    path = copied("simple-networks", tmp_path)
    before = {question.id: question for question in prove(path, sandbox).questions}
    proof = prove(with_misconception(path, "a1", 'replace = ["sigma(", "(1 + 1e-4) * sigma("]'), sandbox)
    after = {question.id: question for question in proof.questions}
    assert proof.holds
    assert after["a1"].caught == before["a1"].caught + 1
    assert after["not_gate"] == before["not_gate"]
    assert after["not_gate"].window is None
    window = after["a1"].window
    assert window is not None
    assert window.wrong_by == 'misconception "added"'
    assert window.wrong is not None
    assert 1 < window.wrong < 1000
