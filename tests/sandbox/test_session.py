"""Sessions that outlive their boxes, within one submission's time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from grader.errors import BoxError
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.sandbox import LocalSandbox
from grader.sandbox.interface import Box
from grader.sandbox.session import BoxSession, Clock, Company
from tests.hostile.run import _pid

LIMITS = Limits(load_seconds=2, call_seconds=0.2, total_seconds=20, memory_mb=256, output_bytes=1 << 20)
STATE = "import os, time\ncalls = []\ndef f(x):\n    calls.append(x)\n    return len(calls)\n"


def source(text: str) -> Source:
    """A subject's file."""
    return Source(Part("submission.py", text))


def case(name: str = "f", *args: int) -> Case:
    """A call by position."""
    return Case("1", "q", (name,), args)


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [
        ("while True: pass", Outcome.TIME_LIMIT),
        ("os.abort()", Outcome.CRASHED),
        ("os._exit(0)", Outcome.EXITED),
        ("os.write(3, b'x' * 99) and os.closerange(3, 9)", Outcome.SIZE_LIMIT),
        ("while True: print('x' * 999)", Outcome.OUTPUT_LIMIT),
    ],
)
def test_a_call_that_ends_the_box_costs_only_itself(trusted: LocalSandbox, ending: str, outcome: Outcome) -> None:
    """After a limit or a crash the next call is answered by a new box, which knows nothing of the old one."""
    with BoxSession(trusted, source(f"{STATE}def g():\n    {ending}\n"), LIMITS, Clock(20)) as session:
        assert [session.call(case("f", 1)).value for _ in range(2)] == [1, 2]
        assert session.call(case("g")).outcome is outcome
        assert [session.call(case("f", 1)).value for _ in range(2)] == [1, 2]


def test_a_call_that_fails_in_the_ordinary_way_keeps_the_box(trusted: LocalSandbox) -> None:
    """An exception, a missing name and a value that cannot cross are answers: state goes on."""
    text = f"{STATE}def g(): return calls[99]\ndef h(): return object()\n"
    with BoxSession(trusted, source(text), LIMITS, Clock(20)) as session:
        outcomes = [session.call(case(name)).outcome for name in ("g", "h", "z")]
        assert outcomes == [Outcome.RAISED, Outcome.UNSUPPORTED, Outcome.MISSING]
        assert [session.call(case("f", 1)).value for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "outcome"), [("import os; os._exit(3)", Outcome.EXITED), ("while True: pass", Outcome.TIME_LIMIT)]
)
def test_a_file_that_does_not_load_is_loaded_once(
    trusted: LocalSandbox, tmp_path: Path, text: str, outcome: Outcome
) -> None:
    """A load that ended its box is not tried again: each call is answered at once."""
    loading = f"import tempfile\ntempfile.mkdtemp(dir={str(tmp_path)!r})\n{text}\n"
    limits = Limits(load_seconds=0.2, memory_mb=256)
    with BoxSession(trusted, source(loading), limits, Clock(20)) as session:
        assert session.loaded.outcome is outcome
        assert [session.call(case()) for _ in range(3)] == [Observation(Outcome.NOT_LOADED)] * 3
    assert len([*tmp_path.iterdir()]) == 1


def test_a_file_that_raised_is_still_asked(trusted: LocalSandbox) -> None:
    """One broken line costs what it would have defined, and nothing that stands above it."""
    with BoxSession(trusted, source("def f(): return 1\nJ = undefined\ng = 1\n"), LIMITS, Clock(20)) as session:
        assert session.loaded.outcome is Outcome.RAISED
        assert session.call(case("f")).value == 1
        assert session.call(case("g")).outcome is Outcome.MISSING


def test_a_file_that_does_not_load_again_is_not_loaded(trusted: LocalSandbox, tmp_path: Path) -> None:
    """A file whose second load ends its box has no answers from then on, and is not taken for a fault of the box."""
    mark = tmp_path / "mark"
    text = (
        f"import os, pathlib\nmark = pathlib.Path({str(mark)!r})\nif mark.exists(): os._exit(0)\nmark.touch()\n"
        "def f(): return 1\ndef g(): os._exit(0)\n"
    )
    with BoxSession(trusted, source(text), LIMITS, Clock(20)) as session:
        outcomes = [session.call(case(name)).outcome for name in ("f", "g", "f", "f")]
    assert outcomes == [Outcome.RETURNED, Outcome.EXITED, Outcome.NOT_LOADED, Outcome.NOT_LOADED]


def test_the_whole_submission_has_its_limit(trusted: LocalSandbox) -> None:
    """When the submission's time is used up every call says so, and which limit it was."""
    clock = Clock(0.3)
    limits = Limits(call_seconds=0.2, total_seconds=0.3, memory_mb=256)
    with BoxSession(trusted, source("def f():\n    while True: pass"), limits, clock) as session:
        observed = [session.call(case()) for _ in range(4)]
    assert {one.outcome for one in observed} <= {Outcome.TIME_LIMIT, Outcome.NOT_LOADED}
    assert observed[0] == Observation(Outcome.TIME_LIMIT, detail="0.2 s")
    assert observed[3] == Observation(Outcome.TIME_LIMIT, detail="0.3 s for the whole submission")
    assert clock.left == 0


def test_loading_is_bounded_by_the_submissions_time(trusted: LocalSandbox) -> None:
    """A file that loads for ever ends with the submission's time, though its own limit is longer."""
    with BoxSession(trusted, source("while True: pass"), Limits(memory_mb=256), Clock(0.2)) as session:
        assert session.loaded.outcome is Outcome.TIME_LIMIT
        assert float(session.loaded.detail.removesuffix(" s")) <= 0.2  # the limit that it was given


def test_what_follows_an_end_is_left_to_the_caller(trusted: LocalSandbox) -> None:
    """Calls that are made together are answered up to the one that ends the box; the next go has a new box."""
    calls = [case("f", 1), case("g"), case("f", 1), case("f", 1)]
    with BoxSession(trusted, source(f"{STATE}def g(): os._exit(0)\n"), LIMITS, Clock(20)) as session:
        first = [observed.outcome for observed in session.call_each(calls)]
        again = [observed.value for observed in session.call_each(calls[2:])]
    assert first == [Outcome.RETURNED, Outcome.EXITED]
    assert again == [1, 2]


class Watched:
    """A sandbox that notes, whenever a box is opened, which of the earlier ones still live."""

    def __init__(self, within: LocalSandbox) -> None:
        self._within, self.pids, self.living = within, list[int](), list[int]()

    def begin(self, source: Source, limits: Limits) -> Box:
        """A box."""
        box = self._within.begin(source, limits)
        self.living.append(self.alive)
        self.pids.append(_pid(box))
        return box

    @property
    def alive(self) -> int:
        """How many of the boxes live."""
        return sum(Path(f"/proc/{pid}").exists() for pid in self.pids)


def hidden(*args: int) -> Case:
    """A call that nobody may hear of."""
    return Case("h", "q", ("f",), args, hidden=True)


def test_a_box_that_has_seen_a_hidden_case_is_dead_before_another_opens(sandbox: LocalSandbox) -> None:
    """Before that they live side by side; one that was ended goes on in a new box, which knows nothing."""
    watched, company = Watched(sandbox), Company()
    with (
        BoxSession(watched, source(STATE), LIMITS, Clock(20), company) as first,  # type: ignore[arg-type]
        BoxSession(watched, source(STATE), LIMITS, Clock(20), company) as second,  # type: ignore[arg-type]
    ):
        assert [first.call(case("f", 1)).value, second.call(case("f", 1)).value] == [1, 1]
        assert watched.living == [0, 1]
        assert [answer.value for answer in first.call_each([case("f", 1), hidden(1)])] == [2, 3]
        assert first.call(hidden(1)).value == 4, "what was seen in a box goes on in it"
        with BoxSession(watched, source(STATE), LIMITS, Clock(20), company) as third:  # type: ignore[arg-type]
            assert third.call(case("f", 1)).value == 1
            assert second.call(case("f", 1)).value == 1, "it was ended when the first was asked a hidden case"
            assert watched.living == [0, 1, 0, 1]
        assert first.call(case("f", 1)).value == 1, "it was ended when the third was opened"


@pytest.mark.parametrize(
    "answer",
    [
        "['a' * 1000] * 90",
        "['\\u20ac' * 300] * 90",
        "[10 ** 300 + i for i in range(600)]",
        "[np.float64(i) for i in range(600)]",
        "[np.ones(0) for i in range(600)]",
        "[float(i) for i in range(3_000)]",
        "np.ones(12_000)",
    ],
)
def test_answers_are_kept_up_to_the_memory_that_they_take(trusted: LocalSandbox, answer: str) -> None:
    """All answers of a submission count together, in whichever box they were given, as the objects that they are."""
    text = f"import numpy as np\ndef f(): return {answer}\ndef g(): return 7\n"
    limits, company = Limits(memory_mb=256, answer_bytes=100_000), Company()
    with BoxSession(trusted, source(text), limits, Clock(20), company) as first:
        outcomes = [first.call(case("f")) for _ in range(2)]
    with BoxSession(trusted, source(text), limits, Clock(20), company) as second:
        outcomes += [second.call(case("f")) for _ in range(2)]
        small = second.call(case("g"))
    assert outcomes[0].outcome is Outcome.RETURNED, "one answer alone may be kept"
    assert (outcomes[-1].outcome, outcomes[-1].detail) == (Outcome.SIZE_LIMIT, "all answers together")
    assert small.value == 7, "an answer that fits costs nothing"


class Scripted:
    """A sandbox whose second box cannot be had."""

    level = "scripted"

    def __init__(self) -> None:
        self.opened = 0

    def begin(self, source: Source, limits: Limits) -> Box:
        """One box that ends with its first call, then none."""
        self.opened += 1
        if self.opened > 1:
            raise BoxError("no more")
        return ScriptedBox()


class ScriptedBox:
    """A box that is lost to its first call."""

    loaded = Observation(Outcome.RETURNED)

    def call(self, case: Case, seconds: float) -> Observation:
        """An end."""
        return Observation(Outcome.CRASHED)

    def call_each(self, cases: Iterable[Case], seconds: Callable[[], float]) -> Iterator[Observation]:
        """The same for each."""
        return (self.call(case, seconds()) for case in cases)

    def call_all(self, cases: Sequence[Case], seconds: float) -> Iterator[Observation]:
        """The same for each."""
        return iter([Observation(Outcome.CRASHED)] * len(cases))

    def close(self) -> None:
        """Nothing to end."""


def test_a_box_that_cannot_be_had_is_an_error_and_no_observation() -> None:
    """A failing sandbox never turns into something that a submission could be marked down for."""
    with BoxSession(Scripted(), source(""), LIMITS, Clock(20)) as session:
        assert session.call(case()).outcome is Outcome.CRASHED
        for _ in range(2):
            with pytest.raises(BoxError):
                session.call(case())
