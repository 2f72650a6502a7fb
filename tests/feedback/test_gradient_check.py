"""Derivatives against differences of the student's own function: what is found, what is said, and when nothing is."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import intake, load_exercise, pipeline
from grader.feedback import gradient_check
from grader.feedback.gradient_check import Slope, differences, sentence
from grader.model.execution import Case
from grader.model.result import Report, Status
from grader.report.drawing.values import show_call
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder

Write = Callable[..., Path]
FIRST = [()]


def slope_of(function: Callable[[Any], Any], at: float, scale: float = 1.0) -> float:
    """The derivative of a function of one number, as differences find it."""
    found = differences(lambda x: np.atleast_1d(function(x)).reshape(-1), np.asarray(at), scale, FIRST)
    assert found is not None
    return float(found[0, 0])


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.floats(-2, 2))
def test_polynomials_are_differentiated_to_nine_digits(coefficients: list[float], at: float) -> None:
    """Whatever the coefficients, the difference lies near the derivative, or is not told at all."""
    polynomial = np.polynomial.Polynomial(coefficients)
    found, size = slope_of(polynomial, at), sum(map(abs, coefficients)) * 2.0**6
    assert np.isnan(found) or abs(found - polynomial.deriv()(at)) <= 1e-9 * size


@pytest.mark.parametrize("at", [-2.0, -0.3, 0.0, 0.7, 1.9])
@pytest.mark.parametrize(
    ("function", "slope"), [(np.sin, np.cos), (np.exp, np.exp), (np.tanh, lambda x: 1 / np.cosh(x) ** 2)]
)
def test_smooth_functions_have_a_derivative(
    function: Callable[[Any], Any], slope: Callable[[float], float], at: float
) -> None:
    """At ordinary places a smooth function's derivative is found, and is right."""
    assert slope_of(function, at) == pytest.approx(slope(at), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("function", "at"),
    [
        (np.abs, 0.0),
        (np.abs, 2.0**-12),
        (lambda x: np.maximum(x, 0.0), 0.0),
        (lambda x: np.abs(x - 1) + x**2, 1.0),
        (lambda x: float(x >= 0.5), 0.5),
        (np.sign, 0.0),
        (lambda x: np.sqrt(np.abs(x)), 0.0),
    ],
)
def test_kinks_and_steps_have_none(function: Callable[[Any], Any], at: float) -> None:
    """At a kink, beside one within the step, and at a step: NaN."""
    assert np.isnan(slope_of(function, at))


def test_what_is_not_steady_has_none() -> None:
    """A function of chance is noticed: the two steps disagree."""
    random = np.random.RandomState(0)
    assert np.isnan(slope_of(lambda x: x + random.rand(), 1.0))


def test_a_flat_place_is_no_kink() -> None:
    """At a minimum, and where a function is constant, the derivative is 0."""
    assert slope_of(lambda x: (x - 1) ** 2, 1.0) == pytest.approx(0, abs=1e-12)
    assert slope_of(lambda x: 3.0 + 0 * x, 1.0) == 0


def test_the_step_goes_with_the_scale() -> None:
    """Inputs of a millionth and of a million are differentiated as well as those of size one."""
    for scale in (1e-6, 1.0, 1e6):
        found = slope_of(lambda x, s=scale: np.sin(x / s), 0.3 * scale, scale)
        assert found * scale == pytest.approx(np.cos(0.3), rel=1e-9)


def test_entries_of_an_array_are_moved_one_at_a_time() -> None:
    """Of a function of a matrix each entry's derivative stands in a row; of one with two answers, two columns."""
    at = np.arange(6.0).reshape(2, 3)
    found = differences(lambda x: np.array([np.sum(x**2), x[0, 1]]), at, 1.0, [(0, 1), (1, 2)])
    assert found == pytest.approx(np.array([[2.0, 1.0], [10.0, 0.0]]), abs=1e-9)


def test_a_function_without_an_answer_has_no_differences() -> None:
    """No answer at one place, or answers of two lengths, and nothing is told."""
    assert differences(lambda x: None if x > 1 else x, np.asarray(1.0), 1.0, FIRST) is None
    assert differences(lambda x: np.ones(1 + int(x > 1)), np.asarray(1.0), 1.0, FIRST) is None


def slopes(*numbers: tuple[float, ...], batch: tuple[int, ...] = ()) -> tuple[Slope, ...]:
    """A slope of a case of its own for each of (the student's, the differences', the exercise's)."""
    made = []
    for i, (got, found, *wanted) in enumerate(numbers):
        case = Case(f"dC/{i}", "dC", ("dC",), (float(i),), labels=("x",))
        made.append(Slope(case, (), got, found, wanted[0] if wanted else np.nan, batch[i] if batch else 0))
    return tuple(made)


SENTENCES: list[tuple[str, tuple[Slope, ...], bool, str]] = [
    ("own is wrong", slopes((1, 1), (2, 2), (0, 0)), True, "Your `dC` is the right derivative of your own `C`: look for the mistake in `C`."),
    ("own is a sum", slopes((8, 8, 1), (26, 26, 2), (24, 24, 3), batch=(8, 13, 8)), True, "derivative of your own `C`, but that takes the sum over the examples instead of the mean."),
    ("own is a mean of means", slopes((1, 1, 8), (2, 2, 26), (3, 3, 24), batch=(8, 13, 8)), True, "but that is divided by the number of examples once too often."),
    ("own is half", slopes((1, 1, 2), (2, 2, 4), (3, 3, 6)), True, "but its slope is half of the exercise's: look for the mistake in `C`."),
    ("own is another", slopes((1, 1, 2), (2, 2, 4), (3, 3, 5)), True, "derivative of your own `C`: look for the mistake in `C`."),
    ("only the form is off", slopes((1, 1, 1), (2, 2, 2), (0, 0, 0)), True, ""),
    ("a digit is off", slopes((1, 1, 1.00001), (2, 2, 2), (3, 3, 3.00001)), True, ""),
    ("given is right", slopes((1, 1), (2, 2), (0, 0)), False, ""),
    ("half", slopes((1, 2), (2, 4), (3, 6)), False, "Your `dC` is half of the derivative of the given `C` in every tried case."),
    ("negative", slopes((1, -1), (2, -2), (3, -3)), True, "the negative of the derivative of your own `C`"),
    ("three times", slopes((3, 1), (6, 2), (9, 3)), True, "3 times the derivative"),
    ("sum", slopes((8, 1), (26, 2), (24, 3), batch=(8, 13, 8)), True, "with the sum over the examples instead of the mean"),
    ("twice the mean", slopes((1, 8), (2, 26), (3, 24), batch=(8, 13, 8)), True, "takes the mean once too often"),
    ("no multiple of the batch", slopes((8, 1), (16, 2), (24, 3), batch=(8, 13, 8)), True, "8 times"),
    ("another function", slopes((1, 2), (2, 2), (5, 1)), False, "Your `dC` is not the derivative of the given `C`: in dC(x=0) it gives 1, differences of `C` give 2."),
    ("nothing but zeros", slopes((0, 0), (0, 0), (0, 0)), True, ""),
    ("too few", slopes((1, 2), (2, 4)), True, ""),
    ("only one is off", slopes((1, 1), (2, 2), (5, 1)), True, ""),
    ("in between", slopes((1, 1.003), (2, 1.997), (5, 5.01)), True, ""),
    ("nothing", (), True, ""),
]  # fmt: skip


@pytest.mark.parametrize(("found", "own", "wanted"), [row[1:] for row in SENTENCES], ids=[row[0] for row in SENTENCES])
def test_what_is_said(found: tuple[Slope, ...], own: bool, wanted: str) -> None:
    """Each conclusion has its sentence; what several cases do not agree on has none."""
    text = sentence(found, "dC", "C", own=own)
    assert wanted in text if wanted else text == ""


@pytest.mark.parametrize("factor", [1.0003, 1.0004, 0.99996, 1.002])
def test_no_derivative_is_once_another(factor: float) -> None:
    """A factor that four digits show as 1 is no factor to report."""
    cases = [Case(f"q/{i}", "q", ("dC",), (float(i),), labels=("x",)) for i in range(4)]
    slopes = tuple(Slope(case, (), factor * (1 + i), 1.0 + i, np.nan, 0) for i, case in enumerate(cases))
    assert " 1 times" not in sentence(slopes, "dC", "C", own=True)


def test_places_of_one_case_are_too_few() -> None:
    """However many entries one case has: a second case has to agree."""
    case = Case("dC/0", "dC", ("dC",), (1.0,), labels=("x",))
    assert (
        sentence(tuple(Slope(case, (i,), 1.0 + i, 2.0 + 2 * i, np.nan, 0) for i in range(5)), "dC", "C", own=True) == ""
    )


QUESTION = """
[[question]]
id = "J"
kind = "function"
title = "A slope"
points = 1
statement = "Write `J(x, y)`."
arguments = ["x", "y"]
globals = ["W"]
gradient_of = { function = "cost", argument = "W" }
count = 3
draw = { sizes = { N = [3, 5] }, inputs = { W = { normal = [0, 1], shape = [2, 1] }, x = { normal = [0, 1], shape = [1, "N"] }, y = { normal = [0, 1], shape = [2, "N"] } } }

[[question]]
id = "cost"
kind = "function"
title = "A cost"
points = 1
statement = "Write `cost(x, y)`."
arguments = ["x", "y"]
globals = ["W"]
count = 3
draw = { sizes = { N = [3, 5] }, inputs = { W = { normal = [0, 1], shape = [2, 1] }, x = { normal = [0, 1], shape = [1, "N"] }, y = { normal = [0, 1], shape = [2, "N"] } } }
"""
COST = "import numpy as np\n\ndef cost(x, y):\n    return np.sum((W @ x - y) ** 2) / x.size\n"
SLOPE = "\ndef J(x, y):\n    return 2 * (W @ x - y) @ x.T / x.size\n"
KEY = "hidden_seed = 1\n[J]\nhidden = { count = 4 }\n"


@pytest.fixture
def graded(write_exercise: Write, sandbox: LocalSandbox) -> Callable[..., Report]:
    """The report on a file, for an exercise with one cost and its derivative."""
    spec = f'title = "T"\nsummary = "S"\n{QUESTION}'
    exercise = load_exercise(
        str(write_exercise(spec=spec, key=KEY, starter="import numpy as np\n", reference=COST + SLOPE))
    )

    def made(text: str) -> Report:
        return pipeline.grade_submission(intake.parse("answer.py", text.encode()), exercise, sandbox)

    return made


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (COST.replace("** 2", "** 4") + SLOPE.replace("2 * (W @ x - y)", "4 * (W @ x - y) ** 3"), "Your `J` is the right derivative of your own `cost`: look for the mistake in `cost`."),
        (COST.replace("/ x.size", "") + SLOPE.replace("/ x.size", ""), "Your `J` is the right derivative of your own `cost`, but that takes the sum over the examples instead of the mean."),
        (COST + SLOPE.replace("/ x.size", ""), "Your `J` is the derivative of your own `cost` times the number of examples: it belongs to a cost with the sum over the examples instead of the mean."),
        (COST + SLOPE.replace("2 *", ""), "Your `J` is half of the derivative of your own `cost` in every tried case."),
        (COST + SLOPE.replace("- y", "+ y"), "Your `J` is not the derivative of your own `cost`: in J(x=array of shape"),
    ],
    ids=["own cost", "own sum", "sum", "half", "another"],
)  # fmt: skip
def test_a_wrong_derivative_is_told_what_it_is(graded: Callable[..., Report], text: str, wanted: str) -> None:
    """From the student's own cost, called in the sandbox, follows which of the two is wrong, and how."""
    verdict = graded(text).verdicts[0]
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)
    assert verdict.notes[0].text.startswith(wanted)


@pytest.mark.parametrize(
    "cost",
    [
        "",
        "def cost(x, y):\n    raise ValueError\n",
        "def cost(x, y):\n    return np.random.rand()\n",
        "def cost(x, y):\n    return 'a text'\n",
        "def cost(x, y):\n    return np.inf\n",
        "def cost(x, y):\n    return np.zeros(10**6)\n",
        "def cost(x, y):\n    while True: pass\n",
        "def cost(x, y):\n    import os; os._exit(0)\n",
        "cost = 5\n",
    ],
)
def test_without_a_cost_that_answers_nothing_is_said(graded: Callable[..., Report], cost: str) -> None:
    """A missing, failing, random, endless or fatal cost of the student's: the mark stays, nothing is concluded."""
    report = graded("import numpy as np\n" + cost + SLOPE.replace("2 *", ""))
    assert report.verdicts[0].status is Status.WRONG
    assert not any("derivative" in note.text for note in report.verdicts[0].notes)
    assert not report.ungradable


def test_a_right_derivative_is_not_looked_at(graded: Callable[..., Report], monkeypatch: pytest.MonkeyPatch) -> None:
    """A right answer is never compared with differences, even beside a wrong cost."""
    monkeypatch.setattr(gradient_check, "differences", lambda *_: pytest.fail("a right answer pays nothing"))
    verdict = graded(COST.replace("** 2", "** 3") + SLOPE).verdicts[0]
    assert (verdict.status, verdict.notes) == (Status.RIGHT, ())


def test_only_shown_cases_are_told(graded: Callable[..., Report]) -> None:
    """The call in the sentence is one of the shown ones; an answer that fails only in hidden cases is told nothing."""
    verdict = graded(COST + SLOPE.replace("- y", "+ y")).verdicts[0]
    assert any(show_call(shown.case) in verdict.notes[0].text for shown in verdict.shown)
    shown = [shown.case.args[0].data for shown in verdict.shown]  # type: ignore[index,union-attr]
    sly = f"\ndef J(x, y, right=J):\n    return right(x, y) * (1 if x.tobytes() in {shown!r} else 2)\n"
    hidden = graded(COST + SLOPE + sly).verdicts[0]
    assert (hidden.status, hidden.hidden_passed, hidden.notes) == (Status.WRONG, 0, ())


@pytest.mark.parametrize(
    ("exercise", "file", "question", "part"),
    [
        ("training-networks", "wrong_no_factor_two", "dCdb", "half of the derivative of the given `C`"),
        ("training-networks", "wrong_sign", "dCdw", "the negative of the derivative of the given `C`"),
        ("training-networks", "wrong_dzdb_is_b", "dCdb", "differences of `C` give -1.119"),
        ("backpropagation", "wrong_sum_for_mean", "J_W1", "the sum over the examples"),
        ("backpropagation", "wrong_divided_twice", "J_b2", "the mean once too often"),
        ("backpropagation", "wrong_divided_by_y_size", "J_b1", "half of the derivative of the given `cost`"),
        (
            "chain-rule",
            "wrong_sign_of_minus_t_squared",
            "dx_dt",
            "it gives 1 at index [1], differences of `x_of_t` give -1",
        ),
    ],
)
def test_mistakes_of_the_course(sandbox: LocalSandbox, exercise: str, file: str, question: str, part: str) -> None:
    """In the course's exercises a wrong derivative is told by how it relates to the cost."""
    report = pipeline.grade(folder("solutions") / exercise / f"{file}.py", load_exercise(exercise), within=sandbox)
    verdict = next(verdict for verdict in report.verdicts if verdict.question.id == question)
    assert part in verdict.notes[0].text


def test_an_answer_of_another_form_is_not_sent_to_its_cost(graded: Callable[..., Report]) -> None:
    """The right numbers in a wrong shape say nothing against the student's own cost, however that is written."""
    verdict = graded(
        COST.replace("np.sum(", "sum(sum(").replace("** 2)", "** 2))")
        + SLOPE.replace("return", "return np.ravel(")
        + ")"
    ).verdicts[0]
    assert verdict.status is Status.WRONG
    assert verdict.notes == ()
