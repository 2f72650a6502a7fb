"""Which attack gets through with which layer switched off: ``python -m tests.hostile.matrix``, as Markdown.

A layer earns its place if there is an attack that is held with it and gets through without it. Landlock is the one
layer between files and a submission at the level reduced, so the levels have columns of their own. Takes about
ten minutes. Run by root, it runs the attacks as an ordinary user, as ``ordinary.py`` makes one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.sandbox.local import ladder
from tests.hostile.check import findings
from tests.hostile.corpus import LAYERS, Attack, attacks

_LAYERS = ("namespaces", "landlock", "seccomp", "limits")


def columns() -> dict[str, tuple[str, ...]]:
    """The sets of layers, by what they are called."""
    full, reduced = ladder()[0], ladder()[-1]
    found = {"full": full}
    found |= {f"full - {name}": _without(full, name) for name in _LAYERS}
    found["reduced"] = reduced
    found |= {f"reduced - {name}": _without(reduced, name) for name in _LAYERS[1:]}
    return found | {"none": ()}


def _without(layers: tuple[str, ...], name: str) -> tuple[str, ...]:
    off = {"bubblewrap", "namespaces"} if name == "namespaces" else {name}
    return tuple(layer for layer in layers if layer not in off)


def through(layers: tuple[str, ...]) -> set[str]:
    """The attacks that got through, or used up what they should not have."""
    found = set()
    for attack, finding in findings([attack.name for attack in attacks()], layers):
        used_up = _is_about_limits(attack) and finding.outcome in ("wrong", "crashed", "time-limit")
        if finding.through or (used_up and finding.outcome not in attack.full):
            found.add(attack.name)
    return found


def _is_about_limits(attack: Attack) -> bool:
    return "rlimits" in attack.stopped_by and LAYERS.issuperset(attack.stopped_by)


def lines() -> Iterator[str]:
    """The matrix, and below it how many attacks got through in each column."""
    got = {}
    for title, layers in columns().items():
        print(f"{title}: {'+'.join(layers) or 'no layer'} ...", file=sys.stderr, flush=True)
        got[title] = through(layers)
    rows = sorted(set().union(*got.values()))
    yield f"| attack, of {len(attacks())} | {' | '.join(got)} |"
    yield f"|---|{'---|' * len(got)}"
    for name in rows:
        yield f"| {name} | {' | '.join('**through**' if name in column else '' for column in got.values())} |"
    yield f"| **in all** | {' | '.join(str(len(column)) for column in got.values())} |"


def main() -> int:
    """The exit code: 0 if every layer earns its place and nothing gets through at full."""
    made = list(lines())
    print("\n".join(made))
    totals = dict(zip(columns(), (int(cell) for cell in made[-1].split("|")[2:-1]), strict=True))
    idle = [name for name in _LAYERS if totals[f"full - {name}"] == 0]
    print(f"\nThrough at full: {totals['full']}. Layers that no attack needs: {', '.join(idle) or 'none'}.")
    return 1 if totals["full"] or idle else 0


if __name__ == "__main__":
    if os.geteuid() == 0:
        ordinary = str(Path(__file__).with_name("ordinary.py"))
        os.execv(sys.executable, [sys.executable, ordinary, sys.executable, "-m", "tests.hostile.matrix"])
    sys.exit(main())
