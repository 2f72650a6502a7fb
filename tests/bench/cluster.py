"""A class over Dask against the same class without, in turns: ``python tests/bench/cluster.py``.

A scheduler and two workers run on this machine's loopback. They are warm: they have graded a submission of the exercise
before. What the local command takes to start its two sandboxes is left in. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from check import four_functions, seconds
from grade import write_class

from tests.workers.cluster import started

_WORKERS = 2


def main() -> None:
    """Print a line a class."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 3000])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = four_functions(folder).read_text(encoding="utf-8")
        spec = folder / "exercises" / "four" / "exercise.toml"
        spec.write_text(spec.read_text(encoding="utf-8").replace("draw =", "count = 10\ndraw ="), encoding="utf-8")
        program = str(Path(sys.executable).parent / "grader")
        with started(folder / "cluster", _WORKERS) as cluster:
            ways = {"local": ("--jobs", str(_WORKERS)), "cluster": ("--cluster", cluster.address)}
            for many in (1, *chosen.sizes):
                class_, out = folder / f"class-{many}", folder / "out"
                write_class(class_, text, many, notebooks=False, wrong=0)
                took: dict[str, list[float]] = {way: [] for way in ways}
                for _ in range(chosen.rounds if many > 1 else 1):
                    for way, options in ways.items():
                        command = [
                            program,
                            "grade",
                            str(class_),
                            "-o",
                            str(out),
                            "--exercise",
                            str(spec.parent),
                            *options,
                        ]
                        took[way].append(seconds(command, folder))
                        subprocess.run(["rm", "-rf", str(out)], check=True)
                local, far = (statistics.median(times) for times in took.values())
                print(f"{many:>5} submissions: local {local:.2f} s, over Dask {far:.2f} s, {far / local:.2f} x")


if __name__ == "__main__":
    main()
