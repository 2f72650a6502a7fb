"""Ten thousand submissions through one sandbox: nothing is left of them, here or on the machine."""

from __future__ import annotations

import resource
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from grader import sandbox as sandboxes
from grader.model.execution import Case, Limits, Outcome, Part, Source

MANY, AT_ONCE = 10_000, 2
LIMITS = Limits(memory_mb=256)
BODIES = ("return x", "return 1 / 0", "os._exit(0)", "print('x' * 1000)", "return np.ones(1000) * x")


def submission(number: int) -> Source:
    """The source of a submission; they end in five ways."""
    body = BODIES[number % len(BODIES)]
    return Source(Part("submission.py", f"import os\nimport numpy as np\ndef f(x):\n    {body}"))


def standing() -> tuple[int, int, int, set[str]]:
    """Descriptors and processes of ours, mounts that are seen from here, and what lies in the temporary folder."""
    time.sleep(0.5)  # what is being ended has ended
    children = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    children = [
        pid for pid in children if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    ]
    mounts = Path("/proc/self/mountinfo").read_text().count("\n")
    folder = {path.name for path in Path("/tmp").iterdir() if path.name.startswith(("grader", "canary"))}
    return len([*Path("/proc/self/fd").iterdir()]), len(children), mounts, folder


def test_ten_thousand_submissions_leave_nothing() -> None:
    """Descriptors, processes, mounts and files are what they were, and memory does not grow with their number."""
    before = standing()
    with sandboxes.start() as sandbox:

        def one(number: int) -> Outcome:
            with closing(sandbox.open(submission(number), LIMITS)) as box:
                return box.call(Case("1", "q", ("f",), (float(number),)), 10).outcome

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, range(1000)))
            during, size = standing(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            outcomes = list(pool.map(one, range(MANY - 1000)))
            after, grown = standing(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size
    assert {outcomes[i] for i in range(0, len(outcomes), 5)} == {Outcome.RETURNED}
    assert {outcomes[i] for i in range(2, len(outcomes), 5)} == {Outcome.EXITED}
    # The server of the moment, and perhaps the one before it: each takes a socket, what it says last, and the three of
    # the box that waits for a job.
    assert after[0] <= during[0] + 5
    assert after[1] <= during[1] + 1
    assert after[2:] == during[2:]
    assert grown < 20_000, f"{grown} kB in {MANY - 1000} submissions"
    assert standing() == before
