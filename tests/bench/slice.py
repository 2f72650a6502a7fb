"""What it costs that a file trains, plots and asks at its top level: ``python tests/bench/slice.py``.

A right submission of the course's backpropagation is graded warm, in turns: as it is, and with a training of 170,000
steps, a plot, a call of input() and a failing check below it. The reference's answers are known. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import time

from grader import intake, load_exercise, sandbox
from grader.grading.cached_reference import KeyCache
from grader.model.submission import Submission
from grader.pipeline import grade_submission
from grader.support.packaged_files import folder

NOT_NEEDED = """
import matplotlib.pyplot as plt
x, y = training_data(100)
reset_network()
print("before:", cost(x, y))
costs = []
for step in range(170000):
    if step % 1000 == 0:
        costs.append(cost(x, y))
        print(step, costs[-1])
    dW1, dW2, dW3 = J_W1(x, y), J_W2(x, y), J_W3(x, y)
    db1, db2, db3 = J_b1(x, y), J_b2(x, y), J_b3(x, y)
    W1, W2, W3 = W1 - 5 * dW1, W2 - 5 * dW2, W3 - 5 * dW3
    b1, b2, b3 = b1 - 5 * db1, b2 - 5 * db2, b3 - 5 * db3
figure, axes = plt.subplots()
axes.plot(costs)
plt.show()
rate = float(input("another rate? "))
assert costs[-1] < 0.001
"""


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    exercise, cache = load_exercise("backpropagation"), KeyCache()
    own = (folder("solutions") / "backpropagation" / "accepted_deltas_first.py").read_text(encoding="utf-8")
    with sandbox.start() as started:

        def graded(text: str) -> float:
            began = time.perf_counter()
            submission: Submission = intake.parse("backpropagation.py", text.encode())
            report = grade_submission(submission, exercise, started, cache=cache)
            assert report.earned == exercise.points, report.notes
            return time.perf_counter() - began

        graded(own)
        pairs = [(graded(own), graded(own + NOT_NEEDED)) for _ in range(rounds)]
    plain, cut = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"as it is                     {plain:6.1f} ms")
    print(f"with what no question needs  {cut:6.1f} ms   {cut - plain:+.1f} ms, {cut / plain:.3f} x")


if __name__ == "__main__":
    main()
