"""What a submission costs in the sandbox, as ratios to a floor of the same run: ``python tests/bench/sandbox.py``.

A submission is four functions with twenty calls each. Warm, it takes a box of a fork server that runs already; cold, a
process of its own behind bubblewrap that imports numpy and makes the same calls. Floor and candidates take turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from grader.model.execution import Case, Limits, Outcome, Part, Source
from grader.sandbox import LocalSandbox
from grader.sandbox.layers import bubblewrap
from grader.sandbox.layers.view import View, interpreter
from grader.sandbox.local import ladder

FUNCTIONS = """
import numpy as np
def a(w, b, x): return np.tanh(w * x + b)
def dw(w, b, x): return 2 * (np.tanh(w * x + b) - 1) / np.cosh(w * x + b) ** 2 * x
def db(w, b, x): return 2 * (np.tanh(w * x + b) - 1) / np.cosh(w * x + b) ** 2
def c(w, b, x): return (np.tanh(w * x + b) - 1) ** 2
"""
NAMES, CALLS = ("a", "dw", "db", "c"), 20
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}


def warm(sandbox: LocalSandbox) -> None:
    """One submission in a box."""
    box = sandbox.open(Source(Part("submission.py", FUNCTIONS)), Limits())
    cases = [Case(f"{name}{i}", name, (name,), (0.5 + i, -1.0, 0.25)) for name in NAMES for i in range(CALLS)]
    for observation in box.call_each(cases, lambda: 2):
        assert observation.outcome is Outcome.RETURNED
    box.close()


def cold() -> None:
    """One submission in a process of its own behind bubblewrap."""
    view = View.of(("numpy",))
    path = f"import sys; sys.path.append({view.homes[0][1]!r})\n"
    calls = f"for f in ({', '.join(NAMES)}):\n    for i in range({CALLS}): f(0.5 + i, -1.0, 0.25)\n"
    python = [interpreter(), "-S", "-c", path + FUNCTIONS + calls]
    subprocess.run(
        [*bubblewrap.command(view), *python],
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        check=True,
    )


def floor() -> None:
    """A cold numpy."""
    subprocess.run([sys.executable, "-c", "import numpy"], env=ENVIRONMENT, check=True)


def seconds(action: Callable[[], None]) -> float:
    """The wall time of one go."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with LocalSandbox(ladder()) as sandbox:
        around = sandbox.confinement
        user = "root" if os.geteuid() == 0 else "an ordinary user"
        print(f"level {around.level.value} as {user}: {', '.join(around.layers)}, Landlock ABI {around.landlock_abi}")
        actions = {"floor": floor, "warm": lambda: warm(sandbox)}
        if bubblewrap.program():
            actions["cold"] = cold
        for action in actions.values():
            action()
        took: dict[str, list[float]] = {name: [] for name in actions}
        for _ in range(rounds):
            for name, action in actions.items():
                took[name].append(seconds(action))
    median = {name: statistics.median(times) * 1000 for name, times in took.items()}
    print(f"floor: a cold `import numpy`          {median['floor']:7.1f} ms")
    print(f"warm, all layers                      {median['warm']:7.1f} ms   {median['warm'] / median['floor']:.3f} x")
    if "cold" in median:
        times = median["cold"] / median["warm"]
        print(f"cold, bubblewrap and numpy each time  {median['cold']:7.1f} ms   {times:.1f} x warm")


if __name__ == "__main__":
    main()
