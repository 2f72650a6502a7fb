"""A record repeated: the same bytes for the same inputs, and in plain words what differs where they are not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader import intake, load_exercise, pipeline
from grader.errors import UsageError
from grader.report import compare_records
from grader.report.make_record import record as record_of
from grader.report.record import Record
from grader.sandbox import LocalSandbox

Write = Callable[..., Path]
COMMAND = str(Path(sys.executable).with_name("grader"))
# What a grading could be moved by: random numbers, an order of hashes, warnings, prints, exceptions, other answers.
UNSTEADY = """
import random
import numpy as np

print({"some", "words", "in", "a", "set"}, np.random.rand(), random.random())


def line(x):
    return x + np.random.rand()


def layer(z):
    print({"a", "b", "c"}, hash("text"))
    return np.log(-np.abs(W @ z))


pick = {"red", "blue", "green"}
c = random.random()
picks = ["one", "two"]


def measure():
    raise KeyError("w")
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The real command."""
    return subprocess.run([COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def graded(write_exercise: Write, sandbox: LocalSandbox) -> Callable[..., Record]:
    """The record of a submission of the made exercise, which may be changed."""

    def made(source: str, seed: int | None = None, question: str | None = None, **changes: Any) -> Record:
        exercise = load_exercise(str(write_exercise(**changes)))
        submission = intake.parse("answer.py", source.encode())
        return record_of(pipeline.grade_submission(submission, exercise, sandbox, seed=seed, question=question))

    return made


def test_gradings_in_other_processes_give_the_same_bytes(tmp_path: Path, write_exercise: Write) -> None:
    """One after the other, then two at once: `result` is the same to the byte, even where the answers are random."""
    folder = write_exercise()
    (tmp_path / "answer.py").write_text(UNSTEADY, encoding="utf-8")
    check = (COMMAND, "check", "answer.py", "--exercise", str(folder), "--format", "json")
    first = run(tmp_path, *check[1:]).stdout
    together = [subprocess.Popen(check, cwd=tmp_path, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    others = [run(tmp_path, *check[1:]).stdout, *(process.communicate(timeout=60)[0] for process in together)]
    results = {text[text.index('"result"') : text.index('"run"')] for text in (first, *others)}
    assert len(results) == 1
    assert "set" in results.pop()


def test_the_command_repeats_a_record(tmp_path: Path) -> None:
    """Same with exit 0; another submission, a changed record and wrong usage each with their own code and words."""
    (tmp_path / "mine.py").write_text("# exercise: matrix-form\ndef count_parameters(sizes):\n    return (1, 2)\n")
    assert run(tmp_path, "check", "mine.py", "--output", "r.json", "--seed", "5").returncode == 1
    same = run(tmp_path, "replay", "r.json")
    assert (same.returncode, same.stdout.splitlines()[0][:33]) == (0, "The result is the same, to the by")
    (tmp_path / "else").mkdir()
    (tmp_path / "mine.py").rename(tmp_path / "else" / "other.py")
    gone = run(tmp_path, "replay", "r.json")
    assert (gone.returncode, "--submission" in gone.stderr) == (2, True)
    renamed = run(tmp_path, "replay", "r.json", "--submission", "else/other.py")
    assert (renamed.returncode, "submission: mine.py then, other.py now" in renamed.stdout) == (1, True)
    (tmp_path / "else" / "mine.py").write_bytes((tmp_path / "else" / "other.py").read_bytes())
    assert run(tmp_path, "replay", "r.json", "--submission", "else/mine.py").returncode == 0
    (tmp_path / "else" / "other.py").write_text("def count_parameters(sizes):\n    return (18, 5)\n")
    other = run(tmp_path, "replay", "r.json", "--submission", "else/other.py")
    assert other.returncode == 1
    assert "the submission is another text" in other.stdout


def test_the_command_finds_an_exercise_outside_the_pack_by_its_folder(tmp_path: Path, write_exercise: Write) -> None:
    """The record's name of an exercise is never a path; a folder is named by whoever asks. A broken one is exit 3."""
    folder = write_exercise()
    (tmp_path / "answer.py").write_text(UNSTEADY, encoding="utf-8")
    run(tmp_path, "check", "answer.py", "--exercise", str(folder), "--question", "line", "--output", "r.json")
    assert run(tmp_path, "replay", "r.json").returncode == 2
    assert run(tmp_path, "replay", "r.json", "--exercise", str(folder)).returncode == 0
    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    (tmp_path / "r.json").write_text(text.replace('"exercise": "made"', f'"exercise": "{folder}"'), encoding="utf-8")
    assert run(tmp_path, "replay", "r.json").returncode == 2
    (folder / "exercise.toml").write_text("title = 3\n", encoding="utf-8")
    assert run(tmp_path, "replay", "r.json", "--exercise", str(folder)).returncode == 3


def test_what_is_the_same_has_no_difference(graded: Callable[..., Record], right: str) -> None:
    """A record equals its own repetition, read from its file."""
    old = graded(right, seed=3)
    found = compare_records.compare(compare_records.parse("r.json", msgspec.json.encode(old)), graded(right, seed=3))
    assert not found.any
    assert list(compare_records.lines(found, old)) == ["The result is the same, to the byte: 10 of 10 points."]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"spec": {"A line": "Another line"}}, "the public text and questions (exercise.toml)"),
        ({"starter": {"factor = 3.0": "factor = 3.0  # thrice"}}, "the public given code (starter.py)"),
        ({"reference": {"3.0 * (x + 1)": "3.0 * x + 3.0"}}, "the secret right answers (reference.py)"),
        ({"key": {"answer = 0.25": "answer = 0.250"}}, "the secret key (key.toml)"),
        (
            {"key": {"hidden_seed = 99": "hidden_seed = 98"}},
            "the secret half: its hidden_seed, and perhaps more (key.toml, reference.py)",
        ),
    ],
)
def test_the_changed_file_of_an_exercise_is_named(
    graded: Callable[..., Record], right: str, changes: dict[str, Any], said: str
) -> None:
    """Each of the four files, and no other, is told to have changed."""
    found = compare_records.compare(graded(right), graded(right, **changes))
    assert found.causes == (f"the exercise has changed: {said}",)


def test_a_secret_half_without_a_long_seed_is_not_known(graded: Callable[..., Record], right: str) -> None:
    """The record holds no digest of it, so that other marks have no cause to name; the comparison says so."""
    short = {"hidden_seed = 990000000000000099": "hidden_seed = 99"}
    old = graded(right, key=short)
    new = graded(right, key=short, reference={"3.0 * (x + 1)": "3.0 * (x + 2)"})
    found = compare_records.compare(old, new)
    assert found.causes == ()
    assert found.effects
    assert "hidden_seed" in list(compare_records.lines(found, new))[1]
    assert "hidden_seed" not in " ".join(compare_records.lines(compare_records.compare(old, old), old))


def test_marks_messages_and_values_are_told_field_by_field(graded: Callable[..., Record], right: str) -> None:
    """Another answer: the digest, then the sums, the question's fields and its cases' fields."""
    wrong = graded(right.replace("scale(shift(x))", "scale(x)"))
    found = compare_records.compare(graded(right), wrong)
    assert found.causes[0].startswith("the submission is another text: ")
    assert "earned: 10.0 then, 8.0 now" in found.effects
    assert "line: status: right then, wrong now" in found.effects
    assert any(line.startswith("line/fixed-1: got: ") for line in found.effects)
    assert next(compare_records.lines(found, wrong)) == "The result differs; it is 8 of 10 points now."


def test_a_question_that_is_gone_is_told(graded: Callable[..., Record], right: str) -> None:
    """Questions and cases of one side only are named once."""
    found = compare_records.compare(graded(right), graded(right, question="line"))
    assert "layer: a question then only" in found.effects
    assert "question: nothing then, line now" in found.causes


def test_an_order_and_a_double_are_told(graded: Callable[..., Record], right: str) -> None:
    """Whatever makes other bytes is a difference, even where every question and case by itself is the same."""
    record = graded(right)
    for questions in (record.result.questions[::-1], [record.result.questions[0], *record.result.questions]):
        changed = msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, questions=questions))
        assert compare_records.compare(changed, record).effects == (
            "questions or cases are in another order, or repeated",
        )


def test_the_circumstances_are_told_and_do_not_count(graded: Callable[..., Record], right: str) -> None:
    """Another numpy, level or processor is named; the result is the same nevertheless."""
    record = graded(right)
    changed = msgspec.to_builtins(record)
    changed["run"]["versions"]["numpy"] = "1.0"
    changed["run"]["level"] = "UNSANDBOXED"
    changed["run"]["machine"]["cpu"] = "abacus"
    found = compare_records.compare(msgspec.convert(changed, Record), record)
    assert not found.any
    assert [line.split(":")[0] for line in found.around] == ["sandbox", "numpy", "machine"]
    assert "abacus then" in found.around[2]


HOSTILE = [
    (b"", "is not JSON"),
    (b"[" * 100_000, "is n"),
    (b'{"format": "grader.report"}', "missing required field"),
    (b'{"format": "grader.report", "version": 2}', "`result`"),
    (
        b'{"format": "grader.report", "version": 1}',
        "version 1, which an earlier grader wrote; this one reads",
    ),
    (b'{"format": "grader.report", "version": 3}', "version 3, which a later grader wrote"),
    (b'{"format": "other"}', "other"),
    (b"\xff\xfe{}", "is not JSON"),
    (b'"' + b"a" * compare_records.MAX_BYTES + b'"', "too large"),
]


@pytest.mark.parametrize(("data", "said"), HOSTILE, ids=[str(i) for i in range(len(HOSTILE))])
def test_what_is_no_record_is_refused(data: bytes, said: str) -> None:
    """Nothing, nesting, missing fields, other versions, other formats, no text and too much: one sentence each."""
    with pytest.raises(UsageError) as error:
        compare_records.parse("r.json", data)
    assert said in str(error.value)
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("field", "value"), [("seed", 10**30), ("seed", "one"), ("questions", {}), ("exercise", 3), ("earned", "all")]
)
def test_a_field_of_another_type_is_refused(
    graded: Callable[..., Record], right: str, field: str, value: object
) -> None:
    """Types are checked, field by field, before anything is done with them."""
    changed = msgspec.to_builtins(graded(right))
    changed["result"][field] = value
    with pytest.raises(UsageError):
        compare_records.parse("r.json", json.dumps(changed).encode())


@pytest.mark.parametrize("where", [(), ("questions", 0), ("questions", 0, "cases", 0), ("exercise_digests",)])
def test_an_unknown_field_is_refused(graded: Callable[..., Record], right: str, where: tuple[str | int, ...]) -> None:
    """What nothing is compared with cannot be the same; of the circumstances a later grader may write more."""
    changed = msgspec.to_builtins(graded(right))
    changed["run"]["more"] = 1
    compare_records.parse("r.json", json.dumps(changed).encode())
    place = changed["result"]
    for step in where:
        place = place[step]
    place["more"] = 1
    with pytest.raises(UsageError, match="unknown field 'more'"):
        compare_records.parse("r.json", json.dumps(changed).encode())


def test_values_nested_too_deep_are_refused(graded: Callable[..., Record], right: str) -> None:
    """Looking for unknown fields goes no deeper than reading does."""
    text = json.dumps(msgspec.to_builtins(graded(right)))
    before, after = text.split('"got": ', 1)
    for depth in (100, 300, 600, 900, 5_000):
        deep = before + '"got": ' + '{"a": ' * depth + "1" + "}" * depth + ', "was": ' + after
        with pytest.raises(UsageError):
            compare_records.parse("r.json", deep.encode())


def test_no_file_is_read_that_is_no_file(tmp_path: Path) -> None:
    """A folder, a missing file and a device are refused with 2, not waited for."""
    for path in (tmp_path, tmp_path / "none.json", Path("/dev/zero"), tmp_path / "\0"):
        with pytest.raises(UsageError):
            compare_records.read(path)


@pytest.mark.parametrize("name", ["../secret.py", "/etc/passwd", "", "..", "a\0.py", "a\n.py", "x" * 300])
def test_a_record_leads_to_no_other_folder(
    graded: Callable[..., Record], right: str, tmp_path: Path, name: str
) -> None:
    """The recorded name of the submission is looked for in two folders and nowhere else."""
    record = graded(right)
    (tmp_path / "secret.py").write_text("x = 1\n")
    (tmp_path / "folder").mkdir()
    hostile = msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, submission=name))
    with pytest.raises(UsageError, match="--submission"):
        compare_records.find_submission(hostile, tmp_path / "folder")


def test_what_a_record_says_cannot_lead_a_terminal_astray(graded: Callable[..., Record], right: str) -> None:
    """Texts of a record are shown on one line, without control characters, and cut."""
    record = graded(right)
    changed = msgspec.to_builtins(record)
    changed["result"]["notes"] = [{"kind": "file", "text": "\x1b[31mred\n::error::x" + "y" * 1000, "level": "info"}]
    changed["result"]["questions"][0]["message"] = "\x1b]0;title\x07 \u202e fine"
    changed["result"]["exercise"] = "\x1b[2J" + "e" * 500
    found = compare_records.compare(msgspec.convert(changed, Record), record)
    lines = list(compare_records.lines(found, record))
    assert all(line.isprintable() and len(line) < 400 for line in lines)


def test_names_in_a_record_command_no_ci_service() -> None:
    """A line that is told begins with no ``::``, whatever a question or a version is called."""
    found = compare_records.Differences(
        ("::error::a question then only",), (), ("::stop-commands::x: nothing then, 1 now",)
    )
    lines = list(compare_records._listed("Other inputs:", found.causes)) + list(
        compare_records._listed("Around:", found.around)
    )
    assert not [line for line in lines if line.strip().startswith("::")]
