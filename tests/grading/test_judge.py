"""Keys and observations become verdicts: every way a call can end has its mark and its words."""

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
    """A question of whatever kind ``asked`` is."""
    kind = asked.__struct_config__.tag
    return Question(asked.id, kind, "Title", points, "Text", asked, key or kinds()[kind].key_spec())


def f_question(count: int = 1, groups: tuple[Group, ...] = (), key: Any = None, **more: Any) -> Question:
    """Asks for ``f(x)`` in so many fixed cases, which belong to the groups in turn."""
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

# For each ending an observation of it, and what its message holds.
ENDINGS: dict[Outcome, tuple[Observation, str]] = {
    Outcome.RETURNED: (WRONG, "got 2, wanted 1"),
    Outcome.RAISED: (
        Observation(Outcome.RAISED, raised=ZERO_DIVISION),
        "`f` raised ZeroDivisionError at line 3: division by zero",
    ),
    Outcome.MISSING: (Observation(Outcome.MISSING, detail="f"), "`f`"),
    Outcome.NOT_CALLABLE: (
        Observation(Outcome.NOT_CALLABLE, detail="int"),
        "`f` should be a function, but your file makes it a value of type int: is the name used twice?",
    ),
    Outcome.UNSUPPORTED: (
        Observation(Outcome.UNSUPPORTED, detail="generator"),
        "`f` gave a value of type generator; wanted numbers or arrays of numbers: put it into a list with `list(...)`",
    ),
    Outcome.TIME_LIMIT: (
        Observation(Outcome.TIME_LIMIT, detail="2 s"),
        "`f` took longer than the 2 s it has: is there a loop that never ends?",
    ),
    Outcome.MEMORY_LIMIT: (
        Observation(Outcome.MEMORY_LIMIT, raised=Raised("MemoryError", "", (Frame(1, "f", ""),))),
        "`f` raised MemoryError at line 1. It asked for more memory than it has.",
    ),
    Outcome.OUTPUT_LIMIT: (
        Observation(Outcome.OUTPUT_LIMIT, detail="8 MB"),
        "`f` printed more than 8 MB and was stopped: remove the prints in loops",
    ),
    Outcome.SIZE_LIMIT: (
        Observation(Outcome.SIZE_LIMIT, detail="an array of 10 entries"),
        "`f` gave an answer that is far too large (an array of 10 entries)",
    ),
    Outcome.CRASHED: (Observation(Outcome.CRASHED, detail="SIGSEGV"), "`f` made Python crash (SIGSEGV)"),
    Outcome.EXITED: (Observation(Outcome.EXITED), "`f` ended Python: remove `exit()`, `quit()` and `os._exit()`"),
    Outcome.PROTOCOL: (
        Observation(Outcome.PROTOCOL, detail="cut short"),
        "`f` wrote where only the grader may write; this counts as no answer",
    ),
    Outcome.NOT_LOADED: (Observation(Outcome.NOT_LOADED), "your file"),
    Outcome.NOT_RUN: (Observation(Outcome.NOT_RUN), "not run, because an earlier call had to be stopped"),
    Outcome.BOX_FAILED: (Observation(Outcome.BOX_FAILED), "not your fault: the box that your file ran in failed"),
}  # fmt: skip


@pytest.mark.parametrize("outcome", Outcome)
def test_every_ending_has_its_verdict_and_its_words(outcome: Outcome) -> None:
    """However a call ends the question earns nothing by it, and the message says what happened and is no stopgap."""
    observation, said = ENDINGS[outcome]
    assert observation.outcome is outcome
    verdict = judged(f_question(2), RIGHT, observation)
    assert verdict.status is (Status.UNGRADABLE if outcome is Outcome.BOX_FAILED else Status.WRONG)
    assert verdict.earned == 0
    assert said in verdict.message
    assert "ended without an answer" not in verdict.message
    assert outcome is Outcome.RETURNED or f"({outcome.value})" not in verdict.message


# The ways a load can end, apart from well.
LOADS = {
    Outcome.RAISED: "ZeroDivisionError",
    Outcome.MEMORY_LIMIT: "MemoryError",
    Outcome.TIME_LIMIT: "did not finish within 2 s: is there a training loop at its end?",
    Outcome.OUTPUT_LIMIT: "printed more than 8 MB",
    Outcome.CRASHED: "made Python crash (SIGSEGV)",
    Outcome.EXITED: "ended Python before it could be asked",
    Outcome.PROTOCOL: "wrote where only the grader may write",
}


def test_no_ending_of_a_load_is_left_out() -> None:
    """Besides by exceptions a load can end in every way that ends a box, but for those that only calls have."""
    ways = {outcome for outcome in Outcome if outcome.ends_box} | {Outcome.RAISED, Outcome.MEMORY_LIMIT}
    assert LOADS.keys() == ways - {Outcome.SIZE_LIMIT, Outcome.BOX_FAILED}


@pytest.mark.parametrize("outcome", LOADS)
def test_every_ending_of_a_load_has_its_words(outcome: Outcome) -> None:
    """A file that does not run is told how it ended, both at the question and once for the whole file."""
    loaded = ENDINGS[outcome][0]
    assert LOADS[outcome] in " ".join(wording.of_loading(submission(), loaded))
    verdict = judged(f_question(), Observation(Outcome.NOT_LOADED), loaded=loaded)
    assert LOADS[outcome] in verdict.message
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)


# Words for beginners, from what Python really raises


def seen(sandbox: LocalSandbox, text: str, argument: Value = 2.0) -> tuple[Observation, Observation]:
    """How a file loads in a box, and how its f ends there."""
    box = sandbox.open(Source(Part("answer.py", text), lenient=True), Limits(call_seconds=0.3))
    try:
        return box.loaded, box.call(Case("f/1", "f", ("f",), (argument,)), 0.3)
    finally:
        box.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def F(x): return x", "`f` is not defined in your file; did you mean `F`?"),
        ("def g(y): return y", "`f` is not defined in your file"),
        ("if __name__ == '': \n    def f(x): return 1", "`f` does not exist when your file has run"),
        ("def f(x): return x\ndel f", "`f` does not exist when your file has run"),
        ("x = 1\n1 / 0\ndef f(x): pass", "`f` returned None"),
        (
            "def g():\n    return 1 / 0\n\nf = g()",
            "`f` is not defined: line 4, which defines it, stopped with ZeroDivisionError at line 2: division by zero",
        ),
        ("def f(x): return x\nJ =\n", "because Python cannot read your file: SyntaxError at line 2"),
        ("def f(x): return cosh(x)", "name 'cosh' is not defined. Nothing of the name `cosh` is known there."),
        ("factor = 2\ndef f(x): return factr * x", "Did you mean `factor`?"),
        ("def f(z): return x1\nx11 = 1", "Did you mean `x11`?"),
        ("def f(x): return nump.tanh(x)", "name 'nump' is not defined"),
        ("total = 0\ndef f(x):\n    total += x\n    return total", "A name that a function assigns is its own"),
        ("def f(x, y): return x", "It is called with 1: x."),
        ("def f(): return 1", "It is called with 1: x."),
        ("def f(x): return x.shape", "AttributeError at line 1"),
        ("def f(x): return f(x)", "Too many calls lie inside one another: does a function call itself without end?"),
        ("def f(x): return float(input())", "There is nobody to answer `input()` here"),
        ("def f(x):\n    import nosuchmodule", "Only numpy and Python's own modules are installed there"),
        ("import numpy as np\ndef f(x): return np.ones((2, 3)) @ np.ones((2, 3))", "The shapes do not fit together"),
        ("import numpy as np\ndef f(x): return np.ones((2, 3)) + np.ones((3, 2))", "The shapes do not fit together"),
        ("import numpy as np\ndef f(x): return np.ones((10**6, 10**5))", "It asked for more memory than it has."),
        ("def f(x): raise ValueError('one\\ntwo')", "`f` raised ValueError at line 1: one"),
        ("def f(x): raise ValueError", "`f` raised ValueError at line 1"),
        ("def f(x): return (i for i in range(3))", "`f` gave a value of type generator; wanted numbers"),
        ("import numpy as np\ndef f(x): return np.array([f, None])", "`f` gave a value of type function"),
        ("def f(x): return {'f': x}", "`f` gave a value of type dict; wanted numbers or arrays of numbers: return its"),
        ("def f(x): return {x}", "a set has no order, so return a list"),
        ("import numpy as np\ndef f(x): return np.ma.masked_all(2)", "`f` gave an array with masked entries, which"),
        ("import numpy as np\ndef f(x): return np.zeros((1,) * 40)", "(an array of 40 dimensions; at most 32 are poss"),
        ("def f(x): return [x] * 20_001", "`f` gave an answer that is far too large (more than 20000 items in lists"),
        ("f = 3", "`f` should be a function, but your file makes it a value of type int"),
        ("def f(x):\n    print(x)", "`f` returned None: is a `return` missing at its end?"),
        ("def f(x):\n    while True: pass", "`f` took longer than the 0.3 s it has"),
        ("def f(x):\n    import os; os._exit(0)", "`f` ended Python"),
        ("def f(x):\n    import os; os.abort()", "`f` made Python crash (SIGABRT)"),
        ("def f(x): return 1j", "wanted a number, got a complex number"),
        ("def f(x): return True", "wanted a number, got True or False"),
    ],
)  # fmt: skip
def test_a_beginner_is_told_what_to_do(sandbox: LocalSandbox, text: str, said: str) -> None:
    """What real files do in a real box comes out in words that help."""
    loaded, observation = seen(sandbox, text)
    verdict = judged(f_question(), observation, loaded=loaded, text=text)
    assert said in verdict.message
    assert verdict.earned == 0


def test_a_hint_on_arguments_is_for_the_call_that_was_made(sandbox: LocalSandbox) -> None:
    """Where the student's own call of a helper lacks an argument, how f is called would lead astray."""
    text = "def g(x, y): return x\ndef f(x): return g(x)"
    _, observation = seen(sandbox, text)
    message = judged(f_question(), observation, text=text).message
    assert "missing 1 required positional argument: 'y'" in message
    assert "It is called with" not in message


OTHERS = "It costs only what depends on it."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "x = (1,\ny = 2",
            (
                "Python cannot read the file: SyntaxError at line 1: '(' was never closed.",
                "Nothing of it could be run.",
            ),
        ),
        (
            "def f(x):\nreturn x",
            ("Python cannot read the file: IndentationError at line 2: expected an indented block",),
        ),
        ("x = 1\ny = x / 0", ("Line 2 stopped with ZeroDivisionError: division by zero.", OTHERS)),
        ("def g():\n    return z\n\nf = 1\ng()", ("Line 5 stopped with NameError at line 2: name 'z'", OTHERS)),
        ("if True:\n    x = 1\n    x = [][1]\n", ("Line 3 stopped with IndexError", OTHERS)),
        ("def wrap(g): return g\n@wrong\n@wrap\ndef g(): pass\n", ("Line 2 stopped with NameError", OTHERS)),
        ("def g():\n    print(w)\n    global w\n", ("Line 3 stopped with SyntaxError", OTHERS)),
        ("value = 1\nprint(valeu)", ("name 'valeu' is not defined. Did you mean `value`?", OTHERS)),
        ("import sys\nsys.exit(3)", ("Line 2 stopped with SystemExit: 3.", OTHERS)),
        ("raise KeyboardInterrupt", ("Line 1 stopped with KeyboardInterrupt. ", OTHERS)),
        ("raise ValueError('one\\ntwo')", ("Line 1 stopped with ValueError: one. ", OTHERS)),
        ("import os\nos._exit(0)", ("Your file ended Python before it could be asked: remove `exit()`,",)),
        ("import os\nos.abort()", ("Your file made Python crash (SIGABRT).",)),
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
    assert (verdict.status, verdict.earned, verdict.message) == (Status.RIGHT, 2.0, "right")
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
    """The starter as it was handed out is no mistake."""
    assert judged(f_question(2), observation, observation).status is Status.UNANSWERED
    assert judged(f_question(2), observation, WRONG).status is Status.WRONG


@pytest.mark.parametrize("kind", ["deque", "array", "generator", "dict_values"])
def test_what_holds_items_in_order_is_told_of_list(kind: str) -> None:
    """Whatever can be gone through in order becomes a list in one way."""
    observation = Observation(Outcome.UNSUPPORTED, detail=kind)
    assert "put it into a list with `list(...)`" in judged(f_question(), observation).message


def test_an_empty_answer_is_an_answer() -> None:
    """A list without anything in it was written by somebody: what is not begun is None."""
    assert judged(f_question(2), returned(()), returned(())).status is Status.WRONG


def test_a_variable_that_is_still_none_is_named() -> None:
    """A variable is not told to return anything."""
    asked = value.QuestionSpec(id="c", title="", points=1.0, statement="")
    verdict = judged(question(asked, value.KeySpec(answer=1.0)), returned(None))
    assert (verdict.status, verdict.message) == (Status.UNANSWERED, "`c` is still None")


def test_the_size_of_an_output_is_over_all_cases_hidden_ones_too() -> None:
    """What cancels to nothing in one case is judged by the output's size in the others."""
    near_zero = returned(1e-13)
    assert judged(f_question(2), near_zero, RIGHT, wants=(0.0, 1.0), hidden=1).status is Status.RIGHT
    assert judged(f_question(1), near_zero, wants=(0.0,)).status is Status.WRONG


def test_the_message_is_that_of_the_first_shown_case_that_failed() -> None:
    """Later ones are in the table of cases; those that were not run stand behind the call that was stopped."""
    stopped, not_run = Observation(Outcome.TIME_LIMIT, detail="2 s"), Observation(Outcome.NOT_RUN)
    assert "took longer" in judged(f_question(3), RIGHT, stopped, not_run).message
    assert judged(f_question(3), RIGHT, returned(3.0), WRONG).message == "got 3, wanted 1"


# What is told


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
        assert verdict.message.startswith("right in the cases shown here, but not in 1 of 1 hidden ones")


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
    """A warning of a right answer leaves it right; the same one is told once, and no more than three."""
    warned = returned(1.0, warnings=("RuntimeWarning: overflow", "a", "b", "c"))
    verdict = judged(f_question(2), warned, warned)
    assert (verdict.status, verdict.earned) == (Status.RIGHT, 2.0)
    assert tuple(note.text for note in verdict.notes) == tuple(
        f"While your code ran there was a warning, which costs nothing: {text}"
        for text in ("RuntimeWarning: overflow", "a", "b")
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
        (Observation(Outcome.RAISED, raised=ZERO_DIVISION), "failed: ZeroDivisionError: division by zero"),
        (Observation(Outcome.TIME_LIMIT, detail="2 s"), "failed (time-limit)"),
        (Observation(Outcome.CRASHED, detail="SIGSEGV"), "failed (crashed)"),
        (Observation(Outcome.NOT_RUN), "failed (not-run)"),
        (returned(None), "failed (returned)"),
        (returned("text"), "failed (returned)"),
        (returned(()), "failed (returned)"),
        (returned((1.0, "x")), "failed (returned)"),
        (returned(np.zeros(0)), "failed (returned)"),
        (returned(0.7), "does not fit its criteria: it returned 1 numbers"),
    ],
)
def test_a_measuring_call_that_fails_is_no_zero(measured: Observation, said: str) -> None:
    """The author's fault is UNGRADABLE, whatever the answer was, and says that it is not the student's."""
    verdict = judged(question(GATE, parameters.KeySpec(measure="m")), returned(3.0), measured={0: measured})
    assert verdict.status is Status.UNGRADABLE
    assert verdict.message.startswith("This could not be graded, which is not your fault: the exercise's measuring")
    assert said in verdict.message
    assert (verdict.earned, verdict.shown) == (0, ())


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (Observation(Outcome.RAISED, raised=ZERO_DIVISION), "raised ZeroDivisionError: division by zero"),
        (Observation(Outcome.UNSUPPORTED, detail="dict"), "gave no numbers"),
        (returned(None), "gave no numbers"),
        (returned(1j), "gave no numbers"),
        (returned(()), "gave no numbers"),
    ],
)
def test_values_for_which_only_measuring_fails_are_wrong(measured: Observation, said: str) -> None:
    """Where the measuring function works for the author's values, the student's choice of others earns nothing."""
    asked = question(GATE, parameters.KeySpec(measure="m"))
    verdict = judged(asked, returned(3.0), measured={0: measured}, measurable=True)
    assert (verdict.status, verdict.earned) == (Status.WRONG, 0)
    assert verdict.message.startswith("`w` cannot be measured: the exercise's measuring function ")
    assert said in verdict.message
    assert verdict.message.endswith("Choose numbers for which it can compute: out.")


@pytest.mark.parametrize("outcome", [Outcome.TIME_LIMIT, Outcome.CRASHED, Outcome.NOT_RUN, Outcome.NOT_CALLABLE])
def test_a_measuring_call_that_gave_no_answer_is_never_a_zero(outcome: Outcome) -> None:
    """A limit depends on the machine, and a crash is no answer of the author's code."""
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
    assert "not your fault" in verdict.message
