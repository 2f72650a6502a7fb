"""What a submission of a class costs, in cold ``import numpy``s: ``python tests/bench/grade.py``.

A submission is four functions with ten cases each; its record and its page are written. Each class is a new folder of
files that differ in a comment; with ``--wrong`` every so many of them has one of two known mistakes. What a command
takes for a class of one is taken off: the cost of starting. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from check import ENVIRONMENT, four_functions, installed, seconds

_FLOORS = 9


def write_class(folder: Path, text: str, many: int, notebooks: bool, wrong: int) -> None:
    """Write so many submissions, a folder a student."""
    mistakes = [("2 * (", "("), ("(np.tanh(w * x + b) - 1) ** 2\n", "(np.tanh(w * x + b) + 1) ** 2\n")]
    for i in range(many):
        own = f"# {i}\n{text}"
        if wrong and i % wrong == 0:
            own = own.replace(*mistakes[i // wrong % len(mistakes)])
        student = folder / f"Student {i:05}"
        student.mkdir(parents=True)
        if notebooks:
            cells = [{"cell_type": "code", "source": own, "metadata": {}, "outputs": [], "execution_count": None}]
            book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
            (student / "four.ipynb").write_text(json.dumps(book), encoding="utf-8")
        else:
            (student / "four.py").write_text(own, encoding="utf-8")


def graded(command: list[str]) -> tuple[float, float]:
    """The wall time of a command, and the most memory of its own process in megabytes."""
    began, most = time.perf_counter(), 0.0
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            with contextlib.suppress(OSError, IndexError, StopIteration):
                lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
                most = max(most, int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024)
            time.sleep(0.01)
    return time.perf_counter() - began, most


def main() -> None:
    """Print a line a class."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 300])
    parser.add_argument("--notebooks", action="store_true", help="the same code as notebooks")
    parser.add_argument("--wrong", type=int, default=0, help="every so many submissions have a mistake")
    parser.add_argument("--jobs", type=int, nargs="*", default=[0])
    parser.add_argument("--here", action="store_true", help="measure this environment's grader, not a new one's")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = Path(sys.executable).parent if chosen.here else installed(folder / "env")
        text = four_functions(folder).read_text(encoding="utf-8")
        spec = folder / "exercises" / "four" / "exercise.toml"
        spec.write_text(spec.read_text(encoding="utf-8").replace("draw =", "count = 10\ndraw ="), encoding="utf-8")
        numpy = [str(programs / "python"), "-c", "import numpy"]
        floor = statistics.median(seconds(numpy, folder) for _ in range(_FLOORS))
        print(f"floor: a cold `import numpy` {1000 * floor:.0f} ms")
        for jobs in chosen.jobs:
            start = 0.0
            for many in (1, *chosen.sizes):
                write_class(folder / f"class-{many}", text, many, chosen.notebooks, chosen.wrong if many > 1 else 0)
                out = folder / f"out-{many}"
                command = [str(programs / "grader"), "grade", str(folder / f"class-{many}"), "-o", str(out)]
                command += ["--exercise", str(spec.parent), *(["--jobs", str(jobs)] if jobs else [])]
                took, memory = graded(command)
                if many == 1:
                    start = took
                    print(f"one submission: {took:.2f} s, which is what starting takes")
                else:
                    each = (took - start) / (many - 1)
                    whole = took / many / floor
                    said = f"{1000 * each:.1f} ms a submission, {each / floor:.3f} x; with the start {whole:.3f} x"
                    print(f"{many:>5} submissions: {took:.2f} s, {said}; {memory:.0f} MB in the parent")
                subprocess.run(["rm", "-rf", str(folder / f"class-{many}"), str(out)], check=True)


if __name__ == "__main__":
    main()
