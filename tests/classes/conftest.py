"""What the tests of a class share: each kind of ``Store``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.classes.interface import Store
from grader.classes.store import Ledger
from tests.classes.stores import MemoryStore


@pytest.fixture(params=["sqlite", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind. A test that uses it holds for every ``Store``."""
    if request.param == "memory":
        yield MemoryStore()
        return
    with Ledger(tmp_path, "x") as opened:
        yield opened
