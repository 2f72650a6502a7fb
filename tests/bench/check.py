"""How long whole commands take, as ratios to a floor measured in the same run: ``python tests/bench/check.py``.

The grader is installed into an environment of its own, as its users have it: a developer's tools bring modules that
others load. The machine may be busy: floor and command take turns, and the medians are compared. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

# What bash sets when Tab is pressed behind `grader ch`.
COMPLETION = ("_GRADER_COMPLETE=bash_complete", "COMP_WORDS=grader ch", "COMP_CWORD=1")
# Where nothing can be kept, each page of an exercise is its first.
NOTHING_KEPT = ("env", "XDG_CACHE_HOME=/dev/null")
# A machine for tests may forbid Python to keep compiled modules; people's machines do not.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def installed(folder: Path) -> Path:
    """The folder of programs of a new environment with the grader in it."""
    print("installing the grader ...", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-c", ROOT / "constraints.txt", ROOT], check=True)
    return folder / "bin"


def seconds(command: list[str], cwd: Path) -> float:
    """The wall time of one command."""
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def ratio(command: list[str], floor: list[str], rounds: int, cwd: Path) -> tuple[float, float, float]:
    """Medians of a command and of its floor, taken in turns, and the first over the second."""
    pairs = [(seconds(command, cwd), seconds(floor, cwd)) for _ in range(rounds)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return ours, theirs, ours / theirs


def four_functions(folder: Path) -> Path:
    """A right submission of an exercise whose questions are four functions with 20 drawn cases each."""
    public, secret = folder / "exercises" / "four", folder / "solutions" / "four"
    public.mkdir(parents=True)
    secret.mkdir(parents=True)
    source, spec = "import numpy as np\n", 'title = "Four"\nsummary = "Four functions."\n'
    for name, expression in {
        "a": "np.tanh(w * x + b)",
        "dw": "2 * (np.tanh(w * x + b) - 1) / np.cosh(w * x + b) ** 2 * x",
        "db": "2 * (np.tanh(w * x + b) - 1) / np.cosh(w * x + b) ** 2",
        "c": "(np.tanh(w * x + b) - 1) ** 2",
    }.items():
        source += f"def {name}(w, b, x): return {expression}\n"
        spec += (
            f'[[question]]\nid = "{name}"\nkind = "function"\ntitle = "{name}"\npoints = 1\n'
            f'statement = "Write `{name}(w, b, x)`, with $\\\\sigma(z) = \\\\tanh(z)$."\narguments = ["w", "b", "x"]\n'
            "draw = { inputs = { w = { normal = [0, 1] }, b = { normal = [0, 1] }, x = { normal = [0, 1] } } }\n"
        )
    (public / "exercise.toml").write_text(spec, encoding="utf-8")
    (public / "starter.py").write_text("# exercise: four\n", encoding="utf-8")
    (secret / "reference.py").write_text(source, encoding="utf-8")
    (secret / "key.toml").write_text("", encoding="utf-8")
    (folder / "four.py").write_text(source, encoding="utf-8")
    return folder / "four.py"


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = installed(folder / "environment")
        python, grader = str(programs / "python"), str(programs / "grader")
        numpy, click = ([python, "-c", f"import {name}"] for name in ("numpy", "click"))
        check = [grader, "check", str(four_functions(folder)), "--exercise", str(folder / "exercises" / "four")]
        course = ROOT / "solutions" / "training-networks" / "wrong_no_factor_two.py"
        page = [grader, "check", str(course), "--output", "report.html"]
        for title, command, floor in (
            ("check, four functions, text", check, numpy),
            ("check, four functions, page", [*check, "--output", "report.html"], numpy),
            ("check, training-networks, page", page, numpy),
            ("  the first of the exercise", [*NOTHING_KEPT, *page], numpy),
            ("grader --help", [grader, "--help"], click),
            ("shell completion", ["env", *COMPLETION, grader], click),
        ):
            ours, theirs, share = ratio(command, floor, rounds, folder)
            print(f"{title:<32} {share:5.2f} x  ({1000 * ours:.0f} ms over {1000 * theirs:.0f} ms {floor[-1]!r})")


if __name__ == "__main__":
    main()
