"""Kills random processes of a class while it is graded, as a machine without memory does, and counts what was lost.

    python -m tests.hostile.kills [--kills 200] [--students 40] [--pause 1.3] [--seed 1]

The class consists of right submissions. A worker, a server or a box is chosen by chance, first the kind and then the
process, and ended by SIGKILL; classes are graded one after the other until all kills are done. Every mark has to be
full, each at the level that the first one had, and each run has to end with 0. The pause between two kills, on average,
has to be longer than a worker takes to start: a class whose workers are all killed before they are ready ends.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

EXERCISE = "training-networks"
ROOT = Path(__file__).parent.parent.parent
RIGHT = ROOT / "solutions" / EXERCISE / "accepted_typed_by_hand.py"
KINDS = ("box", "server", "worker")


@dataclass
class Outcome:
    """What came of it. ``levels`` and ``codes`` count the marks at each level, and the runs by their exit code."""

    kills: Counter[str] = field(default_factory=Counter)
    full: int = 0
    not_full: list[str] = field(default_factory=list)
    levels: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost."""
        return not self.not_full and len(self.levels) == 1 and set(self.codes) == {0}


def below(pid: int) -> Iterator[tuple[int, int]]:
    """(process, its parent) for each process below one."""
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    except OSError:
        return
    for child in children:
        yield child, pid
        yield from below(child)


def _children(task: Path) -> list[str]:
    return (task / "children").read_text(encoding="ascii").split()


def kind(pid: int, parent: int) -> str:
    """What a process below a grading is: a worker, a server or what sets it up, or a box. Empty if it is gone."""
    words, above = _words(pid), _words(parent)
    if "grader.backends.served" in words:
        return "worker"
    if "inside.server" not in words:
        return ""
    # A box is forked from its server, which is no child of bwrap's or of a worker by those words.
    return "box" if "inside.server" in above and not _sets_up(parent) else "server"


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _sets_up(pid: int) -> bool:
    return any(word in _words(pid) for word in ("bwrap\0", "namespaces.py\0"))


def strike(grading: int, chance: random.Random, kinds: tuple[str, ...]) -> str:
    """Kill one process of a grading; its kind, or nothing if there was none."""
    found: dict[str, list[int]] = {}
    for pid, parent in below(grading):
        found.setdefault(kind(pid, parent), []).append(pid)
    there = [name for name in kinds if name in found]
    if not there:
        return ""
    chosen = chance.choice(there)
    try:
        os.kill(chance.choice(found[chosen]), signal.SIGKILL)
    except ProcessLookupError:
        return ""
    return chosen


def attacked(kills: int, students: int, pause: float, seed: int, kinds: tuple[str, ...] = KINDS) -> Outcome:
    """Grade classes until so many processes of theirs were killed."""
    outcome, chance = Outcome(), random.Random(seed)
    while outcome.kills.total() < kills:
        with tempfile.TemporaryDirectory() as folder:
            _grade(Path(folder), students, pause, kills, chance, kinds, outcome)
    return outcome


def _grade(
    folder: Path, students: int, pause: float, kills: int, chance: random.Random, kinds: tuple[str, ...], all_: Outcome
) -> None:
    (folder / "in").mkdir()
    for number in range(students):
        text = f"{RIGHT.read_text(encoding='utf-8')}\n# student {number}\n"
        (folder / "in" / f"student{number:02}.py").write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("grader")), "grade", str(folder / "in"), "--exercise", EXERCISE]
    with subprocess.Popen(
        [*command, "-o", str(folder / "out"), "-j", "2"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as grading:
        while grading.poll() is None:
            time.sleep(chance.expovariate(1 / pause))
            if all_.kills.total() < kills:
                struck = strike(grading.pid, chance, kinds)
                all_.kills.update([struck] if struck else [])
        said = grading.stderr.read().decode() if grading.stderr else ""
    all_.codes[grading.returncode] += 1
    if grading.returncode:
        all_.said.append(said.strip()[-500:])
    for number in range(students):
        path = folder / "out" / "students" / f"student{number:02}.json"
        record = json.loads(path.read_bytes()) if path.exists() else {"result": {}, "run": {}}
        result, run = record["result"], record["run"]
        if result.get("earned") is None or result["earned"] != result["points"]:
            all_.not_full.append(f"{path.name}: {result.get('earned')} {run.get('level')}")
        else:
            all_.full += 1
            all_.levels[run["level"]] += 1


def main() -> int:
    """The exit code: 0 if nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--pause", type=float, default=1.3, help="seconds between two kills, on average")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, action="append", help="kill only these")
    given = parser.parse_args()
    outcome = attacked(given.kills, given.students, given.pause, given.seed, tuple(given.kind or KINDS))
    killed = ", ".join(f"{number} of kind {name}" for name, number in sorted(outcome.kills.items()))
    print(f"killed: {killed}; in {outcome.codes.total()} runs, by exit code {dict(outcome.codes)}")
    print(f"full marks: {outcome.full}, by level {dict(outcome.levels)}; not full: {len(outcome.not_full)}")
    for each in (*outcome.said, *outcome.not_full[:20]):
        print(f"  {each}")
    return 0 if outcome.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
