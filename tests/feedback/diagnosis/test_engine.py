"""From wrong answers to what is said of them: misconceptions, mutants, too little, and how much is told."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import grader
from grader.errors import BoxLost
from grader.model.execution import Limits, Source
from grader.model.result import Diagnosis, Hint, Report, Status, Verdict
from grader.report import formats
from grader.sandbox import LocalSandbox
from grader.sandbox.interface import Box
from tests.report.rendered import rendered

KEY = """
[[misconception]]
id = "no-shift"
questions = ["line"]
says = "The `1` is not added."
hint = "What is $3(x + 1)$ at $x = 0$?"
replace = ["(x + 1)", "x"]

[[misconception]]
id = "loops"
questions = ["line"]
says = "It never ends."
replace = ["return 3.0", "while True: pass\\n    return 3.0"]

[line]
hidden = { count = 3 }

[[line.misconception]]
id = "scaled-shift"
says = "The 3 stands inside the brackets."
hint = "Brackets first."
replace = ["3.0 * (x + 1)", "(3.0 * x + 1)"]
in = "line"

[[c.misconception]]
id = "half"
says = "That is a half."
answer = 0.5

[[pick.misconception]]
id = "red"
says = "Red is the colour of the other one."
hint = "Look at `pick` again."
answer = "red"

[[picks.misconception]]
id = "two"
says = "Two is even."
answer = ["two"]
"""
Grade = Callable[..., Report]


@pytest.fixture
def grade(write_exercise: Callable[..., Path], tmp_path: Path, sandbox: LocalSandbox) -> Grade:
    """Grades an answer to the made exercise with some misconceptions; ``spec`` changes its public half."""

    def run(answer: str, within: object = sandbox, **changes: object) -> Report:
        key = {"[line]\nhidden = { count = 3 }\n": KEY} | dict(changes.pop("key", {}))  # type: ignore[call-overload]  # a mapping
        folder = write_exercise(key=key, **changes)
        (tmp_path / "answer.py").write_text(answer, encoding="utf-8")
        return grader.grade(tmp_path / "answer.py", grader.load_exercise(str(folder)), within=within)  # type: ignore[arg-type]  # a sandbox

    return run


def verdict(report: Report, question: str) -> Verdict:
    """The verdict on one question."""
    return next(verdict for verdict in report.verdicts if verdict.question.id == question)


def diagnosis(report: Report, question: str) -> Diagnosis:
    """What is said of one question."""
    found = verdict(report, question).diagnosis
    assert found is not None
    return found


def test_a_misconception_is_told_in_the_authors_words(grade: Grade) -> None:
    """A wrong function that computes what a misconception computes is told so; one that loops costs nothing."""
    found = diagnosis(grade("def line(x): return 3 * x\n"), "line")
    assert (found.way, found.id, found.others) == ("misconceptions", "no-shift", ())
    assert found.hints == (Hint("What is $3(x + 1)$ at $x = 0$?", True, found.id),)
    assert diagnosis(grade("def line(x): return 1 + 3 * x\n"), "line").id == "scaled-shift"


def test_the_form_is_told_where_no_misconception_fits(grade: Grade) -> None:
    """A factor is told by the ways that need no author."""
    assert diagnosis(grade("def line(x): return -3 * (x + 1)\n"), "line").id == "constant-factor--1"


def test_a_mutant_is_told_by_its_phrase(grade: Grade) -> None:
    """A slip that only a mutant of the reference makes is told as a slip."""
    found = diagnosis(grade("def line(x): return 3 * (x - 1)\n"), "line")
    assert found.way == "mutations"
    assert "minus" in found.message


def test_an_exception_is_a_sign_too(grade: Grade) -> None:
    """Where the mistake makes a product fail, the author's code with the mistake fails with the same words."""
    layer = """
[[layer.misconception]]
id = "transposed"
says = "The weights are transposed."
replace = ["W @ z", "W.T @ z"]

[layer]
"""
    report = grade("def layer(z): return np.tanh(W.T @ z)\n", key={"[layer]\n": layer})
    assert diagnosis(report, "layer").message == "Perhaps: The weights are transposed."
    report = grade("def layer(z): return np.tanh(W.T @ z[:-1])\n", key={"[layer]\n": layer})
    assert verdict(report, "layer").diagnosis is None


def test_an_answer_without_end_is_not_looked_at(grade: Grade) -> None:
    """A list of a hundred thousand numbers is compared once, by the judge, and not with every candidate."""
    report = grade("def line(x): return [0.0] * 100000\n")
    assert verdict(report, "line").diagnosis is None


def test_what_fits_nothing_is_told_nothing(grade: Grade) -> None:
    """An answer with no rhyme in it, zeros, or one that fails, gets no name that is not its own."""
    assert verdict(grade("def line(x): return 5 * x * x + 2\n"), "line").diagnosis is None
    assert verdict(grade("def line(x): return x.nothing\n"), "line").diagnosis is None
    assert verdict(grade("def line(x): return float('nan')\n"), "line").diagnosis is not None
    assert diagnosis(grade("def line(x): return 0.0\n"), "line").id == "all-zero"


def test_values_and_options(grade: Grade) -> None:
    """A typed misconception is told of one number with care; right ticks beside a wrong one do not matter."""
    report = grade("c = 0.5\npick = 'red'\npicks = ['one', 'two']\n")
    assert diagnosis(report, "c").message == "Perhaps: That is a half."
    assert diagnosis(report, "pick").message == "Red is the colour of the other one."
    assert diagnosis(report, "picks").id == "two"
    assert verdict(report, "picks").status in (Status.WRONG, Status.PARTIAL)


def test_a_right_or_missing_answer_is_not_diagnosed(grade: Grade, right: str) -> None:
    """Only what is wrong has a diagnosis."""
    assert [v.diagnosis for v in grade(right).verdicts] == [None] * 6
    assert [v.diagnosis for v in grade("def line(x): pass\n").verdicts] == [None] * 6


def test_two_that_fit_are_told_as_one_of_these(grade: Grade) -> None:
    """Where two misconceptions compute the same, both are said."""
    key = {'says = "It never ends."\nreplace = ["return 3.0", "while True: pass\\n    return 3.0"]': SAME}
    found = diagnosis(grade("def line(x): return 3 * x\n", key=key), "line")
    assert (found.id, len(found.others)) == ("loops or no-shift", 1)


SAME = 'says = "It is 3x."\nreplace = ["3.0 * (x + 1)", "x + x + x"]'


def everything_told(report: Report) -> str:
    """A report in every format, in one text."""
    return "".join(rendered(formats.named(name), report) for name in formats.names())


@pytest.mark.parametrize("tell", ["verdict", "hint", "full"])
def test_how_much_is_told_is_the_authors_choice(grade: Grade, tell: str) -> None:
    """In every format the name, the sentence and the hint of a mistake stand only where the author lets them."""
    answer = "def line(x): return 1 + 3 * x\npick = 'red'\n"
    text = everything_told(grade(answer, spec={"seed = 7\n": f'seed = 7\ntell = "{tell}"\n'}))
    assert ("inside the brackets" in text) == ("scaled-shift" in text) == (tell == "full")
    assert ("Brackets first." in text) == (tell != "verdict")


def test_the_full_diagnosis_is_made_whatever_is_told(grade: Grade) -> None:
    """How much is told is decided when a report is drawn."""
    for tell in ("verdict", "hint"):
        report = grade("def line(x): return 1 + 3 * x\n", spec={"seed = 7\n": f'seed = 7\ntell = "{tell}"\n'})
        assert diagnosis(report, "line").id == "scaled-shift"
        assert verdict(report, "line").smallest is not None


def test_no_number_of_a_hidden_case_is_told(grade: Grade, right: str) -> None:
    """An answer that is wrong in hidden cases only is told without an input or a wanted value of theirs."""
    answer = right.replace("return scale(shift(x))", "return scale(shift(x)) if x in SHOWN else float('nan')")
    shown = grade(right).verdicts[0].shown
    report = grade("SHOWN = " + repr([case.case.args[0] for case in shown if case.case.args]) + "\n" + answer)
    line = verdict(report, "line")
    assert line.status is Status.WRONG
    assert line.hidden_passed < line.hidden_total
    assert line.diagnosis is None


def shown_inputs(report: Report) -> str:
    """A line of Python that names the inputs of the first question's shown cases."""
    return f"SHOWN = {[case.case.args[0] for case in report.verdicts[0].shown if case.case.args]!r}\n"


@pytest.mark.parametrize("elsewhere", ["0.0", "3 * x", "6 * (x + 1)", "3 * (x - 1)"])
def test_a_mistake_in_hidden_cases_only_has_no_name(grade: Grade, right: str, elsewhere: str) -> None:
    """Zeros, a misconception, a factor or a mutant in the hidden cases would all be false of the shown ones."""
    answer = f"def line(x): return 3 * (x + 1) if x in SHOWN else {elsewhere}\n"
    line = verdict(grade(shown_inputs(grade(right)) + answer), "line")
    assert (line.status, line.hidden_passed, line.diagnosis) == (Status.WRONG, 0, None)


@pytest.mark.parametrize("mistake", ["0.0 * x", "3 * x", "6 * (x + 1)", "3 * (x - 1)"])
def test_what_a_mistake_is_called_depends_on_no_hidden_case(grade: Grade, right: str, mistake: str) -> None:
    """A file that makes another mistake in hidden cases is told what one with the same mistake everywhere is told."""
    shown = shown_inputs(grade(right))
    found = [
        diagnosis(grade(shown + f"def line(x): return {mistake} if x in SHOWN else {elsewhere}\n"), "line")
        for elsewhere in (mistake, "7.25 * x * x", "3 * (x + 1)")
    ]
    assert found[0] == found[1] == found[2]


class NoVariants:
    """A sandbox in which no other version of the author's code gets a box."""

    def __init__(self, within: LocalSandbox) -> None:
        self._within = within
        self.confinement = within.confinement

    def open(self, source: Source, limits: Limits) -> Box:
        """A box like the other's."""
        return self._within.open(source, limits)

    def begin(self, source: Source, limits: Limits) -> Box:
        """A box like the other's, but none for variants."""
        if source.own.name == "variants":
            raise BoxLost("gone")
        return self._within.begin(source, limits)

    def again(self) -> contextlib.AbstractContextManager[NoVariants]:
        """The same once more."""
        return contextlib.nullcontext(self)


def test_a_diagnosis_that_fails_costs_nothing_and_says_so(grade: Grade, sandbox: LocalSandbox) -> None:
    """Marks stand without the box for misconceptions; a note says that the mistake was not looked for."""
    report = grade("def line(x): return 3 * x\npick = 'blue'\n", within=NoVariants(sandbox))
    assert verdict(report, "line").status is Status.WRONG
    assert verdict(report, "pick").earned == 1
    assert any("was not identified" in note.text for note in verdict(report, "line").notes)


def test_hints_are_drawn_in_a_page(grade: Grade) -> None:
    """A formula in a hint is a formula in HTML, and Markdown in JSON."""
    report = grade("def line(x): return 3 * x\n")
    assert rendered(formats.named("html"), report).count("<math") > 0
    question = json.loads(rendered(formats.named("json"), report))["result"]["questions"][0]
    assert [hint["text"] for hint in question["diagnosis"]["hints"]] == ["What is $3(x + 1)$ at $x = 0$?"]
