"""Fixtures that more than one test file uses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grader import sandbox as sandboxes
from grader.sandbox import ForkServer


@pytest.fixture(scope="session")
def sandbox() -> Iterator[ForkServer]:
    """One sandbox for all tests; each test's boxes are its own."""
    with sandboxes.start() as started:
        yield started
