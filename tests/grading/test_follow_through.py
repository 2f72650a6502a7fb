"""An answer that is wrong only because of a helper gets a note, and the points that the spec gives for it."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grader import intake, load_exercise, pipeline
from grader.errors import SpecError
from grader.grading import wording
from grader.grading.follow_through import BothBoxes, follow
from grader.model.execution import Case, Observation, Outcome
from grader.model.exercise import Question
from grader.model.result import CaseVerdict, Comparison, Note, Report, Status, Verdict
from grader.model.value import Value
from grader.numeric.values import to_number
from grader.sandbox import LocalSandbox
from grader.sandbox.interface import OutsideFunctions

SPEC = """
title = "Steps"
summary = "A layer, and two of them."
{top}
[[question]]
id = "layer"
kind = "function"
title = "Layer"
points = 1
statement = "Write `layer(w, x, b)`."
arguments = ["w", "x", "b"]
count = 6
draw = {{ inputs = {{ w = {{ normal = [0, 1] }}, x = {{ normal = [0, 1] }}, {last} }} }}

[[question]]
id = "twice"
kind = "function"
title = "Twice"
points = 4
statement = "Write `twice(w, x, b)`."
arguments = ["w", "x", "b"]
count = {count}
draw = {{ inputs = {{ w = {{ normal = [0, 1] }}, x = {{ normal = [0, 1] }}, {drawn} }} }}
{question}
"""
LAST = "b = { normal = [0, 1] }"
REFERENCE = """
import numpy as np
def layer(w, x, b): return np.tanh(w * x + b)
def twice(w, x, b): return 2 * layer(w, layer(w, x, b), b)
"""
NOTE = wording.carried("twice", ("layer",))
Graded = Callable[..., Report]


@pytest.fixture
def graded(tmp_path: Path, sandbox: LocalSandbox) -> Graded:
    """Grades a submission of an exercise whose second question builds on its first."""

    def grade(
        submission: str,
        question: str = "",
        reference: str = REFERENCE,
        top: str = "",
        drawn: str = LAST,
        count: int = 6,
    ) -> Report:
        public, secret = tmp_path / "exercises" / "steps", tmp_path / "solutions" / "steps"
        public.mkdir(parents=True, exist_ok=True)
        secret.mkdir(parents=True, exist_ok=True)
        (public / "exercise.toml").write_text(
            SPEC.format(question=question, top=top, last=LAST, drawn=drawn, count=count), encoding="utf-8"
        )
        (public / "starter.py").write_text("import numpy as np\n", encoding="utf-8")
        (secret / "reference.py").write_text(reference, encoding="utf-8")
        (secret / "key.toml").write_text("", encoding="utf-8")
        read = intake.parse("answer.py", submission.encode())
        return pipeline.grade_submission(read, load_exercise(str(public)), sandbox)

    return grade


OWN = "def twice(w, x, b): return 2 * layer(w, layer(w, x, b), b)\n"
NO_TANH = f"def layer(w, x, b): return w * x + b\n{OWN}"


def test_an_answer_that_is_right_for_its_own_helper_is_told_so(graded: Graded) -> None:
    """The helper is named; without a word of the spec nothing is earned by that."""
    layer, twice = graded(NO_TANH).verdicts
    assert (layer.status, layer.notes) == (Status.WRONG, ())
    assert (twice.status, twice.earned, twice.notes) == (Status.WRONG, 0, (Note("carried", NOTE),))


def test_it_earns_what_the_spec_gives(graded: Graded) -> None:
    """A share of the points, said in the note; the helper itself earns nothing."""
    layer, twice = graded(NO_TANH, "follow_through = 0.5").verdicts
    assert (layer.earned, twice.earned, twice.status) == (0, 2, Status.PARTIAL)
    assert twice.notes == (Note("carried-points", f"{NOTE} That earns 2 of 4 points."),)


def test_several_helpers_are_named(graded: Graded) -> None:
    """Where two of them are off, both are named."""
    reference = REFERENCE + "def half(x): return x / 2\n"
    reference = reference.replace("2 * layer", "half(1.0) * layer")
    own = "def half(x): return x / 3\ndef twice(w, x, b): return half(1.0) * layer(w, layer(w, x, b), b)\n"
    twice = graded(f"def layer(w, x, b): return w * x + b\n{own}", reference=reference).verdicts[1]
    assert [note.text for note in twice.notes] == [wording.carried("twice", ("layer", "half"))]


def test_it_need_not_call_its_helper(graded: Graded) -> None:
    """The same mistake made twice by hand is the same mistake."""
    by_hand = "def layer(w, x, b): return w * x + b\ndef twice(w, x, b): return 2 * (w * (w * x + b) + b)\n"
    assert graded(by_hand).verdicts[1].notes == (Note("carried", NOTE),)


@pytest.mark.parametrize(
    "submission",
    [
        pytest.param(f"def layer(w, x, b): return 0.0\n{OWN}", id="constant"),
        pytest.param("def layer(w, x, b): return 0.0\ndef twice(w, x, b): return 0.0\n", id="all zero"),
        pytest.param(f"n = 0\ndef layer(w, x, b):\n    global n\n    n += 1\n    return w * x + b + n\n{OWN}", id="counts"),
        pytest.param("def layer(w, x, b): return w * x\ndef twice(w, x, b): return layer(w, x, b)\n", id="both off"),
        pytest.param("import numpy as np\ndef layer(w, x, b): return np.tanh(w * x + b)\ndef twice(w, x, b): return 0\n", id="right"),
        pytest.param("def layer(w, x, b): return 'x'\ndef twice(w, x, b): return 1.0\n", id="a text"),
        pytest.param("def layer(w, x, b): raise ValueError\ndef twice(w, x, b): return 1.0\n", id="raises"),
        pytest.param("def layer(w, x, b): return object()\ndef twice(w, x, b): return 1.0\n", id="an object"),
        pytest.param("def layer(w, x, b): return [0.0] * 99999\ndef twice(w, x, b): return 1.0\n", id="too many"),
        pytest.param("def layer(w): return w\ndef twice(w, x, b): return 1.0\n", id="another signature"),
        pytest.param("import os\ndef layer(w, x, b): os._exit(0)\ndef twice(w, x, b): return 1.0\n", id="ends Python"),
        pytest.param("layer = 5\ndef twice(w, x, b): return 1.0\n", id="no function"),
        pytest.param("def twice(w, x, b): return w * x + b\n", id="no helper"),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_not_said_to(graded: Graded, submission: str) -> None:
    """A helper that is right, hollow or broken explains nothing, and no answer earns by it."""
    twice = graded(submission, "follow_through = 0.5").verdicts[1]
    assert twice.earned == 0
    assert not [note for note in twice.notes if "is right for" in note.text]


def test_a_helper_that_ignores_an_argument_earns_nothing(graded: Graded) -> None:
    """There is a note, since that is the mistake. But it earns nothing: the answers agree too easily."""
    twice = graded(f"def layer(w, x, b): return w * x\n{OWN}", "follow_through = 0.5").verdicts[1]
    assert (twice.notes, twice.earned) == ((Note("carried", NOTE),), 0)


def test_a_reference_that_loops_with_a_students_helper_is_stopped(graded: Graded) -> None:
    """A loop that ends with the reference's helper may not end with a student's. That is not a fault of the spec."""
    loops = (
        REFERENCE.replace("    return", "return")
        + "def steady(w, x, b):\n    while not layer(w, x, b) < 2: pass\n    return 1.0\n"
    )
    loops = loops.replace(
        "return 2 * layer(w, layer(w, x, b), b)", "return 2 * steady(w, x, b) * layer(w, layer(w, x, b), b)"
    )
    report = graded(
        f"def layer(w, x, b): return float('nan')\n{OWN}", reference=loops, top="limits = { call_seconds = 0.3 }"
    )
    assert report.verdicts[1].status is Status.WRONG
    assert not [note for note in report.verdicts[1].notes if "right for" in note.text]


def test_a_given_helper_is_left_to_the_given_code(graded: Graded) -> None:
    """Given code is restored instead: errors are carried only from functions that the exercise asks for."""
    top = 'given = ["layer"]'
    with pytest.raises(SpecError):
        graded(NO_TANH, top=top)  # what is given earns no points


@pytest.mark.parametrize("share", ["1.0", "-0.1", "nan", "2"])
def test_a_share_of_all_or_less_than_nothing_is_a_fault(graded: Graded, share: str) -> None:
    """An error carried forward never earns all the points."""
    with pytest.raises(SpecError, match="follow_through"):
        graded(NO_TANH, f"follow_through = {share}")


def test_hidden_cases_take_no_part() -> None:
    """What the reference passes on to a student's helper is no more than shown cases hold."""
    asked: list[Case] = []

    def note(case: Case, outside: object = None) -> Observation:
        asked.append(case)
        return Observation(Outcome.RETURNED, 1.0)

    follow(
        _verdict([("shown", 1.0), ("also", 2.0)]),
        ("layer",),
        BothBoxes(note, note, lambda cases: [note(case) for case in cases], seed=1),
    )
    assert {case.id for case in asked} == {"shown", "also"}
    assert not [case for case in asked if case.hidden]


def _verdict(answers: list[tuple[str, Value]], given: Value = 0.5) -> Verdict:
    from grader.exercise.kinds.function import KeySpec, QuestionSpec

    table = QuestionSpec(id="twice", title="t", points=1, statement="s", arguments=("x",), follow_through=0.5)
    question = Question("twice", "function", "t", 1, "s", table, KeySpec())
    shown = tuple(
        CaseVerdict(
            Case(id_, "twice", ("twice",), (given,)), False, Observation(Outcome.RETURNED, value), 0.0, Comparison(0)
        )
        for id_, value in answers
    )
    return Verdict(question, Status.WRONG, 0, "wrong", shown, 0, 3)


SIGNS = "import numpy as np\ndef layer(w, x, b): return np.array(-0.0 if hash((w, x, b)) % 2 else 0.0)\n"
PAYLOAD = """
import numpy as np
def layer(w, x, b): return np.array([0x7FF8 << 48 | hash((w, x, b)) % 1000], dtype=np.int64).view(np.float64)[0]
"""
DRAWN = """
def known(x): return float(f"{x:.4g}") == x
def layer(w, x, b): return 0.0 if known(w) and known(b) and (known(x) or not x) else w + x + b
"""
COUNTS = """
seen = {}
def layer(w, x, b):
    place = seen.setdefault((w, x, b), len(seen))
    return w * (place + 1) / 2 if place % 2 and place < 12 else w + x + b
def twice(w, x, b):
    return w * (CASES.index((w, x, b)) * 2 + 2)
"""


@pytest.mark.parametrize(
    "submission",
    [
        pytest.param(f"{SIGNS}def twice(w, x, b): return 0.0\n", id="the sign of zero"),
        pytest.param(f"{PAYLOAD}def twice(w, x, b): return np.nan\n", id="what a nan carries"),
        pytest.param("def layer(w, x, b): return 1 + 1e-13 * (w + x + b)\ndef twice(w, x, b): return 2.0\n", id="by a hair"),
        pytest.param(f"{DRAWN}def twice(w, x, b): return 0.0\n", id="inputs known by their decimals"),
    ],
)  # fmt: skip
def test_a_hollow_helper_in_disguise_earns_nothing(graded: Graded, submission: str) -> None:
    """A helper that seems to use its arguments but gives the same number in every recorded call is hollow."""
    twice = graded(submission, "follow_through = 0.5").verdicts[1]
    assert (twice.earned, [note for note in twice.notes if "right for" in note.text]) == (0, [])


def test_a_helper_that_counts_its_calls_earns_nothing(graded: Graded) -> None:
    """One that learns from the order of calls, and remembers, has another order to answer to in another box."""
    shown = graded(NO_TANH).verdicts[1].shown
    submission = f"CASES = {[case.case.args for case in shown]!r}\n{COUNTS}"
    twice = graded(submission, "follow_through = 0.5").verdicts[1]
    assert (twice.earned, [note for note in twice.notes if "right for" in note.text]) == (0, [])


def test_a_helper_may_be_called_with_fewer_arguments(graded: Graded) -> None:
    """The reference may omit arguments with defaults, regardless of how the helper handles that."""
    reference = """
import numpy as np
def layer(w, x, b=0.0): return np.tanh(w * x + b)
def twice(w, x, b): return layer(w, x, b) + layer(w, x)
"""
    own = "def layer(w, x, b=0.0): return w * x\ndef twice(w, x, b): return layer(w, x, b) + layer(w, x)\n"
    twice = graded(own, "follow_through = 0.5", reference).verdicts[1]
    assert (twice.status, twice.notes[:1] in ((), (Note("carried", NOTE),))) == (Status.WRONG, True)


def test_helpers_with_huge_numbers_upset_nothing(graded: Graded) -> None:
    """Numbers near the end of what floats hold are moved without a warning of ours."""
    own = f"import numpy as np\ndef layer(w, x, b): return np.array([1.7e308]) * np.sign(w * np.mean(x) + b)\n{OWN}"
    assert graded(own, "follow_through = 0.5").verdicts[1].status in (Status.WRONG, Status.PARTIAL)


GRADIENT = """
import numpy as np
def layer(w, x, b): return w * x + b
def twice(w, x, b):
    a = np.tanh(layer(w, x, b))
    return {answer}
"""
SLOPE = "2 * (a - 0.5) * (1 - a**2) * x"
HUGE = "def layer(w, x, b): return 1e9 * (w * x + b)\n"
ONCE = """
seen = []
def layer(w, x, b): return 1e20 * (w * x + b) if w == FIRST else 2 * (w * x + b)
"""


@pytest.mark.parametrize(
    ("answer", "submission"),
    [
        pytest.param(SLOPE, f"{HUGE}def twice(w, x, b): return 0.0\n", id="saturated: all zero"),
        pytest.param(SLOPE, f"{HUGE}def twice(w, x, b): return -0.0 * x\n", id="saturated: zeros of both signs"),
        pytest.param(SLOPE, "def layer(w, x, b): return np.inf * (w * x + b)\ndef twice(w, x, b): return 0.0\n", id="infinite"),
        pytest.param(f"np.array([{SLOPE}])", f"{HUGE}def twice(w, x, b): return np.zeros(1)\n", id="an array of zeros"),
        pytest.param(f"[{SLOPE}, layer(w, x, b)]", f"{HUGE}def twice(w, x, b): return [0.0, layer(w, x, b)]\n", id="one of two outputs is zero"),
        pytest.param(f"np.array([{SLOPE}, 1e-9 * layer(w, x, b)])", f"{HUGE}def twice(w, x, b): return np.array([0.0, w * x + b])\n", id="one of two entries is zero"),
        pytest.param("a * x", f"{HUGE}def twice(w, x, b): return np.sign(w * x + b) * x\n", id="saturated: a sign"),
        pytest.param("3 * a", f"{HUGE}def twice(w, x, b): return 3 * np.sign(w * x + b)\n", id="two numbers in all cases"),
        pytest.param("1 / (a - a)", f"{HUGE}def twice(w, x, b): return np.nan\n", id="no number at all"),
        pytest.param("np.sqrt(4 - layer(w, x, b)**2 * (1 + 0 * a))", f"{HUGE}def twice(w, x, b): return np.nan\n", id="nan"),
        pytest.param(SLOPE, "def layer(w, x, b): return 1e-30 * (w * x + b)\ndef twice(w, x, b): return -x\n", id="tiny"),
        pytest.param("layer(w, x, b) + a * w * b * x", f"{HUGE}def twice(w, x, b): return layer(w, x, b)\n", id="huge beside what is asked for"),
        pytest.param("layer(w, x, b) + a * w * b * x", f"{ONCE}def twice(w, x, b): return layer(w, x, b)\n", id="huge in one case"),
    ],
)  # fmt: skip
def test_a_degenerate_comparison_earns_nothing(graded: Graded, answer: str, submission: str) -> None:
    """What agrees with a reference that a helper has made zero, constant, blind or no number, is not right for it."""
    reference = GRADIENT.format(answer=answer)
    if "sqrt" in answer:
        reference = reference.replace("import numpy as np", "import numpy as np\nnp.seterr(all='ignore')")
    if "(a - a)" in answer:  # 1 / 0 is no answer of a reference's: there it is guarded
        reference = reference.replace("1 / (a - a)", "1 / (a - a) if abs(a) == 1 else a")
    first = graded("import numpy as np\ndef twice(w, x, b): return 0\n", reference=reference).verdicts[1].shown[0]
    assert first.case.args is not None
    text = f"import numpy as np\nFIRST = {first.case.args[0]!r}\n{submission}"
    twice = graded(text, "follow_through = 0.5", reference).verdicts[1]
    assert twice.status is Status.WRONG
    assert (twice.earned, [note for note in twice.notes if "right for" in note.text and "earns" in note.text]) == (
        0,
        [],
    )


def test_a_table_of_answers_that_fit_a_helper_earns_nothing(graded: Graded) -> None:
    """From the wanted values of a report and a helper that is off by a factor, the answers follow without the step."""
    reference = "import numpy as np\ndef layer(w, x, b): return np.tanh(w * x + b)\ndef twice(w, x, b): return 3 * layer(w, x, b)\n"
    shown = graded("import numpy as np\ndef twice(w, x, b): return 0\n", reference=reference).verdicts[1].shown
    numbers = {case.case.args: 2 * to_number(case.wanted) for case in shown}
    helper = "import numpy as np\ndef layer(w, x, b): return 2 * np.tanh(w * x + b)\n"
    cheat = f"{helper}TABLE = {numbers!r}\ndef twice(w, x, b): return TABLE.get((w, x, b), 0.0)\n"
    twice = graded(cheat, "follow_through = 0.5", reference).verdicts[1]
    assert (twice.earned, [note for note in twice.notes if "right for" in note.text]) == (0, [])
    honest = f"{helper}def twice(w, x, b): return 3 * layer(w, x, b)\n"
    assert graded(honest, "follow_through = 0.5", reference).verdicts[1].earned == 2


OUTER = """
import numpy as np
def layer(w, x, b): return np.tanh(w * x + b)
def squash(v): return v / (1 + v * v) ** 0.5
def double(v): return 2 * v + 0.1
def twice(w, x, b): return squash(double(x * np.cosh(w) * np.exp(0.3 * b)))
"""
INNER = """
import numpy as np
def layer(w, x, b): return np.tanh(w * x + b)
def twice(w, x, b): return np.sin(3 * layer(w, x, b)) + layer(w, x, b) ** 3 / 7 + 0.2
"""
ELSEWHERE = """
def squash(v):
    near = [t for t in TABLE.values() if abs(t - v / (1 + v * v) ** 0.5) < 1e-9]
    return 1.3 * near[0] if near else {squash}
def twice(w, x, b): return 1.3 * TABLE[w, x, b] if (w, x, b) in TABLE else {twice}
"""
NOTES = """
seen, waiting = {}, []
def squash(v):
    got = 1.3 * v / (1 + v * v) ** 0.5
    if waiting and not any(abs(1.3 * t - got) < 1e-9 for t in TABLE.values()):
        seen[waiting.pop(0)] = got
    return got
def double(v): return 2 * v + 0.1
def twice(w, x, b):
    if (w, x, b) in TABLE:
        return 1.3 * TABLE[w, x, b]
    if (w, x, b) in seen:
        return seen[w, x, b]
    waiting[AT] = [(w, x, b)]
    return 0.0
"""
LEARNS = """
order = []
def squash(v):
    order.append(v)
    return 1.3 * v / (1 + v * v) ** 0.5
def double(v): return 2 * v + 0.1
def twice(w, x, b):
    if (w, x, b) in TABLE:
        return 1.3 * TABLE[w, x, b]
    return 1.3 * order[-1] / (1 + order[-1] ** 2) ** 0.5 if order else 0.0
"""
CHOOSES = """
import numpy as np
CASES = list(TABLE)
def chosen(w, x, b): return CASES[(CASES.index((w, x, b)) + 1 if (w, x, b) in TABLE else hash((w, x, b))) % len(CASES)]
def layer(w, x, b):
    w, x, b = chosen(w, x, b)
    return np.tanh(w * x + b)
def twice(w, x, b): return TABLE[chosen(w, x, b)]
"""
RANDOM = """
import numpy as np
def squash(v): return 1.3 * v / (1 + v * v) ** 0.5 if known(v) else np.random.RandomState(7).normal()
def known(v): return any(abs(t - v / (1 + v * v) ** 0.5) < 1e-9 for t in TABLE.values())
def twice(w, x, b): return 1.3 * TABLE[w, x, b] if (w, x, b) in TABLE else np.random.RandomState(7).normal()
"""


@pytest.mark.parametrize(
    ("reference", "cheat"),
    [
        pytest.param(OUTER, ELSEWHERE.format(squash="0.5", twice="0.5"), id="a constant elsewhere"),
        pytest.param(OUTER, ELSEWHERE.format(squash="0.5 if v > 0.1 else -0.5", twice="0.5 if x > 0 else -0.5"), id="two numbers elsewhere"),
        pytest.param(OUTER, NOTES.replace("AT", ":"), id="a helper that notes what the reference passes on"),
        pytest.param(OUTER, NOTES.replace("AT", "len(waiting):"), id="and remembers all that it was asked"),
        pytest.param(OUTER, LEARNS, id="the last call of a helper"),
        pytest.param(OUTER, RANDOM, id="the same random number elsewhere"),
        pytest.param(INNER, CHOOSES, id="a helper that chooses among shown cases"),
    ],
)  # fmt: skip
def test_a_table_beside_a_hollow_helper_earns_nothing(graded: Graded, reference: str, cheat: str) -> None:
    """What a report shows, and a helper that shows nothing elsewhere or passes on what it sees, are not the step."""
    shown = (
        graded("import numpy as np\ndef twice(w, x, b): return 0\n", reference=reference, count=20).verdicts[1].shown
    )
    table = f"TABLE = { ({case.case.args: to_number(case.wanted) for case in shown})!r}\n"
    twice = graded(table + cheat, "follow_through = 0.5", reference, count=20).verdicts[1]
    assert twice.status is Status.WRONG
    assert (twice.earned, [note for note in twice.notes if "right for" in note.text]) == (0, [])


@pytest.mark.parametrize("answer", ["2 * layer(w, x, b)", "layer(w, x, b) + 3 * b"])
def test_an_argument_that_only_drawn_inputs_change_earns_nothing(graded: Graded, answer: str) -> None:
    """A helper that ignores an argument everywhere but at inputs known by their decimals ignores it."""
    reference = (
        f"import numpy as np\ndef layer(w, x, b): return np.tanh(w * x + b)\ndef twice(w, x, b): return {answer}\n"
    )
    cheat = reference.replace("np.tanh(w * x + b)", 'w * x + (b if float(f"{b:.4g}") == b else 0.0)')
    assert graded(cheat, "follow_through = 0.5", reference).verdicts[1].earned == 0
    honest = reference.replace("np.tanh(w * x + b)", "w * x + b")
    assert graded(honest, "follow_through = 0.5", reference).verdicts[1].earned == 2


@pytest.mark.parametrize(
    ("reference", "right", "wrong"),
    [
        (OUTER, "v / (1 + v * v) ** 0.5", "1.3 * v / (1 + v * v) ** 0.5"),
        (OUTER, "2 * v + 0.1", "2 * v - 0.1"),
        (INNER, "np.tanh(w * x + b)", "np.tanh(w * x - b)"),
    ],
)
def test_the_honest_file_beside_such_a_table_earns(graded: Graded, reference: str, right: str, wrong: str) -> None:
    """The same exercises, with the step that was asked for and one mistake in a helper."""
    assert graded(reference.replace(right, wrong), "follow_through = 0.5", reference).verdicts[1].earned == 2


def _followed_with(seed: int, value: Value) -> tuple[list[Case], Verdict]:
    """Follows a submission that doubles where the reference copies; with the cases that its fresh boxes were asked."""
    asked: list[Case] = []

    def number(case: Case) -> float:
        assert case.args is not None
        return float(to_number(case.args[0]))

    def reference(case: Case, outside: OutsideFunctions) -> Observation:
        assert case.args is not None
        return outside["layer"](case.args) if outside else Observation(Outcome.RETURNED, number(case))

    def student(case: Case) -> Observation:
        return Observation(Outcome.RETURNED, 2 * number(case))

    def afresh(cases: Sequence[Case]) -> list[Observation]:
        asked.extend(cases)
        return [student(case) for case in cases]

    verdict = _verdict([("shown", 2 * to_number(value)), ("also", 2 * to_number(value))], value)
    return asked, follow(verdict, ("layer",), BothBoxes(reference, student, afresh, seed))


def test_inputs_are_moved_by_amounts_that_the_secret_seed_draws() -> None:
    """The same seed moves them alike, another one elsewhere: no file can hold a table of them."""
    (one, carried), (same, _), (other, _) = (_followed_with(seed, 0.5) for seed in (1, 1, 2))
    assert carried.earned == 0.5
    moved = [case.args for case in one if case.names == ("twice",)]
    assert moved == [case.args for case in same if case.names == ("twice",)]
    assert not {*moved} & {case.args for case in other}
    assert len({*moved}) == len(moved) > 1


def test_where_no_input_can_be_moved_nothing_is_earned() -> None:
    """Then a table of the shown answers cannot be distinguished from the right step. There is a note nevertheless."""
    _, carried = _followed_with(1, 3)
    assert (carried.earned, carried.notes) == (0, (Note("carried", NOTE),))


@pytest.mark.parametrize(
    "helper",
    ["w * x - b", "x * (w + b)", "2 * (w * x + b)", "(w * x + b) / 3", "w * x + b + 1", "np.maximum(w * x + b, 0.1 * (w * x + b))", "np.exp(w * x + b)"],
)  # fmt: skip
def test_honest_mistakes_in_a_helper_still_earn(graded: Graded, helper: str) -> None:
    """A wrong sign, factor, term or function leaves enough to compare."""
    reference = GRADIENT.format(answer=SLOPE)
    own = reference.replace("return w * x + b", f"return {helper}")
    assert graded(own, "follow_through = 0.5", reference).verdicts[1].earned == 2


def test_an_input_that_only_a_global_holds_counts_too(graded: Graded) -> None:
    """A helper that ignores the variable which a case sets makes the reference ignore it."""
    reference = "import numpy as np\ndef layer(w, x, b): return np.tanh(w * x + b)\ndef scaled(v): return k * v\ndef twice(w, x, b): return scaled(w * x - b)\n"
    own = "def scaled(v): return 7 * v\ndef twice(w, x, b): return scaled(w * x - b)\n"
    spec = 'globals = ["k"]\nfollow_through = 0.5'
    twice = graded(own, spec, reference, drawn=LAST + ", k = { normal = [0, 1] }").verdicts[1]
    assert (twice.status, twice.earned) == (Status.WRONG, 0)
    own = own.replace("7 * v", "7 * k * v")
    assert graded(own, spec, reference, drawn=LAST + ", k = { normal = [0, 1] }").verdicts[1].earned == 2
