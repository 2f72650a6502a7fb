"""Each kind of thing that the grader has many of is added by one new file: tried in a copy of the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SPEC = """
title = "Tiny"
summary = "Two answers."

[[question]]
id = "line"
kind = "function"
title = "A line"
points = 2
statement = "Write `line(x)`."
arguments = ["x"]
count = 5
draw = { inputs = { x = { normal = [0, 3] } } }

[[question]]
id = "c"
kind = "value"
title = "A number"
points = 1
statement = "Set `c` to 32."
"""
TINY = {
    "exercises/tiny/exercise.toml": SPEC,
    "exercises/tiny/starter.py": "# exercise: tiny\n",
    "solutions/tiny/key.toml": "[c]\nanswer = 32\n",
    "solutions/tiny/reference.py": "def line(x):\n    return 7.0 * x + 11.0\n",
}
RIGHT = "# exercise: tiny\ndef line(x):\n    return 7.0 * x + 11.0\n\n\nc = 32\n"


class House:
    """A copy of the package, to which files are added."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "house"
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("grader", "exercises", "solutions", "templates"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=ignored)
        self.add(TINY)

    def add(self, files: dict[str, str]) -> None:
        """New files; none may be there already."""
        for name, text in files.items():
            path = self.folder / name
            assert not path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Python with the copy in place of the installed package."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, "-P", *words], cwd=self.folder, env=environment, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    def grader(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the copy."""
        return self.python("-m", "grader.cli.main", *words)

    def record(self, submission: str) -> dict[str, Any]:
        """The record of a submission."""
        (self.folder / "answer.py").write_text(submission, encoding="utf-8")
        done = self.grader("check", "answer.py", "--format", "json")
        assert done.returncode in (0, 1), done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A copy of the package with one small exercise."""
    return House(tmp_path)


def test_an_exercise_is_two_folders(house: House) -> None:
    """It is listed, and a submission of it is recognised and graded."""
    assert "tiny" in house.grader("list").stdout
    assert house.record(RIGHT)["result"]["earned"] == 3


KIND = '''"""A word; capitals do not matter."""

from grader.exercise.kinds import base
from grader.model.execution import Key
from grader.model.result import Comparison


class QuestionSpec(base.QuestionSpec, frozen=True, kw_only=True, tag="word"):
    """Asks for a word in the variable named like the question."""


class KeySpec(base.KeySpec, frozen=True, kw_only=True):
    """``word`` is the right one."""

    word: str


class Kind(base.Kind[QuestionSpec, KeySpec]):
    """One word, right or not."""

    question_spec, key_spec = QuestionSpec, KeySpec

    @classmethod
    def placeholder(cls, spec):
        """No word."""
        return KeySpec(word="")

    def case_key(self, answers):
        """The word."""
        return Key(self.key.word)

    def form(self, blank, value):
        """A string."""
        return "" if isinstance(value, str) else "wanted a word"

    def compare(self, key, output_scales, value, measured):
        """The same letters."""
        right = isinstance(value, str) and value.lower() == key.value
        return Comparison(1.0) if right else Comparison(0.0, "another word is wanted")
'''


def test_a_kind_of_answer_is_one_file(house: House) -> None:
    """It is read, graded, reported on, proved, packed for practice, and in the schema for editors."""
    house.add({"grader/exercise/kinds/word.py": KIND})
    question = '\n[[question]]\nid = "w"\nkind = "word"\ntitle = "A word"\npoints = 1\nstatement = "Set `w`."\n'
    (house.folder / "exercises/tiny/exercise.toml").write_text(SPEC + question)
    with (house.folder / "solutions/tiny/key.toml").open("a") as key:
        key.write('\n[w]\nword = "tanh"\n')
    asked = house.record(RIGHT + 'w = "TANH"\n')["result"]
    assert asked["earned"] == 4
    wrong = house.record(RIGHT + 'w = "sin"\n')["result"]
    assert (wrong["earned"], wrong["questions"][-1]["message"]) == (3, "another word is wanted")
    assert house.grader("check", "answer.py", "--output", "report.html").returncode == 1
    assert house.grader("prove", "tiny").returncode == 0
    packed = house.grader("pack", "tiny", "--output", "bundle")
    assert packed.returncode == 0, packed.stderr
    schema = "import json; from grader.exercise.schema import exercise_schema; print(json.dumps(exercise_schema()))"
    assert '"word"' in house.python("-c", schema).stdout


FORMAT = '''"""The points alone."""

SUFFIX = ".points"


def render(record, statement, cache=None):
    """Earned and possible points."""
    return f"{record.result.earned:g}/{statement.points:g}\\n"
'''


def test_an_output_format_is_one_file(house: House) -> None:
    """It can be asked for by its name, and by the ending of a file."""
    house.add({"grader/report/formats/points.py": FORMAT})
    (house.folder / "answer.py").write_text(RIGHT)
    assert house.grader("check", "answer.py", "--format", "points").stdout == "3/3\n"
    assert house.grader("check", "answer.py", "--output", "a.points").returncode == 0
    assert (house.folder / "a.points").read_text() == "3/3\n"


LAYER = '''"""Few descriptors: a box has 32 of them."""

import resource

from grader.sandbox.layers import Probe

RANK = 60


def bounds(limits):
    """The bound."""
    return ((resource.RLIMIT_NOFILE, 32, 32),)


def probe():
    """Every kernel has it."""
    return Probe(True, "32 descriptors")
'''


def test_a_layer_of_the_sandbox_is_one_file(house: House) -> None:
    """It is around every box, in the record, and in what ``grader doctor`` tries."""
    house.add({"grader/sandbox/layers/descriptors.py": LAYER})
    found = house.record(RIGHT.replace("32", "__import__('resource').getrlimit(7)[0]"))
    assert found["result"]["earned"] == 3
    assert found["run"]["sandbox"]["layers"][-1] == "descriptors"
    assert "32 descriptors" in house.grader("doctor").stdout


PATTERN = '''"""The square of what is wanted."""

from grader.feedback.diagnosis.evidence import Candidate, mapped

RANK = 105


def candidates(evidence):
    """The square."""
    yield Candidate("squared", "It is squared.", "", lambda pair: mapped(pair.want, lambda array: array**2))
'''


def test_a_pattern_of_mistakes_is_one_file(house: House) -> None:
    """Its rank puts it among the others."""
    submission = RIGHT.replace("return 7.0 * x + 11.0", "return (7.0 * x + 11.0) ** 2")
    assert house.record(submission)["result"]["questions"][0]["diagnosis"]["id"] != "squared"
    house.add({"grader/feedback/diagnosis/patterns/squared.py": PATTERN})
    assert house.record(submission)["result"]["questions"][0]["diagnosis"]["id"] == "squared"


BACKEND = '''"""One worker in this process, one job after another."""

from concurrent.futures import Future

from grader.workers.worker import SubmissionWorker


class InlineBackend:
    """Has done what it is asked for when it returns."""

    ahead = 1

    def __init__(self, setup, fetch):
        self._worker = SubmissionWorker(setup, fetch)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._worker.close()

    def submit(self, job):
        """Do it."""
        done = Future()
        done.set_result(self._worker.grade(job))
        return done
'''
CLASS = """
import json
from grader.exercise import load, public_folder
from grader.workers import run
from grader.workers.exercise_files import packed
from grader.workers.inline import InlineBackend
from grader.workers.interface import Job, Setup
from grader.workers.local import LocalBackend

exercise = packed(load("tiny"), public_folder("tiny"))
files = {exercise.digest: exercise.data}
setup = Setup("reduced")
jobs = [Job(i, f"student {i}", "answer.py", text, exercise.digest) for i, text in enumerate((RIGHT, b"c = 32"))]
records = []
for backend in (InlineBackend(setup, files.__getitem__), LocalBackend(setup, files.__getitem__, 2)):
    with backend:
        graded = sorted(run.run(backend, jobs), key=lambda one: one.number)
        records.append([json.loads(one.record)["result"] for one in graded])
assert records[0] == records[1]
print([result["earned"] for result in records[0]])
"""


def test_a_backend_is_one_file(house: House) -> None:
    """Plain data goes in and comes out: the records are those of the local backend."""
    house.add({"grader/workers/inline.py": BACKEND})
    done = house.python("-c", CLASS.replace("RIGHT", repr(RIGHT.encode())))
    assert done.stdout == "[3.0, 1.0]\n", done.stderr
