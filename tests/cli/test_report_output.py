"""What --format and --output ask for together, and what a GitHub job gets of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.cli.report_output import Plan, plan
from grader.errors import UsageError
from grader.report import formats
from tests.place import EXERCISE, Place
from tests.report.formats import test_github, test_junit

WRONG = "def line(x):\n    return 3.0 * x\n\n\nc = 0.25\n"
ERROR = ("error", "wrong.py")


@pytest.mark.parametrize(
    ("format_", "output", "planned"),
    [
        (None, None, Plan("text", "")),
        ("json", None, Plan("json", "")),
        ("github", None, Plan("github", "")),
        (None, "a.json", Plan("text", "json")),
        (None, "a.XML", Plan("text", "junit")),
        (None, "report", Plan("text", "text")),
        ("gradescope", "results.json", Plan("text", "gradescope")),
        ("classroom50", "result.json", Plan("text", "classroom50")),
        ("json", "a.html", Plan("text", "json")),
        ("github", "a.html", Plan("github", "html")),
        ("github", "a", Plan("github", "text")),
    ],
)
def test_format_and_output(format_: str | None, output: str | None, planned: Plan) -> None:
    """A format is what is written, and text is printed; one for a stream is printed, and the ending counts."""
    assert plan(format_, Path(output) if output else None) == planned


def test_an_ending_that_no_format_has() -> None:
    """The error lists what there is."""
    for format_ in (None, "github"):
        with pytest.raises(UsageError, match=r"No format writes '\.md' files\. Name one with --format: ") as caught:
            plan(format_, Path("a.md"))
        assert all(name in str(caught.value) for name in formats.names())


def test_a_github_job(place: Place) -> None:
    """Annotations are printed, the summary is added to what is there, and the file has the format of its ending."""
    place.write("wrong.py", WRONG)
    summary = place.folder / "summary.md"
    summary.write_text("Earlier.\n\n")
    words = ("check", "wrong.py", "--exercise", EXERCISE, "--format", "github", "--output", "report.xml")
    done = place.run(*words, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert (done.returncode, done.stderr) == (1, "")
    found = test_github.commands(done.stdout)
    assert {(command.name, command.properties["file"]) for command in found} == {ERROR}
    assert done.stdout.endswith("\nReport written to report.xml\n")
    assert summary.read_text().startswith("Earlier.\n\n<h3>Made for tests: 1 of 10 points</h3>\n\n")
    test_junit.checked((place.folder / "report.xml").read_text())


def test_annotations_name_the_file_within_its_repository(place: Place) -> None:
    """From wherever it is called: the path begins at the folder with .git in it, if there is one."""
    (place.folder / "students" / "ada" / "week").mkdir(parents=True)
    place.write("students/ada/week/wrong.py", WRONG)
    words = ("check", "students/ada/week/wrong.py", "--exercise", EXERCISE, "--format", "github")
    outside = test_github.commands(place.run(*words).stdout)[0].properties["file"]
    (place.folder / "students" / "ada" / ".git").mkdir()
    inside = test_github.commands(place.run(*words).stdout)[0].properties["file"]
    assert (outside, inside) == ("students/ada/week/wrong.py", "week/wrong.py")


def test_no_summary_is_written_for_others(place: Place) -> None:
    """In any other format the variable has no meaning."""
    summary = place.folder / "summary.md"
    for format_ in ("text", "json", "junit"):
        place.run(
            "check", "right.py", "--exercise", EXERCISE, "--format", format_, env={"GITHUB_STEP_SUMMARY": str(summary)}
        )
    assert not summary.exists()


def test_a_summary_that_is_nearly_full(place: Place) -> None:
    """What earlier commands of the step wrote counts: together they never take more than GitHub accepts."""
    place.write("wrong.py", WRONG)
    summary = place.folder / "summary.md"
    for taken in ((1 << 20) - 800, 1 << 20):
        summary.write_text("x" * taken)
        done = place.run(
            "check", "wrong.py", "--exercise", EXERCISE, "--format", "github", env={"GITHUB_STEP_SUMMARY": str(summary)}
        )
        assert done.returncode == 1
        assert taken <= summary.stat().st_size <= 1 << 20
        assert (summary.stat().st_size > taken) is (taken < 1 << 20)


def test_a_summary_that_cannot_be_written(place: Place) -> None:
    """The runner's own file is not there to be written: a fault of the machine's, said in one line, and no mark."""
    done = place.run(
        "check",
        "right.py",
        "--exercise",
        EXERCISE,
        "--format",
        "github",
        env={"GITHUB_STEP_SUMMARY": "no/such/folder/x"},
    )
    assert done.returncode == 4
    assert done.stderr == "grader: 'no/such/folder/x' could not be added to: No such file or directory.\n"


@pytest.mark.parametrize("format_", ["gradescope", "classroom50"])
def test_a_json_file_of_another_format(place: Place, format_: str) -> None:
    """Asked for by name, it is written into a .json file; without the name that is the record."""
    place.run("check", "right.py", "--exercise", EXERCISE, "--format", format_, "--output", "a.json")
    place.run("check", "right.py", "--exercise", EXERCISE, "--output", "b.json")
    made, record = (json.loads((place.folder / name).read_text()) for name in ("a.json", "b.json"))
    assert "tests" in made
    assert record["format"] == "grader.report"
