"""The smallest failing case: how it is found, what it may be, and when there is none."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import RandomState

from grader import intake, load_exercise, pipeline
from grader.exercise.draw import Draw, Drawing, draw
from grader.exercise.kinds import kind_of
from grader.feedback import smallest_case
from grader.feedback.smallest_case import Inputs, cost, moves
from grader.model.execution import Case, Observation, Outcome
from grader.model.exercise import Exercise
from grader.model.result import Report, Status, Verdict
from grader.model.value import Array, Value
from grader.numeric.values import from_array, to_array
from grader.report.formats import html, text
from grader.report.formats import json as json_format
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder
from tests.report.rendered import rendered

Write = Callable[..., Path]
NUMBERS = Drawing({"x": Draw(normal=(0, 1)), "y": Draw(uniform=(0.25, 3)), "k": Draw(integers=(2, 9))})
ARRAYS = Drawing(
    {"W": Draw(normal=(0, 1), shape=("m", "n")), "x": Draw(normal=(0, 1), shape=("n", "N")), "b": Draw(choice=(0.5, 3.0), shape=("m", 1))},
    {"m": (3, 4), "n": (2, 5), "N": (6,)},
)  # fmt: skip


def drawn(drawing: Drawing, seed: int) -> Inputs:
    """Inputs as the exercise draws them."""
    return draw(drawing.inputs, drawing.sizes, RandomState(seed))


def shrunk(inputs: Inputs, drawing: Drawing | None, fails: Callable[[Inputs], bool], tries: int = 400) -> Inputs:
    """The smallest inputs that are found."""
    return smallest_case.shrink(inputs, moves(inputs, drawing), fails, tries)


def array(value: Value) -> np.ndarray:  # type: ignore[type-arg]  # of any number kind
    """A value that is an array."""
    made = to_array(value)
    assert made is not None
    return made


def test_numbers_become_the_simplest_that_fail() -> None:
    """Where nothing matters all become simple, each within what could be drawn; where something does, it stays."""
    inputs: Inputs = {"x": -1.2345, "y": 2.4321, "k": 7}
    assert shrunk(inputs, NUMBERS, lambda _: True) == {"x": 0.0, "y": 1.0, "k": 2}
    assert shrunk(inputs, NUMBERS, lambda found: float(array(found["x"])) < 0) == {"x": -1.0, "y": 1.0, "k": 2}
    assert shrunk(inputs, NUMBERS, lambda found: float(array(found["y"])) > 2.43) == {"x": 0.0, "y": 2.4321, "k": 2}
    assert shrunk(inputs, NUMBERS, lambda found: float(array(found["y"])) > 2.3)["y"] == 2.4
    assert shrunk(inputs, NUMBERS, lambda _: False) == inputs


def test_sizes_shrink_together() -> None:
    """A size that several inputs share is one number in all of them; one that is written as a number stays."""
    found = shrunk(drawn(ARRAYS, 1), ARRAYS, lambda inputs: array(inputs["x"]).shape[1] >= 2)
    assert {name: array(value).tolist() for name, value in found.items()} == {
        "W": [[0.0]],
        "x": [[0.0, 0.0]],
        "b": [[0.5]],
    }


def test_entries_are_made_simpler_one_by_one() -> None:
    """Where not all entries can be the same, a small array's are tried each by itself."""

    def rising(inputs: Inputs) -> bool:
        row = array(inputs["W"])[0]
        return len(row) == 2 and bool(row[1] > row[0])

    start = next(inputs for inputs in (drawn(ARRAYS, seed) for seed in range(50)) if rising(inputs))
    assert array(shrunk(start, ARRAYS, rising)["W"]).tolist() in ([[0.0, 1.0]], [[-1.0, 0.0]])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([NUMBERS, ARRAYS]), st.integers(0, 2**31), st.integers(0, 60), st.randoms(use_true_random=False))
def test_what_is_found_has_failed_and_could_be_drawn(
    drawing: Drawing, seed: int, tries: int, chance: st.DataObject
) -> None:
    """Whatever fails: the end is the start or has failed, is no harder to read, keeps its bounds, and is asked for no more than so often."""
    start, failed = drawn(drawing, seed), []

    def fails(inputs: Inputs) -> bool:
        nonlocal tries
        tries -= 1
        if chance.random() < 0.5:  # type: ignore[attr-defined]  # a random.Random
            failed.append(inputs)
            return True
        return False

    found = smallest_case.shrink(start, moves(start, drawing), fails, tries)
    assert tries >= 0
    assert found == (failed[-1] if failed else start)
    assert cost(found) <= cost(start)
    sizes: dict[int | str, int] = {}
    for name, how in drawing.inputs.items():
        value = array(found[name])
        assert value.dtype == array(start[name]).dtype
        assert all(sizes.setdefault(size, n) == n for size, n in zip(how.shape, value.shape, strict=True))
        low, high = how.uniform or how.integers or (-np.inf, np.inf)
        assert ((value >= low) & (value <= high)).all()
        assert how.choice is None or np.isin(value, how.choice).all()
    assert all(type(found[name]) is type(value) for name, value in start.items())


def test_what_the_exercise_does_not_describe_is_only_rounded() -> None:
    """Inputs of a generator keep their form, signs and whole numbers; floats lose digits."""
    inputs: Inputs = {
        "weights": (from_array(np.array([[0.1234, -0.5]])), from_array(np.array([2.71]))),
        "rate": 0.5678,
        "steps": 15,
    }
    found = shrunk(inputs, None, lambda _: True)
    assert found == {
        "weights": (from_array(np.array([[0.0, 0.0]])), from_array(np.array([3.0]))),
        "rate": 1.0,
        "steps": 15,
    }
    small: Inputs = {"tol": 1e-8, "steps": from_array(np.array([0.001, 1.26]))}
    assert shrunk(small, None, lambda _: True) == {"tol": 1e-8, "steps": from_array(np.array([0.001, 1.0]))}
    kept = shrunk(inputs, None, lambda changed: changed["weights"][0] != from_array(np.array([[0.0, 0.0]])))  # type: ignore[index]
    assert isinstance(kept["weights"], tuple)
    assert isinstance(kept["weights"][0], Array)
    assert array(kept["weights"][0]).tolist() == [[0.1, -0.5]]


def graded(exercise: str, source: str, sandbox: LocalSandbox, question: str) -> Report:
    """The report on one question."""
    loaded = load_exercise(exercise)
    return pipeline.grade_submission(intake.parse("answer.py", source.encode()), loaded, sandbox, question=question)


@pytest.mark.parametrize(
    ("exercise", "file", "question", "call"),
    [
        ("training-networks", "wrong_no_factor_two", "dCdb", "print(dCdb(0.0, 0.0, 0.0, 1.0))  # wanted -2"),
        ("training-networks", "wrong_dzdw_is_w", "dCdw", "print(dCdw(0.0, 0.0, 1.0, 1.0))  # wanted -2"),
        ("matrix-form", "wrong_mean_for_sum", "layer", "print(layer(np.array([[0.0, 1.0]]), np.array([0.0, 1.0]), np.array([0.0])))  # wanted [0.761594]"),
        ("backpropagation", "wrong_sum_for_mean", "J_b3", "print(J_b3(np.array([[0.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 0.0]])))  # wanted [[0.25], [0.25]]"),
    ],
)  # fmt: skip
def test_mistakes_of_the_course(sandbox: LocalSandbox, exercise: str, file: str, question: str, call: str) -> None:
    """A wrong answer of the course is shown where it fails with noughts and ones: two examples show a sum for a mean."""
    source = (folder("solutions") / exercise / f"{file}.py").read_text(encoding="utf-8")
    report = graded(exercise, source, sandbox, question)
    made = json.loads(rendered(json_format, report))["result"]["questions"][0]
    assert made["snippet"].split("\n")[-1] == call
    assert made["smallest"]["id"] == f"{question}/smallest"
    assert not made["smallest"]["passed"]
    assert "the simplest case that fails: " in rendered(text, report)
    assert "The simplest case that fails: <code>" in rendered(html, report)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def dCdb(w1, b1, x, y):\n    z = w1 * x + b1\n    return 2 * (a1(w1, b1, x) - y) / np.cosh(z) ** 2\n", "right"),
        ("def dCdb(w1, b1, x, y):\n    raise ValueError\n", "raises"),
        ("def dCdb(w1, b1, x, y):\n    pass\n", "returns nothing"),
        ("import time\ndef dCdb(w1, b1, x, y):\n    if round(x, 1) == x and round(w1, 1) == w1: return 9.0\n    time.sleep(60)\n", "sleeps"),
        ("def dCdb(w1, b1, x, y):\n    if (w1, b1, x, y) == (2.3, -1.2, 0, 1): return 5.0\n    raise ValueError\n", "fails otherwise elsewhere"),
        ("import os\ndef dCdb(w1, b1, x, y):\n    if (w1, b1, x, y) == (2.3, -1.2, 0, 1): return 5.0\n    os._exit(0)\n", "ends"),
    ],
    ids=lambda value: value if " " not in value or len(value) < 30 else "",
)  # fmt: skip
def test_there_may_be_none(sandbox: LocalSandbox, source: str, why: str) -> None:
    """What is right, has no value, or fails in another way everywhere else has no smaller case, and the mark stays."""
    verdict = graded("training-networks", "import numpy as np\n" + source, sandbox, "dCdb").verdicts[0]
    assert verdict.smallest is None or why == "sleeps"
    assert (verdict.status is Status.RIGHT) == (why == "right")


def test_a_fit_of_the_hidden_cases_only_is_not_shown(sandbox: LocalSandbox) -> None:
    """An answer that is right in all shown cases has no smallest one: hidden inputs stay hidden."""
    right = (folder("solutions") / "training-networks" / "reference.py").read_text(encoding="utf-8")
    first = graded("training-networks", right, sandbox, "dCdb").verdicts[0]
    shown = [case.case.args for case in first.shown]
    source = (
        f"{right}\nright = dCdb\ndef dCdb(*inputs):\n    return right(*inputs) * (1 if inputs in {shown!r} else 2)\n"
    )
    verdict = graded("training-networks", source, sandbox, "dCdb").verdicts[0]
    assert (verdict.status, verdict.hidden_passed, verdict.smallest) == (Status.WRONG, 0, None)


def test_nothing_printed_while_shrinking_is_told(sandbox: LocalSandbox) -> None:
    """The smallest case is asked for after the hidden ones: what the file prints then stays unread."""
    source = "def dCdb(w1, b1, x, y):\n    print('seen', x)\n    return 7.5\n"
    verdict = graded("training-networks", source, sandbox, "dCdb").verdicts[0]
    assert verdict.smallest is not None
    assert verdict.smallest.observation.output == ""


def test_a_measured_answer_has_none(sandbox: LocalSandbox) -> None:
    """What is graded by its behaviour is compared with no value, so there is nothing to shrink towards."""
    source = (folder("solutions") / "backpropagation" / "wrong_train_one_step.py").read_text(encoding="utf-8")
    assert graded("backpropagation", source, sandbox, "train").verdicts[0].smallest is None


def test_a_side_that_loses_its_box_is_asked_no_more(sandbox: LocalSandbox) -> None:
    """A function that ends Python away from the shown case costs one box more, not one for each try."""
    source = "import numpy as np, os\ndef dCdb(w1, b1, x, y):\n    if (w1, b1, x, y) != (2.3, -1.2, 0, 1): os._exit(0)\n    return 5.0\n"
    first = graded("training-networks", source, sandbox, "dCdb").verdicts[0]
    asked: list[str] = []

    def ends(case: Case) -> Observation:
        asked.append(case.id)
        return Observation(Outcome.EXITED)

    assert (
        smallest_case.smallest(first, first.first_failure, ends, lambda _: Observation(Outcome.RETURNED, 1.0)) is None
    )
    assert (
        smallest_case.smallest(first, first.first_failure, lambda _: Observation(Outcome.RETURNED, 1.0), ends) is None
    )
    assert len(asked) == 2


HIDDEN = """
title = "Hidden"
summary = "The shown case hides a factor."
[[question]]
id = "f"
kind = "function"
title = "F"
points = 1
statement = "Write `f(x)`."
arguments = ["x"]
count = 0
draw = { inputs = { x = { uniform = [2.0, 3.0] } } }
[[question.case]]
args = { x = 0.0 }
"""


@pytest.mark.parametrize("allowed", [True, False])
def test_a_hidden_failure_is_made_smaller_only_where_the_author_allows_it(
    tmp_path: Path, sandbox: LocalSandbox, allowed: bool
) -> None:
    """An answer that is right in what is shown is told a simple case, and never the hidden one itself."""
    public, secret = tmp_path / "exercises" / "hidden", tmp_path / "solutions" / "hidden"
    for path, name, content in (
        (public, "exercise.toml", HIDDEN),
        (public, "starter.py", ""),
        (secret, "reference.py", "def f(x): return 2 * x\n"),
        (secret, "key.toml", f"hidden_seed = 5\n[f]\nhidden = {{ count = 5, shrink = {str(allowed).lower()} }}\n"),
    ):
        path.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, encoding="utf-8")
    read = intake.parse("answer.py", b"def f(x): return 3 * x\n")
    report = pipeline.grade_submission(read, load_exercise(str(public)), sandbox)
    (verdict,) = report.verdicts
    assert (verdict.hidden_passed, verdict.first_failure) == (0, None)
    if allowed:
        assert verdict.smallest is not None
        assert (verdict.smallest.case.args, verdict.smallest.case.hidden) == ((2.0,), False)
        assert "the simplest case that fails: f(x=2): got 6, wanted 4" in rendered(text, report)
    else:
        assert verdict.smallest is None
        assert "simplest case" not in rendered(text, report)


SECRET_SEEDS = [5, 6, 7, 990000000000000099, 123456789123456789]


@pytest.fixture
def two_inputs(tmp_path: Path, sandbox: LocalSandbox) -> Callable[[bytes, int], tuple[Verdict, Exercise]]:
    """Grades an answer to a question of two inputs, with hidden cases from a seed."""
    public, secret = tmp_path / "exercises" / "hidden", tmp_path / "solutions" / "hidden"
    spec = HIDDEN.replace('arguments = ["x"]', 'arguments = ["x", "y"]').replace(
        "args = { x = 0.0 }", "args = { x = 0.0, y = 0.0 }"
    )
    spec = spec.replace("x = { uniform = [2.0, 3.0] }", "x = { uniform = [2.0, 3.0] }, y = { uniform = [2.0, 3.0] }")

    def grade(answer: bytes, seed: int) -> tuple[Verdict, Exercise]:
        for path, name, content in (
            (public, "exercise.toml", spec),
            (public, "starter.py", ""),
            (secret, "reference.py", "def f(x, y): return 2 * x + y\n"),
            (secret, "key.toml", f"hidden_seed = {seed}\n[f]\nhidden = {{ count = 5, shrink = true }}\n"),
        ):
            path.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(content, encoding="utf-8")
        exercise = load_exercise(str(public))
        (verdict,) = pipeline.grade_submission(intake.parse("answer.py", answer), exercise, sandbox).verdicts
        return verdict, exercise

    return grade


@pytest.mark.parametrize(
    "answer",
    [
        b"def f(x, y): return 2 * x + y + (x != 0)\n",
        b"def f(x, y): return 2 * x + y + (x != round(x, 2))\n",
        b"def f(x, y): return 2 * x + y + (int(1000 * x) % 7 == 3 or int(1000 * y) % 2)\n",
        b"seen = []\ndef f(x, y):\n    if x: seen.append(x)\n    return 2 * x + y + (seen[0] if seen else 0)\n",
    ],
)
def test_what_is_shown_for_a_hidden_failure_depends_on_no_hidden_digit(
    answer: bytes, two_inputs: Callable[[bytes, int], tuple[Verdict, Exercise]]
) -> None:
    """Whatever the hidden inputs are, the case and both its values are the same, also of a file that keeps inputs."""
    found = [two_inputs(answer, seed)[0] for seed in SECRET_SEEDS]
    assert all(verdict.first_failure is None and verdict.hidden_passed < 5 for verdict in found)
    told = [verdict.smallest for verdict in found]
    assert told[0] is not None
    assert all(one == told[0] for one in told)


def test_a_hidden_failure_tells_its_manner_at_most(
    two_inputs: Callable[[bytes, int], tuple[Verdict, Exercise]],
) -> None:
    """A file that fails in a manner which it chooses by a hidden digit tells one of three manners, no more."""
    answer = b"""
def f(x, y):
    if not x: return 2 * x + y
    return [(1.0, 2.0), float("nan"), 1000 * x][int(1000 * x) % 3]
"""
    told = {repr(two_inputs(answer, seed)[0].smallest) for seed in range(10)}
    assert len(told) <= 3


def test_an_answer_that_is_wrong_in_hidden_inputs_alone_is_shown_nothing(
    two_inputs: Callable[[bytes, int], tuple[Verdict, Exercise]],
) -> None:
    """What fails in no other case has none to show: the hidden ones themselves never are."""
    _, exercise = two_inputs(b"x = 1\n", 5)
    hidden = kind_of(exercise.questions[0]).cases(1, 5, lambda _: None)[1:]
    listed = repr([case.args for case in hidden]).encode()
    verdict, _ = two_inputs(b"def f(x, y): return 2 * x + y + ((x, y) in " + listed + b")\n", 5)
    assert (verdict.hidden_passed, verdict.first_failure, verdict.smallest) == (0, None, None)


def test_a_simple_case_for_a_hidden_failure_is_drawn_by_the_authors_generator_too(
    tmp_path: Path, sandbox: LocalSandbox
) -> None:
    """Its inputs are only rounded, as those of other failures are."""
    public, secret = tmp_path / "exercises" / "hidden", tmp_path / "solutions" / "hidden"
    spec = HIDDEN.replace("inputs = { x = { uniform = [2.0, 3.0] } }", 'generator = "make"')
    code = "import numpy as np\ndef f(x): return 2 * x\ndef make(seed): return (np.random.RandomState(seed).rand(3) + 1,)\n"
    for path, name, content in (
        (public, "exercise.toml", spec.replace("x = 0.0", "x = [0.0]")),
        (public, "starter.py", ""),
        (secret, "reference.py", code),
        (secret, "key.toml", "hidden_seed = 5\n[f]\nhidden = { count = 5, shrink = true }\n"),
    ):
        path.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content, encoding="utf-8")
    read = intake.parse("answer.py", b"def f(x): return 3 * x\n")
    (verdict,) = pipeline.grade_submission(read, load_exercise(str(public)), sandbox).verdicts
    assert verdict.first_failure is None
    assert verdict.smallest is not None
    assert verdict.smallest.case.args is not None
    inputs = to_array(verdict.smallest.case.args[0])
    assert inputs is not None
    assert (inputs == inputs.round(0)).all()
