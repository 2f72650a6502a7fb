"""The course pack proves itself: every file in ``solutions/`` is graded, and earns what its name and header say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import grader
from grader.exercise import exercise_names
from grader.grading import wording
from grader.grading.reference import Reference
from grader.model.result import Status
from grader.numeric.values import to_array
from grader.report import formats
from grader.report.drawing import exercise_page
from grader.report.statement import statement_of
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder
from tests.bench.slice import NOT_NEEDED
from tests.report.rendered import rendered

EXERCISES = exercise_names()
COURSE = {"chain-rule", "matrix-form", "simple-networks", "training-networks", "backpropagation"}


def proofs(prefix: str) -> list[Path]:
    """The proof files whose names begin so, of all exercises."""
    return sorted(folder("solutions").glob(f"*/{prefix}_*.py"))


def header(path: Path, name: str) -> str | None:
    """A header line's value."""
    found = re.search(rf"^# {name}: *(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].strip() if found else None


def identity(path: Path) -> str:
    """A proof file's exercise and name, for pytest."""
    return f"{path.parent.name}/{path.stem}"


def graded(path: Path, sandbox: LocalSandbox) -> grader.Report:
    """The report on a proof file."""
    return grader.grade(path, grader.load_exercise(path.parent.name), within=sandbox)


def test_the_pack_is_the_course() -> None:
    """All five exercises are there."""
    assert set(EXERCISES) == COURSE


@pytest.mark.parametrize("path", proofs("accepted"), ids=identity)
def test_accepted_answers_get_full_marks(path: Path, sandbox: LocalSandbox) -> None:
    """Right answers get every point, however they are written."""
    report = graded(path, sandbox)
    assert {v.question.id: v.message for v in report.verdicts if v.status is not Status.RIGHT} == {}
    assert report.earned == report.points
    helper = header(path, "helper")
    noted = [note.text for verdict in report.verdicts for note in verdict.notes if "given" in note.text]
    assert bool(noted) == bool(helper)
    if helper:
        assert all(f"`{helper}`" in note for note in noted)


@pytest.mark.parametrize("path", proofs("wrong"), ids=identity)
def test_wrong_answers_fail_exactly_what_they_get_wrong(path: Path, sandbox: LocalSandbox) -> None:
    """A mistake costs the questions that its header names, and no other."""
    report = graded(path, sandbox)
    failed = {verdict.question.id for verdict in report.verdicts if verdict.status is not Status.RIGHT}
    assert failed == set(re.split(r",\s*", header(path, "fails") or ""))
    assert header(path, "mistake")
    assert not report.ungradable
    for name in formats.names():
        assert rendered(formats.named(name), report).endswith("\n")


@pytest.mark.parametrize("name", EXERCISES)
def test_the_starter_earns_nothing(name: str, sandbox: LocalSandbox) -> None:
    """Handing in the starter as it is earns no point, and is no error."""
    report = grader.grade(folder("exercises") / name / "starter.py", grader.load_exercise(name), within=sandbox)
    assert report.earned == 0
    assert report.notes == ()
    assert {v.status for v in report.verdicts if v.question.points} <= {Status.UNANSWERED, Status.WRONG}


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_gets_full_marks_for_its_functions(name: str, sandbox: LocalSandbox) -> None:
    """The reference, handed in, is right wherever it answers at all."""
    exercise = grader.load_exercise(name)
    report = grader.grade(folder("solutions") / name / "reference.py", exercise, within=sandbox)
    answered = [v for v in report.verdicts if v.question.kind == "function"]
    assert [v.question.id for v in answered if v.status is not Status.RIGHT] == []


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_has_two_ways_to_be_right_and_some_to_be_wrong(name: str) -> None:
    """The proofs that an exercise needs are there."""
    own = folder("solutions") / name
    assert len(list(own.glob("accepted_*.py"))) >= 2
    assert len(list(own.glob("wrong_*.py"))) >= 5
    for path in own.glob("*_*.py"):
        assert header(path, "exercise") == name, path.name


@pytest.mark.parametrize("name", EXERCISES)
def test_every_statement_can_be_drawn(name: str) -> None:
    """Every formula and figure of the exercise renders."""
    assert "<math" in exercise_page.page(statement_of(grader.load_exercise(name)))


def public_text(name: str) -> str:
    """All that students may see of an exercise."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((folder("exercises") / name).iterdir()))


@pytest.mark.parametrize("name", EXERCISES)
def test_the_public_half_holds_no_choice_and_no_seed(name: str) -> None:
    """Neither a right option by itself nor the seed of the hidden cases is for students to see."""
    public, exercise = public_text(name), grader.load_exercise(name)
    assert str(exercise.hidden_seed) not in public
    for question in exercise.questions:
        right = getattr(question.key, "right", None)
        if isinstance(right, tuple):
            assert not re.search(r"\[\s*" + r"\s*,\s*".join(f'"{id_}"' for id_ in right) + r"\s*\]", public)
        elif right is not None:
            assert not re.search(rf'{question.id}\s*=\s*["\']{re.escape(right)}["\']', public)


@pytest.mark.parametrize("name", ["simple-networks", "training-networks"])
def test_the_public_half_holds_no_number_that_is_an_answer(name: str, sandbox: LocalSandbox) -> None:
    """The entries of every right value, to three digits, stand nowhere in what students see."""
    exercise = grader.load_exercise(name)
    values = [question for question in exercise.questions if question.kind == "value"]
    with Reference(exercise, sandbox) as reference:
        asked = [(question, reference.cases(question, 1)) for question in values]
        keys = reference.begin(asked)()
    entries = [entry for key in keys.values() for entry in np.atleast_1d(to_array(key.value)).ravel()]
    assert entries
    for entry in entries:
        assert f"{abs(entry):.4g}"[:5] not in public_text(name), entry


@pytest.mark.parametrize("name", EXERCISES)
def test_the_public_half_holds_no_line_of_the_reference(name: str) -> None:
    """No line of the reference that is longer than a phrase stands in what students see, but for given code."""
    public, exercise = public_text(name), grader.load_exercise(name)
    for line in exercise.reference.splitlines():
        code = line.split("#")[0].strip()
        # Short lines, such as `return z`, are anybody's.
        if len(code) > 24 and code not in exercise.given_code and not code.startswith(("def ", "import ", '"""')):
            assert code not in public, code


def test_training_plots_and_questions_below_a_right_submission_are_not_run(
    sandbox: LocalSandbox, tmp_path: Path
) -> None:
    """170,000 steps, a plot, a call of input() and a failing check cost nothing but a note, in a file or a notebook."""
    own = (folder("solutions") / "backpropagation" / "accepted_deltas_first.py").read_text(encoding="utf-8")
    code = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in (own, NOT_NEEDED)]
    notebook = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code})
    exercise = grader.load_exercise("backpropagation")
    for name, text, left in (
        ("a.py", own + NOT_NEEDED, "lines 62 to 64, 66 to 78"),
        ("a.ipynb", notebook, "code of cell 2"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        report = grader.grade(tmp_path / name, exercise, within=sandbox)
        assert report.earned == exercise.points
        assert report.notes[0].text == f"{wording.NOT_NEEDED}: {left}."
