"""The form of a wrong answer, by which answers are gathered before their numbers are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

import grader
from grader.model.result import Verdict
from grader.report.class_entry.wrong_answers import form_of, numbers_of
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder

DERIVATIVE = "import numpy as np\nsigma = np.tanh\ndef dCdw(w1, b1, x, y):\n    return {}\n"


def verdict_of(path: Path, exercise: str, question: str, sandbox: LocalSandbox) -> Verdict:
    """The verdict on one question."""
    report = grader.grade(path, grader.load_exercise(exercise), question=question, within=sandbox)
    return report.verdicts[0]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("too_weak", "not met: the output for the input 0"),
        ("start_unchanged", "not met: the output for the input 0; the output for the input 1"),
        ("input_1_below_0", "not met: the output for the input 1"),
        ("input_1_a_little_on", "not met: the output for the input 1"),
    ],
)
def test_free_parameters_go_by_the_criteria_that_they_miss(sandbox: LocalSandbox, name: str, form: str) -> None:
    """Everybody's numbers are others there, and say nothing."""
    path = folder("solutions") / "simple-networks" / f"wrong_not_{name}.py"
    verdict = verdict_of(path, "simple-networks", "own_not", sandbox)
    assert form_of(verdict) == form
    assert numbers_of(verdict) == ()


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ("1.5", "number"),
        ("[w1, b1]", "numbers of shape (2,)"),
        ("np.ones((2, 3))", "numbers of shape (2, 3)"),
        ("w1 > 0", "truth value"),
        ("1j", "complex number"),
        ("None", "None"),
        ("'a'", "'a'"),
        ("nothing", "raised NameError (nothing)"),
        ("object()", "unsupported"),
    ],
)
def test_others_go_by_how_they_ended(sandbox: LocalSandbox, tmp_path: Path, answer: str, form: str) -> None:
    """The shape, the kind or the text of a value, or the exception."""
    path = tmp_path / "a.py"
    path.write_text(DERIVATIVE.format(answer), encoding="utf-8")
    verdict = verdict_of(path, "training-networks", "dCdw", sandbox)
    assert form_of(verdict) == form
    if form == "number":
        assert numbers_of(verdict) == (1.5,) * len(verdict.shown)


def test_complex_answers_are_told_apart_by_both_parts(sandbox: LocalSandbox, tmp_path: Path) -> None:
    """Two answers that differ in their imaginary parts compute different things."""
    found = []
    for answer in ("np.exp(1j * np.arange(3.0))", "np.exp(-1j * np.arange(3.0))"):
        path = tmp_path / "a.py"
        path.write_text(DERIVATIVE.format(answer), encoding="utf-8")
        found.append(numbers_of(verdict_of(path, "training-networks", "dCdw", sandbox)))
    assert found[0] != found[1]
    assert len(found[0]) == len(found[1])


def test_answers_of_tens_of_megabytes_are_not_converted(sandbox: LocalSandbox, tmp_path: Path) -> None:
    """Their shape tells enough."""
    path = tmp_path / "a.py"
    path.write_text(DERIVATIVE.format("np.zeros(2_000_000, 'i1')"), encoding="utf-8")
    verdict = verdict_of(path, "training-networks", "dCdw", sandbox)
    assert form_of(verdict) == "numbers of shape (2000000,)"
    assert numbers_of(verdict) == ()
