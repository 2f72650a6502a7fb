"""The student's side: boxes under one clock, in the right order, with the given code put back where it is asked for."""

# ruff: noqa: E501 - tables of cases, a row a line

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from grader import intake, load_exercise
from grader.errors import SpecError
from grader.grading import wording
from grader.grading.submission_run import SubmissionRun
from grader.intake.slicing import select
from grader.model.execution import Case, Limits, Observation, Outcome, Source
from grader.model.exercise import Exercise, Needs
from grader.sandbox import LocalSandbox
from grader.sandbox.box import ProcessBox
from tests.hostile.run import _pid

Write = Callable[..., Path]


@pytest.fixture
def exercise(write_exercise: Write) -> Exercise:
    """The made exercise."""
    return load_exercise(str(write_exercise()))


def attempt(exercise: Exercise, text: str, sandbox: LocalSandbox) -> SubmissionRun:
    """An attempt at the exercise by a file of that text."""
    return SubmissionRun(intake.parse("answer.py", text.encode()), exercise, sandbox)


def call(id_: str, *args: float, hidden: bool = False, group: str | None = None, name: str = "f") -> Case:
    """A call of ``f``, for the question of that name."""
    return Case(id_, name, (name,), args, (), hidden, group)


def test_shown_cases_come_first(exercise: Exercise, sandbox: LocalSandbox) -> None:
    """All shown cases of all questions are called before the first hidden one, so that none can reveal it."""
    code = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)\ng = f\n"
    cases = [
        call("a", 1.0),
        call("b", 2.0, hidden=True),
        call("c", 3.0, name="g"),
        call("d", 4.0, hidden=True, name="g"),
    ]
    with attempt(exercise, code, sandbox) as tried:
        observed = tried.answers(cases)
    assert {id_: o.value for id_, o in observed.items()} == {"a": 1, "c": 2, "b": 3, "d": 4}


def test_a_stopped_call_ends_its_question_and_group_only(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """After a call that had to be stopped the rest of its question and group is not made; all else is, in a new box."""
    exercise = load_exercise(str(write_exercise(spec={"call_seconds = 0.5": "call_seconds = 0.3"})))
    code = "def f(x):\n    while x == 1: pass\n    return x\ng = f\n"
    cases = [
        call("loops", 1.0, group="a"), call("same", 2.0, group="a"), call("other", 3.0, group="b"), call("next", 4.0, name="g"),
    ]  # fmt: skip
    with attempt(exercise, code, sandbox) as tried:
        observed = tried.answers(cases)
    assert [observed[id_].outcome for id_ in ("loops", "same", "other", "next")] == [
        Outcome.TIME_LIMIT, Outcome.NOT_RUN, Outcome.RETURNED, Outcome.RETURNED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(x): return x", ()),
        ("def shift(x):\n    return x + 1\n", ()),
        ("def shift(x):\n    '''The same, but told.'''\n    return (x + 1)  # as given\n", ()),
        ("import numpy as np\nfactor = 3.0\n", ()),
        ("def shift(x):\n    return x + 2\n", ("shift",)),
        ("shift = lambda x: x + 1\n", ("shift",)),
        ("factor: float = 4.0\ndef scale(x): return x\n", ("scale", "factor")),
        ("if True:\n    def shift(x): return x\n", ("shift",)),
        ("from math import gamma as scale\n", ("scale",)),
        ("def line(x):\n    factor = 5\n    return factor\n", ()),
        ("def line(x): return x\nwords = '\\d'\ndef shift(x): return x\n", ("shift",)),
        ("this is no Python", ()),
    ],
)
def test_what_was_retyped_otherwise_is_seen(
    exercise: Exercise, sandbox: LocalSandbox, text: str, names: tuple[str, ...]
) -> None:
    """Given names that the file binds otherwise than the starter does are found; the same in other words is the same."""
    with attempt(exercise, text, sandbox) as tried:
        assert tried.redefined == names


def test_given_code_is_put_back_for_the_names_wanted(exercise: Exercise, sandbox: LocalSandbox) -> None:
    """The put back definitions replace the student's own, of the names that were asked for and of no others."""
    code = "def shift(x): return -1.0\ndef scale(x): return -2.0\ndef f(x): return [shift(x), scale(x)]\n"
    with attempt(exercise, code, sandbox) as tried:
        values = [
            tried.alone([call("a", 2.0)], restored=names)["a"].value
            for names in ((), ("shift",), ("scale",), ("shift", "scale"))
        ]
    assert values == [(-1.0, -2.0), (3.0, -2.0), (-1.0, 6.0), (3.0, 6.0)]


def test_a_question_alone_knows_nothing_of_the_others(exercise: Exercise, sandbox: LocalSandbox) -> None:
    """What earlier calls left behind is gone when a question is asked alone."""
    code = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)\n"
    with attempt(exercise, code, sandbox) as tried:
        assert tried.answers([call("a", 1.0), call("b", 2.0)])["b"].value == 2
        assert tried.alone([call("b", 2.0)])["b"].value == 1


def test_a_box_that_has_seen_hidden_cases_is_ended_before_another_opens(
    exercise: Exercise, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a box is opened, no other box is running that could pass it hidden cases."""
    pids: list[int] = []
    begin = LocalSandbox.begin

    def watched(self: LocalSandbox, source: Source, limits: Limits) -> ProcessBox:
        box = begin(self, source, limits)
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        pids.append(_pid(box))
        return box

    monkeypatch.setattr(LocalSandbox, "begin", watched)
    cases = [call("a", 1.0), call("b", 2.0, hidden=True)]
    with attempt(exercise, "def f(x): return x", sandbox) as tried:
        tried.answers(cases)
        tried.alone(cases)
        tried.alone(cases, restored=("shift",))
        with tried.aside(3) as own:
            own.call(call("c", 3.0, hidden=True))
        with tried.aside(3) as fresh:
            fresh.call(call("d", 4.0))
    assert len(pids) == 5


def test_the_clock_is_one_for_all_boxes(write_exercise: Write, sandbox: LocalSandbox) -> None:
    """When the submission's time is used up, further calls are not made, in whichever box."""
    limits = {"call_seconds = 0.5": "call_seconds = 9.0", "total_seconds = 20.0": "total_seconds = 0.6"}
    exercise = load_exercise(str(write_exercise(spec=limits)))
    with attempt(exercise, "def f(x):\n    while x: pass\n    return x\ng = f\n", sandbox) as tried:
        assert tried.has_time
        assert tried.answers([call("a", 1.0)])["a"].outcome is Outcome.TIME_LIMIT
        assert not tried.has_time
        assert tried.alone([call("b", 0.0, name="g")])["b"].outcome in (Outcome.TIME_LIMIT, Outcome.NOT_LOADED)


@pytest.mark.parametrize(
    ("starter", "found"),
    [
        ({"factor = 3.0": "factor = three"}, "NameError: name 'three' is not defined"),
        ({"import numpy as np": "import nowhere"}, "ModuleNotFoundError"),
    ],
)
def test_given_code_that_does_not_run_is_a_broken_spec(
    write_exercise: Write, sandbox: LocalSandbox, starter: dict[str, str], found: str
) -> None:
    """Given code that raises is the author's fault, with its file, not a failure of the sandbox."""
    exercise = load_exercise(str(write_exercise(starter=starter)))
    with attempt(exercise, "x = 1", sandbox) as made, pytest.raises(SpecError) as caught:
        made.loaded  # noqa: B018 - waits for it
    (fault,) = caught.value.faults
    assert fault.file == "exercises/made/starter.py"
    assert found in fault.found


def test_what_is_asked_aside_has_its_own_time(exercise: Exercise, sandbox: LocalSandbox) -> None:
    """A box aside answers in one fresh namespace, for as long as it may, and takes nothing of the other boxes."""
    code = "seen = []\ndef f(x):\n    seen.append(x)\n    while x < 0: pass\n    return len(seen)\n"
    with attempt(exercise, code, sandbox) as tried:
        tried.answers([call("a", 1.0)])
        with tried.aside(0.3) as session:
            asked = [session.call(call("b", x)) for x in (1.0, 2.0, -1.0, 1.0)]
        after = tried.answers([call("c", 1.0)])
    assert [(o.outcome, o.value) for o in asked[:2]] == [(Outcome.RETURNED, 1), (Outcome.RETURNED, 2)]
    assert [o.outcome for o in asked[2:]] == [Outcome.TIME_LIMIT, Outcome.TIME_LIMIT]
    assert after["c"].value == 2


NEEDS = (Needs(("f",)),)


@pytest.fixture
def quick(exercise: Exercise) -> Exercise:
    """The made exercise, whose files have half a second to load."""
    return msgspec.structs.replace(exercise, limits=msgspec.structs.replace(exercise.limits, load_seconds=0.5))


def told(text: str, exercise: Exercise, sandbox: LocalSandbox) -> tuple[Observation, tuple[str, ...]]:
    """The result of ``f(1.5)`` in a file of that text by each method, and the notes on the file."""
    with SubmissionRun(intake.parse("answer.py", text.encode()), exercise, sandbox, NEEDS) as tried:
        answer = tried.answers([call("a", 1.5)])["a"]
        assert tried.alone([call("a", 1.5)])["a"].value == answer.value
        return answer, tried.notes


@pytest.mark.parametrize(
    ("text", "left", "value"),
    [
        ("def f(x):\n    return x\nwhile True: pass\n", "line 3.", 1.5),
        ("k = 2\nfor i in range(3):\n    k += i\ndef f(x):\n    return k * x\nn = 0\nwhile 1: n += 1\n", "line 7.", 7.5),
        ("W = [1]\ndef f(x):\n    return W[0] * x\nW[0] = 2\nprint(1)\nraise SystemExit\n", "lines 5 to 6.", 3.0),
        ("x = input('how many? ')\ndef f(x):\n    return x\n", "line 1.", 1.5),
        ("def f(x):\n    return x\nassert f(1) == 2\ng = nothing\n", "lines 3 to 4.", 1.5),
    ],
)  # fmt: skip
def test_what_no_question_needs_is_not_run(
    quick: Exercise, sandbox: LocalSandbox, text: str, left: str, value: float
) -> None:
    """Endless training, a call of input(), a failing check or an exit cost no answer; a note says what was left out."""
    answer, notes = told(text, quick, sandbox)
    assert answer.value == value
    assert notes == (f"{wording.NOT_NEEDED}: {left}",)


@pytest.mark.parametrize(
    "text",
    [
        "exec('k = 2')\ndef f(x):\n    return k * x\nprint(1)\n",
        "from math import *\ndef f(x):\n    return 2 * x\nname = 'pi'\n",
        "def f(x):\n    return 2 * x\n",
        "k = [1]\nk.append(2)\ndef f(x):\n    return k[1] * x\n",
    ],
)
def test_where_all_is_needed_or_it_cannot_be_known_all_is_run(
    quick: Exercise, sandbox: LocalSandbox, text: str
) -> None:
    """Then there is no note either."""
    answer, notes = told(text, quick, sandbox)
    assert (answer.value, notes) == (3.0, ())


@pytest.mark.parametrize(
    ("text", "left", "value"),
    [
        ("exec('')\ndef f(x):\n    return x\nwhile True: pass\n", "only what the questions mention. Not run: lines 1, 4.", 1.5),
        ("exec('')\ndef f(x):\n    return x\nprint('x' * 9)\nimport os\nos._exit(0)\n", "ended Python", 1.5),
        ("W = [1]\ndef f(x):\n    return W[0] * x\ndef t():\n    while W: W[0] = 1\nt()\n", "and no loops", 1.5),
        ("def t():\n    while 1: pass\nW = t()\ndef f(x):\n    return x if x else W\n", "with its definitions only", 1.5),
        ("exec('')\ndef f(x):\n    return x\nimport ctypes\nctypes.string_at(0)\n", "made Python crash", 1.5),
    ],
)  # fmt: skip
def test_a_file_that_does_not_finish_loading_is_run_with_less(
    quick: Exercise, sandbox: LocalSandbox, text: str, left: str, value: float
) -> None:
    """Where what may change an answer never ends, the answer is asked without it, and a note says so."""
    answer, notes = told(text, quick, sandbox)
    assert answer.value == value
    assert left in notes[0]
    assert notes[0].startswith(wording.DID_NOT_FINISH)


def test_where_an_answer_needs_what_never_ends_only_that_answer_is_lost(quick: Exercise, sandbox: LocalSandbox) -> None:
    """The others have theirs."""
    text = "k = 0\nwhile True:\n    k += 1\ndef g(x):\n    return k\ndef f(x):\n    return x\n"
    needs = (Needs(("g",)), Needs(("f",)))
    with SubmissionRun(intake.parse("answer.py", text.encode()), quick, sandbox, needs) as tried:
        assert tried.answers([call("a", 1.5)])["a"].value == 1.5


def cut(
    text: str, exercise: Exercise, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch, *left: int
) -> SubmissionRun:
    """An attempt by a file whose needed statements are wrongly left out."""
    made = intake.parse("answer.py", text.encode())
    run = tuple(i for i in range(len(ast.parse(text).body)) if i not in left)
    monkeypatch.setattr(select, "selected", lambda *_: select.Selection(run, ((1, 1),)))
    return SubmissionRun(made, exercise, sandbox, NEEDS)


@pytest.mark.parametrize("after", ["", "raise ValueError\n"])
def test_a_file_that_misses_what_was_left_out_is_run_whole(
    quick: Exercise, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """If a statement raises for that, and does not in the whole file, nothing is left out."""
    text = f"k = abs(2)\nj = abs(k)\ndef f(x):\n    return j * x\n{after}"
    with cut(text, quick, sandbox, monkeypatch, 0) as tried:
        assert tried.answers([call("a", 1.5)])["a"].value == 3.0
        assert tried.notes == ()


def test_a_file_that_fails_either_way_is_run_without_what_is_not_needed(
    quick: Exercise, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the facts are those of what is needed."""
    text = "def f(x):\n    return x\nf.n = 1 / 0\nprint(1 / 0)\n"
    with cut(text, quick, sandbox, monkeypatch, 2) as tried:
        assert [stop.line for stop in tried.loaded.stops] == [3]
        assert tried.is_cut


def test_the_whole_file_is_asked_to_make_sure(
    quick: Exercise, sandbox: LocalSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If something of it was left out and it loads soon; else nothing is known of it."""
    text = "k = [1]\nk[0] = 2\ndef f(x):\n    return k[0] * x\n"
    with cut(text, quick, sandbox, monkeypatch, 1) as tried:
        assert tried.answers([call("a", 1.5)])["a"].value == 1.5
        whole = tried.whole([call("a", 1.5)])
        assert whole is not None
        assert whole["a"].value == 3.0
    with cut(f"{text}while True: pass\n", quick, sandbox, monkeypatch, 1, 3) as tried:
        assert tried.whole([call("a", 1.5)]) is None
        assert tried.whole([call("a", 1.5)]) is None
    with attempt(quick, text, sandbox) as tried:
        assert tried.whole([call("a", 1.5)]) is None
