"""Proofs find what keeps an exercise from telling right from wrong, and name it; the course pack has none of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import grade, load_exercise
from grader.errors import BoxError, BoxLost
from grader.exercise import exercise_names
from grader.proof import Proof, prove, prove_all
from grader.proof.record import ProofProblem
from grader.report.make_record import record
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder
from tests.test_pipeline import KILLER, Killing

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def pack(sandbox: LocalSandbox) -> tuple[Proof, ...]:
    """The proofs of the course pack."""
    return prove_all(exercise_names(), sandbox)


def test_the_course_pack_is_proved(pack: tuple[Proof, ...]) -> None:
    """Every exercise of the pack tells right from wrong: every mistake that changes anything loses marks."""
    assert {proof.exercise: proof.problems for proof in pack if not proof.holds} == {}
    assert [proof.exercise for proof in pack] == list(exercise_names())


def test_every_question_that_computes_is_tried(pack: tuple[Proof, ...]) -> None:
    """Each function of the course has mutants that are caught, and each tolerance stands inside its window."""
    for question in [question for proof in pack for question in proof.questions]:
        if question.kind == "function":
            assert question.caught >= 9, question.id
        if question.window is not None:
            assert question.window.holds
            assert question.window.right is None or question.window.right < 0.7, question.id
            assert question.window.wrong is None or question.window.wrong > 1.4, question.id


def test_a_case_with_special_inputs_is_named_with_what_it_hides(pack: tuple[Proof, ...]) -> None:
    """Inputs of 0 hide mistakes in the weight; the proof says so, and that other cases show them."""
    questions = {question.id: question for proof in pack for question in proof.questions}
    (hiding,) = questions["dCdb"].hiding
    assert (hiding.case, hiding.why) == ("dCdb/fixed-1", "x = 0, y = 1")
    assert "`w1 * x`" in " ".join(f"`{mistake.before}`" for mistake in hiding.hides)
    assert not any(question.tells_nothing for question in questions.values())  # what is 0 is not hidden


def test_what_changes_nothing_is_set_aside_and_listed(pack: tuple[Proof, ...]) -> None:
    """A mistake in what a question does not depend on is no mistake there."""
    questions = {question.id: question for proof in pack for question in proof.questions}
    assert "d @ d.T" not in {mistake.before for mistake in questions["C_k"].survivors}
    assert {mistake.after for mistake in questions["C_k"].equivalent} >= {"d.T"}


def copied(name: str, tmp_path: Path, half: str = "", old: str = "", new: str = "") -> str:
    """A copy of an exercise with a change in one of its files; what names it."""
    for part in ("exercises", "solutions"):
        shutil.copytree(folder(part) / name, tmp_path / part / name)
    if half:
        path = tmp_path / half.replace("*", name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    return str(tmp_path / "exercises" / name)


def found(proof: Proof, what: str) -> list[ProofProblem]:
    """The problems of one sort."""
    return [problem for problem in proof.problems if problem.what == what]


def weakened(tmp_path: Path) -> str:
    """Training networks with x = 0 in every case of dCdb."""
    path = copied("training-networks", tmp_path)
    spec = Path(path, "exercise.toml")
    text = spec.read_text(encoding="utf-8")
    head, cases = text.split("Only the last factor differs from `dCdw`.")
    cases = cases.replace("x = 0.7, y = 0.5", "x = 0.0, y = 0.5", 1)
    cases = cases.replace('draw = "example"', 'draw = "at-zero"', 1)
    cases += "\n[drawing.at-zero.inputs]\nw1 = { normal = [0, 1] }\nb1 = { normal = [0, 1] }\n"
    cases += "x = { choice = [0.0] }\ny = { uniform = [-1, 1] }\n"
    spec.write_text(f"{head}Only the last factor differs from `dCdw`.{cases}", encoding="utf-8")
    return path


def test_weak_cases_are_caught_and_the_case_to_add_mends_them(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Cases with x = 0 only hide the weight: the mistakes are named, and so is a case that shows them."""
    path = weakened(tmp_path)
    proof = prove(path, sandbox)
    problems = found(proof, "survivor")
    assert {problem.question for problem in problems} == {"dCdb"}
    assert any("the factor `w1` is missing" in problem.said for problem in problems)
    assert found(proof, "too-loose") == []  # it is the cases' fault, not the tolerance's
    spec = Path(path, "exercise.toml")
    text = spec.read_text(encoding="utf-8")
    place = text.index('[[question]]\nid = "d"')
    added = "\n\n".join("\n".join(problem.mending.splitlines()[1:]) for problem in problems)
    spec.write_text(f"{text[:place]}{added}\n\n{text[place:]}", encoding="utf-8")
    assert found(prove(path, sandbox), "survivor") == []


def test_a_loose_tolerance_is_caught(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """A tolerance of half the answer lets a missing factor pass: the override is named."""
    old = 'id = "dCdb"\nkind = "function"'
    path = copied("training-networks", tmp_path, "exercises/*/exercise.toml", old, f"{old}\nrtol = 0.6")
    problems = found(prove(path, sandbox), "too-loose")
    assert {problem.question for problem in problems} == {"dCdb"}
    assert "`rtol = 0.6`" in problems[0].where
    assert "the factor 2 is missing" in problems[0].said


def test_a_tight_tolerance_is_caught(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Twelve decimals of values in the hundreds stop right answers: the file that suffers is named."""
    old = 'id = "df_dt"\nkind = "function"'
    path = copied("chain-rule", tmp_path, "exercises/*/exercise.toml", old, f"{old}\ndecimals = 12")
    proof = prove(path, sandbox)
    problems = found(proof, "too-tight")
    assert {problem.question for problem in problems} == {"df_dt"}
    assert "accepted_" in problems[0].said
    assert problems[0].mending == "Ask for fewer decimals."


CHANCE = "return (df_dx @ dx_dt).item() * (1 + np.random.rand())"
HALVED = "    x1, x2, x3 = x\n    x *= 2\n    common"
CHAIN = "def chain(df_dx, dx_du, du_dt):\n"
LOOPS = "def x_of_t(t):\n    while True: pass\n"


@pytest.mark.parametrize(
    ("what", "old", "new", "said"),
    [
        ("random", "return (df_dx @ dx_dt).item()", CHANCE, "a different answer"),
        ("arguments", "    x1, x2, x3 = x\n    common", HALVED, "changes its arguments"),
        ("reference", "return np.array([2 * t,", "return np.array([np.log(t - 9) * t,", "NaN"),
        ("reference", "def x_of_t(t):\n", LOOPS, "time-limit"),
        ("reference", CHAIN, f"{CHAIN}    dx_du = dx_du.T\n", "matmul"),
    ],
)
def test_a_broken_reference_is_named(
    what: str, old: str, new: str, said: str, tmp_path: Path, sandbox: LocalSandbox
) -> None:
    """Chance, changed arguments, NaN, loops and shapes that do not fit are faults with file, place and mending."""
    path = copied("chain-rule", tmp_path, "solutions/*/reference.py", old, new)
    problems = found(prove(path, sandbox), what)
    assert problems
    assert any(said in problem.said for problem in problems)
    for problem in problems:
        assert problem.file.startswith(("solutions/chain-rule/", "exercises/chain-rule/"))
        assert problem.where
        assert problem.mending


def test_an_answer_without_a_mistake_to_make_is_named(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """A reference that only hands on what it gets has no mutants: nothing shows that its question tells anything."""
    old = "def count_parameters(sizes):\n"
    path = copied("matrix-form", tmp_path, "solutions/*/reference.py", old, f"{old}    return sizes\n")
    problems = found(prove(path, sandbox), "no-mutants")
    assert [problem.question for problem in problems] == ["count_parameters"]


def test_files_and_starters_that_earn_what_they_should_not_are_named(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """A wrong file that is right, an accepted one that is wrong and a starter with an answer in it."""
    path = copied("matrix-form", tmp_path)
    own = tmp_path / "solutions" / "matrix-form"
    right = sorted(own.glob("accepted_*.py"))[0].read_text(encoding="utf-8")
    (own / "wrong_right.py").write_text(f"# fails: layer\n{right}", encoding="utf-8")
    (own / "accepted_wrong.py").write_text("def layer(W, a0, b):\n    return W @ a0 + b\n", encoding="utf-8")
    (own / "crash_aborts.py").write_text("import os\nos.abort()\n", encoding="utf-8")
    starter = Path(path, "starter.py")
    text = starter.read_text(encoding="utf-8")
    starter.write_text(
        f"{text}\nimport numpy as np\n\n\ndef neuron(w, a0, b):\n    return np.tanh(w * a0 + b)\n", encoding="utf-8"
    )
    proof = prove(path, sandbox)
    assert {Path(problem.file).name for problem in found(proof, "file")} == {"wrong_right.py", "accepted_wrong.py"}
    assert [problem.where for problem in found(proof, "starter")] == ["neuron"]
    assert {file.file: file.held for file in proof.files}["crash_aborts.py"]


def test_a_wrong_file_without_its_header_is_told_which_line_to_add(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """No line `# fails:` is fixed by the line that fits; an id that no question has is called one."""
    path = copied("matrix-form", tmp_path)
    own = tmp_path / "solutions" / "matrix-form"
    for old in own.glob("*_*.py"):
        old.unlink()
    right = (own / "reference.py").read_text(encoding="utf-8")
    wrong = right.replace("def layer(W, a0, b):\n", "def layer(W, a0, b):\n    return 0.0\n")
    (own / "wrong_bare.py").write_text(wrong, encoding="utf-8")
    (own / "wrong_slip.py").write_text(f"# fails: layer, feedforward, lyer\n{wrong}", encoding="utf-8")
    bare, slip = found(prove(path, sandbox), "file")
    assert "add the line `# fails: feedforward, layer`." in bare.mending
    assert "--exercise exercises/matrix-form`" in bare.mending
    assert slip.said == "not a question's id: lyer"


def test_an_exercise_that_cannot_be_read_is_not_proved(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Every fault of a spec is told as something to mend."""
    path = copied("matrix-form", tmp_path, "exercises/*/exercise.toml", 'id = "layer"', 'id = "layers"')
    proof = prove(path, sandbox)
    assert not proof.holds
    assert proof.questions == ()
    assert all(problem.what == "reference" and problem.mending for problem in proof.problems)


def test_single_precision_has_a_window_too(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Where float32 is allowed, the right end is what rounding to it uses, and wrong answers still lie outside."""
    old = 'id = "dCdb"\nkind = "function"'
    path = copied("training-networks", tmp_path, "exercises/*/exercise.toml", old, f"{old}\nfloat32 = true")
    proof = prove(path, sandbox)
    (window,) = [question.window for question in proof.questions if question.id == "dCdb"]
    assert window is not None
    assert proof.holds
    assert window.right_by == "single precision"
    assert window.right is not None
    assert 1e-6 < window.right < 0.1
    assert window.wrong is not None
    assert 100 < window.wrong < 1000


def test_a_proof_file_moves_no_mark(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """What proves an exercise takes no part in grading: the exercise, and a record's result, stay as they were."""
    path = copied("matrix-form", tmp_path)
    wrong = folder("solutions") / "matrix-form" / "wrong_no_bias.py"
    before = load_exercise(path), record(grade(wrong, load_exercise(path), within=sandbox)).result
    (tmp_path / "solutions" / "matrix-form" / "accepted_by_a_hair.py").write_text("def layer(W, a0, b): return 0\n")
    (tmp_path / "solutions" / "matrix-form" / "wrong_by_a_hair.py").write_text("# fails: layer\n")
    assert (load_exercise(path), record(grade(wrong, load_exercise(path), within=sandbox)).result) == before


@pytest.mark.parametrize(("file", "values"), [("starter.py", "w, b = 0.0, 0.0"), ("accepted_other.py", "w, b = 0, 5")])
def test_a_measure_that_fails_for_the_authors_own_values_is_named(
    write_exercise: Write, right: str, sandbox: LocalSandbox, file: str, values: str
) -> None:
    """The student cannot be told from the author by it, so the function is the author's to mend."""
    starter = {"c = None\n": f"c = None\n{values}\n"} if file == "starter.py" else {}
    measure = "return [1 / w, np.tanh(w + b)]"
    public = write_exercise(reference={"return [np.tanh(b), np.tanh(w + b)]": measure}, starter=starter)
    if not starter:
        text = right.replace("w, b = -10, 5", values)
        (public.parent.parent / "solutions" / "made" / file).write_text(f"import numpy as np\n{text}", encoding="utf-8")
    (problem,) = found(prove(str(public), sandbox), "measure")
    assert problem.question == "gate"
    assert problem.said.startswith(f"The measuring function fails for the values in {file}: ZeroDivisionError at line ")
    assert 'float("nan")' in problem.mending


def test_a_measure_that_fails_for_wrong_values_only_is_no_fault(
    write_exercise: Write, right: str, sandbox: LocalSandbox
) -> None:
    """Such a file loses the question, as its header says."""
    measure = "return [1 / w, np.tanh(w + b)]"
    public = write_exercise(reference={"return [np.tanh(b), np.tanh(w + b)]": measure})
    text = "# fails: gate\nimport numpy as np\n" + right.replace("w, b = -10, 5", "w, b = 0, 5")
    (public.parent.parent / "solutions" / "made" / "wrong_zero.py").write_text(text, encoding="utf-8")
    proof = prove(str(public), sandbox)
    assert found(proof, "measure") == found(proof, "file") == []


def test_a_killed_box_costs_a_proof_nothing(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """The references', those of the trials and of the files that are graded: all of it is done again."""
    public = write_exercise()
    text = "# fails: c\nimport os\nos._exit(1)\n"
    (public.parent.parent / "solutions" / "made" / "crash_all.py").write_text(text, encoding="utf-8")
    wanted, number = prove(str(public), sandbox), 0
    while True:
        number += 1
        killing = Killing(sandbox, number)
        assert prove(str(public), killing) == wanted
        if not killing.killed:
            break
    assert number > 4


def test_a_proof_that_always_loses_a_box_ends_with_the_cause(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """After five tries it is an error of ours, and no proof."""
    killing = Killing(sandbox, 2, always=True)
    with pytest.raises(BoxLost, match="killed from outside"):
        prove(str(write_exercise()), killing)
    assert killing.killed == 5


def test_a_proof_file_that_could_not_be_graded_fails_no_question(write_exercise: Write, trusted: LocalSandbox) -> None:
    """What takes the sandbox down each time says nothing of marks."""
    public = write_exercise()
    text = f"# fails: c\n{KILLER}"
    (public.parent.parent / "solutions" / "made" / "crash_all.py").write_text(text, encoding="utf-8")
    with pytest.raises(BoxError, match=r"crash_all\.py could not be graded"):
        prove(str(public), trusted)
