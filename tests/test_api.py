"""The public API: small, typed, documented, and light to import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]


def test_importing_loads_no_numpy() -> None:
    """``import grader`` and the command line's help cost neither numpy nor what draws pages."""
    heavy = ("numpy", "jinja2", "rich", "msgspec")
    code = f"import sys, grader, grader.cli.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", grader.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    """What ``__all__`` names can be had, and says what it is."""
    assert getattr(grader, name)
    assert name == "__version__" or getattr(grader, name).__doc__


def test_other_names_are_not_there() -> None:
    """A name that is not public is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="module 'grader' has no attribute 'grad'"):
        grader.grad  # noqa: B018


def test_a_file_is_graded_in_three_lines(write_exercise: Write, tmp_path: Path, right: str) -> None:
    """The lines of the package's docstring work: an exercise, a file, a report with what was earned."""
    (tmp_path / "answer.py").write_text(right)
    exercise = grader.load_exercise(str(write_exercise()))
    report = grader.grade(tmp_path / "answer.py", exercise)
    assert isinstance(exercise, grader.Exercise)
    assert isinstance(report, grader.Report)
    assert (report.earned, report.points) == (10, 10)
    assert all(isinstance(verdict, grader.Verdict) for verdict in report.verdicts)
    assert {verdict.status for verdict in report.verdicts} == {grader.Status.RIGHT}
    assert report.seed == 7
    assert not report.ungradable
    assert grader.grade.__doc__
    assert set(report.run.versions) == {"grader", "numpy", "python"}


def test_a_file_of_another_exercise_is_refused(write_exercise: Write, tmp_path: Path, right: str) -> None:
    """The error names both exercises; nothing is graded."""
    (tmp_path / "answer.py").write_text(f"# exercise: slope\n{right}")
    with pytest.raises(grader.UsageError, match="`# exercise: slope` does not name 'made'"):
        grader.grade(tmp_path / "answer.py", grader.load_exercise(str(write_exercise())))


def test_one_sandbox_serves_many_gradings(write_exercise: Write, tmp_path: Path, sandbox: LocalSandbox) -> None:
    """``within`` names a sandbox to use again, ``question`` and ``seed`` what to ask and from which inputs."""
    (tmp_path / "answer.py").write_text("def line(x): return 3 * x + 3")
    exercise = grader.load_exercise(str(write_exercise()))
    reports = [
        grader.grade(str(tmp_path / "answer.py"), exercise, within=sandbox, question="line", seed=seed)
        for seed in (1, 2)
    ]
    assert [(report.earned, report.points, report.seed) for report in reports] == [(2, 2, 1), (2, 2, 2)]
    drawn = [[case.case.args for case in report.verdicts[0].shown] for report in reports]
    assert drawn[0][0] == drawn[1][0], "the fixed case"
    assert drawn[0][1:] != drawn[1][1:]


def test_errors_form_a_tree(write_exercise: Write, tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Wrong usage and broken specs are told apart, own their exit codes, and are all GraderErrors."""
    exercise = grader.load_exercise(str(write_exercise()))
    with pytest.raises(grader.UsageError, match="There is no file"):
        grader.grade(tmp_path / "nothing.py", exercise, within=sandbox)
    (tmp_path / "answer.py").write_text("x = 1")
    with pytest.raises(grader.UsageError, match=r"has no question 'lin'\. Its questions are: line, layer"):
        grader.grade(tmp_path / "answer.py", exercise, within=sandbox, question="lin")
    with pytest.raises(grader.SpecError):
        grader.load_exercise(str(write_exercise("broken", spec="title = 5")))
    codes = {grader.UsageError: 2, grader.SpecError: 3, grader.BoxError: 4, grader.GraderError: 4}
    assert {error: error.exit_code for error in codes} == codes
    assert all(issubclass(error, grader.GraderError) for error in codes)
