"""The fork server's life: what it takes with it from its caller, what it leaves behind, and what its death means."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from grader import sandbox as sandboxes
from grader.errors import BoxError, BoxLost
from grader.model.execution import Case, Limits, Observation, Outcome, Part, Source
from grader.sandbox import LocalSandbox
from grader.sandbox import server as server_module
from grader.sandbox.inside import codec
from grader.sandbox.interface import Box
from grader.sandbox.layers.view import View
from grader.sandbox.local import ladder
from grader.sandbox.server import ForkServer, Policy
from tests.place import descendants, eventually, gone

LIMITS = Limits(load_seconds=5, call_seconds=5, memory_mb=256)
TRUSTED = Policy(("limits",))
WHERE = "import os\ndef f(): return os.getppid(), os.getpid()\n"


def source(text: str) -> Source:
    """A subject's file."""
    return Source(Part("submission.py", text))


def call(box: Box, *args: int) -> Observation:
    """Call ``f``."""
    return box.call(Case("1", "q", ("f",), args), 5)


def where(box: Box) -> tuple[int, int]:
    """The server's pid and the box's pid, where both are seen as they are."""
    server, own = call(box).value  # type: ignore[misc]
    return int(server), int(own)  # type: ignore[arg-type]


def descriptors() -> list[str]:
    """The descriptors that are open here."""
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


def until(count: int, seen: Callable[[], set[int]]) -> set[int]:
    """So many processes, once there are as many."""
    found = set[int]()

    def are_there() -> bool:
        nonlocal found
        found = seen()
        return len(found) == count

    assert eventually(are_there)
    return found


def processes(layers: tuple[str, ...]) -> int:
    """How many a server with one box has: what set up its namespaces, itself, and two boxes."""
    return 3 + Policy(layers).unshared


@pytest.fixture(params=[("limits",), *ladder()], ids="+".join)
def layers(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Every set of layers that a server may stand behind."""
    return tuple(request.param)


def test_nothing_is_left_after_close(layers: tuple[str, ...]) -> None:
    """Neither the server, nor what set up its namespaces, nor a box that was left open, nor a descriptor stays."""
    before, mine = descriptors(), set(descendants(os.getpid()))
    server = ForkServer(Policy(layers))
    box = server.open(source("def f(): return 1"), LIMITS)
    assert call(box).value == 1
    started = until(processes(layers), lambda: set(descendants(os.getpid())) - mine)
    server.close()
    assert all(gone(pid) for pid in started)
    with pytest.raises(BoxError, match="gone"):
        call(box)
    server.close()
    assert descriptors() == before


def test_what_hid_in_a_trusted_box_ends_with_the_server() -> None:
    """Where starting processes is not forbidden, what a subject started in another session ends with its box."""
    server = ForkServer(TRUSTED)
    hiding = (
        "import os, time\ntold, tell = os.pipe()\nif os.fork() == 0:\n    os.setsid()\n"
        "    os.write(tell, b'%d' % os.getpid())\n    while True: time.sleep(9)\n"
        "print(os.read(told, 99).decode())\ndef f(): return 1"
    )
    box = server.open(source(hiding), LIMITS)
    hidden = int(box.loaded.output)
    assert not gone_now(hidden)
    box.close()
    server.close()
    assert gone(hidden)


def gone_now(pid: int) -> bool:
    """Whether a process has ended by now."""
    return not Path(f"/proc/{pid}").exists()


def test_a_closed_server_opens_nothing() -> None:
    """Asking a closed server for a box is an error of ours, not a crash, and leaks nothing."""
    server = ForkServer(TRUSTED)
    server.close()
    before = descriptors()
    for _ in range(3):
        with pytest.raises(BoxLost, match="gone"):
            server.open(source(""), LIMITS)
    assert descriptors() == before


PARENT = """
import os, sys
from grader.model.execution import Case, Limits, Part, Source
from grader.sandbox.server import ForkServer, Policy

server = ForkServer(Policy(tuple(sys.argv[1].split("+"))))
box = server.open(Source(Part("submission.py", "def g():\\n    while True: pass\\n")), Limits())
print("ready", flush=True)
box.call(Case("1", "q", ("g",), ()), 60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_outlives_a_parent_that_is_killed(how: signal.Signals, layers: tuple[str, ...]) -> None:
    """A grader that is killed in the middle of a call, with no time to clean up, leaves no process behind."""
    command = [sys.executable, "-c", PARENT, "+".join(layers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        started = until(processes(layers), lambda: set(descendants(parent.pid)))
        parent.send_signal(how)
        assert parent.wait(10) != 0
    assert all(gone(pid) for pid in started)


def test_a_server_whose_parent_goes_in_the_middle_of_a_request_ends_its_boxes() -> None:
    """An answer that nobody is left to take does not keep the server from ending."""
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    channel, box_end = socket.socketpair()
    with control, theirs, channel, box_end:
        view = View.of(("numpy",))
        arguments = [*server_module._program(TRUSTED, view), str(theirs.fileno())]
        settings = codec.pack(server_module._settings(TRUSTED, view, None))
        with subprocess.Popen(arguments, pass_fds=(theirs.fileno(),), stderr=subprocess.DEVNULL):
            theirs.close()
            control.send(settings)
            socket.send_fds(control, [b"F"], [box_end.fileno(), box_end.fileno()])
            box_end.close()
            control.close()
            channel.settimeout(10)
            assert channel.recv(1) == b""  # the box is gone, and the server with it


def test_a_server_that_dies_is_an_error_and_no_observation(layers: tuple[str, ...]) -> None:
    """When the server is killed neither an open box nor a new one says anything that could be judged."""
    mine = set(descendants(os.getpid()))
    server = ForkServer(Policy(layers))
    box = server.open(source(WHERE), LIMITS)
    assert box.loaded.outcome is Outcome.RETURNED
    started = sorted(until(processes(layers), lambda: set(descendants(os.getpid())) - mine))
    assert server.alive
    own = 1 if Policy(layers).unshared else 0  # behind what set up its namespaces
    os.kill(started[own], signal.SIGKILL)
    assert all(gone(pid) for pid in started[own:])
    with pytest.raises(BoxLost, match="gone"):
        call(box)
    with pytest.raises(BoxLost, match="gone"):
        server.open(source(WHERE), LIMITS).loaded  # noqa: B018 - waits for it
    assert call(box).outcome is Outcome.NOT_RUN
    assert not server.alive
    server.close()


def test_a_server_that_is_stopped_is_lost() -> None:
    """A server that says nothing for a long time is not waited for without end."""
    server = ForkServer(TRUSTED)
    server.wait()
    assert server._control.gettimeout() == 60
    server._control.settimeout(0.2)
    os.kill(server._process.pid, signal.SIGSTOP)
    box = server.open(source(WHERE), LIMITS)
    with pytest.raises(BoxLost, match="gone"):
        box._end(wanted=True)
    os.kill(server._process.pid, signal.SIGCONT)
    server.close()


def test_a_subject_that_kills_the_server_gets_no_marks() -> None:
    """Without a sandbox a subject can kill its server; all that it gains is that nothing is graded."""
    server = ForkServer(TRUSTED)
    box = server.open(source("import os, time\ndef f():\n    os.kill(os.getppid(), 9)\n    time.sleep(60)"), LIMITS)
    with pytest.raises(BoxLost):
        call(box)
    server.close()


def test_a_server_that_cannot_be_started_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that is not there is a fault of ours, told in a sentence."""
    monkeypatch.setattr(server_module, "interpreter", lambda: str(tmp_path / "no-python"))
    before = descriptors()
    with pytest.raises(BoxError, match="could not be started"):
        ForkServer(TRUSTED)
    assert descriptors() == before


def test_a_server_that_fails_at_its_start_has_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that ends at once is an error that repeats what it said."""
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'library missing' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(server_module, "interpreter", lambda: str(broken))
    server = ForkServer(TRUSTED)
    with pytest.raises(BoxLost, match="last message: library missing") as caught:
        server.wait()
    assert caught.value.words == "library missing"
    server.close()


HOSTILE_PLACE = """
import os, sys
import numpy as np
def f():
    fake = any(hasattr(sys.modules.get(name), "fake") for name in list(sys.modules))
    names = [name for name in os.environ if name.startswith(("PYTHON", "LD_", "SECRET"))]
    flags = (sys.flags.no_user_site, sys.flags.no_site, sys.flags.safe_path, sys.flags.optimize, sys.flags.interactive)
    return fake, float(np.sum([1, 2])), sorted(names), flags, "SECRET" in os.environ, "" in sys.path, len(sys.argv)
"""


def test_the_callers_environment_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules that lie beside the caller or on its PYTHONPATH are not loaded, and no variable of its is passed on."""
    for name in (
        "numpy",
        "sitecustomize",
        "usercustomize",
        "conftest",
        "socket",
        "struct",
        "linecache",
        "ctypes",
        "random",
    ):
        (tmp_path / f"{name}.py").write_text("fake = True\nraise SystemExit('fake')\n")
    with sandboxes.start() as plain, closing(plain.open(source(HOSTILE_PLACE), LIMITS)) as box:
        wanted = call(box)
    monkeypatch.chdir(tmp_path)
    hostile = {
        "PYTHONPATH": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "numpy.py"),
        "PYTHONHOME": "/nonexistent",
        "PYTHONOPTIMIZE": "2",
        "PYTHONINSPECT": "1",
        "PYTHONVERBOSE": "1",
        "PYTHONWARNINGS": "error",
        "PYTHONBREAKPOINT": "numpy.fake",
        "LD_PRELOAD": "/nonexistent.so",
        "SECRET": "token",
    }
    for name, value in hostile.items():
        monkeypatch.setenv(name, value)
    with sandboxes.start() as started, closing(started.open(source(HOSTILE_PLACE), LIMITS)) as box:
        observed = call(box)
    assert observed == wanted
    fake, total, names, flags, secret, here, arguments = observed.value  # type: ignore[misc]
    assert (fake, total, flags, secret, here, arguments) == (False, 3.0, (1, 1, True, 0, 0), False, False, 1)
    assert set(names) == {"PYTHONUTF8", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING"}  # type: ignore[arg-type]


def test_modules_that_a_subject_writes_reach_no_other_box() -> None:
    """A numpy.py that one submission puts into its own modules is not imported for the next."""
    with sandboxes.start() as started:
        writing = "import sys, types\nsys.modules['numpy'] = sys.modules['decimal'] = types.ModuleType('numpy')"
        with closing(started.open(source(writing), LIMITS)) as first:
            assert first.loaded.outcome is Outcome.RETURNED
        using = source("import decimal, numpy\ndef f(): return float(numpy.ones(1)[0])")
        with closing(started.open(using, LIMITS)) as second:
            assert call(second).value == 1.0


def test_the_server_holds_nothing_of_any_job() -> None:
    """The process that is forked never reads a job: nothing of an earlier source or input is in its memory."""
    word = "unmistakable" + "-marker-" + "7"
    with sandboxes.start(trusted=True) as started:  # whose memory can be read by whoever owns it
        with closing(started.open(source(f"mark = {word!r}\ndef f(): return mark"), LIMITS)) as earlier:
            assert call(earlier).value == word
        with closing(started.open(source(WHERE), LIMITS)) as box:
            server, _own = where(box)
        found = []
        with Path(f"/proc/{server}/maps").open() as maps, Path(f"/proc/{server}/mem").open("rb", 0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                if not rights.startswith("rw"):
                    continue
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                found.append(word.encode() in memory.read(end - start))
        assert found
        assert not any(found)


def test_boxes_open_from_several_threads() -> None:
    """Each thread gets its own box and its own answers."""

    def one(n: int) -> int:
        box = started.open(source(f"def f(x): return x * 100 + {n}"), LIMITS)
        try:
            return sum(int(call(box, i).value) for i in range(5))  # type: ignore[arg-type]
        finally:
            box.close()

    with sandboxes.start() as started, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == [1000 + 5 * n for n in range(40)]


def test_two_servers_know_nothing_of_each_other(trusted: LocalSandbox) -> None:
    """The end of one server leaves the boxes of another alone, and no descriptor of one is in the other."""
    mine = trusted.open(source(WHERE), LIMITS)
    with sandboxes.start(trusted=True) as other, closing(other.open(source(WHERE), LIMITS)) as theirs:
        (server, _), (other_server, _) = where(mine), where(theirs)
        assert server != other_server
        sockets = [set(map(os.readlink, Path(f"/proc/{pid}/fd").iterdir())) for pid in (server, other_server)]
        shared = {link for link in sockets[0] & sockets[1] if link.startswith(("socket:", "pipe:"))}
        assert shared == set()
    assert call(mine).outcome is Outcome.RETURNED
    mine.close()


@pytest.mark.parametrize("hidden", [False, True])
def test_a_box_with_a_hidden_case_is_dead_before_the_next_has_its_job(layers: tuple[str, ...], hidden: bool) -> None:
    """Only such a box is waited for: there is nothing that another could reveal."""
    with closing(ForkServer(Policy(layers))) as server:
        with closing(server.open(source(WHERE), LIMITS)) as box:
            box.call(Case("1", "q", ("f",), (), hidden=hidden), 5)
        assert len(server._dying) == hidden
        server.settle()
        assert server._dying == []
