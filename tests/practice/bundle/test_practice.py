"""Practice: shown cases are judged as officially, secret keys are not judged at all, and no mark looks official."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.grading import wording
from grader.intake import parse
from grader.model.exercise import Exercise
from grader.model.result import Report, Status
from grader.pipeline import grade_submission
from grader.practice import bundle
from grader.practice.bundle.form import head
from grader.report import formats
from grader.sandbox import LocalSandbox
from grader.support.packaged_files import folder
from tests.report.rendered import rendered

Pack = Callable[[str], dict[str, bytes]]
Unpack = Callable[[dict[str, bytes]], Path]
Write = Callable[..., Path]


def proofs(*names: str) -> list[Path]:
    """All proof files of these exercises, but those that would only wait for their time limits."""
    found = [path for name in names for path in sorted((folder("solutions") / name).glob("*_*.py"))]
    return [path for path in found if not path.name.startswith("slow_")]


@pytest.fixture
def made(write_exercise: Write, sandbox: LocalSandbox, unpack: Unpack) -> Callable[..., Exercise]:
    """The made exercise, with changes, as its bundle has it."""

    def read(**changes: Any) -> Exercise:
        public = write_exercise(**changes)
        text = (public / "exercise.toml").read_text(encoding="utf-8")
        return bundle.read(unpack(bundle.contents(grader.load_exercise(str(public)), text, sandbox)))

    return read


def practised(text: str, exercise: Exercise, sandbox: LocalSandbox) -> Report:
    """The report on a file of that text."""
    return grade_submission(parse("mine.py", text.encode()), exercise, sandbox)


def shown(report: Report, practice: Exercise) -> dict[str, Any]:
    """What a report says of shown cases whose keys are in the bundle."""
    assert practice.practice is not None
    return {
        case.case.id: (
            case.passed,
            case.observation.outcome,
            case.observation.value,
            case.wanted,
            case.comparison.credit,
        )
        for verdict in report.verdicts
        if not practice.practice.form_only(verdict.question)
        for case in verdict.shown
    }


@pytest.mark.parametrize("path", proofs("training-networks", "chain-rule"), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_shown_cases_are_judged_as_officially(path: Path, pack: Pack, unpack: Unpack, sandbox: LocalSandbox) -> None:
    """For every proof file of two exercises: the same answers, the same keys, the same verdicts, case by case."""
    practice = bundle.read(unpack(pack(path.parent.name)))
    official = grader.grade(path, grader.load_exercise(path.parent.name), within=sandbox)
    found = grader.grade(path, practice, within=sandbox)
    assert shown(found, practice) == shown(official, practice)
    assert len(shown(found, practice)) > 40
    for ours, theirs in zip(found.verdicts, official.verdicts, strict=True):
        if ours.question.points and theirs.status is Status.RIGHT:
            assert (ours.status, ours.earned, ours.message) == (Status.RIGHT, theirs.earned, theirs.message)


def test_a_secret_key_is_not_judged(made: Callable[..., Exercise], right: str, sandbox: LocalSandbox) -> None:
    """A right answer and a wrong one of the right form get the same verdict, without points."""
    wrong = right.replace("c = 0.25", "c = 0.5").replace('"blue"', '"red"').replace('["three", "one"]', '["two"]')
    wrong = wrong.replace("w, b = -10, 5", "w, b = 10, -5")
    exercise = made()
    reports = [practised(text, exercise, sandbox) for text in (right, wrong)]
    for report in reports:
        open_ = {
            v.question.id: (v.status, v.earned, v.question.points, v.message)
            for v in report.verdicts
            if v.status is Status.FORM_ONLY
        }
        assert open_ == dict.fromkeys(
            ("c", "pick", "picks", "gate"), (Status.FORM_ONLY, 0.0, 0.0, wording.FORM_IS_RIGHT)
        )
        assert (report.earned, report.points) == (5, 5)
    assert all(verdict.status is not Status.PARTIAL for report in reports for verdict in report.verdicts)
    records = [json.loads(rendered(formats.named("json"), report))["result"]["questions"] for report in reports]
    for question in (question for questions in records for question in questions):
        for case in question["cases"] if question["kind"] != "function" else ():
            assert case.pop("got") is not None  # the student's own answer is all that differs
    assert records[0] == records[1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("c = 0.25", "c = [0.25, 1.0]", "wanted a number, got an array of shape (2,)"),
        ("c = 0.25", "c = 'a quarter'", "wanted a number, got a string"),
        ('pick = "blue"', 'pick = "bleu"', 'is none of the options; did you mean "blue"?'),
        ('["three", "one"]', '["three", "four"]', '"four" is none of the options'),
        ("w, b = -10, 5", "w, b = -10, float('nan')", "`b` should be a number, and finite"),
    ],
)
def test_a_form_that_is_wrong_is_said(
    old: str, new: str, said: str, made: Callable[..., Exercise], right: str, sandbox: LocalSandbox
) -> None:
    """Mistakes that need no key are reported: a number instead of an array, an unknown option."""
    report = practised(right.replace(old, new), made(), sandbox)
    wrong = [verdict for verdict in report.verdicts if verdict.status is Status.WRONG]
    assert len(wrong) == 1
    assert said in wrong[0].message
    assert wrong[0].earned == 0


def test_what_is_measured_is_checked_for_its_form(pack: Pack, unpack: Unpack, sandbox: LocalSandbox) -> None:
    """`train` is judged by what it achieves, by the author's code: here it has to return what is built like that."""
    exercise = bundle.read(unpack(pack("backpropagation")))
    solutions = folder("solutions") / "backpropagation"
    for name, status in (("accepted_deltas_first", Status.FORM_ONLY), ("wrong_train_changes_nothing", Status.FORM_ONLY),
                         ("wrong_train_returns_weights_only", Status.WRONG)):  # fmt: skip
        report = grader.grade(solutions / f"{name}.py", exercise, question="train", within=sandbox)
        assert report.verdicts[0].status is status, report.verdicts[0].message
        assert report.points == 0
        for format_ in ("text", "html", "json", "junit", "github"):
            assert rendered(formats.named(format_), report)


def test_a_group_that_only_hidden_cases_earn_is_left_out(
    made: Callable[..., Exercise], right: str, sandbox: LocalSandbox
) -> None:
    """Its points cannot be earned in practice, so the total leaves them out."""
    more = 'title = "Drawn inputs" }, { id = "secret", points = 4 }]'
    exercise = made(
        spec={'title = "Drawn inputs" }]': more, 'title = "A layer"\npoints = 3': 'title = "A layer"\npoints = 7'},
        key={'group = "drawn" }': 'group = "secret" }'},
    )
    layer = practised(right, exercise, sandbox).verdicts[1]
    assert layer.status is Status.RIGHT
    assert (layer.earned, layer.question.points) == (3, 3)


def test_every_format_says_that_it_is_practice(
    made: Callable[..., Exercise], right: str, sandbox: LocalSandbox
) -> None:
    """Marks are called marks for practice, hidden cases are said to remain, and how many cases were right."""
    report = practised(right.replace("3", "2").replace("scale(shift(x))", "2 * x"), made(), sandbox)
    note = (
        "PRACTICE with the bundle of 'made': 3 of the 7 cases shown here are right. The official grading, which alone "
        "gives marks, tries hidden cases as well. It also judges c, pick, picks, gate: here only the format of these "
        "answers was checked."
    )
    assert report.notes[0].text == note
    text = rendered(formats.named("text"), report)
    assert "PRACTICE" in text.splitlines()[0]
    assert "3 of 5 points for practice" in text
    assert note in text
    page = rendered(formats.named("html"), report)
    assert "of 5 points for practice" in page
    assert page.count("form only") == 8  # of each of four questions above, and in the overview
    assert text.count("\n○ ") == 4
    assert '<span class="tag">PRACTICE</span>' in page
    assert "hidden ones:" not in page
    record = json.loads(rendered(formats.named("json"), report))
    assert record["result"]["practice"] is True
    assert [question["status"] for question in record["result"]["questions"]][2:] == ["form-only"] * 4
    assert record["result"]["notes"][0]["text"] == note
    assert "practice" in rendered(formats.named("junit"), report)
    assert rendered(formats.named("junit"), report).count("<testcase") == 2


def test_a_wrong_answer_is_shown_and_not_explained(
    made: Callable[..., Exercise], right: str, sandbox: LocalSandbox
) -> None:
    """Case, got, wanted and allowance are there; names of mistakes are the reference's to find."""
    verdict = practised(right.replace("scale(shift(x))", "2 * (x + 1)"), made(), sandbox).verdicts[0]
    assert verdict.status is Status.WRONG
    assert verdict.message == "got 3, wanted 4.5"
    assert verdict.diagnosis is None
    assert verdict.smallest is None
    assert verdict.hidden_total == 0


def test_a_helper_that_is_off_gets_its_second_chance(
    made: Callable[..., Exercise], right: str, sandbox: LocalSandbox
) -> None:
    """An answer that is right with the given code is right in practice too."""
    verdict = practised(right + "\n\ndef shift(x):\n    return x - 1\n", made(), sandbox).verdicts[0]
    assert verdict.status is Status.RIGHT
    assert verdict.notes[0].text == wording.right_with_given(("shift",))


def test_keys_that_a_student_edits(pack: Pack, unpack: Unpack, sandbox: LocalSandbox) -> None:
    """Students who change a key and its digest only fool themselves: that key judges the answer."""
    files = pack("training-networks")
    keys = json.loads(files["keys.json"])
    for question in keys["questions"]:
        for case in question["cases"] if question["id"] == "dCdb" else ():
            case["value"], case["spread"] = 0.0, None
    parts = {**files, "keys.json": json.dumps(keys).encode()}
    del parts["bundle.json"]
    made = head("training-networks", "0.1.0", parts)
    parts["bundle.json"] = json.dumps({name: getattr(made, name) for name in made.__struct_fields__}).encode()
    text = "def dCdb(w1, b1, x, y):\n    return 0.0\n"
    verdicts = {v.question.id: v for v in practised(text, bundle.read(unpack(parts)), sandbox).verdicts}
    assert verdicts["dCdb"].status is Status.RIGHT
