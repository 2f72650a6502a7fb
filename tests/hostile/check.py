"""Run the whole corpus, or the attacks that are named, and print what became of each.

    python -m tests.hostile.check [NAME...]

Without a sandbox around the boxes everything that layers alone stop must get through: else it proves nothing. Run it
as an ordinary user whom nothing important belongs to.
"""

from __future__ import annotations

import sys
import time

from grader import sandbox as sandboxes
from grader.sandbox.interface import UNSANDBOXED
from tests.hostile.corpus import THROUGH, Attack, attacks
from tests.hostile.run import run
from tests.hostile.world import world


def expected(attack: Attack, level: str) -> tuple[str, ...]:
    """The outcomes that are right at a level."""
    if level == "reduced":
        return attack.reduced
    if level == UNSANDBOXED and attack.needs_a_layer:
        return (THROUGH,)
    return attack.full


def main(names: list[str]) -> int:
    """The exit code: 0 if each attack ended as it should."""
    chosen = [attack for attack in attacks() if not names or attack.name in names]
    surprises = through = 0
    with world() as made, sandboxes.start() as sandbox:
        for attack in chosen:
            began = time.monotonic()
            finding = run(attack, sandbox, made)
            right = expected(attack, sandbox.level)
            surprise = finding.outcome not in right
            surprises += surprise
            through += finding.through
            mark = f"  <-- {' or '.join(right)}" if surprise else ""
            seconds = time.monotonic() - began
            print(f"{attack.name:60} {finding.outcome:14} {seconds:5.2f}  {finding.detail[:90]!r}{mark}", flush=True)
    print(f"{len(chosen)} attacks at level {sandbox.level}: {through} through, {surprises} not as expected")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
