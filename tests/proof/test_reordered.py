"""Sums in another order are right answers: they differ by rounding only, and a tolerance that stops them is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader import load_exercise
from grader.exercise import exercise_names
from grader.exercise.kinds import kind_of
from grader.grading.code_variants import VariantCall, Variants
from grader.grading.reference import Reference
from grader.model.execution import Case, Outcome
from grader.model.value import Value
from grader.numeric.values import from_array
from grader.proof import plan, prove
from grader.proof.reordered import reordered
from grader.proof.trials import Trial, Trials, keyed
from grader.sandbox import LocalSandbox
from tests.proof.test_prove import copied, found


def parts(name: str, sandbox: LocalSandbox) -> list[float]:
    """What the reordered reference uses of the allowance, for each question of an exercise that is compared by it."""
    exercise = load_exercise(name)
    source = reordered(exercise.reference)
    assert source is not None
    with Reference(exercise, sandbox) as reference:
        trials = Trials(exercise, reference, sandbox, [source], lambda *_: None)
        tried = []
        for question in (q for q in exercise.questions if kind_of(q).numeric):
            cases = reference.cases(question, exercise.seed)
            about = keyed(question, cases, reference.begin([(question, cases)])(), 5)
            if about.keys[cases[0].id].measured is None:
                tried.append(Trial(source, question.id, ()))
                trials.run(about, [(tried[-1], cases)])
        trials.close()
    return [trial.part for trial in tried]


def test_the_courses_references_are_the_same_but_for_rounding(sandbox: LocalSandbox) -> None:
    """With its sums in reversed order every reference of the course gives the same numbers, but not the same bits."""
    used = {name: parts(name, sandbox) for name in exercise_names()}
    assert all(max(some) < 1e-5 for some in used.values()), used
    assert any(part > 0 for some in used.values() for part in some)


HEAD = '"""Of one function."""\nfrom __future__ import annotations\nimport numpy as np'
A, B = from_array(np.arange(6.0).reshape(2, 3)), from_array(np.arange(12.0).reshape(3, 4) ** 2)


@pytest.mark.parametrize(
    ("body", "args"),
    [
        ("x @ y", (A, B)),
        ("x @ y", (from_array(np.arange(3.0)), B)),
        ("np.dot(x, y)", (A, B)),
        ("np.dot(x, y)", (A, 2.0)),
        ("np.matmul(x, y)", (A, from_array(np.arange(3.0)))),
        ("np.sum(x)", (A,)),
        ("np.sum(x, 1, keepdims=True)", (A,)),
        ("np.sum(x, axis=(0, 1))", (A,)),
        ("np.mean(x, axis=0)", (A,)),
        ("np.sum([x, 2 * x], axis=0)", (A,)),
        ("np.sum(x, where=x > 2, initial=1.0)", (A,)),
        ("np.mean(3.0) + x", (A,)),
        ("x.sum()", (A,)),
        ("x.T.mean(axis=1)", (A,)),
        ("x.sum(0, keepdims=True)", (A,)),
        ("type('Own', (), {'sum': lambda self, n: n + 1})().sum(x)", (3.0,)),
    ],
)
def test_what_is_added_stays_the_same(body: str, args: tuple[Value, ...], sandbox: LocalSandbox) -> None:
    """Products, sums and means along any axis have the values and shapes that they had; what is no array is left."""
    source = f"{HEAD}\n\ndef f(x, y=0):\n    return {body}\n"
    plain, other = answers(source, args, sandbox)
    assert plain == other
    assert plain is not None


@pytest.mark.parametrize("body", ["np.sum(x)", "x.sum()", "x @ np.ones(3)"])
def test_the_order_is_another(body: str, sandbox: LocalSandbox) -> None:
    """Where the order decides what is lost, another number is lost: of 1 + 1e16 - 1e16 nothing or the 1 is left."""
    values = from_array(np.array([1.0, -1e16, 1e16]))
    plain, other = answers(f"import numpy as np\n\ndef f(x):\n    return {body}\n", (values,), sandbox)
    assert plain != other


def answers(source: str, args: tuple[Value, ...], sandbox: LocalSandbox) -> list[Value]:
    """What ``f`` of the source answers, and of the reordered one."""
    other = reordered(source)
    assert other is not None
    limits = load_exercise("matrix-form").limits
    with Variants(sandbox, (source, other), "reference.py", limits) as variants:
        case = Case("f/1", "f", ("f",), args)
        observed = variants.answers([VariantCall(0, case), VariantCall(1, case)], 5)
    assert [observation.outcome for observation in observed] == [Outcome.RETURNED] * 2, observed
    return [observation.value for observation in observed]


@pytest.mark.parametrize("source", ["def f(x):\n    return sum(x)\n", "def f(x):\n    return x * 2\n", ""])
def test_what_adds_nothing_that_is_known_has_no_other_order(source: str) -> None:
    """The built-in sum stays as it is, like everything that is no sum."""
    assert reordered(source) is None


SUM = "np.sum(1e6 / np.arange(1.0, 20001.0)) - 10480728.0"


def test_a_tolerance_that_stops_a_reordered_sum_is_named(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Twelve decimals of what is left of a large sum: who adds in another order is right, and would be wrong."""
    path = copied("training-networks", tmp_path, "solutions/*/reference.py", "dadz * dzdb", f"dadz * dzdb * ({SUM})")
    for file in (tmp_path / "solutions" / "training-networks").glob("*_*.py"):
        file.unlink()
    before = prove(path, sandbox)
    assert before.questions
    assert found(before, "too-tight") == []
    spec = Path(path, "exercise.toml")
    old = 'id = "dCdb"\nkind = "function"'
    text = spec.read_text(encoding="utf-8")
    assert old in text
    spec.write_text(text.replace(old, f"{old}\ndecimals = 12"), encoding="utf-8")
    (problem,) = found(prove(path, sandbox), "too-tight")
    assert problem.question == "dCdb"
    assert "a right answer (sums added in reversed order)" in problem.said
    assert "`decimals = 12`" in problem.where


@pytest.mark.parametrize("spoilt", ["raise ValueError\n", "def layer(*args):\n    return 1.0\n"])
def test_a_reordering_that_fails_says_nothing(
    spoilt: str, monkeypatch: pytest.MonkeyPatch, sandbox: LocalSandbox
) -> None:
    """Where it raises, or gives another shape, it is no right answer, and is left out of the window."""
    monkeypatch.setattr(plan, "reordered", lambda source: f"{source}\n{spoilt}")
    proof = prove("matrix-form", sandbox)
    assert proof.holds
    (window,) = [question.window for question in proof.questions if question.id == "layer"]
    assert window is not None
    assert window.right_by == "inputs rounded differently"
