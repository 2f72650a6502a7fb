"""What the diagnosis of a wrong four-function submission adds: ``python tests/bench/diagnosis.py``.

Nothing is asserted. The exercise is that of check.py. In the submission each function has another mistake: one is told
by the form of its numbers, one by an authored misconception, two by mutants. Beside it stands the same exercise with
``tell = "verdict"``, which diagnoses nothing; both take turns, and medians are compared.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from check import four_functions, seconds

import grader
from grader import sandbox

WRONG = {
    "np.tanh(w * x + b)\ndef dw": "np.tanh(w * x - b)\ndef dw",  # a mutant
    "** 2 * x\n": "* x\n",  # a mutant
    "def db(w, b, x): return 2 * ": "def db(w, b, x): return ",  # a constant factor
    "(np.tanh(w * x + b) - 1) ** 2\n": "np.abs(np.tanh(w * x + b) - 1)\n",  # a misconception
}
KEY = """
[[c.misconception]]
id = "not-squared"
says = "The error is not squared."
replace = ["(np.tanh(w * x + b) - 1) ** 2", "np.abs(np.tanh(w * x + b) - 1)"]
in = "c"
"""


def submissions(folder: Path) -> tuple[Path, Path]:
    """A right submission and a wrong one of the exercise, whose key gets a misconception."""
    right = four_functions(folder)
    text = right.read_text(encoding="utf-8")
    for old, new in WRONG.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "wrong.py").write_text(text, encoding="utf-8")
    (folder / "solutions" / "four" / "key.toml").write_text(KEY, encoding="utf-8")
    return right, folder / "wrong.py"


def silent(folder: Path) -> Path:
    """The same exercise, telling nothing."""
    other = folder / "silent"
    four_functions(other)
    (other / "solutions" / "four" / "key.toml").write_text(KEY, encoding="utf-8")
    spec = other / "exercises" / "four" / "exercise.toml"
    spec.write_text('tell = "verdict"\n' + spec.read_text(encoding="utf-8"), encoding="utf-8")
    return other / "exercises" / "four"


def medians(rounds: int, *tasks: Callable[[], object]) -> list[float]:
    """The median time of each task, in turns, in milliseconds."""
    taken: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds):
        for task, times in zip(tasks, taken, strict=True):
            began = time.perf_counter()
            task()
            times.append(1000 * (time.perf_counter() - began))
    return [statistics.median(times) for times in taken]


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, sandbox.start() as started:
        folder = Path(name)
        right, wrong = submissions(folder)
        told, untold = folder / "exercises" / "four", silent(folder)
        full, verdict = grader.load_exercise(str(told)), grader.load_exercise(str(untold))
        report = grader.grade(wrong, full, within=started)
        for judged in report.verdicts:
            print(f"  {judged.question.id:<3} {judged.diagnosis.message if judged.diagnosis else 'not recognised'}")
        with_, without, right_ = medians(
            rounds,
            lambda: grader.grade(wrong, full, within=started),
            lambda: grader.grade(wrong, verdict, within=started),
            lambda: grader.grade(right, full, within=started),
        )
        added = with_ - without
        print(f"warm: {added:.1f} ms added to {without:.1f} ms: {added / without:.2f} x (a right one: {right_:.1f} ms)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (_, wrong), quiet = submissions(folder), silent(folder)
        command = [str(Path(sys.executable).parent / "grader"), "check", str(wrong), "--exercise"]
        with_, without = medians(
            rounds,
            lambda: seconds([*command, str(folder / "exercises" / "four")], folder),
            lambda: seconds([*command, str(quiet)], folder),
        )
        added = with_ - without
        print(f"cold: {added:.0f} ms added to {without:.0f} ms: {added / without:.2f} x")


if __name__ == "__main__":
    main()
