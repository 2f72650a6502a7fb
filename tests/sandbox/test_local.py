"""The sandbox on this machine: which level it finds where something is missing, and how it outlives its servers."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from grader import sandbox as sandboxes
from grader.errors import BoxError, BoxLost
from grader.model.execution import Case, Level, Limits, Observation, Outcome, Part, Source
from grader.sandbox import LocalSandbox, local, server
from grader.sandbox.interface import Box
from grader.sandbox.layers import bubblewrap, landlock, seccomp
from grader.sandbox.local import ladder
from tests.hostile.run import _pid
from tests.place import descendants

ROOT = Path(__file__).parent.parent.parent
LIMITS = Limits(load_seconds=5, call_seconds=5, memory_mb=256)
REDUCED = ("landlock", "seccomp", "limits")
ONE = "def f(): return 1"


def source(text: str) -> Source:
    """A subject's file."""
    return Source(Part("submission.py", text))


def call(box: Box, *args: int) -> Observation:
    """Call ``f``."""
    return box.call(Case("1", "q", ("f",), args), 5)


def once(sandbox: LocalSandbox, text: str, limits: Limits = LIMITS) -> Observation:
    """What ``f`` gives in a box of its own."""
    with closing(sandbox.open(source(text), limits)) as box:
        return call(box)


def servers() -> set[int]:
    """The processes that this one has started, but those that have ended and are not taken away."""
    found = {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}
    return {pid for pid in found if lives(pid)}


def lives(pid: int) -> bool:
    """Whether a process runs; gives one that is being ended a moment."""
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX":
                return False
        except OSError:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture(params=[*ladder()], ids="+".join)
def rung(request: pytest.FixtureRequest) -> Iterator[LocalSandbox]:
    """A sandbox behind each set of layers that this machine may use."""
    with LocalSandbox([request.param]) as started:
        yield started


# Which level it is


def check(*lacks: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """``grader check`` on a machine that lacks something, with the record as JSON."""
    submission = ROOT / "solutions" / "training-networks" / "wrong_no_factor_two.py"
    deny = [sys.executable, str(ROOT / "tests" / "sandbox" / "deny.py"), *lacks, "--"]
    grader = [str(Path(sys.executable).with_name("grader")), "check", str(submission), "--format", "json", *options]
    return subprocess.run([*deny, *grader], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("lacks", "level", "layers", "missed"),
    [
        (["no-namespaces"], "reduced", ["landlock", "seccomp", "limits"], "permi"),
        (["docker"], "reduced", ["landlock", "seccomp", "limits"], "permi"),
        (["no-mounts"], "reduced", ["landlock", "seccomp", "limits"], "permi"),
        (["no-landlock"], "full", ["seccomp", "limits"], ""),
    ],
)
def test_what_is_missing_is_told_and_never_a_zero(lacks: list[str], level: str, layers: list[str], missed: str) -> None:
    """Where namespaces or Landlock are forbidden the marks are the same, and the record names level and reason."""
    done = check(*lacks)
    assert done.returncode == 1, done.stderr
    record = json.loads(done.stdout)
    around = record["run"]["sandbox"]
    assert record["result"]["earned"] == 12
    assert around["level"] == level
    assert [name for name in around["layers"] if name not in ("bubblewrap", "namespaces")] == layers
    assert around["landlock_abi"] == (0 if "no-landlock" in lacks else seen_abi())
    assert len(around["canaries"]) > 10
    # The kernel's words, or bwrap's for an ordinary user: "No permissions to create new namespace".
    assert all(missed in reason.lower() for reason in around["missed"])
    assert bool(around["missed"]) == (level == "reduced")


def seen_abi() -> int:
    """The ABI that this machine reaches."""
    with LocalSandbox([REDUCED]) as started:
        return started.confinement.landlock_abi


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        (["docker", "no-landlock"], "Neither Landlock nor namespaces are available on this machine"),
        (["no-seccomp"], "A box could not be confined: [Errno 22] seccomp"),
        (["docker", "no-landlock", "no-seccomp"], "not"),
    ],
)
def test_too_little_is_refused(lacks: list[str], said: str) -> None:
    """Below the level reduced nothing is graded: exit code 4, what was tried, and what to do."""
    done = check(*lacks)
    assert (done.returncode, done.stdout) == (4, "")
    assert said in done.stderr
    assert "`grader doctor`" in done.stderr
    assert "--trusted" in done.stderr


def test_who_trusts_is_told_so(trusted: LocalSandbox) -> None:
    """With --trusted the same machine grades, and every result says that there was no sandbox."""
    done = check("docker", "no-landlock", "no-seccomp", options=("--trusted",))
    assert done.returncode == 1, done.stderr
    run = json.loads(done.stdout)["run"]
    assert (run["level"], run["sandbox"]["level"], run["sandbox"]["layers"]) == ("UNSANDBOXED", "trusted", ["limits"])
    assert trusted.confinement.canaries == ()


def test_without_bubblewrap_namespaces_are_made_by_ourselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which bwrap is not installed reaches the same level."""
    best = LocalSandbox(ladder())
    monkeypatch.setattr(bubblewrap, "PLACES", ())
    with best, LocalSandbox(ladder()) as started:
        assert started.confinement.layers[0] != "bubblewrap"
        assert started.confinement.level is best.confinement.level
        assert once(started, ONE).value == 1


def test_a_bubblewrap_that_does_not_work_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bwrap that fails is named among what was missed, with its own words, and the next way is taken."""
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "PLACES", (str(broken),))
    with sandboxes.start() as started:
        assert started.confinement.missed[0].endswith(": bwrap: No permissions to create new namespace")
        assert "bubblewrap" not in started.confinement.layers


def test_a_layer_that_does_not_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter with a hole is found by the canaries before any submission runs, and named."""
    monkeypatch.setattr(seccomp, "_FREE", (*seccomp._FREE, "memfd_create"))
    with sandboxes.start() as started, pytest.raises(BoxError) as caught:
        started.open(source(ONE), LIMITS)
    assert "it was possible to keep memory in a file without a name. Run" in str(caught.value)


@pytest.mark.parametrize(
    ("call", "attempt"),
    [
        ("futex", "wake another box through a page that both read"),
        ("clock_gettime", "read the processor time of another process"),
    ],
)
def test_a_channel_between_boxes_is_refused(monkeypatch: pytest.MonkeyPatch, call: str, attempt: str) -> None:
    """A filter that lets two boxes reach each other is found before any submission runs."""
    monkeypatch.setitem(seccomp._HELD, call, ((),))
    with sandboxes.start() as started, pytest.raises(BoxError, match=attempt):
        started.open(source(ONE), LIMITS)


@pytest.mark.parametrize("limits", [Limits(packages=("click",)), Limits(scratch_mb=1)], ids=["packages", "scratch"])
def test_every_server_is_tried_and_not_only_the_first(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    """A server for other packages, or for a scratch folder, gets its canaries too."""
    with sandboxes.start() as started:
        assert once(started, ONE).value == 1
        if limits.scratch_mb and started.confinement.level is not Level.FULL:
            return
        assert once(started, ONE, limits).value == 1
    with sandboxes.start() as started:
        assert started.confinement.canaries
        monkeypatch.setattr(seccomp, "_FREE", (*seccomp._FREE, "memfd_create"))
        with pytest.raises(BoxError, match="keep memory in a file without a name"):
            started.open(source(ONE), limits)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_told_what_to_do(platform: str) -> None:
    """On macOS and Windows, with nothing there that only Linux has, a sentence names the two ways."""
    missing = ("uname", "geteuid", "pidfd_open", "posix_spawn") if platform == "win32" else ("pidfd_open",)
    code = (
        f"import os, sys\nfrom grader.cli.main import main\nsys.platform = {platform!r}\n"
        "sys.modules['resource'] = None\n"
        f"for name in {missing!r}: delattr(os, name)\n"
        "sys.argv = ['grader', *sys.argv[1:]]\nmain()"
    )
    submission = str(ROOT / "solutions" / "training-networks" / "reference.py")
    for words in (["check", submission], ["doctor"]):
        run = [sys.executable, "-c", code, *words]
        done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 4, done.stderr
        assert "WSL2" in done.stdout + done.stderr
        assert "Docker" in done.stdout + done.stderr


# What an exercise may ask for


def threads_are_refused(sandbox: LocalSandbox) -> bool:
    """Whether boxes may have no threads: at the level reduced a server needs a user id of its own to count them."""
    refused = sandbox.confinement.level is Level.REDUCED and sandbox._first.user is None
    if refused:
        with pytest.raises(BoxError, match="counts threads per user"):
            sandbox.open(source(ONE), Limits(threads=True))
    return refused


def test_threads_only_where_they_are_asked_for(rung: LocalSandbox) -> None:
    """Threads run where the exercise allows them, and no process does; elsewhere a thread is an ordinary exception."""
    text = (
        "import os, threading\ndef f():\n    done = []\n    thread = threading.Thread(target=done.append, args=[1])\n"
        "    thread.start()\n    thread.join()\n    return done\n"
        "def g():\n    return os.fork()\n"
    )
    raised = once(rung, text).raised
    assert raised is not None
    assert (raised.type, raised.message) == ("RuntimeError", "can't start new thread")
    if threads_are_refused(rung):
        return
    with closing(rung.open(source(text), Limits(threads=True))) as box:
        assert call(box).value == (1,)
        forked = box.call(Case("2", "q", ("g",), ()), 5)
        assert forked.raised is not None
        assert forked.raised.type == "PermissionError"


def test_packages_only_where_they_are_listed(rung: LocalSandbox) -> None:
    """A listed package can be imported; another is not there, though it is installed beside it."""
    text = "def f():\n    import click\n    return click.__name__"
    assert once(rung, text, Limits(packages=("click",))).value == "click"
    assert once(rung, text).raised.type == "ModuleNotFoundError"  # type: ignore[union-attr]
    hidden = "def f():\n    import grader"
    assert once(rung, hidden, Limits(packages=("click",))).raised.type == "ModuleNotFoundError"  # type: ignore[union-attr]


def test_a_package_that_is_not_installed_is_no_students_fault(rung: LocalSandbox) -> None:
    """It is an error of ours, which names no command: a stranger's distribution may bear the name of the import."""
    with pytest.raises(BoxError, match="`no_such_package` is not installed for this Python") as error:
        rung.open(source(ONE), Limits(packages=("no_such_package",)))
    assert "Install the distribution" in str(error.value)
    assert "pip install" not in str(error.value)


SCRATCH = """
import os
import numpy as np

def f(megabytes):
    seen = os.listdir()
    np.save("a.npy", np.zeros(megabytes << 17))
    os.mkdir("folder")
    os.rename("a.npy", "folder/b.npy")
    return seen, os.path.getsize("folder/b.npy") >> 20
"""


def test_a_scratch_folder_is_a_boxs_own_and_bounded(rung: LocalSandbox) -> None:
    """What is written there is gone with the box, is seen by no other, and is no more than was asked for."""
    limits = Limits(scratch_mb=2, packages=("click",))
    if rung.confinement.level is not Level.FULL:
        with pytest.raises(BoxError, match="scratch folder needs the level full"):
            rung.open(source(SCRATCH), limits)
        return
    before = servers()
    with closing(rung.open(source(SCRATCH), limits)) as one, closing(rung.open(source(SCRATCH), limits)) as other:
        assert call(one, 1).value == ((), 1)
        assert call(other, 1).value == ((), 1)
        full = call(other, 1).raised
        assert full is not None
        assert full.type == "OSError"
        too_much = call(one, 3).raised
        assert too_much is not None
        assert too_much.type == "OSError"
    assert servers() == before
    assert once(rung, "def f():\n    open('x', 'w')").raised.type in ("OSError", "PermissionError")  # type: ignore[union-attr]


def test_computing_is_bounded_whatever_the_clock_says(rung: LocalSandbox) -> None:
    """Processor time has its own limit, which is told as such."""
    with closing(rung.open(source("def f():\n    while True: pass"), Limits(cpu_seconds=1))) as box:
        observed = box.call(Case("1", "q", ("f",), ()), 60)
    assert observed == Observation(Outcome.TIME_LIMIT, detail="1 s of computing")


# Life and death


def test_a_server_that_died_is_replaced(rung: LocalSandbox) -> None:
    """A box that was open is lost, which is no observation; the next one opens in a new server."""
    with closing(rung.open(source(ONE), LIMITS)) as box:
        assert call(box).value == 1
        first = rung._servers[()]._process.pid
        started = {first, *descendants(first)}
        os.kill(min(started), signal.SIGKILL)  # what was started first: the server, or what waits for it
        for pid in started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with pytest.raises(BoxLost):
            call(box)
    assert once(rung, ONE).value == 1


def test_servers_are_recycled(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many boxes comes a new server; boxes of the old one go on, and it ends when they have."""
    monkeypatch.setattr(local, "_RECYCLED_AFTER", 4)
    before = servers()
    with sandboxes.start() as started:
        with closing(started.open(source(ONE), LIMITS)) as old:
            for _ in range(12):
                assert once(started, ONE).value == 1
            assert call(old).value == 1
        for _ in range(4):
            assert once(started, ONE).value == 1
        assert len(servers() - before) <= 2
    assert servers() <= before


def test_another_sandbox_shares_nothing(rung: LocalSandbox) -> None:
    """``again`` starts servers of its own behind the same layers; the end of one is not the other's."""
    with rung.again() as other:
        assert other.confinement.layers == rung.confinement.layers
        assert once(other, ONE).value == 1
    assert once(rung, ONE).value == 1


def test_boxes_open_from_several_threads(rung: LocalSandbox) -> None:
    """Each thread gets its own boxes and its own answers, also while servers are started for them."""

    def one(n: int) -> object:
        limits = Limits(packages=("click",)) if n % 2 else LIMITS
        return once(rung, f"def f(): return {n}", limits).value

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == list(range(40))


def test_what_was_started_ahead_is_what_start_returns() -> None:
    """A sandbox that was started early is handed out once, and never where none was asked for."""
    before = servers()
    sandboxes.start_ahead()
    (server,) = servers() - before
    with sandboxes.start(trusted=True) as trusted, sandboxes.start() as first, sandboxes.start() as second:
        assert server not in {trusted._first._process.pid, second._first._process.pid}
        assert server == first._first._process.pid
        assert once(first, ONE).value == 1
    assert servers() == before


def test_boxes_are_asked_for_before_there_is_a_server(rung: LocalSandbox) -> None:
    """What a box is to do lies ready while its server still loads: nobody waits who does not look."""
    with rung.again() as fresh:
        server = fresh._first
        boxes = [server.open(Source(Part("submission.py", f"def f(): return {n}")), LIMITS) for n in range(3)]
        assert server._greeting.answer is None
        assert [box.call(Case("1", "q", ("f",), ()), 5).value for box in boxes] == [0, 1, 2]
        for box in boxes:
            box.close()


def test_a_closed_sandbox_opens_nothing(rung: LocalSandbox) -> None:
    """Asked after its end it says so, and starts nothing."""
    assert once(rung, ONE).value == 1
    rung.close()
    before = servers()
    with pytest.raises(BoxError, match="closed"):
        rung.open(source(ONE), LIMITS)
    assert servers() == before


# What an attacker found


def test_boxes_hold_no_descriptor_of_the_servers_however_many_the_caller_has(rung: LocalSandbox) -> None:
    """A caller with hundreds of open files gives its server a control socket of a high number: no box inherits it."""
    text = (
        "import os\ndef f():\n    found = []\n    for fd in range(4096):\n        try: os.fstat(fd)\n"
        "        except OSError: continue\n        found.append(fd)\n    return found"
    )
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(300)]
    try:
        with rung.again() as crowded:
            assert once(crowded, text).value == (0, 1, 2, 3)
    finally:
        for descriptor in held:
            os.close(descriptor)


def test_what_may_be_read_cannot_be_emptied_on_an_old_kernel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Landlock's first two versions let a file be emptied by whoever may read it; the filter does not."""
    monkeypatch.setattr(landlock, "NEWEST", 2)
    package = tmp_path / "package_for_this_test"
    package.mkdir()
    (package / "__init__.py").write_text("kept = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    text = (
        "import os\nimport package_for_this_test as p\ndef f():\n"
        "    os.close(os.open(p.__file__, os.O_RDONLY | os.O_TRUNC))"
    )
    tmp_path.chmod(0o755)
    with LocalSandbox([REDUCED]) as started:
        raised = once(started, text, Limits(packages=("package_for_this_test",))).raised
        assert started.confinement.landlock_abi == 2
    assert raised is not None
    assert raised.type == "PermissionError"
    assert (package / "__init__.py").read_text() == "kept = 1\n"


def test_a_machine_without_room_for_a_process_is_no_mark() -> None:
    """Where the server cannot fork it says so and goes on; it was not the submission that took it down."""
    code = (
        "import resource\nfrom grader.errors import BoxError\nfrom grader.model.execution import Limits, Part, Source\n"
        "from grader.sandbox.server import ForkServer, Policy\n"
        "server = ForkServer(Policy(('limits',)))\nserver.wait()\n"
        "pid = server._process.pid\nbounds = resource.prlimit(pid, resource.RLIMIT_NPROC)\n"
        "resource.prlimit(pid, resource.RLIMIT_NPROC, (0, bounds[1]))\n"
        "source = Source(Part('submission.py', 'def f(): return 1'))\n"
        "try: server.open(source, Limits()).loaded\nexcept BoxError as error: print(type(error).__name__, error)\n"
        "resource.prlimit(pid, resource.RLIMIT_NPROC, bounds)\n"
        "print(server.open(source, Limits()).loaded.outcome.value)\nserver.close()\n"
    )
    # As an ordinary user: root has room always.
    ordinary = [sys.executable, str(ROOT / "tests" / "hostile" / "ordinary.py"), sys.executable, "-c", code]
    run = subprocess.run(ordinary, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    refused, opened = run.stdout.splitlines()
    assert refused.startswith("BoxLost The machine has no room for another process: Resource temporarily unavailable")
    assert opened == "returned"


def test_threads_have_their_number(rung: LocalSandbox) -> None:
    """Where threads are allowed there is a bound on how many."""
    if threads_are_refused(rung):
        return
    limits = Limits(threads=True, memory_mb=512)
    text = (
        "import threading\ndef f():\n    stop = threading.Event()\n    threading.stack_size(32768)\n    n = 0\n"
        "    try:\n        for n in range(3000): threading.Thread(target=stop.wait, daemon=True).start()\n"
        "    except RuntimeError: pass\n    finally: stop.set()\n    return n"
    )
    with closing(rung.open(source(text), limits)) as box:
        started = call(box).value
    assert isinstance(started, int)
    assert 100 < started < 1100


def test_threads_are_refused_where_they_cannot_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a user id of its own a box at the level reduced would share the count with the user's other processes."""
    monkeypatch.setattr(server, "_needs_user", lambda _policy, _view: False)
    with LocalSandbox([REDUCED]) as started, pytest.raises(BoxError, match="counts threads per user"):
        started.open(source(ONE), Limits(threads=True))


THREADS = """
import threading

def f(most):
    # Threads whose stacks are nothing, as many as there can be; each sleeps.
    stop, n = threading.Event(), 0
    threading.stack_size(32768)
    try:
        for n in range(most):
            threading.Thread(target=stop.wait, daemon=True).start()
    except RuntimeError:
        pass
    return n
"""


def test_one_box_leaves_its_neighbours_their_threads(rung: LocalSandbox) -> None:
    """The kernel counts threads per user: a box that takes all it can get takes none of another box's."""
    if threads_are_refused(rung):
        return
    limits = Limits(threads=True, memory_mb=65_536)  # of address space, of which they use next to nothing
    with closing(rung.open(source(THREADS), limits)) as early, closing(rung.open(source(THREADS), limits)) as greedy:
        taken = call(greedy, 3000).value
        assert isinstance(taken, int)
        assert 900 < taken < 1024
        assert call(early, 50).value == 49
        with closing(rung.open(source(THREADS), limits)) as late:
            assert call(late, 50).value == 49


# User ids


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give boxes another user")
def test_each_server_of_roots_has_a_user_of_its_own(rung: LocalSandbox) -> None:
    """Two servers, of one sandbox or of two, never share an id; it is of no account, and free again at the end."""
    if rung._first.user is None:  # root's Python lies in a closed home
        return
    me = "import os\ndef f(): return os.getuid(), os.getgid(), os.getgroups()"
    with rung.again() as other:
        users = {once(rung, me).value, once(other, me).value, once(rung, me, Limits(packages=("click",))).value}
    assert len(users) == 3
    accounts = {account.pw_uid for account in pwd.getpwall()}
    for user, group, groups in users:  # type: ignore[misc, union-attr]
        assert (group, groups) == (user, ())
        assert user in server._BOX_USERS
        assert user not in accounts
    with rung.again() as again:
        assert again._first.user


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give boxes another user")
def test_an_id_that_is_taken_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one id left the next server gets that one, and the one after it an error that says so."""
    monkeypatch.setattr(server, "_BOX_USERS", range(61_182, 61_184))
    first, second = server._take_user(), server._take_user()
    assert {first.user, second.user} == {61_182, 61_183}
    with pytest.raises(BoxError, match="All 2 user ids"):
        server._take_user()
    first.socket.close()
    third = server._take_user()
    assert third.user == first.user
    third.socket.close()
    second.socket.close()


# Limits, as a box has them


def test_every_limit_is_on_the_box(rung: LocalSandbox) -> None:
    """What is written of each limit is what the kernel holds a box to."""
    text = (
        "import os, resource\ndef f():\n    return [resource.getrlimit(which) for which in "
        "(resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, "
        "resource.RLIMIT_CPU, 11, 12)]\n"
        "def g():\n    held = []\n    while True: held.append(os.open(os.devnull, os.O_RDONLY))\n"
    )
    limits = Limits(cpu_seconds=7, memory_mb=256)
    with closing(rung.open(source(text), limits)) as box:
        assert call(box).value == ((0, 0), (64, 64), (0, 0), (0, 0), (7, -1), (1024, 1024), (0, 0))
        flood = box.call(Case("2", "q", ("g",), ()), 5).raised
    assert flood is not None
    assert "Too many open files" in flood.message
    if rung.confinement.level is not Level.FULL:
        return
    write = "def f():\n    with open('x', 'wb') as file: file.write(bytes(3 << 20))"
    with closing(rung.open(source(write), Limits(scratch_mb=2))) as box:
        observed = call(box)
    assert observed.outcome in (Outcome.RAISED, Outcome.CRASHED), "SIGXFSZ, or the error in its place"


# Killed from outside


def kill_box(box: Box) -> None:
    """What the machine does to a box when it runs out of memory."""
    os.kill(_pid(box), signal.SIGKILL)


def test_a_box_that_is_killed_before_it_has_a_job_is_lost(rung: LocalSandbox) -> None:
    """One is always in advance; who gets a dead one is told so."""
    assert once(rung, ONE).value == 1
    ahead = rung._servers[()]._spare
    assert ahead is not None
    rung._servers[()]._answer(ahead.reply)
    signal.pidfd_send_signal(ahead.reply.handles[0], signal.SIGKILL)
    with pytest.raises(BoxLost, match="killed from outside"):
        rung.open(source(ONE), LIMITS)
    assert once(rung, ONE).value == 1


@pytest.mark.parametrize("when", ["while it loads", "while it is called", "between calls"])
def test_a_box_that_is_killed_from_outside_is_lost(rung: LocalSandbox, when: str) -> None:
    """That is no observation, and no mark could follow from it."""
    loading = "import time\n" + ("time.sleep(60)\n" if when == "while it loads" else "") + "def f(): time.sleep(60)\n"
    with closing(rung.begin(source(loading + "def g(): return 1\n"), LIMITS)) as box:
        if when == "while it loads":
            threading.Timer(0.3, kill_box, [box]).start()
            with pytest.raises(BoxLost, match="killed from outside"):
                box.loaded  # noqa: B018 - waits for it
        else:
            assert box.call(Case("1", "q", ("g",), ()), 5).value == 1
            if when == "between calls":
                kill_box(box)
            else:
                threading.Timer(0.3, kill_box, [box]).start()
            with pytest.raises(BoxLost, match="killed from outside"):
                call(box)
    assert once(rung, ONE).value == 1


@pytest.mark.parametrize("ignore", ["signal.signal(24, signal.SIG_IGN)", "signal.pthread_sigmask(0, range(1, 64))"])
def test_a_box_that_ignores_the_end_of_its_computing_is_ended_by_the_clock(rung: LocalSandbox, ignore: str) -> None:
    """The kernel ends no box by SIGKILL: that would look like a death from outside."""
    text = f"import signal\ndef f():\n    {ignore}\n    while True: pass"
    with closing(rung.open(source(text), Limits(cpu_seconds=1))) as box:
        observed = box.call(Case("1", "q", ("f",), ()), 3)
    assert observed == Observation(Outcome.TIME_LIMIT, detail="3 s")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("which", ["outermost", "innermost"])
def test_a_server_that_is_killed_while_it_starts_is_started_again_at_its_level(
    which: str, number: signal.Signals
) -> None:
    """Nothing is told of a layer by that: the level is what it would have been, and nothing was missed."""
    for delay in (0.0, 0.02, 0.05, 0.1):
        with LocalSandbox(ladder()) as started:
            time.sleep(delay)
            first = started._first._process.pid
            found = [first, *sorted(descendants(first))]
            # The third, if it is there, only reads files: the server does that itself if it is killed.
            os.kill(found[0] if which == "outermost" else found[:2][-1], number)
            assert started.confinement.layers == ladder()[0], started.confinement.missed
            assert started.confinement.missed == ()
            assert once(started, ONE).value == 1
            if number == signal.SIGKILL:  # the first process of a namespace ignores the others
                assert not any(lives(pid) for pid in found), "what the killed one had started waits for ever"


def test_a_server_that_is_killed_whenever_it_starts_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """After five times it is given up, and not run with less around it."""
    start = LocalSandbox._start

    def start_and_kill(self: LocalSandbox, policy: server.Policy) -> server.ForkServer:
        begun = start(self, policy)
        os.killpg(begun._process.pid, signal.SIGKILL)
        return begun

    monkeypatch.setattr(LocalSandbox, "_start", start_and_kill)
    with LocalSandbox(ladder()) as started, pytest.raises(BoxLost, match="killed from outside 5 times"):
        started.confinement  # noqa: B018 - waits for it


def test_another_sandbox_never_has_less_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """``again`` knows one set of layers, the one that was reached; where that is gone it is an error."""
    with LocalSandbox(ladder()) as started:
        assert started.confinement.layers == ladder()[0]
        monkeypatch.setattr(server, "_prefix", lambda _policy, _view: ["/bin/false"])
        with started.again() as other, pytest.raises(BoxError):
            other.confinement  # noqa: B018 - waits for it


def test_a_box_gets_its_job_when_those_with_hidden_cases_are_dead(rung: LocalSandbox) -> None:
    """It could still hear one that lives on. Here each holds much memory, which takes a while to be given back."""
    heavy = source("kept = bytearray(b'1') * 100_000_000\ndef f(): return 1")
    for _ in range(10):
        box = rung.open(heavy, LIMITS)
        assert box.call(Case("1", "q", ("f",), (), hidden=True), 5).value == 1
        pid = _pid(box)
        box.close()
        with closing(rung.begin(source(ONE), LIMITS)):
            assert not Path(f"/proc/{pid}").exists()


def test_a_caller_without_standard_descriptors_has_the_same_level() -> None:
    """Where standard input, output and errors are closed, the server's socket does not take their numbers."""
    code = (
        "import os, sys\nkept = os.dup(1)\nos.closerange(0, 3)\nfrom grader.sandbox import start\n"
        "with start() as s: said = f'{s.confinement.level.value} {s.confinement.missed}'\n"
        "os.write(kept, said.encode())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    with sandboxes.start() as started:
        assert run.stdout == f"{started.confinement.level.value} {started.confinement.missed}", run.stderr
