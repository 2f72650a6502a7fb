"""How many files of the grader run code for one submission: ``python tests/bench/files_run.py``.

A reader who follows a submission has to open these. Counted are files in which a function runs between the reading of
the submission and its report; files that enter a box run in another process and are not counted.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import FrameType

import grader
from grader import sandbox

ROOT = Path(__file__).parent.parent.parent
PACKAGE = str(ROOT / "grader")
EXERCISE = "training-networks"
RIGHT = ROOT / "solutions" / EXERCISE / "reference.py"


def files(submission: Path, exercise: grader.Exercise, within: sandbox.LocalSandbox) -> set[str]:
    """The files of the package that run code while a submission is graded."""
    found = set[str]()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(PACKAGE) and frame.f_code.co_name != "<module>":
            found.add(name.removeprefix(PACKAGE + "/"))

    sys.setprofile(note)
    threading.setprofile(note)
    try:
        grader.grade(submission, exercise, within=within)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return found


def main() -> None:
    """Print the files of a right submission, and those that the worst wrong one adds."""
    exercise = grader.load_exercise(EXERCISE)
    with sandbox.start() as within:
        right = files(RIGHT, exercise, within)
        wrong = max((files(path, exercise, within) for path in sorted(RIGHT.parent.glob("wrong_*.py"))), key=len)
    print(f"{len(right)} files for a right submission:", *sorted(right), sep="\n  ")
    print(f"{len(wrong)} files for a wrong one; these are added:", *sorted(wrong - right), sep="\n  ")


if __name__ == "__main__":
    main()
