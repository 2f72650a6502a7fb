"""What docs/ci and action.yml offer: each piece is read as its service reads it, and run where it can be."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import validate

from grader.cli import commands
from tests.report.formats import test_classroom50, test_github, test_gradescope, test_junit

ROOT = Path(__file__).resolve().parent.parent
CI = ROOT / "docs" / "ci"
WORKFLOWS = sorted((CI / "github").glob("*.yml"))
RIGHT = ROOT / "solutions" / "training-networks" / "accepted_typed_by_hand.py"
WRONG = ROOT / "solutions" / "training-networks" / "wrong_no_factor_two.py"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
# Modules of a student's that would be imported in place of others, from where a program begins.
TRAPS = ("venv", "pip", "grader", "numpy", "json", "tempfile", "sitecustomize", "conftest")


def spring(folder: Path, sprung: Path) -> None:
    """Lay traps: packages that tell if they are imported."""
    for name in TRAPS:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"open({str(sprung)!r}, 'a').write({name!r})\n", encoding="utf-8")


def course(folder: Path) -> Path:
    """A folder with the two halves of an exercise, as a course's repository has them."""
    folder.mkdir(parents=True)
    for half in ("exercises", "solutions"):
        (folder / half).mkdir()
        (folder / half / "training-networks").symlink_to(ROOT / half / "training-networks")
    return folder


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `python3 -m venv` makes environments that have what this one has, and nothing is fetched.

    ``apt-get`` only notes what it was asked for, in the file that APT names.
    """
    folder: Path = tmp_path_factory.mktemp("programs")
    site = sysconfig.get_path("purelib")
    for name in ("python", "python3"):
        (folder / name).write_text(
            f'#!/bin/sh\n"{sys.executable}" "$@" || exit\nfor last; do :; done\n'
            f'for site in "$last"/lib/python*/site-packages; do echo "{site}" > "$site/outer.pth"; done\n'
        )
    (folder / "apt-get").write_text('#!/bin/sh\necho "$@" >> "$APT"\n')
    for program in folder.iterdir():
        program.chmod(0o755)
    return {
        "PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8", "APT": str(folder / "apt"),
        "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }  # fmt: skip  # 0 turns the isolation off: pip reads this one the wrong way round


def bash(script: str | Path, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A script, run as GitHub and GitLab run it: ended by the first command that fails."""
    words = [str(script)] if isinstance(script, Path) else ["-c", script]
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", *words],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


# What is written


def scripts() -> Iterator[tuple[str, str]]:
    """Every text in which a command of ours may stand, by where it is."""
    for step in ACTION["runs"]["steps"]:
        yield "action.yml", step.get("run", "")
    pipeline = yaml.safe_load((CI / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    yield ".gitlab-ci.yml", "\n".join([*pipeline["grade"]["before_script"], *pipeline["grade"]["script"]])
    for path in (CI / "gradescope").iterdir():
        yield path.name, path.read_text(encoding="utf-8").replace("\\\n", " ")
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    yield "ci.md", "\n".join(line for line in page.splitlines() if line.startswith("    "))


def test_every_command_is_there_with_its_options() -> None:
    """No example starts a command, or names an option or a format, that is not there."""
    found = set()
    for where, script in scripts():
        for line in re.findall(r"(?:^|\s)grader ((?:check|doctor)\b[^\n|]*)", script, re.MULTILINE):
            words = shlex.split(line.split(" || ")[0])
            command = commands.named(words[0])
            known = {option: parameter for parameter in command.params for option in parameter.opts}
            for word, value in zip(words, [*words[1:], ""], strict=True):
                if word.startswith("--") and word != "--":
                    assert word in known, where
                    assert word != "--format" or value in known[word].type.choices  # type: ignore[attr-defined]
            found.add((where, words[0]))
    checked = {"action.yml", ".gitlab-ci.yml", "run_autograder", "ci.md"}
    assert found == {*((where, "check") for where in checked), ("setup.sh", "doctor")}


def test_python_is_started_apart_from_the_students_files() -> None:
    """Each Python that an example starts has -I, or lies in a folder where no student can write."""
    started = [
        (where, line)
        for where, script in scripts()
        for line in script.splitlines()
        if re.search(r"python3? -|python\" -", line)
    ]
    assert len(started) >= 7
    for where, line in started:
        assert re.search(r'python3? -I |python" -I ', line), f"{where}: {line}"


def test_no_text_from_outside_stands_in_a_script() -> None:
    """What a workflow is given would be shell where it stands in a run line; it comes as a variable."""
    for path in (ROOT / "action.yml", *WORKFLOWS):
        for step in _steps(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert "${{" not in step.get("run", "")


def _steps(file: dict[str, Any]) -> list[dict[str, Any]]:
    if "runs" in file:
        return list(file["runs"]["steps"])
    return [step for job in file["jobs"].values() for step in job["steps"]]


# action.yml


def test_the_action_is_what_github_asks_of_a_composite_action() -> None:
    """Name, description, inputs with descriptions; each step runs with a shell, or uses an action of a version.

    After https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax.
    """
    assert set(ACTION) == {"name", "description", "inputs", "runs"}
    for given in ACTION["inputs"].values():
        assert given["description"]
        assert given["required"] is ("default" not in given)
        assert isinstance(given.get("default", ""), str)
    assert set(ACTION["runs"]) == {"using", "steps"}
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert set(step) <= {"name", "id", "if", "shell", "run", "env", "uses", "with", "working-directory"}
        assert ("run" in step) is ("shell" in step) is ("uses" not in step)
        assert "uses" not in step or re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"])


def test_every_input_is_used_and_there() -> None:
    """What the steps ask for are the inputs, all of them."""
    used = set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", yaml.safe_dump(ACTION["runs"])))
    assert used == set(ACTION["inputs"])


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory, offline: dict[str, str]) -> tuple[Path, dict[str, str]]:
    """A checkout with traps in it, after the action's step that installs, and the runner's environment."""
    folder: Path = tmp_path_factory.mktemp("runner")
    (folder / "checkout" / ".git").mkdir(parents=True)
    spring(folder / "checkout", folder / "sprung")
    environment = offline | {"RUNNER_TEMP": str(folder), "GITHUB_ACTION_PATH": str(ROOT)}
    install = next(step["run"] for step in ACTION["runs"]["steps"] if "venv" in step.get("run", ""))
    done = bash(install, folder / "checkout", environment)
    assert done.returncode == 0, done.stderr
    return folder, environment


@pytest.mark.parametrize(
    ("name", "submission", "pass_mark", "code"),
    [("mine.py", RIGHT, "100", 0), ("mine.py", WRONG, "100", 1), ("$(touch pwned) -x; .py", WRONG, "50", 0)],
)
def test_the_action_grades(
    runner: tuple[Path, dict[str, str]], name: str, submission: Path, pass_mark: str, code: int
) -> None:
    """Installed from its own files it grades, annotates, adds to the summary, writes the report, imports no trap."""
    folder, environment = runner
    checkout, summary = folder / "checkout", folder / "summary.md"
    (checkout / name).write_bytes(submission.read_bytes())
    summary.write_text("Earlier.\n\n")
    inputs = {key: given.get("default", "") for key, given in ACTION["inputs"].items()} | {
        "submission": name, "exercise": str(ROOT / "exercises" / "training-networks"), "pass-mark": pass_mark,
    }  # fmt: skip
    step = ACTION["runs"]["steps"][-1]
    given = {key: inputs[value.removeprefix("${{ inputs.").removesuffix(" }}")] for key, value in step["env"].items()}
    done = bash(step["run"], checkout, environment | given | {"GITHUB_STEP_SUMMARY": str(summary)})
    assert (done.returncode, done.stderr) == (code, "")
    found = test_github.commands(done.stdout)
    assert [(command.properties["file"], command.properties["line"]) for command in found] == [(name, "26")] * (
        submission is WRONG
    )
    assert summary.read_text().startswith("Earlier.\n\n<h3>Training neural networks: ")
    assert (checkout / "report.html").read_text().startswith("<!doctype html>")
    assert not (folder / "sprung").exists()
    assert not (checkout / "pwned").exists()


def test_the_action_annotates_a_file_that_cannot_be_graded(runner: tuple[Path, dict[str, str]]) -> None:
    """The student reads why, though the report would go into a file of another format."""
    folder, environment = runner
    (folder / "checkout" / "bad.py").write_bytes(b"\x7fELF\0\0" * 100)
    given = {
        "SUBMISSION": "bad.py", "EXERCISE": str(ROOT / "exercises" / "training-networks"), "PASS_MARK": "100",
        "OUTPUT": "refused.xml",
    }  # fmt: skip
    done = bash(ACTION["runs"]["steps"][-1]["run"], folder / "checkout", environment | given)
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=Not graded::'bad.py' is not a text file.")
    assert "is not a text file" in (folder / "checkout" / "refused.xml").read_text()


# Worked examples


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_trusts_nobody(path: Path) -> None:
    """It may read and no more, runs no line of its own, keeps no credentials, and gives the action what it asks for."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) <= {"workflow_dispatch", "pull_request_target"}, "YAML 1.1 reads `on` as true"
    for job in workflow["jobs"].values():
        assert "permissions" not in job
        assert job["runs-on"] == "ubuntu-24.04"
    steps = _steps(workflow)
    assert not [step for step in steps if "run" in step or "cache" in step["uses"]]
    checkouts = [step["with"] for step in steps if step["uses"].startswith("actions/checkout@")]
    assert [given["path"] for given in checkouts] == ["course", "student"]
    assert all(given["persist-credentials"] is False for given in checkouts)
    (grading,) = [step["with"] for step in steps if step["uses"].startswith("OWNER/grader@")]
    required = {name for name, given in ACTION["inputs"].items() if given["required"]}
    assert required <= set(grading) <= set(ACTION["inputs"])
    assert grading["submission"].startswith("student/")
    assert grading["exercise"].startswith("course/exercises/")
    assert "secrets." not in yaml.safe_dump([step for step in steps if "checkout" not in step["uses"]])


def test_gitlab_reads_the_report(tmp_path: Path) -> None:
    """The job's lines grade the student's file, and what it keeps is the JUnit that they write."""
    job = yaml.safe_load((CI / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8"))["grade"]
    folder = course(tmp_path / "project")
    (folder / "student").mkdir()
    spring(folder / "student", tmp_path / "sprung")
    (folder / "student" / "training-networks.py").write_bytes(WRONG.read_bytes())
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "EXERCISE": "training-networks",
        "LANG": "C.UTF-8",
    }
    done = bash("\n".join(job["script"]), folder, environment)
    assert (done.returncode, done.stderr) == (0, ""), "12 of 14 points are more than half"
    assert job["artifacts"]["reports"]["junit"] == "report.xml"
    assert job["artifacts"]["paths"] == ["report.xml"]
    assert job["artifacts"]["when"] == "always"
    suite = test_junit.checked((folder / "report.xml").read_text(encoding="utf-8"))[0]
    assert [test.get("name") for test in suite.iter("testcase") if len(test)] == [
        "dCdb: The cost's derivative with respect to the bias"
    ]
    assert not (tmp_path / "sprung").exists()
    (folder / "student" / "training-networks.py").unlink()
    assert bash("\n".join(job["script"]), folder, environment).returncode == 2


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory, offline: dict[str, str]) -> tuple[Path, dict[str, str]]:
    """Gradescope's folder, after setup.sh."""
    folder: Path = tmp_path_factory.mktemp("gradescope") / "autograder"
    course(folder / "source" / "course")
    (folder / "source" / "grader").symlink_to(ROOT)
    environment = offline | {"AUTOGRADER": str(folder)}
    done = bash(CI / "gradescope" / "setup.sh", folder, environment)
    assert done.returncode == 0, done.stderr
    assert "Level:" in done.stdout
    assert Path(offline["APT"]).read_text().splitlines()[-1] == "install -y -qq python3 python3-venv bubblewrap"
    return folder, environment


def submitted(
    autograder: tuple[Path, dict[str, str]], files: dict[str, bytes], **more: str
) -> tuple[int, dict[str, Any] | None]:
    """The exit code of run_autograder for such a submission, and its results, if there are any."""
    folder, environment = autograder
    submission, results = folder / "submission", folder / "results"
    for path in (submission, results):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
    (results / "results.json").write_text('{"score": 100}')  # of an earlier one, which may not be taken for this one's
    spring(submission, folder / "sprung")
    for name, data in files.items():
        (submission / name).write_bytes(data)
    done = bash(CI / "gradescope" / "run_autograder", submission, environment | more)
    assert not (folder / "sprung").exists()
    left_over = {path.name for path in results.iterdir()}
    assert left_over <= {"results.json"}
    return done.returncode, json.loads((results / "results.json").read_text()) if left_over else None


def test_gradescope_gets_results(autograder: tuple[Path, dict[str, str]]) -> None:
    """A submission of any name has its points, full or not, and the run ends well."""
    for name, source, score in (("answers.py", RIGHT, 14), ("-x $(y).py", WRONG, 12)):
        code, results = submitted(autograder, {name: source.read_bytes(), "notes.txt": b"x"})
        assert code == 0
        validate(results, test_gradescope.SCHEMA)
        assert results is not None
        assert results["score"] == score
        assert len(results["tests"]) == 9


def test_gradescope_is_told_of_a_submission_that_is_none(autograder: tuple[Path, dict[str, str]]) -> None:
    """No file, or several, is for the student to mend."""
    for files in ({"notes.txt": b"x"}, {"a.py": b"x = 1\n", "b.py": b"x = 1\n"}, {}):
        code, results = submitted(autograder, files)
        assert code == 0
        validate(results, test_gradescope.SCHEMA)
        assert results is not None
        assert results["score"] == 0
        assert results["output"].startswith("Submit one file")


def test_gradescope_shows_why_a_file_cannot_be_graded(autograder: tuple[Path, dict[str, str]]) -> None:
    """A file that is not text, or that is for another exercise, has no points, and the student reads the reason."""
    for data, said in (
        (b"\x7fELF\0\0" * 100, "'a.py' is not a text file."),
        (b"# exercise: slope\n", "'a.py' is for another"),
    ):
        code, results = submitted(autograder, {"a.py": data})
        assert code == 0
        validate(results, test_gradescope.SCHEMA)
        assert results is not None
        assert results["score"] == 0
        assert results["output"].startswith(said)


def test_no_fault_of_ours_is_a_mark_on_gradescope(autograder: tuple[Path, dict[str, str]]) -> None:
    """An exercise that is not there, or no environment: there are no results, and the staff is told."""
    code, results = submitted(autograder, {"a.py": RIGHT.read_bytes()}, EXERCISE="nothing")
    assert (code, results) == (2, None)
    moved = autograder[0] / "venv"
    moved.rename(autograder[0] / "away")
    try:
        code, results = submitted(autograder, {"a.py": RIGHT.read_bytes()})
    finally:
        (autograder[0] / "away").rename(moved)
    assert (code, results) == (127, None)


RUNNERS = {
    "CLASSROOM": "numerics", "ASSIGNMENT": "networks", "SUBMISSION_TAG": "submit/1", "COMMIT_URL": "http://127.0.0.1/c",
    "RELEASE_URL": "http://127.0.0.1/r",
}  # fmt: skip


@pytest.mark.parametrize(("source", "score"), [(RIGHT, 1400), (WRONG, 1200)])
def test_classroom50_gets_a_result(tmp_path: Path, source: Path, score: int) -> None:
    """In a checkout full of traps the result is whole, says whose it is, and goes nowhere else."""
    course(tmp_path / "bundle" / "course")
    script = tmp_path / "bundle" / "autograder.py"
    script.write_bytes((CI / "classroom50" / "autograder.py").read_bytes())
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    spring(checkout, tmp_path / "sprung")
    (checkout / "training-networks.py").write_bytes(source.read_bytes())
    (tmp_path / "victim").write_text("mine")
    (checkout / "result.json").symlink_to(tmp_path / "victim")
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **RUNNERS}
    done = subprocess.run(
        [sys.executable, script],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads((checkout / "result.json").read_text())
    validate(result, test_classroom50.SCHEMA)
    assert (result["score"], result["max-score"]) == (score, 1400)
    assert all(isinstance(result[name], str) and result[name] for name in test_classroom50.WHOSE)
    assert (result["classroom"], result["review"]) == ("numerics", "http://127.0.0.1/c")
    assert (tmp_path / "victim").read_text() == "mine"
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("data", [b"\x7fELF\0\0" * 100, b"# exercise: slope\n", None])
def test_classroom50_shows_why_a_file_cannot_be_graded(tmp_path: Path, data: bytes | None) -> None:
    """Nothing that is text, another exercise's file, no file: a result without points, whose test says why."""
    course(tmp_path / "bundle" / "course")
    script = tmp_path / "bundle" / "autograder.py"
    script.write_bytes((CI / "classroom50" / "autograder.py").read_bytes())
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    if data is not None:
        (checkout / "training-networks.py").write_bytes(data)
    done = subprocess.run(
        [sys.executable, script], cwd=checkout, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **RUNNERS},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads((checkout / "result.json").read_text())
    validate(result, test_classroom50.SCHEMA)
    assert (result["score"], result["max-score"], len(result["tests"])) == (0, 1400, 1)
    assert result["tests"][0]["test-name"].startswith("Not graded: ")
    assert all(isinstance(result[name], str) and result[name] for name in test_classroom50.WHOSE)


def test_no_fault_of_ours_is_a_result_in_classroom50(tmp_path: Path) -> None:
    """Without the exercise there is no result, and a code that says so; a student's own result.json does not stay."""
    script = tmp_path / "autograder.py"
    script.write_bytes((CI / "classroom50" / "autograder.py").read_bytes())
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "training-networks.py").write_bytes(RIGHT.read_bytes())
    (checkout / "result.json").write_text('{"score": 100}')
    done = subprocess.run(
        [sys.executable, script], cwd=checkout, env={"PATH": os.environ["PATH"], **RUNNERS},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert not (checkout / "result.json").exists()
