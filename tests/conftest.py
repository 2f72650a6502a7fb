"""Fixtures that more than one test file uses."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from grader import sandbox as sandboxes
from grader.sandbox import LocalSandbox
from tests.place import Place

# How long an example takes depends on the machine and on what else it does.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
# Whoever starts the tests in the background may ignore Ctrl-C for them, and so for every command that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[LocalSandbox]:
    """One sandbox for all tests; each test's boxes are its own."""
    with sandboxes.start() as started:
        yield started


@pytest.fixture(scope="session")
def trusted() -> Iterator[LocalSandbox]:
    """A sandbox that is none: processes of their own, with limits and nothing else around them."""
    with sandboxes.start(trusted=True) as started:
        yield started


MADE = {
    "exercise.toml": """
title = "Made for tests"
summary = "One question of each kind."
introduction = "Let $x$ be a number."
given = ["shift", "scale", "factor"]
seed = 7
limits = { load_seconds = 3.0, call_seconds = 0.5, total_seconds = 20.0 }

[figure.net]
kind = "network"
title = "A network"
description = "One input, two outputs."
sizes = [1, 2]

[drawing.number.inputs]
x = { normal = [0, 1] }

[[question]]
id = "line"
kind = "function"
title = "A line"
points = 2
statement = "Write `line(x)`: $3(x + 1)$."
arguments = ["x"]
draw = "number"
count = 3

[[question.case]]
args = { x = 0.5 }

[[question]]
id = "layer"
kind = "function"
title = "A layer"
points = 3
statement = '''
Write `layer(z)`.

![A network.](figure:net)
'''
arguments = ["z"]
globals = ["W"]
count = 2
count_group = "drawn"
group = [{ id = "fixed", points = 1 }, { id = "drawn", points = 2, title = "Drawn inputs" }]

[question.draw]
sizes = { m = [2], n = [3] }
inputs = { W = { normal = [0, 1], shape = ["m", "n"] }, z = { normal = [0, 1], shape = ["n"] } }

[[question.case]]
args = { z = [0.5, -0.25, 0.125] }
globals = { W = [[1.0, 2.0, -1.0], [0.5, -0.5, 3.0]] }
group = "fixed"

[[question]]
id = "c"
kind = "value"
title = "A number"
points = 1
decimals = 2
statement = "Set `c` to a quarter."

[[question]]
id = "pick"
kind = "choice"
title = "One of two"
points = 1
statement = "Set `pick`."
option = [{ id = "red", text = "Red." }, { id = "blue", text = "Blue." }]

[[question]]
id = "picks"
kind = "multi-choice"
title = "Some of three"
points = 2
credit = "right-minus-wrong"
statement = "Set `picks`."
option = [{ id = "one", text = "One." }, { id = "two", text = "Two." }, { id = "three", text = "Three." }]

[[question]]
id = "gate"
kind = "parameters"
title = "Two free numbers"
points = 1
statement = "Set `w` and `b`."
parameter = [{ name = "w" }, { name = "b" }]
criterion = [{ text = "the output for 0", measured = 0, above = 0.5 }, { text = "for 1", measured = 1, below = 0.5 }]
""",
    "key.toml": """
hidden_seed = 990000000000000099

[line]
hidden = { count = 3 }

[layer]
hidden = { count = 2, group = "drawn" }

[c]
answer = 0.25

[pick]
right = "blue"

[picks]
right = ["one", "three"]

[gate]
measure = "measure_gate"
""",
    "starter.py": """# exercise: made
import numpy as np

factor = 3.0


def shift(x):
    return x + 1


def scale(x):
    return factor * x


def line(x):
    pass


c = None
""",
    "reference.py": """import numpy as np


def line(x):
    return 3.0 * (x + 1)


def layer(z):
    return np.tanh(W @ z)


def measure_gate(w, b):
    return [np.tanh(b), np.tanh(w + b)]
""",
    "right.py": """def line(x):
    return scale(shift(x))


def layer(z):
    return np.tanh(W @ z)


c = 0.25
pick = "blue"
picks = ["three", "one"]
w, b = -10, 5
""",
}
"""A right exercise with a question of each kind, ten points, and a submission that earns them all."""

Write = Callable[..., Path]


@pytest.fixture
def write_exercise(tmp_path: Path) -> Write:
    """Writes the made exercise, with changes, and returns its public folder.

    ``write_exercise(spec={"old": "new"})`` replaces pieces of a file (``spec``, ``key``, ``starter``, ``reference``);
    a text in place of the mapping is the whole file, None leaves it out.
    """
    return lambda name="made", folder=tmp_path, **changes: write_made(name, folder, **changes)


def write_made(name: str, folder: Path, **changes: Mapping[str, str] | str | bytes | None) -> Path:
    """See ``write_exercise``."""
    public, secret = folder / "exercises" / name, folder / "solutions" / name
    files = {
        "spec": public / "exercise.toml",
        "starter": public / "starter.py",
        "key": secret / "key.toml",
        "reference": secret / "reference.py",
    }
    assert changes.keys() <= files.keys()
    for half, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        change = changes.get(half, {})
        if change is None:
            continue
        text = change if isinstance(change, str | bytes) else MADE[path.name]
        for old, new in change.items() if isinstance(change, Mapping) else ():
            assert old in text, f"{old!r} is not in the made {path.name}"
            text = text.replace(old, new)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return public


@pytest.fixture(scope="session")
def right() -> str:
    """A submission of the made exercise that earns all ten points."""
    return MADE["right.py"]


@pytest.fixture
def place(tmp_path: Path, write_exercise: Write, right: str, sandbox: LocalSandbox) -> Place:
    """A folder with the made exercise and a right submission of it."""
    assert sandbox.confinement  # it is up, so that none of its processes are taken for a command's
    write_exercise()
    made = Place(tmp_path)
    made.write("right.py", right)
    return made


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With GRADER_ALL_TESTS set, as CI has it, a test that was left out is a failure."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("GRADER_ALL_TESTS") and terminal is not None and terminal.stats.get("skipped"):
        terminal.write_line("Tests were left out, and all were asked for.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
