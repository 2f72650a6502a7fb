"""What a submission costs in a class of right ones, and where half are wrong: ``python tests/bench/half_wrong.py``.

Two exercises: four functions with ten cases each, one of them the gradients of a three-layer network (six arrays), and
the course's training-networks (about 170 calls). Figures are wall times of the whole command, its start, records and
pages included, over the number of submissions, in cold ``import numpy``s. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from check import ROOT, installed, seconds
from grade import graded

_FLOORS = 9
_FUNCTIONS = {  # the shape of each argument, and the body
    "loss": ({"a": [4], "y": [4]}, "    return np.mean((a - y) ** 2)"),
    "softplus": ({"z": [2, 3]}, "    return np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0)"),
    "layer": ({"W": [3, 2], "a": [2, 1], "b": [3, 1]}, "    return np.tanh(W @ a + b)"),
    "backprop": (
        {"x": [2, 5], "y": [1, 5], "W1": [4, 2], "b1": [4, 1], "W2": [3, 4], "b2": [3, 1], "W3": [1, 3], "b3": [1, 1]},
        """    a1 = np.tanh(W1 @ x + b1)
    a2 = np.tanh(W2 @ a1 + b2)
    a3 = np.tanh(W3 @ a2 + b3)
    n = x.shape[1]
    d3 = 2 * (a3 - y) * (1 - a3**2) / n
    d2 = (W3.T @ d3) * (1 - a2**2)
    d1 = (W2.T @ d2) * (1 - a1**2)
    return (d1 @ x.T, d1.sum(axis=1, keepdims=True), d2 @ a1.T, d2.sum(axis=1, keepdims=True),
            d3 @ a2.T, d3.sum(axis=1, keepdims=True))""",
    ),
}
_MISTAKES = (
    ("2 * (a3 - y)", "(a3 - y)"),
    ("np.mean((a - y) ** 2)", "np.sum((a - y) ** 2)"),
    ("(W3.T @ d3) * (1 - a2**2)", "W3.T @ d3"),
    ("np.tanh(W @ a + b)", "np.tanh(W @ a - b)"),
    ("np.maximum(z, 0)", "np.minimum(z, 0)"),
    ("d1 @ x.T", "d1 @ x.T / n"),
)


def _exercise(folder: Path) -> tuple[Path, str, tuple[tuple[str, str], ...]]:
    """The exercise of four functions: its folder, a right submission and what makes it wrong."""
    public, secret = folder / "exercises" / "network", folder / "solutions" / "network"
    public.mkdir(parents=True)
    secret.mkdir(parents=True)
    source, spec = "import numpy as np\n", 'title = "Network"\nsummary = "A network of three layers."\n'
    for name, (shapes, body) in _FUNCTIONS.items():
        source += f"\n\ndef {name}({', '.join(shapes)}):\n{body}\n"
        inputs = ", ".join(f"{argument} = {{ normal = [0, 1], shape = {shape} }}" for argument, shape in shapes.items())
        spec += (
            f'[[question]]\nid = "{name}"\nkind = "function"\ntitle = "{name}"\npoints = 1\ncount = 10\n'
            f'statement = "Write `{name}`."\narguments = {json.dumps([*shapes])}\n'
            f"draw = {{ inputs = {{ {inputs} }} }}\n"
        )
    (public / "exercise.toml").write_text(spec, encoding="utf-8")
    (public / "starter.py").write_text("# exercise: network\n", encoding="utf-8")
    (secret / "reference.py").write_text(source, encoding="utf-8")
    (secret / "key.toml").write_text("", encoding="utf-8")
    return public, source, _MISTAKES


def _course() -> tuple[Path, str, tuple[tuple[str, str], ...]]:
    """The course's exercise; a wrong submission is a whole file of one known mistake."""
    solutions = ROOT / "solutions" / "training-networks"
    text = (solutions / "reference.py").read_text(encoding="utf-8")
    wrong = [file.read_text(encoding="utf-8") for file in sorted(solutions.glob("wrong_*.py"))]
    return ROOT / "exercises" / "training-networks", text, tuple((text, other) for other in wrong)


def _write(folder: Path, text: str, many: int, mistakes: tuple[tuple[str, str], ...]) -> None:
    """Write a class of which every second submission has one of the mistakes, in turns."""
    for i in range(many):
        own = text.replace(*mistakes[i // 2 % len(mistakes)]) if mistakes and i % 2 else text
        student = folder / f"Student {i:05}"
        student.mkdir(parents=True)
        (student / "answer.py").write_text(f"# {i}\n{own}", encoding="utf-8")


def main() -> None:
    """Print a line a class."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--programs", type=Path, help="the folder of an installed grader's programs, not a new one's")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = chosen.programs or installed(folder / "environment")
        numpy = [str(programs / "python"), "-c", "import numpy"]
        for title, (exercise, text, mistakes) in {
            "four functions": _exercise(folder),
            "training-networks": _course(),
        }.items():
            for what, planted in (("all right", ()), ("half wrong", mistakes)):
                shares, processor = [], []
                for i in range(chosen.rounds):
                    submissions, out = (folder / f"{exercise.name}-{what}-{i}-{end}" for end in ("in", "out"))
                    _write(submissions, text, chosen.size, planted)
                    floor = statistics.median(seconds(numpy, folder) for _ in range(_FLOORS))
                    before = resource.getrusage(resource.RUSAGE_CHILDREN)
                    command = [str(programs / "grader"), "grade", str(submissions), "-o", str(out)]
                    took, _ = graded([*command, "--exercise", str(exercise)])
                    after = resource.getrusage(resource.RUSAGE_CHILDREN)
                    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                    shares.append(took / chosen.size / floor)
                    processor.append(1000 * used / chosen.size)
                print(
                    f"{title}, {what}: {statistics.median(shares):.3f} x a cold `import numpy` a submission "
                    f"({statistics.median(processor):.1f} ms of processor time)"
                )


if __name__ == "__main__":
    main()
