"""From a submission to a report: what one answer may cost another, what helpers may cost, and what cannot be forged."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from grader import intake, load_exercise, pipeline
from grader.errors import BoxError
from grader.grading import wording
from grader.grading.events import Event, Explained, Loaded, QuestionJudged
from grader.grading.reference import Reference
from grader.grading.submission_run import SubmissionRun
from grader.intake.script import MAX_BYTES
from grader.model.execution import Limits, Source
from grader.model.exercise import Exercise
from grader.model.result import Note, Report, Status, Verdict
from grader.model.value import Array, Value
from grader.report import formats
from grader.report.formats import html, text
from grader.report.formats import json as json_format
from grader.sandbox import LocalSandbox
from grader.sandbox.interface import Box
from tests.hostile.run import _pid
from tests.report.rendered import rendered

Write = Callable[..., Path]
Grade = Callable[..., Report]


@pytest.fixture
def exercise(write_exercise: Write) -> Exercise:
    """The made exercise, with little patience."""
    return load_exercise(str(write_exercise(spec={"call_seconds = 0.5": "call_seconds = 0.3"})))


@pytest.fixture
def grade(exercise: Exercise, sandbox: LocalSandbox) -> Grade:
    """Grades a submission of that text."""

    def graded(source: str, of: Exercise = exercise, **options: Any) -> Report:
        return pipeline.grade_submission(intake.parse("answer.py", source.encode()), of, sandbox, **options)

    return graded


def earned(report: Report) -> dict[str, float]:
    """What each question earned."""
    return {verdict.question.id: verdict.earned for verdict in report.verdicts}


def verdict(report: Report, id_: str) -> Verdict:
    """The verdict on one question."""
    return next(verdict for verdict in report.verdicts if verdict.question.id == id_)


FULL = {"line": 2, "layer": 3, "c": 1, "pick": 1, "picks": 2, "gate": 1}


def test_a_right_submission_earns_all(grade: Grade, right: str, sandbox: LocalSandbox) -> None:
    """Every kind of question, answered right, earns its points; nothing is noted, and the box's level is told."""
    report = grade(right)
    assert earned(report) == FULL
    assert report.notes == ()
    assert all(verdict.notes == () for verdict in report.verdicts)
    assert report.run.confinement == sandbox.confinement


def test_the_starter_earns_nothing(grade: Grade, exercise: Exercise) -> None:
    """What every student starts from is worth no points, and no answer to any question."""
    report = grade(exercise.starter)
    assert set(earned(report).values()) == {0}
    assert {verdict.status for verdict in report.verdicts} == {Status.UNANSWERED}


# What one answer may cost another


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "__import__('time').sleep(60)",
        "__import__('os')._exit(0)",
        "__import__('os').abort()",
        "exit()",
        "raise KeyboardInterrupt",
        "return line(x)",
        "return bytearray(10**12)",
        "raise SystemExit(0)",
        "__import__('sys').stdout.close()",
    ],
)
def test_an_answer_that_ends_badly_costs_itself_only(grade: Grade, right: str, body: str) -> None:
    """An endless loop, a crash, an exit in one answer leaves every other mark standing."""
    report = grade(right.replace("return scale(shift(x))", body))
    assert earned(report) == FULL | {"line": 0}
    assert verdict(report, "line").message


@pytest.mark.parametrize(
    "spoiler",
    [
        "global shift, scale\n    shift = scale = None",
        "np.tanh = None",
        "import builtins\n    builtins.len = builtins.float = None",
        "import numpy\n    numpy.matmul = numpy.asarray = None",
        "globals().clear()",
        "global layer\n    layer = 5",
    ],
)
def test_side_effects_cost_no_other_answer(grade: Grade, right: str, spoiler: str) -> None:
    """What one answer's function overwrites for another is undone: that one is judged right by itself, with a note."""
    report = grade(right.replace("    return scale(shift(x))", f"    {spoiler}\n    return 3 * x + 3"))
    assert earned(report)["layer"] == 3
    notes = verdict(report, "layer").notes
    assert notes == () or notes[0].text == wording.RIGHT_ALONE
    assert earned(report)["c"] == 1


def test_an_overwritten_global_is_noted(grade: Grade, right: str) -> None:
    """The note is there when an answer is right by itself only, and names no other answer as wrong."""
    report = grade(right.replace("return scale(shift(x))", "global layer\n    layer = np.linalg\n    return 3 * x + 3"))
    assert earned(report) == FULL
    assert verdict(report, "layer").notes == (Note("other-conditions", wording.RIGHT_ALONE),)
    assert verdict(report, "line").notes == ()


def test_a_statement_that_raises_costs_what_depends_on_it(grade: Grade, right: str) -> None:
    """What is defined above and below it is graded; what it would have defined says why it is missing."""
    report = grade(right.replace('pick = "blue"', "pick = 1 / 0"))
    assert earned(report) == {**FULL, "pick": 0}
    assert "Line 10" in report.notes[0].text
    assert verdict(report, "pick").message == (
        wording.STOPPED.format(name="pick", place="line 10", exception="ZeroDivisionError: division by zero")
    )


def test_a_second_chance_without_time_takes_nothing_away(write_exercise: Write, grade: Grade) -> None:
    """Points for a group that was right at first stay, though no time is left to ask again."""
    spec = {"call_seconds = 0.5": "call_seconds = 9.0", "total_seconds = 20.0": "total_seconds = 0.8"}
    hungry = load_exercise(str(write_exercise("hungry", spec=spec)))
    code = """
calls = 0
def line(x):
    global calls
    calls += 1
    while calls > 4: pass  # in the first hidden case, when all shown ones are done
    return 3 * x + 3
def layer(z):
    return np.tanh(W @ z) if z[0] == 0.5 else z
"""
    layer = verdict(grade(code, hungry), "layer")
    assert (layer.earned, layer.status) == (1, Status.PARTIAL)


# Given helpers


@pytest.mark.parametrize(
    ("helpers", "note"),
    [
        ("def shift(x): return x + 2\n", "`shift`, but not with yours: your `shift` differs"),
        ("def shift(x): return 1 / 0\n", "`shift`, but not with yours: your `shift` differs"),
        ("factor = 2\n", "`factor`, but not with yours: your `factor` differs"),
        ("def shift(x): return 1 + x\ndef scale(x): return factor + x\n", "given `scale`, but not with yours: your `scale` differs"),
        ("def scale(x): return 3 * x\ndef shift(x): return x - 1\n", "given `shift`, but not with yours: your `shift` differs"),
        ("def shift(x): return x\ndef scale(x): return x\n", "given `shift` and `scale`, but not with yours"),
        ("def shift(x): return x\nfactor = 3\ndef scale(x): return x\n", "given `shift` and `scale`, but not with yours"),
    ],
)  # fmt: skip
def test_a_helper_retyped_wrongly_costs_nothing(grade: Grade, right: str, helpers: str, note: str) -> None:
    """An answer that is right with the given code put back earns all, with a note that names the wrong helpers only."""
    report = grade(helpers + right)
    assert earned(report) == FULL
    assert note in verdict(report, "line").notes[0].text
    assert verdict(report, "layer").notes == ()


def test_a_helper_retyped_right_is_not_noted(grade: Grade, right: str) -> None:
    """A helper written in other words that computes the same is nobody's business."""
    report = grade("shift = lambda value: 1 + value\n" + right)
    assert verdict(report, "line").notes == ()


def test_a_wrong_answer_stays_wrong_with_the_given_code(grade: Grade, right: str) -> None:
    """Helpers put back rescue no answer that is wrong itself, and no helper is blamed for it."""
    report = grade("def shift(x): return x\n" + right.replace("return scale(shift(x))", "return 5 * shift(x)"))
    assert earned(report) == FULL | {"line": 0}
    assert verdict(report, "line").notes == ()


# Names and state


@pytest.mark.parametrize("lines", ["", "import numpy as np\n", "from numpy import *\n", "import math\n"])
def test_a_missing_import_is_no_fault(grade: Grade, right: str, lines: str) -> None:
    """The exercise's imports are there whether or not the file has them."""
    assert grade(lines + right).earned == 10


@pytest.mark.parametrize("id_", list(FULL))
def test_names_asked_for_are_never_predefined(grade: Grade, id_: str) -> None:
    """A file that defines nothing has no answer to any question, not even to what the starter sketches."""
    one = verdict(grade("x = 1"), id_)
    assert one.status is Status.UNANSWERED
    assert one.message == wording.NOT_DEFINED.format(name=one.shown[0].case.names[0])


def test_globals_of_a_case_are_set_and_taken_back(grade: Grade, right: str) -> None:
    """A case's globals are there for its calls only; the file's own value of that name is there again afterwards."""
    peeking = right.replace("return scale(shift(x))", "return 3 * x + 3 if W == 'mine' else 0")
    report = grade("W = 'mine'\n" + peeking)
    assert earned(report) == FULL
    assert verdict(report, "line").notes == ()


def test_globals_of_a_case_beat_the_files_own(grade: Grade, right: str) -> None:
    """What the case sets is what the function sees, even if the function's file sets the name as well."""
    assert grade("W = np.zeros((2, 3))\n" + right).earned == 10


@pytest.mark.parametrize("key", ["", "W"])
def test_the_students_own_changes_to_a_case_stay_in_it(grade: Grade, right: str, key: str) -> None:
    """An answer that changes its inputs in place gets fresh ones at the next call."""
    spoil = f"    out = np.tanh(W @ z)\n    z[:] = 0\n    {'W[:] = 0' if key else ''}\n    return out\n"
    assert grade(right.replace("    return np.tanh(W @ z)\n", spoil)).earned == 10


@pytest.mark.parametrize(
    ("form", "full"),
    [
        ("list(np.tanh(W @ z))", True),
        ("tuple(float(v) for v in np.tanh(W @ z))", True),
        ("[np.array(v) for v in np.tanh(W @ z)]", True),
        ("np.matrix(np.tanh(W @ z)).A1", True),
        ("np.tanh(W @ z).astype(np.longdouble)", True),
        ("np.ma.masked_array(np.tanh(W @ z))", True),
        ("np.tanh(W @ z)[::-1][::-1]", True),
        ("np.tanh(W @ z).astype('>f8')", True),
        ("np.tanh(W @ z).astype(np.float32)", True),  # rounded to single precision it is still near enough
        ("np.tanh(W @ z).astype(np.float16)", False),
        ("np.tanh(W @ z).reshape(2, 1)", False),
        ("np.tanh(W @ z) + 0j", False),
        ("np.tanh(W @ z).astype(object)", True),
        ("np.ma.masked_array(np.tanh(W @ z), mask=True)", False),
        ("np.tanh(W @ z).astype(str)", False),
        ("{0: np.tanh(W @ z)}", False),
        ("(v for v in np.tanh(W @ z))", False),
    ],
)
def test_forms_of_an_array(grade: Grade, right: str, form: str, full: bool) -> None:
    """Lists, tuples and any layout of the right numbers are right; other shapes and kinds of number are not."""
    report = grade(right.replace("np.tanh(W @ z)", form))
    assert earned(report) == FULL | ({} if full else {"layer": 0})


def test_single_precision_where_the_spec_allows_it(write_exercise: Write, grade: Grade, right: str) -> None:
    """An answer as far off as single precision may bring it is wrong, and right once the question says so."""
    coarse = right.replace("np.tanh(W @ z)", "(np.tanh(W @ z) * (1 + 1e-5)).astype('f4')")
    assert earned(grade(coarse))["layer"] == 0
    allowed = {'globals = ["W"]': 'globals = ["W"]\nfloat32 = true'}
    single = load_exercise(str(write_exercise("single", spec=allowed)))
    assert earned(grade(coarse, single)) == FULL


MEASURED_ROOTS = {
    "    return 3.0 * (x + 1)\n": "    return np.array([1j * x, -1j * x])\n",
    "def measure_gate(w, b):\n": "def residual(x, r):\n    return float(np.abs(r**2 + x**2).max()) + 1e-9\n\n\n"
    "def measure_gate(w, b):\n",
}


@pytest.mark.parametrize(
    ("roots", "points"),
    [
        ("np.array([-1j * x, 1j * x])", 2),
        ("[1j * x, -1j * x]", 2),
        ("np.array([1j * x + 1, -1j * x + 1])", 0),
        ("np.array([1j, -1j]) * (x + 1)", 0),
        ("np.array([x, -x])", 0),
    ],
)
def test_a_measured_complex_answer_keeps_its_imaginary_part(
    write_exercise: Write, grade: Grade, right: str, roots: str, points: float
) -> None:
    """Wrong complex roots lose marks, and right ones are right in any order."""
    key = {"[line]\n": '[line]\nmeasure = "residual"\n'}
    made = load_exercise(str(write_exercise("roots", reference=MEASURED_ROOTS, key=key)))
    assert earned(grade(right.replace("scale(shift(x))", roots), made))["line"] == points


def test_a_float_for_an_integer_is_near_unless_the_spec_says_exact(
    write_exercise: Write, grade: Grade, right: str
) -> None:
    """A right formula whose last digit is rounded earns its points."""
    whole = {"    return 3.0 * (x + 1)\n": "    return 2 * int(10 * x) ** 2\n"}
    rounded = right.replace("scale(shift(x))", "(0.1 * int(10 * x)) * (20 * int(10 * x))")
    usual = load_exercise(str(write_exercise("usual", reference=whole)))
    assert earned(grade(rounded, usual))["line"] == 2
    spec = {'draw = "number"\ncount = 3': 'draw = "number"\ncount = 20\nexact = true'}
    exact = load_exercise(str(write_exercise("exact", reference=whole, spec=spec)))
    assert earned(grade(rounded, exact))["line"] == 0
    assert earned(grade(right.replace("scale(shift(x))", "2.0 * int(10 * x) ** 2"), exact))["line"] == 2


# Groups, choices, parameters


def test_groups_earn_by_themselves(grade: Grade, right: str) -> None:
    """Cases that are right as a group earn its points, though others fail."""
    report = grade(right.replace("return np.tanh(W @ z)", "return np.tanh(W @ z) if z[0] == 0.5 else z"))
    one = verdict(report, "layer")
    assert (one.earned, one.status) == (1, Status.PARTIAL)
    assert [mark.earned for mark in one.groups] == [1, 0]


@pytest.mark.parametrize(
    ("line", "id_", "points"),
    [
        ("pick = 'red'", "pick", 0),
        ("pick = ' BLUE '", "pick", 1),
        ("pick = ['blue']", "pick", 1),
        ("pick = 1", "pick", 0),
        ("picks = ['one']", "picks", 1),
        ("picks = ['one', 'two']", "picks", 0),
        ("picks = ['one', 'two', 'three']", "picks", 1),
        ("picks = {'three', 'one'}", "picks", 2),
        ("picks = []", "picks", 0),
        ("picks = 'one'", "picks", 1),
        ("c = 0.2549", "c", 1),
        ("c = 0.256", "c", 0),
        ("c = [0.25]", "c", 1),
        ("c = [0.25, 0.25]", "c", 0),
        ("c = True", "c", 0),
        ("w, b = 10, 5", "gate", 0),
        ("w, b = np.array([-10.0]), [5]", "gate", 1),
        ("w, b = np.nan, 5", "gate", 0),
        ("w, b = 'x', 5", "gate", 0),
    ],
)
def test_variables_earn_what_they_hold(grade: Grade, right: str, line: str, id_: str, points: float) -> None:
    """Choices, ticks, numbers and free parameters are worth what the spec says, and touch no other question."""
    assert earned(grade(f"{right}\n{line}\n")) == FULL | {id_: points}


# What is told, and what is not


@pytest.mark.parametrize(
    ("line", "id_", "message"),
    [
        ("def line(x): return 3 * x", "line", "got 1.5, wanted 4.5"),
        ("def line(x): return None", "line", "`line` returned None: is a `return` missing at its end?"),
        ("line = 5", "line", "`line` should be a function, but your file makes it a value of type int"),
        ("def line(x, y): return x", "line", "`line` raised TypeError: line() missing 1 required positional argument: 'y'. It must accept these arguments (1): x."),
        ("def line(x): return 3 * y", "line", "`line` raised NameError at line 14: name 'y' is not defined."),
        ("def line(x): return shfit(x)", "line", "name 'shfit' is not defined. "),
        ("def line(x): return {1: 2}", "line", "`line` gave a value of type dict; wanted numbers or arrays of numbers"),
        ("def line(x): return [x, x]", "line", "wanted a number, got an array of shape (2,)"),
        ("def line(x): return 3 * x + 3 + 0j", "line", "wanted a number, got a complex number"),
        ("del line", "line", "`line` does not exist after your file has run"),
        ("def line(x): raise NotImplementedError", "line", "`line` raised NotImplementedError at line 14. You still have to write this part."),
        ("def layer(z): return W @ z @ z", "layer", "ValueError"),
        ("def layer(z): return 0 * z[:2]", "layer", "got 0, wanted 0.635149 at index [1]; 2 of 2 entries are off"),
        ("c = 7", "c", "7 is not the right value"),
        ("c = None", "c", "`c` is still None"),
        ("pick = 'red'", "pick", "not the right option"),
        ("pick = 'green'", "pick", '"green" is none of the options: "red", "blue"'),
        ("picks = ['one']", "picks", "1 of the 1 you chose is right; you missed 1"),
        ("w, b = 10, 5", "gate", "for 1 is 1, and has to be below 0.5"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_in_a_sentence(grade: Grade, right: str, line: str, id_: str, message: str) -> None:
    """The message names the answer and what is wrong with it, in words that a beginner understands."""
    one = verdict(grade(f"{right}\n{line}\n"), id_)
    assert message in one.message
    assert "\n" not in one.message


@pytest.mark.parametrize("id_", ["c", "pick", "picks"])
def test_an_answer_that_is_its_own_key_is_not_given_away(grade: Grade, id_: str) -> None:
    """Where the right answer is one value, no format of a wrong submission's report holds it as what was wanted."""
    report = grade("c = 7\npick = 'red'\npicks = ['two']\n", question=id_)
    assert verdict(report, id_).shown[0].wanted is None
    assert json.loads(rendered(json_format, report))["result"]["questions"][0]["cases"][0]["wanted"] is None
    assert "0.25" not in rendered(text, report) + rendered(html, report)


def hidden_numbers(exercise: Exercise, sandbox: LocalSandbox) -> set[str]:
    """Every number of every hidden case's inputs, as Python and as the pages write it."""
    with Reference(exercise, sandbox) as reference:
        cases = [case for question in exercise.questions for case in reference.cases(question, exercise.seed)]
    hidden = {n for case in cases if case.hidden for n in numbers((*(case.args or ()), *(v for _, v in case.globals)))}
    shown = {
        n for case in cases if not case.hidden for n in numbers((*(case.args or ()), *(v for _, v in case.globals)))
    }
    assert len(hidden) > 15
    return {f"{n}" for n in hidden - shown if len(f"{n}") > 5}


def numbers(value: Value) -> list[float]:
    """The floats inside a value."""
    if isinstance(value, tuple):
        return [n for item in value for n in numbers(item)]
    if isinstance(value, Array):
        import numpy as np

        return list(np.frombuffer(value.data, value.dtype).tolist())
    return [value] if isinstance(value, float) else []


TELLTALES = {
    "prints": "def line(x):\n    print('SEEN', x)\n    return 0\ndef layer(z):\n    print('SEEN', z.tolist(), W.tolist())\n",
    "raises": "def line(x):\n    raise ValueError(f'SEEN {x}')\ndef layer(z):\n    raise KeyError(f'SEEN {z.tolist()}')\n",
    "prints what it has seen before": "seen = []\ndef line(x):\n    seen.append(x)\n    print('SEEN', seen)\n    return 0\n"
    "def layer(z):\n    print('SEEN', seen)\n    seen.extend(z.tolist())\n    raise ValueError(f'{seen}')\n",
    "returns what it has seen before": "seen = []\ndef line(x):\n    seen.append(x)\n    print('SEEN')\n    return list(seen)\n"
    "def layer(z):\n    seen.extend(z.tolist())\n    return seen[-50:]\n",
    "warns": "import warnings\ndef line(x):\n    print('SEEN')\n    warnings.warn(f'SEEN {x}')\n    return 3 * x + 3\n"
    "def layer(z):\n    warnings.warn(f'SEEN {z.tolist()}')\n    return z\n",
    "is right until it is hidden": "known = []\ndef line(x):\n    known.append(x)\n    print('SEEN', x)\n"
    "    if len(known) > 4: raise ValueError(f'SEEN {known}')\n    return 3 * x + 3\n",
    "crashes when it is hidden": "import os\nknown = []\ndef line(x):\n    known.append(x)\n    print('SEEN', known, flush=True)\n"
    "    if len(known) > 4: os._exit(0)\n    return 3 * x + 3\ndef layer(z):\n    print('SEEN', known)\n    return known\n",
    "names its exceptions": "def line(x):\n    print('SEEN')\n    raise type(f'E{x}'.replace('.', '_'), (Exception,), {})(x)\n",
    "prints late": "import threading, time\ndef line(x):\n    print('SEEN')\n"
    "    threading.Timer(0.001, print, (f'SEEN {x}',)).start()\n    return 3 * x\n",
}  # fmt: skip


@pytest.mark.parametrize("source", TELLTALES.values(), ids=TELLTALES)
def test_hidden_cases_stay_hidden(grade: Grade, exercise: Exercise, sandbox: LocalSandbox, source: str) -> None:
    """Nothing that code does with a hidden input, at once or later, brings any of it into a report of any format."""
    report = grade(source)
    report = replace(report, run=replace(report.run, seconds=0.0))  # a time can look like an input
    hidden = hidden_numbers(exercise, sandbox)
    for format_ in (text, html, json_format):
        page = rendered(format_, report)
        assert "SEEN" in page or format_ is not json_format, "what was done in shown cases is told"
        assert not [n for n in hidden if n.lstrip("-") in page]
        assert not [n for n in hidden if n.lstrip("-").replace(".", "_") in page]


def test_passing_the_shown_cases_only_is_not_enough(grade: Grade, right: str) -> None:
    """An answer that knows the shown cases by heart fails, and learns no more than how many hidden ones there were."""
    inputs = [case.case.args[0] for case in verdict(grade(right), "line").shown if case.case.args]
    one = verdict(grade(right.replace("return scale", f"return 0 if x not in {inputs} else scale")), "line")
    assert (one.earned, one.hidden_passed, one.hidden_total) == (0, 0, 3)
    assert "right in the cases shown here, but wrong in 3 of 3 hidden ones" in one.message


@pytest.mark.parametrize(
    "source",
    [
        "def line(x): return 3 * x\ndef layer(z): return z\nc = np.nan\npick = 'x'\n",
        "import random, time\ndef line(x): return random.random() + np.random.rand()\nprint(hash('x'), {'b', 'a', 'c'})\n",
        "def line(x):\n    while True: pass\nlayer = 3\n",
        "",
    ],
)
def test_the_result_is_the_same_on_every_run(grade: Grade, right: str, source: str) -> None:
    """The result part of the record is the same byte for byte when the same file is graded again."""
    results = []
    for _ in range(2):
        written = rendered(json_format, grade(source or right))
        results.append(written[written.index('"result"') : written.index('"run"')])
    assert results[0] == results[1]


def test_another_seed_draws_other_shown_cases(grade: Grade, right: str) -> None:
    """A seed changes drawn shown inputs and is recorded; fixed inputs and the marks of right answers stay."""
    first, second = grade(right), grade(right, seed=8)
    assert (first.seed, second.seed) == (7, 8)
    assert second.earned == 10
    inputs = [[case.case.args for case in verdict(report, "line").shown] for report in (first, second)]
    assert inputs[0][0] == inputs[1][0]
    assert not set(inputs[0][1:]) & set(inputs[1][1:])


def test_one_question_can_be_asked_alone(grade: Grade, right: str) -> None:
    """With a question's id only that one is asked, and only its points count."""
    report = grade(right, question="picks")
    assert [verdict.question.id for verdict in report.verdicts] == ["picks"]
    assert (report.earned, report.points) == (2, 2)


def test_a_new_question_moves_no_others_inputs(grade: Grade, exercise: Exercise, right: str) -> None:
    """Each question draws from a stream of its own: leaving one out changes nothing in another's cases."""
    fewer = replace(exercise, questions=exercise.questions[1:])
    layers = [verdict(grade(right, of), "layer").shown for of in (exercise, fewer)]
    assert [case.case for case in layers[0]] == [case.case for case in layers[1]]


# Integrity

FORGERIES = {
    "patched allclose": "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n",
    "patched testing": "import numpy.testing as t\nt.assert_allclose = lambda *a, **k: None\nimport unittest\n",
    "patched builtins": "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.max = lambda *a, **k: 0\nbuiltins.all = lambda x: True\n",
    "patched numpy core": "np.abs = np.absolute = lambda x, **k: 0 * np.asarray(x)\nnp.isfinite = lambda x: True\n",
    "a grader of its own": "import sys, types\nfor name in ('grader', 'grader.grading.judge', 'grader.numeric.compare', 'grader.pipeline'):\n"
    "    m = sys.modules[name] = types.ModuleType(name)\n    m.judge = m.compare = lambda *a, **k: 1.0\n",
    "an array that says it is equal": "class Lie(np.ndarray):\n    def __eq__(self, o): return np.ones(self.shape, bool)\n"
    "    def __array__(self, *a, **k): return self\n    def __sub__(self, o): return 0 * self\n    __rsub__ = __sub__\n",
    "a number that says it is equal": "class Lie(float):\n    def __eq__(self, o): return True\n    __hash__ = float.__hash__\n"
    "    def __sub__(self, o): return 0.0\n    __rsub__ = __sub__\n",
    "an object with hooks": "class Lie:\n    def __float__(self): raise SystemExit\n    def __eq__(self, o): return True\n"
    "    def __reduce__(self): return (print, ('x',))\n    def __array__(self, *a, **k): return np.array(1.0)\n",
    "an exit with success": "import atexit, os\natexit.register(os._exit, 0)\nimport sys\nsys.exit = lambda *a: None\n",
    "a printed result": "print('10 of 10 points')\nprint('{\"earned\": 10}')\n",
    "frames on the channel": "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'\\x05\\0\\0\\0forge')\n    except OSError: pass\n",
    "a walk up the frames": "import sys\nf = sys._getframe()\nwhile f:\n    f.f_locals.update(failed=None, verdict=1)\n    f = f.f_back\n",
}  # fmt: skip


LIES = {
    "an array that says it is equal": "np.zeros(2).view(Lie)",
    "a number that says it is equal": "Lie(0)",
    "an object with hooks": "Lie()",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgeries_earn_what_their_values_deserve(grade: Grade, name: str) -> None:
    """No patch, lie or forged message is worth a point: wrong values stay wrong."""
    lie = LIES.get(name, "0.0")
    answers = f"def line(x): return {lie}\ndef layer(z): return {lie}\nc = pick = picks = {lie}\nw = b = 0\n"
    report = grade(f"{FORGERIES[name]}\n{answers}")
    assert report.earned == 0
    assert report.points == 10
    assert not report.ungradable


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_patches_cost_right_answers_nothing(grade: Grade, right: str, forgery: str) -> None:
    """The same patches beside right values take nothing away: run as part of the file, or left out of it."""
    report = grade(forgery + right)
    assert earned(report) == FULL


@pytest.mark.parametrize(
    "source",
    [
        "import grader\n", "import grader.exercise\n", "from grader import load_exercise\n",
        "line = open('solutions/made/reference.py').read()\n", "line = open('answer.py').read()\n",
    ],
)  # fmt: skip
def test_nothing_of_ours_is_in_the_box(grade: Grade, right: str, source: str) -> None:
    """Neither the grader nor the exercise's files are where a submission's code would look for them."""
    report = grade(source + right.replace("def line", "def other"))
    assert verdict(report, "line").earned == 0
    assert report.earned == 8
    assert "Error" in report.notes[0].text


def test_what_a_box_holds_names_no_secret(grade: Grade) -> None:
    """Arguments, environment and everything reachable from the submission's modules hold no reference and no hidden seed."""
    code = """
import gc, os, sys
found = repr(sys.argv) + repr(sys.orig_argv) + repr(dict(os.environ)) + os.getcwd() + repr(list(sys.modules))
found += "".join(o for o in gc.get_objects() if type(o) is str)
print("secret" if any(word in found for word in ("measure_" + "gate", "hidden_" + "seed", "reference" + ".py")) else "clean")
def line(x): return 0
"""
    assert grade(code).loaded.output == "clean\n"


# What an attacker tried


def test_a_large_file_is_graded(grade: Grade, right: str) -> None:
    """A file of nearly the size that the intake lets pass reaches its box, in letters of more than one byte too."""
    filling = "# " + "ß" * (MAX_BYTES // 2 - len(right) - 100)
    assert earned(grade(f"{right}\n{filling}\n")) == FULL


def test_a_choice_cannot_be_guessed_twice(grade: Grade, right: str) -> None:
    """A variable is read once: what a file would answer in a later box, which it can recognise, is never asked."""
    guess = "import os\npick = 'blue' if os.path.exists('second') else 'red'\nopen('second', 'w').close()\n"
    assert earned(grade(right + guess))["pick"] == 0


# Lines that change what numpy remembers, in ways that no look at names can see.
TELLING = {
    "a loop that is not run": "for i in [1]: np.set_printoptions(precision=3)\n",
    "beside a statement that raises": "for i in [1]: np.set_printoptions(precision=3)\npick = picks = nothing\n",
    "beside a wrong function": "for i in [1]: np.set_printoptions(precision=3)\ndef line(x): return 0.0\n",
    "beside a loop without an end": "for i in [1]: np.set_printoptions(precision=3)\nwhile True: exec('')\n",
}
GUESSES = {
    "c": ("0.25", "0.5"),
    "pick": ("'blue'", "'red'"),
    "picks": ("['three', 'one']", "['two']"),
    "w, b": ("(-10, 5)", "(10, -5)"),
}


@pytest.mark.parametrize("line", TELLING.values(), ids=TELLING)
def test_no_variable_is_read_from_two_loadings(grade: Grade, right: str, line: str) -> None:
    """A file that knows which of its lines are run, and answers otherwise for that, is right in one of two ways only."""
    points = []
    for good, bad in ((0, 1), (1, 0)):
        told = "np.get_printoptions()['precision'] == 3"
        guesses = [f"{names} = {pair[good]} if {told} else {pair[bad]}\n" for names, pair in GUESSES.items()]
        found = earned(grade(f"{right}{line}{''.join(guesses)}"))
        points.append(sum(found[id_] for id_ in ("c", "pick", "picks", "gate")))
    assert sorted(points) == [0, 5]


@pytest.mark.parametrize(
    "source",
    [
        "def line(x): return np.zeros((2,) * 25, bool)\n",
        "def line(x): return np.empty((2**39, 0))\n",
        "import os\nfor _ in range(2000):\n    os.mkdir('d')\n    os.chdir('d')\n",
        "a = 1\ndef line(x): return " + "a" + ".b" * 2900 + "\n",
        "".join(f"{'ab' * 90}{n} = 1\n" for n in range(300)) + "def line(x): raise NameError('x', name='ba' * 90)\n",
    ],
    ids=["many dimensions", "an empty giant", "a deep folder", "a deep expression", "long names"],
)
def test_nothing_odd_keeps_a_report_from_being_written(grade: Grade, right: str, source: str) -> None:
    """Answers and files that once stopped the grader are wrong, or no matter, in every format."""
    report = grade(right + source)
    assert not report.ungradable
    for name in formats.names():
        assert len(rendered(formats.named(name), report)) < 2_000_000


# When the sandbox goes away

KILLER = """
import os, time

def line(x):
    os.kill(os.getppid(), 9)
    time.sleep(60)
"""


def test_what_was_lost_is_done_once_more(exercise: Exercise, trusted: LocalSandbox, right: str, tmp_path: Path) -> None:
    """A sandbox that goes away in the middle costs nothing but time: all is done again in another."""
    once = f"import os, time\ntry:\n    os.mkdir({str(tmp_path / 'mark')!r})\nexcept FileExistsError: pass\n"
    once += "else:\n    os.kill(os.getppid(), 9)\n    time.sleep(60)\n"
    report = pipeline.grade_submission(intake.parse("once.py", (once + right).encode()), exercise, trusted)
    assert earned(report) == FULL
    assert not report.ungradable


class Killing:
    """A sandbox one of whose boxes is killed, as a machine without memory would do it; the next sandboxes are whole."""

    def __init__(self, within: LocalSandbox, number: int, *, always: bool = False) -> None:
        self._within, self._number, self._always, self.opened, self.killed = within, number, always, 0, 0
        self.confinement = within.confinement

    def open(self, source: Source, limits: Limits) -> Box:
        """A box that may be killed."""
        return self.begin(source, limits)

    def begin(self, source: Source, limits: Limits) -> Box:
        """A box that may be killed."""
        box = self._within.begin(source, limits)
        self.opened += 1
        if self.opened == self._number and (self._always or not self.killed):
            self.killed += 1
            os.kill(_pid(box), signal.SIGKILL)
        return box

    @contextlib.contextmanager
    def again(self) -> Iterator[Killing]:
        """Another one, whose boxes are numbered from the beginning."""
        self.opened = 0
        yield self


WRONG = {"line": "x + 1", "c": "0.5", "pick": "'red'", "w, b": "0, 0"}


@pytest.mark.parametrize("wrong", [None, *WRONG])
def test_a_killed_box_costs_nothing_whichever_it_was(
    exercise: Exercise, sandbox: LocalSandbox, right: str, wrong: str | None
) -> None:
    """The reference's, the submission's, those of a second chance, a measuring call or a diagnosis: the report is the same."""
    text = right if wrong is None else right.replace(f"{wrong} =", f"{wrong} = {WRONG[wrong]} #")
    if wrong == "line":
        text = right.replace("return scale(shift(x))", "return x + 1")
    submission = intake.parse("right.py", text.encode())
    wanted = pipeline.grade_submission(submission, exercise, sandbox)
    assert (earned(wanted) == FULL) == (wrong is None)
    number = 0
    while True:
        number += 1
        killing = Killing(sandbox, number)
        report = pipeline.grade_submission(submission, exercise, killing)
        if not killing.killed:
            break
        assert report.verdicts == wanted.verdicts, number
        assert report.run.confinement == wanted.run.confinement
    assert number > 2


def test_a_box_that_is_always_killed_is_ungradable(exercise: Exercise, sandbox: LocalSandbox, right: str) -> None:
    """Nobody is marked down for a machine that has no memory left."""
    killing = Killing(sandbox, 2, always=True)
    report = pipeline.grade_submission(intake.parse("right.py", right.encode()), exercise, killing)
    assert killing.killed == 5
    assert {v.status for v in report.verdicts} == {Status.UNGRADABLE}


def test_a_diagnosis_that_is_always_lost_leaves_the_mark(exercise: Exercise, sandbox: LocalSandbox, right: str) -> None:
    """The last try keeps the marks, which do not depend on it, and says what could not be found out."""
    text = right.replace("return scale(shift(x))", "return x + 1")
    submission = intake.parse("wrong.py", text.encode())
    killing = Killing(sandbox, 0)
    wanted = pipeline.grade_submission(submission, exercise, killing)
    last = Killing(sandbox, killing.opened, always=True)
    report = pipeline.grade_submission(submission, exercise, last)
    assert last.killed == 5
    assert earned(report) == earned(wanted)
    assert any(note.kind == "sandbox" for verdict in report.verdicts for note in verdict.notes)


def test_who_takes_the_sandbox_down_always_is_ungradable(exercise: Exercise, trusted: LocalSandbox, right: str) -> None:
    """After five tries, all but the first alone, there is no zero, but no mark either, and the cause is told."""
    report = pipeline.grade_submission(intake.parse("killer.py", KILLER.encode()), exercise, trusted)
    assert report.ungradable
    assert {v.status for v in report.verdicts} == {Status.UNGRADABLE}
    assert all("was lost in each of 5 attempts, also when nothing else ran in it" in v.message for v in report.verdicts)
    assert [note.text for note in report.notes] == [
        "Your file could not be run, because the sandbox failed; it was not marked."
    ]
    assert report.run.confinement == trusted.confinement
    after = pipeline.grade_submission(intake.parse("right.py", right.encode()), exercise, trusted)
    assert earned(after) == FULL, "the next submission does not notice"


@pytest.mark.parametrize(("wanted", "enough"), [("full", False), ("reduced", True)])
def test_an_exercise_may_insist_on_a_level(write_exercise: Write, right: str, wanted: str, enough: bool) -> None:
    """Below it nothing is graded: an error of ours, that names both levels and what to do."""
    exercise = load_exercise(str(write_exercise(spec={"seed = 7": f'seed = 7\nsandbox = "{wanted}"'})))
    submission = intake.parse("right.py", right.encode())
    with LocalSandbox([("landlock", "seccomp", "limits")]) as reduced:
        if enough:
            assert earned(pipeline.grade_submission(submission, exercise, reduced)) == FULL
        else:
            with pytest.raises(
                BoxError, match=r"requires the sandbox level full; the current level is reduced.*grader doctor"
            ):
                pipeline.grade_submission(submission, exercise, reduced)


def test_trust_is_not_enough_for_an_exercise_that_insists(
    write_exercise: Write, right: str, trusted: LocalSandbox
) -> None:
    """What the author asked for is not up to who runs the grader."""
    exercise = load_exercise(str(write_exercise(spec={"seed = 7": 'seed = 7\nsandbox = "reduced"'})))
    with pytest.raises(BoxError, match="the current level is trusted") as caught:
        pipeline.grade_submission(intake.parse("right.py", right.encode()), exercise, trusted)
    assert "--trusted" not in str(caught.value), "what does not help is no advice"


def test_a_value_that_keeps_the_authors_code_busy_costs_its_own_question(
    write_exercise: Write, sandbox: LocalSandbox, right: str
) -> None:
    """A measuring call that runs into its limit ends its own box: what else the reference has to say, it says."""
    last = "measured = 1, below = 0.5 }]"
    after = '\n[[question]]\nid = "after"\nkind = "function"\ntitle = "After"\npoints = 1\nstatement = "Write it."\n'
    after += 'arguments = ["x"]\ndraw = "number"\n'
    busy = "while w > 1e6: pass\n    return [np.tanh(b), np.tanh(w + b)]\n\n\ndef after(x):\n    return x"
    exercise = load_exercise(
        str(
            write_exercise(
                reference={"return [np.tanh(b), np.tanh(w + b)]": busy},
                spec={"call_seconds = 0.5": "call_seconds = 0.3", last: last + after},
            )
        )
    )
    # The last answer is wrong, so that the reference is asked once more after the measuring.
    text = right.replace("w, b = -10, 5", "w, b = 1e9, 5") + "\ndef after(x): return 2 * x\n"
    report = pipeline.grade_submission(intake.parse("busy.py", text.encode()), exercise, sandbox)
    assert earned(report) == FULL | {"gate": 0, "after": 0}
    assert verdict(report, "gate").status is Status.UNGRADABLE
    assert verdict(report, "after").status is Status.WRONG


INVERSE = {"return [np.tanh(b), np.tanh(w + b)]": "return [1 / w, 1 / w - b]"}


@pytest.mark.parametrize(
    ("starter", "status"),
    [("", Status.WRONG), ("w, b = 1.0, 0.0\n", Status.WRONG), ("w, b = 0.0, 0.0\n", Status.UNGRADABLE)],
)
def test_values_that_cannot_be_measured_are_charged_to_whom_they_belong(
    write_exercise: Write, grade: Grade, right: str, starter: str, status: Status
) -> None:
    """A student's values are wrong where the author's can be measured; where those cannot, nobody's are marked."""
    made = load_exercise(str(write_exercise(reference=INVERSE, starter={"c = None\n": f"c = None\n{starter}"})))
    report = grade(right.replace("w, b = -10, 5", "w, b = 0, 5"), made)
    assert earned(report) == FULL | {"gate": 0}
    found = verdict(report, "gate")
    assert found.status is status
    if status is Status.WRONG:
        assert found.message == (
            "`w` and `b` cannot be measured: the exercise's measuring function raised ZeroDivisionError: float "
            "division by zero. Choose numbers for which it can compute: the output for 0, for 1."
        )
    assert earned(grade(right.replace("w, b = -10, 5", "w, b = 1, 5"), made)) == FULL


def test_a_right_answer_pays_nothing_for_what_explains_wrong_ones(
    write_exercise: Write, right: str, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full marks open no box beside, and load none of the rooms that a wrong answer needs."""
    monkeypatch.setattr(SubmissionRun, "aside", lambda *_: pytest.fail("nothing is to be asked"))
    exercise = load_exercise(str(write_exercise()))
    report = pipeline.grade_submission(intake.parse("answer.py", right.encode()), exercise, sandbox)
    assert report.earned == report.points


VOICED = """
import warnings
class MissingModule(UserWarning): pass
warnings.warn_explicit("the-university's grading server", MissingModule, "answer.py", 1)
def line(x):
    warnings.warn_explicit("the-university's grading server", MissingModule, "answer.py", 1)
    return type("missing module numpy", (), {})()
"""


def test_a_warning_or_a_class_of_the_files_does_not_speak_for_the_grader(grade: Grade) -> None:
    """What a file calls its warnings and classes makes no module missing; a warning's text is quoted as one."""
    report = grade(VOICED)
    found = verdict(report, "line")
    assert report.loaded.missing == ()
    assert [case.observation.missing for case in found.shown] == [()] * len(found.shown)
    said = [note for note in (*report.notes, *found.notes) if "grading server" in note.text]
    assert [note.kind for note in said] == ["warning"]
    assert said[0].text.endswith(": MissingModule at line 1: the-university's grading server")
    assert "numpy" not in found.message.partition(";")[0]


def test_an_observer_sees_the_grading_go_on(grade: Grade, right: str) -> None:
    """Loaded comes first, then each question's verdict, then all of them with their explanations, as in the report."""
    seen: list[Event] = []
    report = grade(right.replace("w, b = -10, 5", "w, b = 0, 5"), observe=seen.append)
    loaded, *judged, explained = seen
    assert loaded == Loaded(report.loaded)
    assert explained == Explained(report.verdicts)
    assert [type(event) for event in judged] == [QuestionJudged] * len(report.verdicts)
    marks = [event.verdict.earned for event in judged if isinstance(event, QuestionJudged)]
    assert marks == [verdict.earned for verdict in report.verdicts]
