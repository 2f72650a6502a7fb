"""A class whose processes are killed at random loses nothing; ``tests/bench/kills.py`` kills two hundred of them."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import pytest

from tests.bench.kills import KINDS, graded
from tests.conftest import MADE, write_made


@pytest.mark.parametrize("kind", KINDS)
def test_a_class_whose_processes_are_killed_loses_nothing(kind: str, tmp_path: Path) -> None:
    """Every mark is full, at one level, and the run ends as it should."""
    write_made("made", tmp_path)
    (tmp_path / "class").mkdir()
    for i in range(8):
        (tmp_path / "class" / f"s{i}.py").write_text(f"# {i}\n{MADE['right.py']}", encoding="utf-8")
    killed, code, said = graded(tmp_path, random.Random(7), [kind], 2)
    assert code == 0, said
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "grades.csv").read_text(encoding="utf-8-sig"))))
    assert [row["earned"] for row in rows] == ["10"] * 8, killed
    records = [json.loads(path.read_bytes()) for path in (tmp_path / "out" / "students").glob("*.json")]
    assert len({record["run"]["level"] for record in records}) == 1
