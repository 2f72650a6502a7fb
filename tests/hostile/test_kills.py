"""A class whose processes are killed at random loses nothing; ``kills.py`` does it two hundred times."""

from __future__ import annotations

import pytest

from tests.hostile.kills import KINDS, attacked


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_whose_processes_are_killed_loses_nothing(kind: str) -> None:
    """Every mark is full, at one level, and the run ends as it should."""
    outcome = attacked(kills=3, students=6, pause=0.2, seed=7, kinds=(kind,))
    assert outcome.is_clean, outcome
