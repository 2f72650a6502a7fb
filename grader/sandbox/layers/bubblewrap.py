"""Bubblewrap: a fork server in namespaces of its own, set up by the program ``bwrap``.

Theory of operation. A namespace is a view of one thing the kernel keeps: a process in a new *mount* namespace sees the
files that were put there, in a new *pid* namespace no processes but its own, in a new *network* namespace no network,
and so for System V memory and queues (*ipc*), host name (*uts*) and control groups. Making them takes privileges or,
in a *user* namespace, which anybody may make where the machine allows it, the appearance of them. ``bwrap`` makes them,
builds a file system of read-only binds in memory, drops all capabilities, forbids gaining any (no_new_privs) and
executes the server, which is number 1 in its pid namespace: when it ends the kernel ends everything in it.

It is asked for once a server, not once a box, and is preferred to our own ``namespaces`` since it is well kept,
quicker (it is no Python), and allowed on machines that allow user namespaces to listed programs only.

Root needs no user namespace, and none is made: mapped to itself root would still own root's files. The server then
gives up root itself, which is what SETUID and SETGID are left to it for. Only fixed places are searched for the
program: PATH is the caller's. Sources: bwrap(1), namespaces(7), user_namespaces(7).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Sequence

from grader.sandbox.layers import Probe
from grader.sandbox.layers.view import View, interpreter

PLACES = ("/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap", "/run/current-system/sw/bin/bwrap")
RANK = 10
_SECONDS = 20


def program() -> str | None:
    """Where bwrap is, if it is installed."""
    return next((place for place in PLACES if os.access(place, os.X_OK)), None)


def installed() -> bool:
    """Whether there is a bwrap to try."""
    return program() is not None


def command(view: View) -> list[str]:
    """What to write before a command that is to see nothing but ``view``."""
    words = [
        program() or PLACES[0],
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup",
    ]
    words += ["--as-pid-1", "--hostname", "box", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        words += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        words.append("--unshare-user")
    for folder in view.ways:  # those that bwrap makes unasked are its user's alone
        words += ["--dir", folder]
    for bind in view.binds:
        words += ["--ro-bind", bind.source, bind.target]
    for hidden in view.hidden:
        words += ["--tmpfs", hidden]
    for bind in view.packages:
        words += ["--ro-bind", bind.source, bind.target]
    for hidden in view.hidden:
        words += ["--remount-ro", hidden]
    for device in view.devices:
        words += ["--dev-bind", device, device]
    words += ["--proc", "/proc"]
    if view.scratch_mb:
        words += ["--size", str(view.scratch_mb * 1024 * 1024), "--perms", "1777", "--tmpfs", view.scratch]
    return [*words, "--remount-ro", "/", "--chdir", view.folder, "--"]


def probe() -> Probe:
    """Have bwrap run the interpreter and see that a file outside is not there."""
    if not installed():
        return Probe(False, "bwrap is not installed", "Install it: apt install bubblewrap, or dnf install bubblewrap.")
    return tried(command(View.of(())))


def tried(prefix: Sequence[str]) -> Probe:
    """Run the interpreter behind ``prefix`` and see that it does not find this file."""
    code = f"import os; print(os.path.exists({__file__!r}), os.getpid(), len(os.listdir('/proc/self/task')))"
    try:
        run = subprocess.run(  # noqa: S603 - the layer's own program on our own interpreter
            [*prefix, interpreter(), "-I", "-S", "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_SECONDS, check=False, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Probe(False, str(error))
    if run.stdout == "False 1 1\n":
        return Probe(True, "its own files, processes and network")
    said = (run.stderr.strip() or run.stdout.strip() or f"it ended with {run.returncode}").split("\n")[-1][:300]
    return Probe(False, said, _mend())


def _mend() -> str:
    """What to do where namespaces are not to be had, by what forbids them."""
    for path, forbids, mend in _SWITCHES:
        with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
            if file.read().strip() == forbids:
                return mend
    if os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        return (
            "This is a container. Start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined, or stay with the level reduced."
        )
    return "Something around this process forbids namespaces: a container's, a service's or a CI runner's settings."


_SWITCHES = (
    # Ubuntu 23.10 and newer, by AppArmor.
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "Allow user namespaces: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    # Debian before 11.
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "Allow user namespaces: sudo sysctl -w kernel.unprivileged_userns_clone=1",
    ),
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "Allow user namespaces: sudo sysctl -w user.max_user_namespaces=10000",
    ),
)
