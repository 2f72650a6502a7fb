"""Bubblewrap: runs a fork server in new namespaces that the program ``bwrap`` sets up.

Theory of operation. A namespace is a view of one kernel resource: a process in a new *mount* namespace sees only the
files that were mounted there, in a new *pid* namespace only its own processes, in a new *network* namespace no network.
The same holds for System V memory and queues (*ipc*), host name (*uts*) and control groups. Creating namespaces needs
privileges, or a *user* namespace, which gives them inside and which every user may create if the machine allows it.
``bwrap`` creates them, builds a file system of read-only binds in memory, drops all capabilities, forbids gaining any
(no_new_privs) and executes the server, which is process 1 in its pid namespace: when it ends, the kernel ends
everything in it.

It runs once per server, not once per box. It is preferred to our own ``namespaces`` because it is well maintained,
faster (it is not Python), and allowed on machines that allow user namespaces only to listed programs.

Root needs no user namespace, and none is created: root mapped to itself would still own root's files. The server then
gives up root itself, for which it keeps SETUID and SETGID. The program is searched only in fixed folders, because the
caller controls PATH. Sources: bwrap(1), namespaces(7), user_namespaces(7).
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
    """Return the path of bwrap, or None if it is not installed."""
    return next((place for place in PLACES if os.access(place, os.X_OK)), None)


def installed() -> bool:
    """Whether bwrap is installed."""
    return program() is not None


def command(view: View) -> list[str]:
    """Return the command prefix that makes a program see only ``view``."""
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
    for folder in view.parents:  # folders that bwrap creates by itself would be accessible only to its user
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
    """Run the interpreter under bwrap and check that it cannot see a file outside."""
    if not installed():
        return Probe(False, "bwrap is not installed", "Install it: apt install bubblewrap, or dnf install bubblewrap.")
    return probe_prefix(command(View.of(())))


def probe_prefix(prefix: Sequence[str]) -> Probe:
    """Run the interpreter with a command prefix and check that it does not find this file."""
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
    output = (run.stderr.strip() or run.stdout.strip() or f"it ended with {run.returncode}").split("\n")[-1][:300]
    return Probe(False, output, _fix())


def _fix() -> str:
    """What to do if namespaces are unavailable, depending on what forbids them."""
    for path, forbids, fix in _SWITCHES:
        with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
            if file.read().strip() == forbids:
                return fix
    if os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        return (
            "This is a container. Start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined, or keep the level reduced."
        )
    return (
        "The settings of a container, a service or a CI runner forbid namespaces. Change them, or use another machine."
    )


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
