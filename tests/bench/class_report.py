"""What the class page costs: ``python tests/bench/class_report.py [--students 3000] [--keep FOLDER]``.

Nothing is asserted. The answers are those of the exercise's proof files, really graded, dealt out to made students.
Beside the page's time and size stands the time of a cold ``import numpy``: the page is to cost no more than 60 of them.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # for the made classes of the tests

from grader import load_exercise, sandbox
from grader.classes.outputs import page as html
from tests.classes.made import graded_files, made_class

EXERCISE = "training-networks"


def cold() -> float:
    """The median time of five processes that import NumPy."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print time and size for each number of students."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, nargs="*", default=[5, 300, 3000])
    parser.add_argument("--keep", type=Path, help="a folder for the pages, to look at them")
    asked = parser.parse_args()
    exercise, unit = load_exercise(EXERCISE), cold()
    with sandbox.start() as within:
        files = graded_files(exercise, within)
    for count in asked.students:
        entries = made_class(exercise, files, count)
        start = time.perf_counter()
        page = html.render(exercise, entries)
        taken = time.perf_counter() - start
        size = len(page.encode()) / 1e6
        print(f"{count:6} students: {taken:6.2f} s = {taken / unit:5.1f} cold imports of NumPy, {size:.2f} MB")
        if asked.keep:
            (asked.keep / f"class-{count}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
