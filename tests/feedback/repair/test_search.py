"""From a wrong function to the change that makes it right, through the whole grading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.model.result import Diagnosis, Status, Verdict
from grader.sandbox import LocalSandbox

SPEC = """
title = "Neuron"
summary = "A neuron."

[[question]]
id = "neuron"
kind = "function"
title = "Neuron"
points = 4
statement = "Write `neuron(w, a0, b)`."
arguments = ["w", "a0", "b"]

[question.draw]
sizes = { n = [2, 5] }

[question.draw.inputs]
w = { normal = [0, 1], shape = ["n"] }
a0 = { normal = [0, 1], shape = ["n"] }
b = { normal = [0, 1] }
"""
STARTER = '# exercise: neuron\nimport numpy as np\nsigma = np.tanh\n\n\ndef neuron(w, a0, b):\n    """Complete."""\n'
REFERENCE = "import numpy as np\nsigma = np.tanh\n\n\ndef neuron(w, a0, b):\n    return sigma(w @ a0 + b)\n"
HEAD = "import numpy as np\nsigma = np.tanh\n\n\n"
Ask = Callable[[str], Verdict]


@pytest.fixture
def ask(write_exercise: Callable[..., Path], tmp_path: Path, sandbox: LocalSandbox) -> Ask:
    """Grades a file of the neuron exercise, whose reference has no misconceptions."""
    folder = write_exercise("neuron", spec=SPEC, starter=STARTER, reference=REFERENCE, key="")

    def run(code: str) -> Verdict:
        path = tmp_path / "answer.py"
        path.write_text(HEAD + code, encoding="utf-8")
        return grader.grade(path, grader.load_exercise(str(folder)), within=sandbox).verdicts[0]

    return run


def repair(verdict: Verdict) -> Diagnosis:
    """The changes that were found."""
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.way == "repair"
    return verdict.diagnosis


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("    return sigma(np.sum(w) * np.sum(a0) + b)\n", "sum-of-products:np.sum(w) * np.sum(a0)->np.sum(w * a0)"),
        ("    return sigma(w) @ a0 + b\n", "brackets:sigma(w) @ a0 + b->sigma(w @ a0 + b)"),
        (
            "    for x, y in zip(w, a0):\n        b += x * y\n        return sigma(b)\n",
            "return-in-loop:return sigma(b)->",
        ),
        ("    a = sigma(w @ a0 + b)\n    print(a)\n", "printed:print(a)->return a"),
        ("    z = b\n    for i in range(1, len(w)):\n        z = z + w[i] * a0[i]\n    return np.tanh(z)\n", "range:"),
    ],
)
def test_one_change_is_found(ask: Ask, body: str, found: str) -> None:
    """A change of an expression, of a statement, or of a loop's bounds is named with the code before and after."""
    assert repair(ask("def neuron(w, a0, b):\n" + body)).id.startswith(found)


def test_two_changes_are_found(ask: Ask) -> None:
    """Two mistakes in one function are both named; the mark stays as it is."""
    verdict = ask("def neuron(w, a0, b):\n    z = np.multiply(w, a0)\n    return sigma(z - b)\n")
    assert len(repair(verdict).id.split("+")) >= 2
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)


def test_a_mistake_in_a_function_of_their_own_is_found_there(ask: Ask) -> None:
    """The asked function is right; the one that it calls is not."""
    own = "def product(w, a):\n    return np.sum(w) * np.sum(a)\n\n\n"
    found = repair(ask(own + "def neuron(w, a0, b):\n    return sigma(product(w, a0) + b)\n"))
    assert found.id == "sum-of-products:np.sum(w) * np.sum(a)->np.sum(w * a)"


def test_a_default_that_is_made_once_is_named(ask: Ask) -> None:
    """A list as a default keeps what earlier calls have put into it."""
    code = "def neuron(w, a0, b, z=[]):\n    z.append(w @ a0 + b)\n    return sigma(sum(z))\n"
    assert repair(ask(code)).id.startswith("default:z=[]")


def test_a_file_that_pretends_to_be_the_harness_changes_no_mark(ask: Ask) -> None:
    """What a file does to the search is said of that file only, and it earns nothing."""
    code = "def neuron(w, a0, b):\n    return 7 * w @ a0\n\n\ndef _at(low, high):\n    raise SystemExit\n"
    verdict = ask(code)
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)


@pytest.mark.parametrize(
    "body",
    ["    return 0.25\n", "    return np.sort(w)[::-1] @ np.cumsum(a0) ** 3 / (1 + b**4)\n", "    while True: pass\n"],
)
def test_nothing_is_said_where_no_small_change_helps(ask: Ask, body: str) -> None:
    """A function that is far from right, or never ends, has no such diagnosis."""
    diagnosis = ask("def neuron(w, a0, b):\n" + body).diagnosis
    assert diagnosis is None or diagnosis.way != "repair"
