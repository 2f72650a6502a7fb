"""Plain processes as boxes: every way a call can end, with nothing but a clock and pipes around it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grader import intake, load_exercise, pipeline
from grader import sandbox as sandboxes
from grader.errors import BoxError, BoxLost
from grader.model.execution import Case, Level, Limits, Observation, Outcome, Part, Source
from grader.model.value import Array
from grader.sandbox import LocalSandbox, plain
from grader.sandbox.inside.codec import MARK
from grader.sandbox.plain import PlainSandbox, start_practice

LIMITS = Limits(load_seconds=5, call_seconds=1, output_bytes=100_000, output_kept=1000, answer_bytes=100_000)
CALLED = "def f(x):\n    "


@pytest.fixture(scope="module")
def plainly() -> Iterator[PlainSandbox]:
    """One such sandbox; each test's boxes are its own."""
    with PlainSandbox() as started:
        yield started


def answer(sandbox: PlainSandbox, text: str, *, limits: Limits = LIMITS) -> Observation:
    """What ``f(2.0)`` gives in a box of its own."""
    with closing(sandbox.open(Source(Part("mine.py", text)), limits)) as box:
        return box.call(call(2.0), limits.call_seconds)


def call(*args: float) -> Case:
    """Call ``f``."""
    return Case("1", "q", ("f",), args)


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        ("while True: pass", Outcome.TIME_LIMIT, "1 s"),
        ("while True: print('x' * 1000)", Outcome.OUTPUT_LIMIT, "0 MB"),
        ("import os; os._exit(3)", Outcome.EXITED, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Outcome.CRASHED, "SIGSEGV"),
        ("import os; os.close(1); os.closerange(3, 99); import time; time.sleep(9)", Outcome.EXITED, ""),
        (
            "import numpy; return numpy.zeros(10**6)",
            Outcome.SIZE_LIMIT,
            "an array of shape (1000000,); at most 100000 bytes are possible",
        ),
        ("import os; os.write(4, b'\\xff' * 99); return 1", Outcome.SIZE_LIMIT, "4294967295 bytes"),
        ("return object()", Outcome.UNSUPPORTED, "object"),
        ("return input()", Outcome.RAISED, ""),
        ("import matplotlib.pyplot; return grader", Outcome.RAISED, ""),
        ("import grader; return 1", Outcome.RAISED, ""),
    ],
)
def test_every_way_to_end(body: str, outcome: Outcome, detail: str, plainly: PlainSandbox) -> None:
    """A loop, a flood, an exit, a crash, a forged frame: the same outcomes as in the sandbox."""
    found = answer(plainly, CALLED + body)
    assert (found.outcome, found.detail) == (outcome, detail)


def test_a_box_that_is_killed_from_outside_is_lost(plainly: PlainSandbox) -> None:
    """While it loads, while it is called and between calls: that is no answer."""
    sleeping = "import time\ndef f(x): time.sleep(60)\ndef g(): return 1.0\n"
    for text, when in ((f"{sleeping}time.sleep(60)", "loading"), (sleeping, "called"), (sleeping, "between")):
        with closing(plainly.begin(Source(Part("mine.py", text)), Limits(load_seconds=9, call_seconds=9))) as box:
            if when != "loading":
                assert box.call(Case("1", "q", ("g",), ()), 9).value == 1
            threading.Timer(0 if when == "between" else 0.5, box._process.kill).start()
            if when == "between":
                box._process.wait()
            with pytest.raises(BoxLost, match="killed from outside"):
                box.call(call(1.0), 9)


def test_practice_goes_on_when_a_box_is_killed(tmp_path: Path, write_exercise: Callable[..., Path], right: str) -> None:
    """All is graded again in a fresh sandbox, as it is where there are locks."""
    mark = tmp_path / "mark"
    once = f"""import os
def line(x):
    try:
        os.mkdir({str(mark)!r})
    except FileExistsError:
        return scale(shift(x))
    os.kill(os.getpid(), 9)
"""
    text = right.replace("def line(x):\n    return scale(shift(x))\n", once)
    exercise = load_exercise(str(write_exercise()))
    with PlainSandbox() as started:
        report = pipeline.grade_submission(intake.parse("once.py", text.encode()), exercise, started)
    assert mark.exists()
    assert report.earned == report.points


def test_values_and_output_come_with_their_call(plainly: PlainSandbox) -> None:
    """What is printed is told of the call that printed it, call after call, in whatever encoding the terminal has."""
    text = "print('loading ∂')\n" + CALLED + "print('called', x, '\\udcff'); return [x, x]"
    with closing(plainly.open(Source(Part("mine.py", text)), LIMITS)) as box:
        assert box.loaded.output == "loading ∂\n"
        for number in range(20):
            found = box.call(call(float(number)), 1)
            assert found.value == (float(number),) * 2
            assert found.output == f"called {float(number)} \\udcff\n"


def test_marks_of_the_subjects_own_only_move_its_output(plainly: PlainSandbox) -> None:
    """What stands between outputs is no secret; forging it loses nothing but a place."""
    found = answer(plainly, f"import os\n{CALLED}os.write(2, {MARK!r} * 3 + b'more'); return x")
    assert found.value == 2.0
    assert found.output in ("", "more")


def test_calls_are_answered_in_their_order(plainly: PlainSandbox) -> None:
    """One after the other, all at once, and with functions that the caller answers for."""
    text = CALLED + "return x * 2\ndef g(x):\n    return f(x) + 1"
    with closing(plainly.open(Source(Part("mine.py", text)), LIMITS)) as box:
        cases = [call(float(number)) for number in range(30)]
        assert [o.value for o in box.call_each(cases, lambda: 1)] == [2.0 * n for n in range(30)]
        assert [o.value for o in box.call_all(cases, 1)] == [2.0 * n for n in range(30)]
        asked = box.call_with(Case("1", "q", ("g",), (1.0,)), 1, {"f": lambda _: Observation(Outcome.RETURNED, 41.0)})
        assert asked.value == 42.0


def test_given_code_comes_before_and_after(plainly: PlainSandbox) -> None:
    """In one namespace; and given code that fails is a fault of the exercise's."""
    before, own = (
        Part("given code", "def h(): return 1.0"),
        Part("mine.py", "def h(): return 2.0\ndef f(x): return h()"),
    )
    for after, wanted in ((None, 2.0), (before, 1.0)):
        with closing(plainly.open(Source(own, before, after), LIMITS)) as box:
            assert box.call(call(0.0), 1).value == wanted
    with pytest.raises(BoxError, match="given code does not run: ZeroDivisionError"):
        plainly.open(Source(own, Part("given code", "1 / 0")), LIMITS)


def test_large_inputs_and_answers(plainly: PlainSandbox) -> None:
    """More than a pipe holds at once, in both directions."""
    array = Array("<f8", (8_000,), bytes(64_000))
    with closing(plainly.open(Source(Part("mine.py", CALLED + "return x")), LIMITS)) as box:
        for _ in range(3):
            assert box.call(Case("1", "q", ("f",), (array,)), 5).value == array


def test_a_child_that_reads_nothing_is_ended(plainly: PlainSandbox) -> None:
    """The parent never waits for it to take what is sent."""
    text = "import time\n" + CALLED + "time.sleep(60)"
    with closing(plainly.open(Source(Part("mine.py", text)), LIMITS)) as box:
        huge = Case("1", "q", ("f",), (Array("<f8", (10**6,), bytes(8 * 10**6)),))
        assert [o.outcome for o in box.call_all([huge, huge], 0.5)] == [Outcome.TIME_LIMIT, Outcome.NOT_RUN]


def test_an_early_answer_is_none(plainly: PlainSandbox) -> None:
    """A frame that answers a call yet to be made is not taken for its answer."""
    forged = (
        "import os, struct, sys\n"
        f"sys.path.insert(0, {str(Path(plain.__file__).parent / 'inside')!r})\n"
        "from codec import encode\n"
        "data = encode((2, 99.0))\n"
        f"{CALLED}os.write(4, struct.pack('<I', len(data)) + data)\n    return x\n"
    )
    with closing(plainly.open(Source(Part("mine.py", forged)), LIMITS)) as box:
        answers = list(box.call_each([call(1.0), call(2.0)], lambda: 1))
    assert answers[0].outcome is Outcome.PROTOCOL
    assert answers[1].outcome is Outcome.NOT_RUN


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Closing ends what the box has started, and takes its folder away; what hides is not waited for."""
    text = (
        "import os, subprocess, sys\n"
        f"{CALLED}open('written', 'w').write('x')\n"
        "    other = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(60)'])\n"
        "    return [os.getcwd(), other.pid]"
    )
    with PlainSandbox() as started:
        found = started.open(Source(Part("mine.py", text)), LIMITS).call(call(1.0), 5)
        assert isinstance(found.value, tuple), found
        folder, pid = found.value
        assert (Path(str(folder)) / "written").is_file()
    assert not Path(str(folder)).exists()
    for _ in range(100):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] in "ZX":
            return
        time.sleep(0.02)
    pytest.fail("a process of the box is still there")


def test_streams_that_a_hidden_process_holds_are_given_up(plainly: PlainSandbox) -> None:
    """A process in a session of its own outlives the box; the parent does not wait for it to close what it holds."""
    text = (
        f"import os, time\n{CALLED}\n    hidden = os.fork()\n    if hidden:\n        return hidden\n"
        "    os.setsid()\n    time.sleep(60)\n    os._exit(0)"
    )
    hidden = answer(plainly, text).value
    assert isinstance(hidden, int)
    os.kill(hidden, signal.SIGKILL)  # ProcessLookupError if it had been waited for


def test_where_there_is_a_sandbox_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux practice runs in the sandbox; without one, or trusted, behind limits; elsewhere as a plain process."""
    with start_practice() as started:
        assert isinstance(started, LocalSandbox)
        assert started.confinement.level is not Level.TRUSTED
    with start_practice(trusted=True) as started:
        assert started.confinement.level is Level.TRUSTED
    with monkeypatch.context() as patch:
        patch.setattr(sandboxes.local, "ladder", lambda: (("seccomp", "limits"),))  # at which nothing is graded
        with start_practice() as started:
            assert isinstance(started, LocalSandbox)
            assert started.confinement.level is Level.TRUSTED
    for system in ("darwin", "win32"):
        monkeypatch.setattr(sys, "platform", system)
        with start_practice() as other:
            assert isinstance(other, PlainSandbox)
            assert other.confinement.level is Level.TRUSTED


def test_no_process_can_be_started(plainly: PlainSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is nobody's zero."""
    monkeypatch.setattr(plain, "interpreter", lambda: "/no/such/python")
    with pytest.raises(BoxError, match="could not be started"):
        plainly.open(Source(Part("mine.py", CALLED + "return x")), LIMITS)


def test_the_inside_needs_nothing_that_windows_lacks() -> None:
    """What runs in such a box is loaded without the modules and calls that only Unix has."""
    code = (
        "import os, sys\n"
        "for name in ('resource', 'fcntl', 'pwd', 'grp', 'termios'): sys.modules[name] = None\n"
        "for name in ('fork', 'uname', 'geteuid', 'setsid', 'O_NOFOLLOW'): delattr(os, name)\n"
        f"sys.path.insert(0, {str(Path(plain.__file__).parent)!r})\n"
        "import inside.piped\n"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True, timeout=30)
