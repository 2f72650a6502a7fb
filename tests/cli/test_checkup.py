"""``grader doctor``: what it finds is what is there, where a layer is missing it says which, and what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli import checkup
from grader.model.execution import Level
from grader.sandbox import LocalSandbox
from grader.sandbox.checkup import Canary, Checkup, Layer, examine

ROOT = Path(__file__).parent.parent.parent
GRADER = str(Path(sys.executable).with_name("grader"))


def run(*lacks: str, format_: str = "text") -> subprocess.CompletedProcess[str]:
    """The command, on a machine that lacks something."""
    deny = [sys.executable, str(ROOT / "tests" / "sandbox" / "deny.py"), *lacks, "--"]
    command = [*(deny if lacks else []), GRADER, "doctor", "--format", format_]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_this_machine_is_what_the_sandbox_says(sandbox: LocalSandbox) -> None:
    """Level, layers and canaries agree with what a grading would use."""
    found = examine()
    around = sandbox.confinement
    assert found.level is around.level
    assert {layer.name for layer in found.layers if layer.works} >= set(around.layers)
    assert [canary.attempt for canary in found.canaries] == list(around.canaries)
    assert all(canary.held for canary in found.canaries)
    assert found.problem == ""


def test_the_record_for_programs_is_the_same_as_the_text() -> None:
    """Both formats end with 0 and name the same level and layers."""
    text, made = run(), run(format_="json")
    assert (text.returncode, made.returncode) == (0, 0)
    record = json.loads(made.stdout)
    assert f"Level: {record['level']}:" in text.stdout
    for layer in record["layers"]:
        assert f"  {'✓' if layer['works'] else '✗'} {layer['name']}" in text.stdout
    assert text.stdout.count("✓ held") == len(record["canaries"])


@pytest.mark.parametrize(
    ("lacks", "code", "said"),
    [
        (
            ["no-namespaces"],
            0,
            ["✗ bubblewrap", "✗ namespaces", "✓ landlock", "Level: reduced:", "For a higher level:"],
        ),
        (["docker"], 0, ["✗ namespaces namespaces: unshare: Operation not permitted", "Level: reduced:"]),
        (["no-landlock"], 0, ["✗ landlock the kernel has no Landlock", "Level: full:", "one more layer", "Linux 5.13"]),
        (["no-seccomp"], 4, ["✗ seccomp", "Level: none.", "CONFIG_SECCOMP_FILTER"]),
        (
            ["docker", "no-landlock"],
            4,
            [
                "✗ THROUGH  read a file of the grader",
                "✗ THROUGH  write a file",
                "Level: none.",
                "it was possible to read a file",
            ],
        ),
    ],
)
def test_a_missing_layer_is_named_with_what_mends_it(lacks: list[str], code: int, said: list[str]) -> None:
    """Each layer is tried, and so are the attacks; below the level reduced the exit code is 4."""
    before = {path.name for path in Path("/tmp").iterdir() if "canary" in path.name}
    done = run(*lacks)
    assert done.returncode == code, done.stderr
    assert {path.name for path in Path("/tmp").iterdir() if "canary" in path.name} == before, "nothing is left"
    for words in said:
        assert words in " ".join(done.stdout.split()) or words in done.stdout, done.stdout
    assert all(len(line) <= 120 for line in done.stdout.splitlines())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to lose")
def test_root_that_may_not_change_its_user_is_sent_to_an_ordinary_one() -> None:
    """Each layer works by itself, and no box could be opened: the advice is what helps, by doctor and by check."""
    code = (
        "import sys\nfrom grader.sandbox import server\nfrom grader.sandbox.inside import locks\n"
        "from grader.cli import main\n"
        "for capability in range(64): locks._libc.prctl(24, capability, 0, 0, 0)\nlocks.drop_privileges(None)\n"
        "server._open_to_all = lambda path: True\nmain.main()"
    )
    submission = str(ROOT / "solutions" / "backpropagation" / "reference.py")
    for words in (["doctor"], ["check", submission, "--exercise", "backpropagation"]):
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 4, done.stderr
        assert "Run the grader as an ordinary user" in " ".join((done.stdout + done.stderr).split())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to lose")
def test_root_without_capabilities_is_not_told_to_change_its_container() -> None:
    """It reaches the level reduced; what lifts that is another user, also inside a container."""
    code = (
        "from grader.sandbox.inside import locks\nfrom grader.cli import main\n"
        "for capability in range(64): locks._libc.prctl(24, capability, 0, 0, 0)\nlocks.drop_privileges(None)\n"
        "main.main()"
    )
    done = subprocess.run([sys.executable, "-c", code, "doctor"], capture_output=True, text=True, check=False)
    assert "Run the grader as an ordinary user" in " ".join(done.stdout.split()), done.stdout
    assert "This is a container" not in done.stdout


def test_a_hostile_word_is_tamed() -> None:
    """What a machine's programs say of themselves is on one line, without a terminal's commands."""
    layer = Layer("bubblewrap", False, "bwrap: \x1b[31mno\nsecond line", "Fix it.")
    text = checkup.render(
        Checkup({"system": "x\x1b]0;title\x07"}, None, [layer], [Canary("list", False)], "No.", ["Do."])
    )
    assert "\x1b" not in text
    assert "  ✗ bubblewrap bwrap: no second line\n" in text


def test_every_level_has_its_meaning() -> None:
    """Each level that submissions can be graded at is explained."""
    for level in (Level.FULL, Level.REDUCED):
        assert f"Level: {level.value}: a box has" in checkup.render(Checkup({}, level, [], [], "", []))
