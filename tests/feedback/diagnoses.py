"""Lists the mistakes that the pack's proofs show: ``python tests/feedback/diagnoses.py`` writes docs/diagnoses.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import grader
from grader import sandbox
from grader.exercise import exercise_names
from grader.model.result import Status
from grader.sandbox.interface import Sandbox
from grader.support.packaged_files import folder

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "diagnoses.md"
HEAD = """# Mistakes by name

The diagnosis of each `wrong_*.py` of the course pack: one row per question that the file gets wrong. The
`accepted_*.py` files have no rows, because no mistake is found in them. A test grades all files and compares them with
this page; `python tests/feedback/diagnoses.py` rewrites it.

"None" means that no mistake is certain. For parameters that a student chooses freely, the message names the criteria
that are not met.
"""


def section(name: str, within: Sandbox) -> str:
    """One exercise's part of the page."""
    lines = [f"## {name}", "", "| file | question | mistake | message |", "|---|---|---|---|"]
    for prefix in ("accepted", "wrong"):
        for path in sorted(folder("solutions").glob(f"{name}/{prefix}_*.py")):
            lines += rows(path, within)
    return "\n".join(lines) + "\n"


def rows(path: Path, within: Sandbox) -> Iterator[str]:
    """The questions of a proof that are wrong, and anything that is diagnosed beyond them."""
    report = grader.grade(path, grader.load_exercise(path.parent.name), within=within)
    for verdict in report.verdicts:
        found = verdict.diagnosis
        if found is None and verdict.status not in (Status.WRONG, Status.PARTIAL):
            continue
        file = path.stem.removeprefix("wrong_")
        if found is None:
            yield f"| {file} | `{verdict.question.id}` | none | |"
            continue
        said = " *Or:* ".join((found.message, *found.others)).replace("|", "\\|")
        yield f"| {file} | `{verdict.question.id}` | {found.way}: {found.id} | {said} |"


if __name__ == "__main__":
    with sandbox.start() as started:
        PAGE.write_text("\n".join([HEAD, *(section(name, started) for name in exercise_names())]), encoding="utf-8")
    print(PAGE)
