"""Many versions of the author's code answer from one box, and none of them takes another along."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader.grading.code_variants import VariantCall, Variants
from grader.model.execution import Case, Limits, Outcome
from grader.sandbox import LocalSandbox

SOURCES = (
    "def f(x): return W * x\nC = 1.5\n",
    "def f(x): return -W * x\nC = 2.5\n",
    "def f(x):\n    while True: pass\n",
    "def f(x): return 1 / 0\n",
    "def f(x)",
    "import os\ndef f(x): os.abort()\n",
)


def case(x: float) -> Case:
    """A call with a variable that is set for it."""
    return Case("1", "q", ("f",), (x,), (("W", 3.0),))


@pytest.fixture
def variants(sandbox: LocalSandbox) -> Iterator[Variants]:
    """All the versions."""
    with Variants(sandbox, SOURCES, "solutions/made/reference.py", Limits(memory_mb=256)) as made:
        yield made


def test_each_version_answers_for_itself(variants: Variants) -> None:
    """The same case is answered by each version's own function, with the case's variables; constants are read."""
    asked = [
        VariantCall(0, case(2.0)),
        VariantCall(1, case(2.0)),
        VariantCall(1, Case("1", "q", ("C",))),
        VariantCall(0, case(-1.0)),
    ]
    assert [observed.value for observed in variants.answers(asked, 5)] == [6.0, -6.0, 2.5, -3.0]


def test_one_that_fails_costs_the_others_nothing(variants: Variants) -> None:
    """A version that loops or crashes is asked once; those before and behind it are answered."""
    asked = [VariantCall(number, case(1.0)) for number in (0, 2, 1, 3, 5, 4, 2, 0)]
    outcomes = [observed.outcome for observed in variants.answers(asked, 0.2)]
    assert outcomes == [
        Outcome.RETURNED,
        Outcome.TIME_LIMIT,
        Outcome.RETURNED,
        Outcome.RAISED,
        Outcome.CRASHED,
        Outcome.RAISED,
        Outcome.NOT_RUN,
        Outcome.RETURNED,
    ]
    assert variants.answers([VariantCall(2, case(1.0)), VariantCall(1, case(1.0))], 0.2)[1].value == -3.0


def test_nothing_asked_is_nothing_answered(variants: Variants) -> None:
    """Without a question there is no box."""
    assert variants.answers([], 1) == []
