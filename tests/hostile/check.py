"""Run the whole corpus, or the attacks that are named, behind one set of layers, and print what became of each.

    python -m tests.hostile.check [--layers bubblewrap+landlock+seccomp+limits] [NAME...]

Without a sandbox around the boxes (``--layers limits``) everything that layers alone stop must get through: else it
proves nothing. Run that as an ordinary user whom nothing important belongs to but this checkout and its environment,
whose files some attacks open for writing.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator

import msgspec

from grader.model.execution import Level
from grader.sandbox import LocalSandbox
from grader.sandbox.local import ladder
from tests.hostile.corpus import THROUGH, Attack, attacks
from tests.hostile.run import Finding, run
from tests.hostile.world import world


def expected(attack: Attack, level: Level) -> tuple[str, ...]:
    """The outcomes that are right at a level."""
    if level is Level.REDUCED:
        return attack.reduced
    if level is Level.TRUSTED and not attack.needs_no_layer:
        return (THROUGH,) if attack.needs_a_layer else (*attack.full, THROUGH)
    return attack.full


def findings(names: Iterable[str], layers: tuple[str, ...]) -> Iterator[tuple[Attack, Finding]]:
    """Each attack with what became of it, in a world of its own."""
    known = {attack.name: attack for attack in attacks()}
    with world() as made, LocalSandbox([layers], tried=False) as sandbox:
        for name in names:
            yield known[name], run(known[name], sandbox, made)


def main(words: list[str]) -> int:
    """The exit code: 0 if each attack ended as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--layers", default="+".join(ladder()[0]))
    parser.add_argument("--serve", action="store_true", help="read names from standard input, write JSON")
    parser.add_argument("names", nargs="*")
    given = parser.parse_args(words)
    layers = tuple(given.layers.split("+"))
    if given.serve:
        for attack, finding in findings((line.strip() for line in sys.stdin), layers):
            print(json.dumps([attack.name, msgspec.to_builtins(finding)]), flush=True)
        return 0
    with LocalSandbox([layers], tried=False) as sandbox:
        level = sandbox.confinement.level
    return _table(given.names or [attack.name for attack in attacks()], layers, level)


def _table(names: list[str], layers: tuple[str, ...], level: Level) -> int:
    surprises = through = 0
    began = time.monotonic()
    for attack, finding in findings(names, layers):
        right = expected(attack, level)
        surprise = finding.outcome not in right
        surprises += surprise
        through += finding.through
        mark = f"  <-- {' or '.join(right)}" if surprise else ""
        seconds, began = time.monotonic() - began, time.monotonic()
        print(f"{attack.name:60} {finding.outcome:14} {seconds:5.2f}  {finding.detail[:90]!r}{mark}", flush=True)
    print(f"{len(names)} attacks at level {level.value}: {through} through, {surprises} not as expected")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
