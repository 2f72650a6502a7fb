"""How long ``grader prove`` of the course pack takes, in cold checks: ``python tests/bench/prove.py``.

A check is ``grader check`` of a right submission of four functions with 20 drawn cases each. Both are whole commands of
the same installation, and take turns; the medians are compared. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from check import ROOT, four_functions, installed, ratio


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--here", action="store_true", help="measure this environment's grader, not a new one's")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = Path(sys.executable).parent if chosen.here else installed(folder / "env")
        four = four_functions(folder)
        grader = str(programs / "grader")
        check = [grader, "check", str(four), "--exercise", str(folder / "exercises" / "four")]
        ours, theirs, times = ratio([grader, "prove"], check, chosen.rounds, ROOT)
    print(f"prove {ours:.2f} s, check {theirs:.3f} s: {times:.1f} x")


if __name__ == "__main__":
    main()
