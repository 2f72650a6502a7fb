"""The author's side: a failure is reported as a broken spec with file and line, never as a student's zero."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import intake, load_exercise, pipeline
from grader.errors import SpecError
from grader.grading.reference import Reference
from grader.model.result import Report, Status
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]
QUICK = {"call_seconds = 0.5": "call_seconds = 0.2", "load_seconds = 3.0": "load_seconds = 0.3"}


def graded(public: Path, submission: str, sandbox: LocalSandbox) -> Report:
    """The report on a submission of that text."""
    read = intake.parse("answer.py", submission.encode())
    return pipeline.grade_submission(read, load_exercise(str(public)), sandbox)


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        ({"reference": {"import numpy as np": "import numpy as np\nraise OSError('no')"}}, "", "OSError at line 2: no"),
        ({"reference": {"import numpy as np": "import numpy as np\nimport nowhere"}}, "", "ModuleNotFoundError at line 2"),
        ({"reference": {"import numpy as np": "while True: pass"}, "spec": QUICK}, "", "time-limit 0.3 s"),
        ({"reference": {"3.0 * (x + 1)": "1 / 0"}}, "line, for line/fixed-1", "ZeroDivisionError at line 5: division by zero"),
        ({"reference": {"3.0 * (x + 1)": "helper(x)"}}, "line, for line/fixed-1", "NameError at line 5"),
        ({"reference": {"    return 3.0 * (x + 1)": "    while True: pass"}, "spec": QUICK}, "line, for line/fixed-1", "time-limit 0.2 s"),
        ({"reference": {"return 3.0": "3.0"}}, "line, for line/fixed-1", "None"),
        ({"reference": {"3.0 * (x + 1)": "print"}}, "line, for line/fixed-1", "unsupported builtin"),
        ({"reference": {"def layer(z):\n    return np.tanh(W @ z)": "layer = 5"}}, "layer, for layer/fixed-1", "not-callable int"),
        ({"reference": {"3.0 * (x + 1)": "__import__('os')._exit(0)"}}, "line, for line/fixed-1", "exited"),
        ({"key": {"answer = 0.25": ""}, "reference": {"import numpy as np": "import numpy as np\nc = None"}}, "c, for c", "None"),
    ],
)  # fmt: skip
def test_a_reference_that_gives_no_answer_is_a_broken_spec(
    write_exercise: Write, right: str, sandbox: LocalSandbox, change: dict[str, Any], where: str, found: str
) -> None:
    """If a reference raises, loops, ends Python or gives no answer, the error names its file, the call and the line."""
    with pytest.raises(SpecError) as caught:
        graded(write_exercise(**change), right, sandbox)
    (fault,) = caught.value.faults
    assert caught.value.exit_code == 3
    assert (fault.file, fault.where) == ("solutions/made/reference.py", where)
    assert found in fault.found


@pytest.mark.parametrize(
    ("answer", "steady"),
    [
        ("float(x > 0.5)", False),  # the fixed case's 0.5 lies on the step
        ("np.where(x > 0.5, [1.0, 2.0], 0.0)", False),
        ("abs(x - 0.5)", True),  # a kink in the slope is none in the value
        ("np.tan(x)", True),
        ("int(x > 0.5)", True),  # whole numbers are compared exactly: no allowance hangs on them
    ],
)
def test_a_step_in_the_reference_is_a_broken_spec(
    write_exercise: Write, sandbox: LocalSandbox, answer: str, steady: bool
) -> None:
    """An answer that jumps when rounding moves an input cannot be marked fairly: the spec is at fault, by question."""
    public = write_exercise(reference={"3.0 * (x + 1)": answer})
    if steady:
        assert graded(public, f"def line(x): return {answer}", sandbox).verdicts[0].status is Status.RIGHT
        return
    with pytest.raises(SpecError) as caught:
        graded(public, "line = None", sandbox)
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == ("exercises/made/exercise.toml", 'question "line"')
    assert fault.found.startswith("for line/")
    assert "a step" in fault.found


def test_answers_that_are_all_zero_are_told_as_what_they_are(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """Where every wanted value is 0 but for rounding, the fault asks for other inputs that give another."""
    public = write_exercise(reference={"3.0 * (x + 1)": "x - round(float(x), 9)"})
    with pytest.raises(SpecError) as caught:
        graded(public, "line = None", sandbox)
    (fault,) = caught.value.faults
    assert "one that is 0, as in every case" in fault.found


def test_a_reference_without_an_answer_is_asked_for_its_return(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """A reference that gives None has most often lost its `return`: the fault says so."""
    with pytest.raises(SpecError) as caught:
        graded(write_exercise(reference={"return 3.0 * (x + 1)": "3.0 * (x + 1)"}), "line = None", sandbox)
    assert "`return` or its value missing" in caught.value.faults[0].found


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ("{ normal = [0, -1] }", "scale < 0"),
        ("{ integers = [5, 1] }", "low >= high"),
        ("{ integers = [0, 100000000000000000000] }", "out of bounds"),
        ("{ uniform = [0, inf] }", "Range exceeds"),
        ("{ normal = [0, 1], shape = [1000000, 100000000] }", "Unable to allocate"),
    ],
)
def test_inputs_that_cannot_be_drawn_are_a_broken_spec(
    write_exercise: Write, right: str, sandbox: LocalSandbox, inputs: str, found: str
) -> None:
    """A distribution that cannot be drawn from is a fault of the question, not of the grader."""
    with pytest.raises(SpecError) as caught:
        graded(
            write_exercise(spec={"{ normal = [0, 1] }\n\n[[question]]": inputs + "\n\n[[question]]"}), right, sandbox
        )
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == ("exercises/made/exercise.toml", 'question "line"')
    assert found in fault.found


GENERATED = {"spec": {'draw = "number"': 'draw = { generator = "draw_x" }'}}


def test_a_generator_draws_inputs_again_the_same(write_exercise: Write, right: str, sandbox: LocalSandbox) -> None:
    """The author's generator gets a seed of its own for each case, and its floats are used as they are."""
    code = "def draw_x(seed):\n    return (np.random.RandomState(seed).rand(),)\n"
    public = write_exercise(**GENERATED, reference={"import numpy as np\n": "import numpy as np\n\n\n" + code})
    inputs = [[c.case.args for c in graded(public, right, sandbox).verdicts[0].shown] for _ in range(2)]
    assert inputs[0] == inputs[1]
    drawn = [args[0] for args in inputs[0][1:]]
    assert len(set(drawn)) == 3
    assert any(round(x, 10) != x for x in drawn)


def test_small_and_listed_inputs_reach_the_reference_as_drawn(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """A tolerance of 1e-8 is no 0, for which a loop would never end; a listed integer counts for ``range``."""
    inputs = "{ log_uniform = [1e-8, 1e-5] }, n = { choice = [4, 8] } } }"
    public = write_exercise(
        spec={
            'draw = "number"': f"draw = {{ inputs = {{ x = {inputs}",
            'arguments = ["x"]': 'arguments = ["x", "n"]',
            "args = { x = ": "args = { n = 2, x = ",
        },
        reference={
            "(x):\n    return 3.0 * (x + 1)\n": "(x, n):\n    step = 1.0\n    for _ in range(n):\n        step /= 2\n    while step > x:\n        step /= 2\n    return step\n"
        },
    )
    exercise = load_exercise(str(public))
    with Reference(exercise, sandbox) as reference:
        question = exercise.questions[0]
        cases = reference.cases(question, 1)
        assert {type(case.args[1]) for case in cases if case.args} == {int}
        assert len(reference.begin([(question, cases)])()) == len(cases)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def draw_x(seed):\n    return 5.0\n", "draw_x has to return a tuple of 1: x"),
        ("def draw_x(seed):\n    return (1.0, 2.0)\n", "draw_x has to return a tuple of 1: x"),
        ("def draw_x(seed):\n    pass\n", "None"),
        ("def draw_x(seed):\n    return 1 / 0\n", "ZeroDivisionError at line 5: division by zero"),
        ("def draw_x():\n    return (1.0,)\n", "TypeError"),
    ],
)
def test_a_generator_that_draws_nothing_is_a_broken_spec(
    write_exercise: Write, right: str, sandbox: LocalSandbox, code: str, found: str
) -> None:
    """A generator that raises, or returns another number of inputs, is a fault of the spec."""
    public = write_exercise(**GENERATED, reference={"import numpy as np\n": "import numpy as np\n\n\n" + code})
    with pytest.raises(SpecError) as caught:
        graded(public, right, sandbox)
    assert found in caught.value.faults[0].found


MEASURED = {"key": {"[line]\n": '[line]\nmeasure = "far"\nwithin = 1.5\n'}}


@pytest.mark.parametrize(
    ("far", "answer", "status"),
    [
        ("return abs(y - 3) + 1", "3.5", Status.RIGHT),
        ("return abs(y - 3) + 1", "3.0 * (x + 1) + 100", Status.WRONG),
        ("return abs(y - 3) + 1", "np.nan", Status.WRONG),
        ("return 1.0 if y == 3.0 * (x + 1) else float('nan')", "7.0", Status.WRONG),
        ("return 1.0 if y == 3.0 * (x + 1) else None", "7.0", Status.WRONG),
        ("return 1.0 if y == 3.0 * (x + 1) else 1 / 0", "7.0", Status.WRONG),
    ],
)
def test_answers_are_measured_by_the_author(
    write_exercise: Write, sandbox: LocalSandbox, far: str, answer: str, status: Status
) -> None:
    """An answer that is graded by what it achieves passes within the bound. One for which only the measure fails is wrong."""
    code = f"\n\ndef far(x, y):\n    {far}\n"
    public = write_exercise(**MEASURED, reference={"import numpy as np\n": "import numpy as np\n" + code})
    verdict = graded(public, f"def line(x): return {answer}", sandbox).verdicts[0]
    assert verdict.status is status
    assert verdict.earned == (2 if status is Status.RIGHT else 0)


@pytest.mark.parametrize(
    "far", ["return None", "return float('nan')", "return [1.0, 2.0]", "return 'x'", "return 1 / 0"]
)
def test_a_measure_of_the_right_answer_is_one_finite_number(
    write_exercise: Write, right: str, sandbox: LocalSandbox, far: str
) -> None:
    """A measuring function without a number for the reference's answer would fail all students: the spec is broken."""
    code = f"\n\ndef far(x, y):\n    {far}\n"
    public = write_exercise(**MEASURED, reference={"import numpy as np\n": "import numpy as np\n" + code})
    with pytest.raises(SpecError) as caught:
        graded(public, right, sandbox)
    assert caught.value.faults[0].where.startswith("far, for line/fixed-1")


def test_reruns_and_hidden_cases_have_keys(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """Every case gets a key with a spread; a literal of the spec needs no call of the reference."""
    exercise = load_exercise(str(write_exercise()))
    with Reference(exercise, sandbox) as reference:
        asked = [(question, reference.cases(question, 1)) for question in exercise.questions]
        keys = reference.begin(asked)()
        assert all(key.spread is None for key in keys.values())
        for question, cases in asked:
            keys |= reference.spread(question, cases, keys)
    assert set(keys) == {case.id for _, cases in asked for case in cases}
    line = [keys[case.id] for case in asked[0][1]]
    assert len(line) == 1 + 3 + 3
    assert all(isinstance(key.value, float) and key.spread is not None for key in line)
    assert keys["c"].value == 0.25
    assert keys["c"].spread is None
