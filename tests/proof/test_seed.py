"""A secret seed that can be guessed is a warning of the proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.proof import json, page, prove, terminal
from grader.sandbox import LocalSandbox

LONG = "990000000000000099"


@pytest.mark.parametrize(("seed", "warned"), [(LONG, False), ("4711", True), ("99999999999999999", True), ("-5", True)])
def test_a_short_seed_is_warned_of(
    seed: str, warned: bool, write_exercise: Callable[..., Path], sandbox: LocalSandbox
) -> None:
    """It does not fail the proof, and says what to do in every format."""
    proof = prove(str(write_exercise(key={LONG: seed})), sandbox)
    assert [(warning.what, warning.where) for warning in proof.warnings] == [("short-seed", "hidden_seed")] * warned
    assert all(problem.what != "short-seed" for problem in proof.problems)
    for render in (terminal.render, page.render, json.render):
        assert ("fewer than 18 digits" in render([proof])) == warned


def test_without_hidden_cases_no_seed_is_asked_for(write_exercise: Callable[..., Path], sandbox: LocalSandbox) -> None:
    """An exercise that hides nothing needs no seed."""
    changes = {
        f"hidden_seed = {LONG}\n": "",
        "[line]\nhidden = { count = 3 }\n": "",
        '[layer]\nhidden = { count = 2, group = "drawn" }\n': "",
    }
    assert prove(str(write_exercise(key=changes)), sandbox).warnings == ()
