"""README and docs say what is so: every command, option, name and example in them is tried."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

import grader
from grader.cli import commands
from grader.model.execution import Level, Limits
from grader.model.result import Status
from grader.proof import prove
from grader.sandbox import LocalSandbox

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def indented_commands() -> list[str]:
    """The lines of README that are indented as commands."""
    return [line.strip() for line in README.splitlines() if line.startswith("    ") and line.strip()]


def blocks(language: str) -> dict[str, str]:
    """The fenced blocks of a language, by the path or file name in the last code span before each."""
    found = {}
    for match in re.finditer(rf"```{language}\n(.*?)```", README, re.DOTALL):
        names = re.findall(r"`([\w/.-]+\.\w+)`", README[: match.start()])
        found.setdefault(names[-1], match[1])
    return found


def made_exercise(folder: Path) -> Path:
    """README's exercise and the answer it is tried on, written where README says."""
    for name, text in {**blocks("toml"), **blocks("python")}.items():
        if not text.startswith("import grader"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    return folder / "mine" / "exercises" / "slope"


def test_the_exercise_in_readme_tells_right_from_wrong(tmp_path: Path, sandbox: LocalSandbox) -> None:
    """Typed as README has it, the exercise is sound: its reference earns all, its wrong answer nothing."""
    path = str(made_exercise(tmp_path))
    exercise = grader.load_exercise(path)
    assert prove(path, sandbox).problems == ()
    right = grader.grade(tmp_path / "mine/solutions/slope/reference.py", exercise, within=sandbox)
    assert right.earned == right.points == 2
    wrong = grader.grade(tmp_path / "mine/answer.py", exercise, within=sandbox)
    assert wrong.verdicts[0].status is Status.WRONG
    assert len(wrong.verdicts[0].shown) == 21
    assert wrong.verdicts[0].hidden_total == 10
    assert grader.grade(tmp_path / "mine/exercises/slope/starter.py", exercise, within=sandbox).earned == 0


def test_the_python_example_in_readme_runs() -> None:
    """The lines on the Python interface do what they say."""
    example = next(text for text in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "import grader" in text)
    run = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.startswith("12.0 of 14.0\n")
    assert "dCdb wrong got -0.5593013, wanted -1.118603" in run.stdout


@pytest.mark.parametrize("line", [line for line in indented_commands() if "grader " in line])
def test_every_command_in_readme_exists(line: str) -> None:
    """Each command that README shows is there, with the options that it shows."""
    words = shlex.split(line.split("#", maxsplit=1)[0].rsplit("&&", maxsplit=1)[-1])
    command = commands.named(words[1])
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_option_of_check_that_readme_names_exists() -> None:
    """README's running text names no option that is gone."""
    every = [commands.named(name) for name in commands.names()]
    known = {option for command in every for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"`(--[a-z-]+)", README)) <= known


def test_every_link_in_the_docs_leads_somewhere() -> None:
    """Relative links and pictures point at files that are there."""
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_file_that_the_docs_name_is_there() -> None:
    """The walk through the house names files of the house, and so do the guide, the decisions and the glossary."""
    for path in (ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md", *(ROOT / "docs").rglob("*.md")):
        for name in re.findall(
            r"`((?:grader|tests|docs|templates)/[\w/.-]*\w\.\w+)`", path.read_text(encoding="utf-8")
        ):
            assert (ROOT / name).exists() or name.endswith("/x.py"), f"{path.name}: {name}"


def test_the_architecture_names_every_room() -> None:
    """The table of rooms has those that there are, in their order."""
    from tests.test_architecture import EDGES, ROOMS

    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = [name.removesuffix(".py") for name in re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE)]
    assert named == [room for room in (*ROOMS, *EDGES) if room not in {"version", "errors", "__init__", "__main__"}]


def test_readme_names_all_kinds_of_answer_and_exit_codes() -> None:
    """What README lists is all there is."""
    from grader.errors import BoxError, SpecError, UsageError
    from grader.exercise.kinds import kinds

    assert all(f"`{kind}`" in README or kind == "function" for kind in kinds())
    for error in (UsageError, SpecError, BoxError):
        assert f"| {error.exit_code} |" in README


def test_every_threat_names_tests_that_are_there() -> None:
    """docs/security.md's table of threats points at tests by file and name, and every row has one."""
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = security[security.index("## Threats") : security.index("## What is not promised")]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for threat, _held_by, shown_in in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", shown_in)
        assert named, threat
        for path, test in named:
            text = (ROOT / path).read_text(encoding="utf-8")
            assert not test or f"def {test}(" in text, f"{path}::{test}"


def test_every_shared_thing_is_closed_carries_nothing_or_is_open() -> None:
    """Each row of the table of shared things says which, and each attack and test that it names exists."""
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    table = security[security.index("## What boxes share") : security.index("## Threats")]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| ")][
        1:
    ]
    assert len(rows) > 25
    for shared, state, how in rows:
        assert state.startswith(("closed", "carries nothing", "**open**")), shared
        for name in re.findall(r"`([a-z]+_[a-z_]+)`", how):
            assert name == "memory_mb" or (ROOT / "tests" / "hostile" / "attacks" / f"{name}.py").exists(), name
        for path, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", how):
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), test


def test_security_counts_the_attacks_that_there_are() -> None:
    """The number of attacks that docs/security.md names is the number of files."""
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    attacks = len([*(ROOT / "tests" / "hostile" / "attacks").glob("*.py")])
    assert f"all {attacks} attacks" in security


def test_the_limits_in_readme_are_the_defaults() -> None:
    """README's table of limits is a limits table that says what holds where nothing is said."""
    text = next(block for block in re.findall(r"```toml\n(.*?)```", README, re.DOTALL) if "[limits]" in block)
    table = tomllib.loads(text)
    assert msgspec.convert(table["limits"], Limits) == Limits()
    assert set(table["limits"]) | {"output_kept"} == {field.name for field in msgspec.structs.fields(Limits)}
    assert table["sandbox"] in {level.value for level in Level}
