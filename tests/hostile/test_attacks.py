"""Every attack, behind every set of layers that a submission may be graded in, as root and as an ordinary user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from grader.model.execution import Level
from grader.sandbox import LocalSandbox
from grader.sandbox.local import ladder
from grader.sandbox.server import Policy
from tests.hostile.check import expected
from tests.hostile.corpus import Attack, attacks
from tests.hostile.ordinary import needed
from tests.hostile.run import Finding, run
from tests.hostile.world import world

ROOT = Path(__file__).parent.parent.parent
ALL = attacks()
AS_ROOT = (True, False) if os.geteuid() == 0 else (False,)
Run = Callable[[Attack], Finding]


@pytest.fixture(
    scope="module",
    params=[(layers, root) for layers in ladder() for root in AS_ROOT],
    ids=lambda param: f"{'+'.join(param[0])}, {'root' if param[1] else 'ordinary user'}",
)
def behind(request: pytest.FixtureRequest) -> Iterator[tuple[Level, Run]]:
    """The level of a set of layers, and what runs an attack behind it."""
    layers, root = request.param
    level = Policy(layers).level
    if root or os.geteuid() != 0:
        with world() as made, LocalSandbox([layers]) as sandbox:
            assert sandbox.confinement.level is level
            yield level, partial(run, sandbox=sandbox, world=made)
        return
    ordinary = [sys.executable, str(ROOT / "tests" / "hostile" / "ordinary.py")]
    serve = [sys.executable, "-m", "tests.hostile.check", "--serve", "--layers", "+".join(layers)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([*ordinary, *serve], cwd=ROOT, **pipes) as server:  # type: ignore[call-overload]

        def ask(attack: Attack) -> Finding:
            server.stdin.write(f"{attack.name}\n")
            server.stdin.flush()
            name, finding = json.loads(server.stdout.readline())
            assert name == attack.name
            return Finding(**finding)

        yield level, ask


@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.name)
def test_an_attack_ends_as_it_should(attack: Attack, behind: tuple[Level, Run]) -> None:
    """None gets through at full; at reduced only what is written down as known does."""
    level, run_attack = behind
    finding = run_attack(attack)
    assert finding.outcome in expected(attack, level), finding.detail
    assert finding.through == (finding.outcome == "through")


def test_nothing_is_expected_to_get_through_at_full() -> None:
    """What gets through at reduced is named in docs/security.md: properties of files, not what is in them."""
    assert not [attack.name for attack in ALL if "through" in attack.full]
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    leaks = [attack.name for attack in ALL if "through" in attack.reduced]
    assert leaks
    assert all(f"`{name}`" in security for name in leaks)


def test_this_machine_reaches_a_level_to_be_graded_at(sandbox: LocalSandbox) -> None:
    """The suite has to run in a sandbox: below the level reduced it would show nothing."""
    assert sandbox.confinement.level.reaches(Level.REDUCED)


def test_the_ordinary_user_is_one() -> None:
    """What is run as an ordinary user is not root, and can read the grader."""
    code = f"import os, grader; print(os.geteuid() > 0, os.access({str(needed()[0])!r}, os.R_OK))"
    command = [sys.executable, str(ROOT / "tests" / "hostile" / "ordinary.py"), sys.executable, "-c", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout == "True True\n", run.stderr
