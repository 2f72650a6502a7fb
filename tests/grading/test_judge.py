"""Keys and observations become verdicts: every way a call can end has its mark and its words."""

# ruff: noqa: E501 - tables of cases, one row per line

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from grader.exercise.kinds import choice as one_choice
from grader.exercise.kinds import function, kind_of, kinds, multi_choice, parameters, value
from grader.exercise.kinds.base import Option
from grader.grading import wording
from grader.grading.judge import judge
from grader.grading.python_errors import hint_of
from grader.grading.question_answers import QuestionAnswers
from grader.model.execution import Case, Frame, Key, Limits, Observation, Outcome, Part, Raised, Source
from grader.model.exercise import Group, Question
from grader.model.result import Status, Verdict
from grader.model.submission import Submission
from grader.model.value import Value
from grader.numeric.values import from_array
from grader.sandbox import LocalSandbox
from grader.support.python_source import defined_names

LOADED = Observation(Outcome.RETURNED)


def question(asked: Any, key: Any = None, points: float = 2.0) -> Question:
    """A question of the kind of ``asked``."""
    kind = asked.__struct_config__.tag
    return Question(asked.id, kind, "Title", points, "Text", asked, key or kinds()[kind].key_spec())


def f_question(count: int = 1, groups: tuple[Group, ...] = (), key: Any = None, **more: Any) -> Question:
    """Asks for ``f(x)`` in ``count`` fixed cases, which belong to the groups in turn."""
    fixed = tuple(
        function.FixedCase({"x": float(i)}, group=groups[i % len(groups)].id if groups else None) for i in range(count)
    )
    asked = function.QuestionSpec(
        id="f", title="", points=2.0, statement="", arguments=("x",), case=fixed, group=groups, **more
    )
    return question(asked, key or function.KeySpec())


def submission(text: str = "def f(x): return x") -> Submission:
    """A file with that text; nothing is defined in one that cannot be read."""
    try:
        defined = defined_names(ast.parse(text))
    except SyntaxError:
        defined = ()
    return Submission("answer.py", text, defined, None)


def judged(
    asked: Question,
    *observations: Observation,
    hidden: int = 0,
    loaded: Observation = LOADED,
    text: str = "def f(x): return x",
    measured: dict[int, Observation] | None = None,
    wants: tuple[Value, ...] = (),
    measurable: bool = False,
) -> Verdict:
    """The verdict on those observations, of which the last ``hidden`` are hidden; f is right where it gives 1.0."""
    cases = kind_of(asked).cases(0, 0, lambda case: None)
    shown = len(observations) - hidden
    cases = (*cases[:shown], *(replace(case, id=f"{case.id}-h", hidden=True) for case in cases[shown:]))
    assert len(cases) == len(observations)
    keys = {case.id: Key(wants[i] if wants else 1.0) for i, case in enumerate(cases)}
    if asked.kind != "function":
        keys = {case.id: kind_of(asked).case_key(()) for case in cases}
    return judge(
        QuestionAnswers(
            asked,
            cases,
            keys,
            {case.id: seen for case, seen in zip(cases, observations, strict=True)},
            {cases[i].id: seen for i, seen in (measured or {}).items()},
            submission(text),
            loaded,
            measurable=measurable,
        )
    )


def returned(given: Any, **more: Any) -> Observation:
    """A call that came back."""
    return Observation(Outcome.RETURNED, from_array(given) if isinstance(given, np.ndarray) else given, **more)


RIGHT, WRONG = returned(1.0), returned(2.0)
ZERO_DIVISION = Raised("ZeroDivisionError", "division by zero", (Frame(3, "f", "return 1 / 0"),))

FRAME = Frame(1, "f", "")
# For each ending an observation of it, and the facts in its message.
ENDINGS: dict[Outcome, tuple[Observation, tuple[str, ...]]] = {
    Outcome.RETURNED: (WRONG, ("2", "1")),
    Outcome.RAISED: (Observation(Outcome.RAISED, raised=ZERO_DIVISION), ("line 3", "division by zero")),
    Outcome.MISSING: (Observation(Outcome.MISSING, detail="f"), ("`f`",)),
    Outcome.NOT_CALLABLE: (Observation(Outcome.NOT_CALLABLE, detail="int"), ("`f`", "type int")),
    Outcome.UNSUPPORTED: (Observation(Outcome.UNSUPPORTED, detail="generator"), ("type generator", wording.TAKE_ITEMS)),
    Outcome.TIME_LIMIT: (Observation(Outcome.TIME_LIMIT, detail="2 s"), ("`f`", "2 s")),
    Outcome.MEMORY_LIMIT: (
        Observation(Outcome.MEMORY_LIMIT, raised=Raised("MemoryError", "", (FRAME,))),
        ("MemoryError", "line 1", hint_of(Raised("MemoryError", ""))),
    ),
    Outcome.OUTPUT_LIMIT: (Observation(Outcome.OUTPUT_LIMIT, detail="8 MB"), ("`f`", "8 MB")),
    Outcome.SIZE_LIMIT: (Observation(Outcome.SIZE_LIMIT, detail="an array of 10 entries"), ("an array of 10 entries",)),
    Outcome.CRASHED: (Observation(Outcome.CRASHED, detail="SIGSEGV"), ("`f`", "SIGSEGV")),
    Outcome.EXITED: (Observation(Outcome.EXITED), ("`f`",)),
    Outcome.PROTOCOL: (Observation(Outcome.PROTOCOL, detail="cut short"), ("`f`",)),
    Outcome.NOT_LOADED: (Observation(Outcome.NOT_LOADED), ("your file",)),
    Outcome.NOT_RUN: (Observation(Outcome.NOT_RUN), (wording.CALLS[Outcome.NOT_RUN],)),
    Outcome.BOX_FAILED: (Observation(Outcome.BOX_FAILED), (wording.BOX_FAILED,)),
}


@pytest.mark.parametrize("outcome", Outcome)
def test_every_ending_has_its_verdict_and_its_words(outcome: Outcome) -> None:
    """Any ending without a right answer earns nothing, and the message has the facts and is not a stopgap."""
    observation, facts = ENDINGS[outcome]
    assert observation.outcome is outcome
    verdict = judged(f_question(2), RIGHT, observation)
    assert verdict.status is (Status.UNGRADABLE if outcome is Outcome.BOX_FAILED else Status.WRONG)
    assert verdict.earned == 0
    assert [fact for fact in facts if fact not in verdict.message] == []
    assert outcome is Outcome.RETURNED or f"({outcome.value})" not in verdict.message


# The facts about each way that a load can end, apart from well.
LOADS = {
    Outcome.RAISED: ("ZeroDivisionError",),
    Outcome.MEMORY_LIMIT: ("MemoryError",),
    Outcome.TIME_LIMIT: ("your file", "2 s"),
    Outcome.OUTPUT_LIMIT: ("your file", "8 MB"),
    Outcome.CRASHED: ("your file", "SIGSEGV"),
    Outcome.EXITED: (wording.LOADS[Outcome.EXITED],),
    Outcome.PROTOCOL: (wording.LOADS[Outcome.PROTOCOL],),
}


def test_no_ending_of_a_load_is_left_out() -> None:
    """Besides by exceptions a load can end in every way that ends a box, but for those that only calls have."""
    ways = {outcome for outcome in Outcome if outcome.ends_box} | {Outcome.RAISED, Outcome.MEMORY_LIMIT}
    assert LOADS.keys() == ways - {Outcome.SIZE_LIMIT, Outcome.BOX_FAILED}


@pytest.mark.parametrize("outcome", LOADS)
def test_every_ending_of_a_load_has_its_words(outcome: Outcome) -> None:
    """If a file does not run, the report says how it ended: at the question and once for the whole file."""
    loaded = ENDINGS[outcome][0]
    verdict = judged(f_question(), Observation(Outcome.NOT_LOADED), loaded=loaded)
    for said in (" ".join(wording.of_loading(submission(), loaded)), verdict.message):
        assert [fact for fact in LOADS[outcome] if fact.lower() not in said.lower()] == []
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)


# Words for beginners, from what Python really raises


def seen(sandbox: LocalSandbox, text: str, argument: Value = 2.0) -> tuple[Observation, Observation]:
    """How a file loads in a box, and how its f ends there."""
    box = sandbox.open(Source(Part("answer.py", text), lenient=True), Limits(call_seconds=0.3))
    try:
        return box.loaded, box.call(Case("f/1", "f", ("f",), (argument,)), 0.3)
    finally:
        box.close()


def gave(what: str) -> tuple[str, ...]:
    """The sentence on a value that cannot be compared."""
    return (wording.CALLS[Outcome.UNSUPPORTED].format(name="f", detail=what),)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("def F(x): return x", (wording.NOT_DEFINED.format(name="f"), wording.MEANT.format(other="F"))),
        ("def g(y): return y", (wording.NOT_DEFINED.format(name="f"),)),
        ("if __name__ == '': \n    def f(x): return 1", (wording.GONE.format(name="f"),)),
        ("def f(x): return x\ndel f", (wording.GONE.format(name="f"),)),
        ("x = 1\n1 / 0\ndef f(x): pass", (wording.RETURNED_NONE.format(name="f"),)),
        (
            "def g():\n    return 1 / 0\n\nf = g()",
            (wording.STOPPED.format(name="f", place="line 4", exception="ZeroDivisionError at line 2: division by zero"),),
        ),
        ("def f(x): return x\nJ =\n", (wording.UNREADABLE.format(name="f", type="SyntaxError at line 2"),)),
        ("def f(x): return cosh(x)", (wording.FROM_NUMPY.format(name="cosh"),)),
        ("factor = 2\ndef f(x): return factr * x", (wording.MEANT_NAME.format(other="factor"),)),
        ("def f(z): return x1\nx11 = 1", (wording.MEANT_NAME.format(other="x11"),)),
        ("def f(x): return nump.tanh(x)", ("name 'nump' is not defined",)),
        ("total = 0\ndef f(x):\n    total += x\n    return total", (hint_of(Raised("UnboundLocalError", "")),)),
        ("def f(x, y): return x", (wording.CALLED_WITH.format(count=1, labels="x"),)),
        ("def f(): return 1", (wording.CALLED_WITH.format(count=1, labels="x"),)),
        ("def f(x): return x.shape", ("AttributeError at line 1",)),
        ("def f(x): return f(x)", (hint_of(Raised("RecursionError", "")),)),
        ("def f(x): return float(input())", (hint_of(Raised("EOFError", "")),)),
        ("def f(x):\n    import nosuchmodule", (hint_of(Raised("ModuleNotFoundError", "")),)),
        ("import numpy as np\ndef f(x): return np.ones((2, 3)) @ np.ones((2, 3))", (wording.SHAPES,)),
        ("import numpy as np\ndef f(x): return np.ones((2, 3)) + np.ones((3, 2))", (wording.SHAPES,)),
        ("import numpy as np\ndef f(x): return np.dot(np.ones((2, 3)), np.ones((2, 3)))", (wording.SHAPES,)),
        ("import numpy as np\ndef f(x): return np.ones((10**6, 10**5))", (hint_of(Raised("MemoryError", "")),)),
        ("def f(x): raise ValueError('one\\ntwo')", (wording.RAISED.format(name="f", type="ValueError at line 1: one"),)),
        ("def f(x): raise ValueError", (wording.RAISED.format(name="f", type="ValueError at line 1"),)),
        ("def f(x): return (i for i in range(3))", gave("a value of type generator")),
        ("import numpy as np\ndef f(x): return np.array([f, None])", gave("a value of type function")),
        ("def f(x): return {'f': x}", (*gave("a value of type dict"), wording.INSTEAD["dict"])),
        ("def f(x): return {x}", (*gave("a value of type set"), wording.INSTEAD["set"])),
        ("import numpy as np\ndef f(x): return np.ma.masked_all(2)", ("an array with masked entries",)),
        ("import numpy as np\ndef f(x): return np.zeros((1,) * 40)", ("an array of 40 dimensions; at most 32",)),
        ("def f(x): return [x] * 20_001", ("more than 20000 items in lists",)),
        ("f = 3", (wording.CALLS[Outcome.NOT_CALLABLE].format(name="f", detail="int"),)),
        ("def f(x):\n    print(x)", (wording.RETURNED_NONE.format(name="f"),)),
        ("def f(x):\n    while True: pass", (wording.CALLS[Outcome.TIME_LIMIT].format(subject="`f`", detail="0.3 s"),)),
        ("def f(x):\n    import os; os._exit(0)", (wording.CALLS[Outcome.EXITED].format(subject="`f`"),)),
        ("def f(x):\n    import os; os.abort()", (wording.CALLS[Outcome.CRASHED].format(subject="`f`", detail="SIGABRT"),)),
        ("def f(x): return 1j", ("a number", "a complex number")),
        ("def f(x): return True", ("a number", "True or False")),
    ],
)  # fmt: skip
def test_a_beginner_is_told_what_to_do(sandbox: LocalSandbox, text: str, facts: tuple[str, ...]) -> None:
    """What real files do in a real box comes out in words that help."""
    loaded, observation = seen(sandbox, text)
    verdict = judged(f_question(), observation, loaded=loaded, text=text)
    assert [fact for fact in facts if fact not in verdict.message] == []
    assert verdict.earned == 0


def test_a_hint_on_arguments_is_for_the_call_that_was_made(sandbox: LocalSandbox) -> None:
    """Where the student's own call of a helper lacks an argument, how f is called would lead astray."""
    text = "def g(x, y): return x\ndef f(x): return g(x)"
    _, observation = seen(sandbox, text)
    message = judged(f_question(), observation, text=text).message
    assert "missing 1 required positional argument: 'y'" in message
    assert wording.CALLED_WITH.partition("{")[0] not in message


OTHERS = wording.COSTS_LITTLE


def stopped(place: str, exception: str) -> str:
    """The beginning of the sentence on a statement that stopped."""
    return wording.STATEMENT_STOPPED.format(place=place, exception=exception).rstrip(".")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "x = (1,\ny = 2",
            (wording.CANNOT_READ.format(exception="SyntaxError at line 1: '(' was never closed"),),
        ),
        (
            "def f(x):\nreturn x",
            ("IndentationError at line 2: expected an indented block",),
        ),
        ("x = 1\ny = x / 0", (stopped("Line 2", "ZeroDivisionError: division by zero"), OTHERS)),
        ("def g():\n    return z\n\nf = 1\ng()", (stopped("Line 5", "NameError at line 2: name 'z'"), OTHERS)),
        ("if True:\n    x = 1\n    x = [][1]\n", (stopped("Line 3", "IndexError"), OTHERS)),
        ("def wrap(g): return g\n@wrong\n@wrap\ndef g(): pass\n", (stopped("Line 2", "NameError"), OTHERS)),
        ("def g():\n    print(w)\n    global w\n", (stopped("Line 3", "SyntaxError"), OTHERS)),
        ("value = 1\nprint(valeu)", ("name 'valeu' is not defined", wording.MEANT_NAME.format(other="value"), OTHERS)),
        ("import sys\nsys.exit(3)", (stopped("Line 2", "SystemExit: 3"), OTHERS)),
        ("raise KeyboardInterrupt", (stopped("Line 1", "KeyboardInterrupt"), OTHERS)),
        ("raise ValueError('one\\ntwo')", (stopped("Line 1", "ValueError: one"), OTHERS)),
        ("import os\nos._exit(0)", (wording.LOADS[Outcome.EXITED][1:],)),
        ("import os\nos.abort()", (wording.LOADS[Outcome.CRASHED].format(detail="SIGABRT")[1:],)),
    ],
)
def test_a_file_that_stops_is_told_where_and_why(sandbox: LocalSandbox, text: str, parts: tuple[str, ...]) -> None:
    """A few sentences on one line for the file as a whole; the line named is that of the statement."""
    loaded, _ = seen(sandbox, text)
    (found,) = wording.of_loading(submission(text), loaded)
    for part in parts:
        assert part in found
    assert found.endswith(".")
    assert "\n" not in found


def test_a_file_that_runs_to_its_end_has_no_problem(sandbox: LocalSandbox) -> None:
    """There is nothing to say of it."""
    loaded, _ = seen(sandbox, "def f(x): return x")
    assert wording.of_loading(submission(), loaded) == ()


# Marks


def test_a_right_answer_earns_its_points() -> None:
    """All cases right: full points, and one word."""
    verdict = judged(f_question(3), RIGHT, RIGHT, RIGHT, hidden=1)
    assert (verdict.status, verdict.earned, verdict.message) == (Status.RIGHT, 2.0, wording.RIGHT)
    assert [case.passed for case in verdict.shown] == [True, True]
    assert (verdict.hidden_passed, verdict.hidden_total) == (1, 1)


@pytest.mark.parametrize("wrong", range(4))
def test_a_function_earns_all_its_points_or_none(wrong: int) -> None:
    """One wrong case of four costs the question, whichever it is, shown or hidden."""
    observations = [WRONG if i == wrong else RIGHT for i in range(4)]
    verdict = judged(f_question(4), *observations, hidden=2)
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)
    assert [case.passed for case in verdict.shown] == [i != wrong for i in range(2)]
    assert verdict.hidden_passed == 2 - (wrong >= 2)


GROUPS = (Group("a", 0.5), Group("b", 1.5))


@pytest.mark.parametrize(
    ("observations", "marks", "status"),
    [
        ((RIGHT, RIGHT, RIGHT, RIGHT), (0.5, 1.5), Status.RIGHT),
        ((RIGHT, WRONG, RIGHT, RIGHT), (0.5, 0), Status.PARTIAL),
        ((RIGHT, RIGHT, WRONG, RIGHT), (0, 1.5), Status.PARTIAL),
        ((WRONG, RIGHT, RIGHT, WRONG), (0, 0), Status.WRONG),
    ],
)
@pytest.mark.parametrize("hidden", [0, 2])
def test_groups_of_cases_earn_points_by_themselves(
    observations: tuple[Observation, ...], marks: tuple[float, ...], status: Status, hidden: int
) -> None:
    """A group earns its points if all its cases are right; hidden ones count for their group."""
    verdict = judged(f_question(4, GROUPS), *observations, hidden=hidden)
    assert tuple(mark.earned for mark in verdict.groups) == marks
    assert (verdict.status, verdict.earned) == (status, sum(marks))


def picks(*ticks: str) -> Verdict:
    """The verdict on a multiple choice of which two options of four are right."""
    options = tuple(Option(id_, id_) for id_ in "abcd")
    asked = multi_choice.QuestionSpec(
        id="p", title="", points=3.0, statement="", option=options, credit="right-minus-wrong"
    )
    return judged(question(asked, multi_choice.KeySpec(right=("a", "b")), 3.0), returned(ticks))


@pytest.mark.parametrize(
    ("ticks", "earned", "status"),
    [
        (("b", "a"), 3.0, Status.RIGHT),
        (("a",), 1.5, Status.PARTIAL),
        (("a", "b", "c"), 1.5, Status.PARTIAL),
        (("a", "c"), 0.0, Status.WRONG),
        (("a", "b", "c", "d"), 0.0, Status.WRONG),
        ((), 0.0, Status.WRONG),
    ],
)
def test_partial_credit_is_the_kinds_share_of_the_points(ticks: tuple[str, ...], earned: float, status: Status) -> None:
    """The kind says what share was right, the question how many points that is."""
    verdict = picks(*ticks)
    assert (verdict.earned, verdict.status) == (earned, status)


def test_a_question_for_no_points_is_still_right_or_wrong() -> None:
    """Given names are checked for 0 points."""
    free = replace(f_question(), points=0.0)
    assert (judged(free, RIGHT).status, judged(free, RIGHT).earned) == (Status.RIGHT, 0)
    assert judged(free, WRONG).status is Status.WRONG


@pytest.mark.parametrize(
    "observation",
    [
        returned(None),
        returned((None, None)),
        Observation(Outcome.MISSING, detail="f"),
        Observation(Outcome.RAISED, raised=Raised("NotImplementedError", "")),
    ],
)
def test_what_was_not_begun_is_unanswered(observation: Observation) -> None:
    """An unchanged starter is not a mistake."""
    assert judged(f_question(2), observation, observation).status is Status.UNANSWERED
    assert judged(f_question(2), observation, WRONG).status is Status.WRONG


@pytest.mark.parametrize("kind", ["deque", "array", "generator", "dict_values"])
def test_what_holds_items_in_order_is_told_of_list(kind: str) -> None:
    """All ordered iterables become lists in the same way."""
    observation = Observation(Outcome.UNSUPPORTED, detail=kind)
    assert wording.TAKE_ITEMS in judged(f_question(), observation).message


def test_an_empty_answer_is_an_answer() -> None:
    """An empty list is an answer. An unanswered variable is None."""
    assert judged(f_question(2), returned(()), returned(())).status is Status.WRONG


def test_a_variable_that_is_still_none_is_named() -> None:
    """The message about a variable does not mention a missing return."""
    asked = value.QuestionSpec(id="c", title="", points=1.0, statement="")
    verdict = judged(question(asked, value.KeySpec(answer=1.0)), returned(None))
    assert (verdict.status, verdict.message) == (Status.UNANSWERED, wording.STILL_NONE.format(name="c"))


def test_the_size_of_an_output_is_over_all_cases_hidden_ones_too() -> None:
    """What cancels to nothing in one case is judged by the output's size in the others."""
    near_zero = returned(1e-13)
    assert judged(f_question(2), near_zero, RIGHT, wants=(0.0, 1.0), hidden=1).status is Status.RIGHT
    assert judged(f_question(1), near_zero, wants=(0.0,)).status is Status.WRONG


def test_the_message_is_that_of_the_first_shown_case_that_failed() -> None:
    """Later failures are in the table of cases. Cases that were not run come after the stopped call."""
    stopped, not_run = Observation(Outcome.TIME_LIMIT, detail="2 s"), Observation(Outcome.NOT_RUN)
    said = wording.CALLS[Outcome.TIME_LIMIT].format(subject="`f`", detail="2 s")
    assert judged(f_question(3), RIGHT, stopped, not_run).message == said
    assert judged(f_question(3), RIGHT, returned(3.0), WRONG).message == "got 3, wanted 1"


# Messages


SECRET = "4711.25"
TELLING = [
    returned(float(SECRET), output=f"printed {SECRET}", warnings=(f"warned {SECRET}",)),
    Observation(Outcome.RAISED, raised=Raised("ValueError", SECRET, (Frame(1, SECRET, SECRET),)), output=SECRET),
    Observation(Outcome.UNSUPPORTED, detail=SECRET, output=SECRET, warnings=(SECRET,)),
    Observation(Outcome.TIME_LIMIT, detail=SECRET),
    Observation(Outcome.SIZE_LIMIT, detail=SECRET),
    Observation(Outcome.MISSING, detail=SECRET),
]


@pytest.mark.parametrize("hidden", TELLING, ids=lambda observation: observation.outcome.value)
@pytest.mark.parametrize("shown", [RIGHT, WRONG], ids=["right", "wrong"])
@pytest.mark.parametrize("groups", [(), GROUPS], ids=["together", "groups"])
def test_nothing_of_a_hidden_case_is_told(hidden: Observation, shown: Observation, groups: tuple[Group, ...]) -> None:
    """No input, value, message, warning or printed text of a hidden call is in a verdict: it is only counted."""
    asked = f_question(2, groups)
    secret = Case("f/secret", "f", ("f",), (float(SECRET),), hidden=True, group="b" if groups else None)
    first = replace(kind_of(asked).cases(0, 0, lambda case: None)[0])
    verdict = judge(
        QuestionAnswers(
            asked,
            (first, secret),
            {first.id: Key(1.0), secret.id: Key(float(SECRET) + 1)},
            {first.id: shown, secret.id: hidden},
            {},
            submission(),
            LOADED,
        )
    )
    assert verdict.status in (Status.WRONG, Status.PARTIAL)
    told = repr(replace(verdict, question=replace(asked, asked=None)))
    for word in (SECRET, "4712", "secret"):
        assert word not in told
    assert (verdict.hidden_passed, verdict.hidden_total) == (0, 1)
    if shown is RIGHT:
        assert verdict.message == wording.WRONG_IF_HIDDEN.format(failed=1, total=1)


def test_the_key_of_a_choice_is_not_in_its_verdict() -> None:
    """Where the key is the whole answer, not even the shown case holds it."""
    asked = one_choice.QuestionSpec(
        id="p", title="", points=1.0, statement="", option=(Option("a", ""), Option("b", ""))
    )
    verdict = judged(question(asked, one_choice.KeySpec(right="b")), returned("a"))
    assert verdict.shown[0].wanted is None
    assert verdict.message == "not the right option"
    shown = judged(f_question(), WRONG).shown[0]
    assert shown.wanted == 1.0


def test_warnings_are_notes_and_cost_nothing() -> None:
    """A right answer with a warning stays right. Each warning is shown once, and at most three are shown."""
    warned = returned(1.0, warnings=("RuntimeWarning: overflow", "a", "b", "c"))
    verdict = judged(f_question(2), warned, warned)
    assert (verdict.status, verdict.earned) == (Status.RIGHT, 2.0)
    assert tuple(note.text for note in verdict.notes) == tuple(
        wording.WARNED.format(warning=text) for text in ("RuntimeWarning: overflow", "a", "b")
    )


# Right answers of many types, from a real box


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("def f(x): return np.linalg.slogdet(np.eye(2) * x)", (1.0, 2 * np.log(2.0))),
        ("def f(x): return np.linalg.qr(np.eye(2))", (from_array(np.eye(2)), from_array(np.eye(2)))),
        ("from collections import namedtuple\ndef f(x): return namedtuple('P', 'x y')(x, 3)", (2.0, 3.0)),
        ("from enum import IntEnum\nclass C(IntEnum):\n    A = 2\ndef f(x): return C.A", 2),
        ("from fractions import Fraction\ndef f(x): return Fraction(1, 4) * Fraction(x)", 0.5),
        (
            "from decimal import Decimal\ndef f(x): return [Decimal('0.5'), Decimal(x)]",
            from_array(np.array([0.5, 2.0])),
        ),
        ("def f(x): return range(3)", from_array(np.arange(3))),
        (
            "def f(x):\n    dW = [np.ones((2, 2)), np.ones((1, 2))]\n"
            "    made = np.empty(2, dtype=object)\n    made[:] = dW\n    return made",
            (from_array(np.ones((2, 2))), from_array(np.ones((1, 2)))),
        ),
        ("def f(x): return np.array([1, x], dtype=object)", from_array(np.array([1.0, 2.0]))),
        ("def f(x): return [x] * 20_000", from_array(np.full(20_000, 2.0))),
    ],
)
def test_a_right_answer_is_right_in_any_type_that_holds_it(sandbox: LocalSandbox, text: str, want: Value) -> None:
    """What numpy and beginners return crosses as ordinary numbers and lists."""
    _, observation = seen(sandbox, f"import numpy as np\n{text}")
    assert judged(f_question(), observation, wants=(want,)).status is Status.RIGHT


# Faults of ours

GATE = parameters.QuestionSpec(
    id="gate",
    title="",
    points=1.0,
    statement="",
    parameter=(parameters.Parameter("w"),),
    criterion=(parameters.Criterion("out", 1, above=0.5),),
)


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (Observation(Outcome.RAISED, raised=ZERO_DIVISION), ": ZeroDivisionError: division by zero"),
        (Observation(Outcome.TIME_LIMIT, detail="2 s"), "(time-limit)"),
        (Observation(Outcome.CRASHED, detail="SIGSEGV"), "(crashed)"),
        (Observation(Outcome.NOT_RUN), "(not-run)"),
        (returned(None), "(returned)"),
        (returned("text"), "(returned)"),
        (returned(()), "(returned)"),
        (returned((1.0, "x")), "(returned)"),
        (returned(np.zeros(0)), "(returned)"),
        (returned(0.7), wording.MEASURED_OTHERWISE),
    ],
)
def test_a_measuring_call_that_fails_is_no_zero(measured: Observation, said: str) -> None:
    """An author's fault gives UNGRADABLE for any answer, and the message says that it is not the student's fault."""
    verdict = judged(question(GATE, parameters.KeySpec(measure="m")), returned(3.0), measured={0: measured})
    assert verdict.status is Status.UNGRADABLE
    assert verdict.message.startswith(wording.UNGRADABLE.partition("{")[0])
    assert wording.MEASURING_FAILED in verdict.message or said == wording.MEASURED_OTHERWISE
    assert said in verdict.message
    assert (verdict.earned, verdict.shown) == (0, ())


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (Observation(Outcome.RAISED, raised=ZERO_DIVISION), "raised ZeroDivisionError: division by zero"),
        (Observation(Outcome.UNSUPPORTED, detail="dict"), wording.NO_NUMBERS),
        (returned(None), wording.NO_NUMBERS),
        (returned(1j), wording.NO_NUMBERS),
        (returned(()), wording.NO_NUMBERS),
    ],
)
def test_values_for_which_only_measuring_fails_are_wrong(measured: Observation, said: str) -> None:
    """Where the measuring function works for the author's values, the student's choice of others earns nothing."""
    asked = question(GATE, parameters.KeySpec(measure="m"))
    verdict = judged(asked, returned(3.0), measured={0: measured}, measurable=True)
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)
    assert verdict.message.startswith(wording.CANNOT_BE_MEASURED.format(subject="`w`", failed=""))
    assert said in verdict.message
    assert verdict.message.endswith("Choose numbers for which it can compute: out.")


@pytest.mark.parametrize("outcome", [Outcome.TIME_LIMIT, Outcome.CRASHED, Outcome.NOT_RUN, Outcome.NOT_CALLABLE])
def test_a_measuring_call_that_gave_no_answer_is_never_a_zero(outcome: Outcome) -> None:
    """Limits depend on the machine, and a crash is not an answer of the author's code."""
    asked = question(GATE, parameters.KeySpec(measure="m"))
    verdict = judged(asked, returned(3.0), measured={0: Observation(outcome)}, measurable=True)
    assert verdict.status is Status.UNGRADABLE


@pytest.mark.parametrize(("second", "status"), [(0.6, Status.RIGHT), (0.4, Status.WRONG), (float("nan"), Status.WRONG)])
def test_a_measured_answer_is_right_by_what_it_does(second: float, status: Status) -> None:
    """What the measuring function returned decides."""
    asked = question(GATE, parameters.KeySpec(measure="m"))
    assert judged(asked, returned(3.0), measured={0: returned((0.0, second))}).status is status


def test_an_answer_that_is_not_measured_is_wrong_and_not_ungradable() -> None:
    """Without the right number of finite numbers there was no measuring call, and that is the answer's fault."""
    asked = question(GATE, parameters.KeySpec(measure="m"))
    verdict = judged(asked, returned((1.0, 2.0)))
    assert (verdict.status, verdict.message) == (Status.WRONG, "`w` should be a number")


def test_a_failed_measuring_of_a_hidden_case_tells_nothing_of_it() -> None:
    """An exception of the author's code may hold the hidden inputs."""
    key = function.KeySpec(measure="m", within=2.0)
    broken = Observation(Outcome.RAISED, raised=Raised("ValueError", f"at {SECRET}"))
    verdict = judged(f_question(2, key=key), RIGHT, RIGHT, hidden=1, measured={0: returned(1.0), 1: broken})
    assert verdict.status is Status.UNGRADABLE
    assert SECRET not in repr(verdict)
    assert "ValueError" not in verdict.message


def test_an_answer_that_cannot_be_measured_in_a_hidden_case_is_wrong_without_a_word_of_it() -> None:
    """The key's own measure shows that the function works; the exception may hold the hidden inputs."""
    key = function.KeySpec(measure="m", within=2.0)
    broken = Observation(Outcome.RAISED, raised=Raised("ValueError", f"at {SECRET}"))
    verdict = judged(
        f_question(2, key=key), RIGHT, RIGHT, hidden=1, measured={0: returned(0.0), 1: broken}, measurable=True
    )
    assert verdict.status is Status.WRONG
    assert SECRET not in repr(verdict)
    assert "ValueError" not in repr(verdict)


@pytest.mark.parametrize("where", ["loading", "call"])
def test_a_failed_box_is_never_a_zero(where: str) -> None:
    """A fault of the sandbox is UNGRADABLE even beside right answers."""
    failed = Observation(Outcome.BOX_FAILED)
    if where == "loading":
        verdict = judged(f_question(), Observation(Outcome.NOT_LOADED), loaded=failed)
    else:
        verdict = judged(f_question(3), RIGHT, WRONG, failed, hidden=1)
    assert verdict.status is Status.UNGRADABLE
    assert verdict.message == wording.ungradable(wording.BOX_FAILED)
