"""Both ways of installing find the packaged folders: from a wheel, and from a checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import grader
from grader.support.packaged_files import folder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, unpacked as an installer would."""
    built = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (path,) = built.glob("numgrader-*.whl")
    unpacked = built / "site"
    zipfile.ZipFile(path).extractall(unpacked)
    return unpacked


def installed(wheel: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command of the unpacked wheel, out of reach of the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(wheel)}
    command = [sys.executable, "-P", "-m", "grader.cli.main", *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_wheel_brings_its_own_folders(wheel: Path, tmp_path: Path) -> None:
    """Installed as a wheel, the grader finds its exercises, solutions and templates inside the package."""
    where = installed(wheel, "list", cwd=tmp_path)
    assert len(where.stdout.splitlines()) == 5, where.stderr
    code = "from grader.support.packaged_files import folder; print(folder('solutions'))"
    shown = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(wheel)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(shown.stdout.strip()) == wheel / "grader" / "pack" / "solutions"


def test_a_wheel_grades_from_start_to_page(wheel: Path, tmp_path: Path) -> None:
    """Installed as a wheel, a starter is written, graded and reported on as a page."""
    assert installed(wheel, "start", "training-networks", cwd=tmp_path).returncode == 0
    check = installed(wheel, "check", "training-networks.py", "--output", "report.html", cwd=tmp_path)
    assert check.returncode == 1, check.stderr
    assert "0 of 14 points" in check.stdout
    assert "<math" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    """Typing marker, fonts with their licence and both halves of the pack are in; tests are not."""
    names = {str(path.relative_to(wheel)) for path in wheel.rglob("*") if path.is_file()}
    assert {"grader/py.typed", "grader/pack/templates/fonts/OFL.txt"} <= names
    assert "grader/pack/solutions/backpropagation/key.toml" in names
    assert not any(name.startswith(("tests/", "exercises/", "docs/")) for name in names)


def test_the_script_comes_before_the_package(wheel: Path) -> None:
    """The command is a copy of ``grader/__main__.py``, with a first line that an installer fills in, to be executed."""
    (script,) = (wheel / next(wheel.glob("*.data")).name / "scripts").iterdir()
    assert script.name == "grader"
    assert script.read_bytes() == (ROOT / "grader" / "__main__.py").read_bytes()
    assert script.read_bytes().startswith(b"#!python\n")
    assert os.access(ROOT / "grader" / "__main__.py", os.X_OK)


def test_a_checkout_finds_the_folders_beside_the_package() -> None:
    """Installed as an editable checkout, the grader uses the checkout's own folders."""
    assert Path(grader.__file__).parent.parent == ROOT
    assert folder("exercises") == ROOT / "exercises"


# What is said of installing


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_lowest_versions_are_those_that_are_allowed() -> None:
    """What CI tests as the lowest versions is what pyproject.toml allows, and nothing is left out."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dask"]]
    bounds = dict(requirement.split(">=") for requirement in wanted)
    lowest = dict(line.split("==") for line in (ROOT / "constraints-lowest.txt").read_text().split())
    assert bounds.keys() == lowest.keys()
    for name, version in lowest.items():
        assert version == f"{bounds[name]}.0", name


def test_no_one_is_sent_to_a_package_of_another_project() -> None:
    """The name `grader` on PyPI is another project's: no text tells people to install it, or ours, from an index."""
    assert PROJECT["name"] == "numgrader"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    texts = [ROOT / name for name in listed if not name.startswith(("tests/", "solutions/", "exercises/"))]
    told = [
        (path.name, word)
        for path in texts
        if path.suffix in {".md", ".py", ".yml", ".sh", ".j2", ""}
        for command in re.findall(r"\bpip3? install\b([^\n`]*)", path.read_text(encoding="utf-8"))
        for word in command.replace("'", " ").replace('"', " ").split()
    ]
    assert len(told) > 10
    assert [one for one in told if re.fullmatch(r"(?:num)?grader(?:[\[=<>~!].*)?", one[1])] == []
