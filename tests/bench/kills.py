"""What a class of right submissions loses to kills from outside: ``python tests/bench/kills.py --kills 200``.

Classes are graded one after another. Meanwhile processes are killed with SIGKILL at random moments, up to two in each
class and each of a random kind: the workers that grade, their sandboxes' servers, and boxes. Then every mark has to be
full, at one level of the sandbox. Prints what was killed and what was lost; nothing is asserted.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import csv
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.conftest import MADE, write_made
from tests.place import COMMAND, descendants

KINDS = ("worker", "server", "box")
_LONGEST = 120.0  # seconds that a class may take


def kinds(pid: int) -> dict[str, list[int]]:
    """The processes below a command, by what they are."""
    lines = {}
    for child in descendants(pid):
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{child}/stat").read_text(encoding="utf-8", errors="replace")
            lines[child] = (Path(f"/proc/{child}/cmdline").read_bytes(), int(stat.rsplit(")", 1)[1].split()[1]))
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for child, (line, parent) in lines.items():
        if b"workers.local_worker" in line:
            found["worker"].append(child)
        elif b"inside.server" in line:  # a box is a copy of its server
            found["box" if lines.get(parent, (b"", 0))[0] == line else "server"].append(child)
    return found


def graded(folder: Path, chance: random.Random, wanted: list[str], most: int) -> tuple[list[str], int, str]:
    """Grade the class, and kill meanwhile: the kinds of what was killed, the exit code, and what was said."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    command = [COMMAND, "grade", "class", "--exercise", "exercises/made/", "-o", "out", "--jobs", "2"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    killed: list[str] = []
    began = time.monotonic()
    plan = sorted((chance.uniform(0.1, 1.8), chance.choice(wanted)) for _ in range(most))
    while process.poll() is None and time.monotonic() - began < _LONGEST:
        if plan and time.monotonic() - began >= plan[0][0]:
            kind = plan[0][1]
            some = kinds(process.pid)[kind]
            if some:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(some), signal.SIGKILL)
                    killed.append(kind)
                plan.pop(0)
        time.sleep(0.002)
    with contextlib.suppress(ProcessLookupError):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    _, err = process.communicate()
    return killed, process.returncode, err


def main() -> None:
    """Print what was killed, and what of it cost anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--each", type=int, default=2, help="kills in one class; a submission may lose ten workers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    chosen = parser.parse_args()
    chance, counts = random.Random(chosen.seed), collections.Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_made("made", folder)
        (folder / "class").mkdir()
        for i in range(chosen.students):
            (folder / "class" / f"s{i:03}.py").write_text(f"# {i}\n{MADE['right.py']}", encoding="utf-8")
        while sum(counts[kind] for kind in KINDS) < chosen.kills:
            killed, code, err = graded(folder, chance, chosen.kinds, chosen.each)
            counts.update(killed)
            counts["classes"] += 1
            counts[f"exit {code}"] += 1
            table = folder / "out" / "grades.csv"
            text = table.read_text(encoding="utf-8-sig") if table.exists() else ""
            rows = list(csv.DictReader(io.StringIO(text)))
            full = sum(row["earned"] == "10" for row in rows)
            counts.update({"marks": full, "not full": len(rows) - full, "missing": chosen.students - len(rows)})
            page = (folder / "out" / "class.html").read_text(encoding="utf-8") if rows else ""
            levels = re.findall(r"Sandbox ([^.<]*)\.", page)
            counts[f"classes at the level {', '.join(levels) or '?'}"] += 1
            for row in rows:
                if row["earned"] != "10":
                    print(f"{killed}: {row}")
            if code:
                print(f"{killed}: exit {code}: {err.strip()}")
    for what, count in counts.items():
        print(f"{what}: {count}")


if __name__ == "__main__":
    main()
