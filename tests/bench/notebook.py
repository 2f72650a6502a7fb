"""What a notebook costs beside the same code as ``.py``, as ratios: ``python tests/bench/notebook.py``.

The code is a right answer of the pack's; the notebook has a cell a statement, a magic, and outputs of 200 kB. File and
notebook take turns, and medians are compared: read alone, graded in a sandbox that is there, and as whole commands.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from check import ROOT, seconds

from grader import intake, load_exercise, pipeline, sandbox
from grader.support.python_source import statements

EXERCISE, ANSWERS = "backpropagation", "accepted_notebook_export.py"


def write_pair(folder: Path) -> tuple[Path, Path]:
    """The same answers as a file and as a notebook."""
    text = (ROOT / "solutions" / EXERCISE / ANSWERS).read_text(encoding="utf-8")
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 20_000}, "metadata": {}}
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": outputs, "execution_count": None}
        for source, outputs in [("%matplotlib inline", [picture] * 10), *((piece, []) for piece in statements(text))]
    ]
    script, notebook = folder / "answers.py", folder / "answers.ipynb"
    script.write_text(text, encoding="utf-8")
    notebook.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return script, notebook


def compared(what: str, measure: Callable[[Path], float], pair: tuple[Path, Path], rounds: int) -> None:
    """Print the medians of both, and their ratio."""
    both = [[measure(path) for path in pair] for _ in range(rounds)]
    script, notebook = (statistics.median(column) for column in zip(*both, strict=True))
    print(f"{what}: .py {1000 * script:.1f} ms, .ipynb {1000 * notebook:.1f} ms, {notebook / script:.2f} x")


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    exercise = load_exercise(EXERCISE)
    with tempfile.TemporaryDirectory() as name, sandbox.start() as within:
        pair = write_pair(Path(name))

        def read(path: Path) -> float:
            began = time.perf_counter()
            intake.read(path)
            return time.perf_counter() - began

        def graded(path: Path) -> float:
            began = time.perf_counter()
            report = pipeline.grade(path, exercise, within=within)
            assert report.earned == report.points, report.notes
            return time.perf_counter() - began

        for path in pair:
            graded(path)  # what is kept from then on is kept for both
        compared("read alone", read, pair, rounds)
        compared("graded, warm", graded, pair, rounds)
        program = str(Path(sys.executable).parent / "grader")
        compared("grader check", lambda p: seconds([program, "check", str(p)], Path(name)), pair, rounds)


if __name__ == "__main__":
    main()
