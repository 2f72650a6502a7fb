"""Cases whose allowance reaches what is wanted accept almost anything: more than one in ten fail the proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader import load_exercise
from grader.intake.files import parse
from grader.model.exercise import Exercise
from grader.model.result import Status
from grader.pipeline import grade_submission
from grader.practice import bundle
from grader.proof import Proof, prove
from grader.proof.record import ProofProblem
from grader.sandbox import LocalSandbox

SPEC = """
title = "Huge"
summary = "Cases of all sizes."

[[question]]
id = "f"
kind = "function"
title = "f"
points = 4
statement = "Write `f(t)`."
arguments = ["t"]
"""
REFERENCE = "import numpy as np\n\n\ndef f(t):\n    return np.exp(np.exp(t)) + t\n"
STARTER = "# exercise: huge\n\n\ndef f(t):\n    pass\n"
WITHOUT_T = "import numpy as np\n\n\ndef f(t):\n    return np.exp(np.exp(t)) if t > 2.5 else 5.0\n"


def case(t: float, group: str = "") -> str:
    """One case."""
    return f"[[question.case]]\nargs = {{ t = {t} }}\n" + (f'group = "{group}"\n' if group else "")


Made = Callable[..., tuple[Exercise, str]]


@pytest.fixture
def made(write_exercise: Callable[..., Path]) -> Made:
    """Writes the exercise with more lines in its question."""

    def write(more: str, reference: str = REFERENCE, key: str = "") -> tuple[Exercise, str]:
        path = write_exercise("huge", spec=SPEC + more, starter=STARTER, key=key, reference=reference)
        return load_exercise(str(path)), str(path)

    return write


def blind(proof: Proof) -> list[ProofProblem]:
    """The problems about blind cases."""
    return [problem for problem in proof.problems if problem.what == "blind"]


def test_one_huge_case_that_hides_the_others_fails_the_proof(made: Made, sandbox: LocalSandbox) -> None:
    """The problem counts the blind cases, and names both remedies."""
    _, path = made("".join(case(t) for t in (0.0, 0.5, 1.0, 4.5)))
    proof = prove(path, sandbox)
    (problem,) = blind(proof)
    assert problem.said.startswith("3 of 4 cases are blind")
    assert "f/fixed-1, f/fixed-2, f/fixed-3" in problem.said
    assert "smaller range" in problem.mending
    assert 'scale = "case"' in problem.mending
    assert proof.questions[0].tells_nothing == ("f/fixed-1", "f/fixed-2", "f/fixed-3")


def test_one_blind_case_in_ten_is_allowed(made: Made, sandbox: LocalSandbox) -> None:
    """An input at which an answer nearly vanishes may happen."""
    reference = "def f(t):\n    return 0 * t + t if t else 1e-20\n"
    cases = "".join(case(t) for t in (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0))
    _, path = made(cases + case(0.0), reference)
    assert blind(prove(path, sandbox)) == []
    _, path = made(cases.replace("t = 9.0", "t = 0.0") + case(0.0), reference)
    assert len(blind(prove(path, sandbox))) == 1


def test_cases_that_earn_points_together_are_counted_together(made: Made, sandbox: LocalSandbox) -> None:
    """A group with points of its own may not be blind because another group is not."""
    groups = 'group = [{ id = "small", points = 1 }, { id = "large", points = 3 }]\n'
    cases = case(0.5, "small") + "".join(case(4.5 + i / 64, "large") for i in range(12))
    _, path = made(groups + cases)
    (problem,) = blind(prove(path, sandbox))
    assert problem.said.startswith('1 of 1 cases of the group "small" are blind')


def test_decimals_that_hide_small_answers_have_another_remedy(made: Made, sandbox: LocalSandbox) -> None:
    """Where decimals decide, the size of a case does not matter."""
    reference = "def f(t):\n    return t / 1000\n"
    _, path = made("decimals = 2\n" + "".join(case(t) for t in (1.5, 2.0, 3.0)), reference)
    (problem,) = blind(prove(path, sandbox))
    assert problem.mending == "Ask for more decimals, or remove `decimals`."


def test_each_case_by_its_own_size_sees_all_of_them(made: Made, sandbox: LocalSandbox) -> None:
    """With ``scale = "case"`` the proof passes; the wrong answer that kept full marks loses them."""
    cases = "".join(case(t) for t in (0.0, 0.5, 1.0, 4.5))
    exercise, path = made(cases)
    wrong, right = (parse("huge.py", text.encode()) for text in (WITHOUT_T, REFERENCE))
    assert grade_submission(wrong, exercise, sandbox).verdicts[0].status is Status.RIGHT
    exercise, path = made('scale = "case"\n' + cases)
    proof = prove(path, sandbox)
    assert proof.holds, proof.problems
    verdict = grade_submission(wrong, exercise, sandbox).verdicts[0]
    assert verdict.status is Status.WRONG
    assert verdict.smallest is None or verdict.smallest.comparison.credit < 1
    assert grade_submission(right, exercise, sandbox).verdicts[0].status is Status.RIGHT


def test_an_answer_that_cancels_leaves_no_room_by_its_own_size(made: Made, sandbox: LocalSandbox) -> None:
    """The fault says why: what is nearly 0 cannot be measured by its own size."""
    reference = "import numpy as np\n\n\ndef f(t):\n    return np.sin(t)\n"
    _, path = made('scale = "case"\n' + case(3.141592653589793) + case(1.0), reference)
    proof = prove(path, sandbox)
    assert any("cancels to almost 0" in problem.said for problem in proof.problems)


MISCONCEPTION = """
[[f.misconception]]
id = "subtracted"
replace = ["+ t", "- t"]
says = "The t is subtracted."
"""
STUDENT = "import numpy as np\n\n\ndef f(t):\n    return np.exp(np.exp(t)) {}\n"


@pytest.mark.parametrize(("scale", "passes"), [('scale = "case"\n', False), ("", True)])
def test_a_diagnosis_measures_as_the_mark_does(scale: str, passes: bool, made: Made, sandbox: LocalSandbox) -> None:
    """A mistake is recognised where each case agrees by the size that counts, and in no other answer."""
    cases = "".join(case(t) for t in (1.0, 1.25, 1.5)) + case(4.5) + case(4.51)
    exercise, _ = made(scale + cases, key=MISCONCEPTION)
    wrong = parse("huge.py", STUDENT.format("- t").encode())
    verdict = grade_submission(wrong, exercise, sandbox).verdicts[0]
    assert (verdict.status is Status.RIGHT) == passes
    if not passes:
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.message == "The t is subtracted."
        other_ = grade_submission(parse("huge.py", STUDENT.format("+ 7").encode()), exercise, sandbox).verdicts[0]
        assert other_.diagnosis is None or other_.diagnosis.message != "The t is subtracted."


def test_practice_measures_as_the_mark_does(made: Made, sandbox: LocalSandbox, tmp_path: Path) -> None:
    """A bundle says whose size counts: what is wrong officially is wrong there."""
    _, path = made('scale = "case"\n' + "".join(case(t) for t in (0.0, 0.5, 1.0, 4.5)))
    text = Path(path, "exercise.toml").read_text(encoding="utf-8")
    files = bundle.contents(load_exercise(path), text, sandbox)
    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    practice = bundle.read(folder)
    for text, status in ((WITHOUT_T, Status.WRONG), (REFERENCE, Status.RIGHT)):
        assert grade_submission(parse("huge.py", text.encode()), practice, sandbox).verdicts[0].status is status
