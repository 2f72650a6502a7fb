"""``grader grade --cluster``: the command, with a real scheduler and real workers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.cli.test_main import EXERCISE, Place, Write
from tests.workers.cluster import started

GRADE = ("grade", "class", "--exercise", EXERCISE, "-o")


def marks(place: Place, out: str) -> list[list[str]]:
    """The rows of grades.csv."""
    return list(csv.reader(io.StringIO((place.folder / out / "grades.csv").read_text(encoding="utf-8-sig"))))


def test_a_class_is_graded_by_a_cluster_as_it_is_here(tmp_path: Path, write_exercise: Write, right: str) -> None:
    """Marks and pages are the same, byte for byte; and what is not safe is refused, with what to do."""
    write_exercise()
    (tmp_path / "class").mkdir()
    for i, old in enumerate(["", "scale(shift(x))", "np.tanh", "0.25"]):
        (tmp_path / "class" / f"s{i}.py").write_text(right.replace(old, "0") if old else right, encoding="utf-8")
    place = Place(tmp_path)
    for options, says in (
        (("--cluster", "tcp://10.0.0.1:8786"), "Use tls:// with certificates on both sides"),
        (("--cluster", "tcp://127.0.0.1:8786", "-j", "2"), "with --cluster the workers that joined it grade"),
        (("--tls", "a", "b", "c"), "--tls goes with --cluster"),
    ):
        done = place.run(*GRADE, "other", *options)
        assert done.returncode == 2
        assert says in " ".join(done.stderr.split())
    assert place.run(*GRADE, "here").returncode == 0
    with started(tmp_path / "cluster", 1) as cluster:
        process = place.start(*GRADE, "there", "--cluster", cluster.address)
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    assert marks(place, "here") == marks(place, "there")
    for name in (f"students/s{i}.html" for i in range(4)):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()
    assert place.left_behind() == []
