"""Namespaces: a fork server in namespaces of its own, set up by ourselves where ``bwrap`` is not to be had.

Theory of operation. What namespaces are stands in ``bubblewrap.py``. This file is a program of its own that runs before
the server, with nothing but the standard library, and

1. unshares user (where it is not root), mount, pid, network, ipc, uts and cgroup namespaces, and maps its user to
   itself: inside it may then mount, outside it may do no more than before. It forks; the child is number 1 in the pid
   namespace and does the rest, while the first process waits, without the server's descriptors, to end as it ends;
2. makes all mounts private, so that none of what follows is seen outside, puts an empty file system in memory over
   /tmp and makes it the root, with the machine's files for the moment beneath /old;
3. binds what is to be read, mounts a /proc that shows nothing but the processes that it may trace (which the kernel
   allows as long as the machine's own can still be seen), and makes all of it read-only, without set-user-id and
   devices, in one call for whole trees (mount_setattr, Linux 5.12). Then it lets go of /old: what is not bound can no
   longer be named;
4. forbids gaining privileges and executes the server. An ordinary user loses all capabilities by that; root keeps
   SETUID and SETGID, by which the server gives up root.

Linux gives each step an error number; what is told is the step's name and its error. Sources: namespaces(7),
user_namespaces(7), mount_namespaces(7), pivot_root(2), mount_setattr(2), proc(5).
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ctypes

    from grader.sandbox.layers import Probe
    from grader.sandbox.layers.view import View

# linux/sched.h, linux/mount.h, sys/prctl.h, linux/capability.h
_NEW_USER = 0x1000_0000
_NEW_OTHERS = 0x0002_0000 | 0x2000_0000 | 0x4000_0000 | 0x0800_0000 | 0x0400_0000 | 0x0200_0000
_NOSUID, _NODEV, _NOEXEC, _BIND, _REC, _PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
_DETACH = 2
_ATTRIBUTES = 1 | 2 | 4  # read-only, nosuid, nodev
_ATTRIBUTES_OF_DEVICES = 1 | 2 | 8  # read-only, nosuid, noexec
_RECURSIVE = 0x8000
_MOUNT_SETATTR, _PIVOT_ROOT = 442, {"x86_64": 155, "aarch64": 41}
_NO_NEW_PRIVS = 38
_CAP_SETGID, _CAP_SETUID, _CAP_DROP = 6, 7, 24
_OLD = "/old"
RANK = 20


def command(view: View) -> list[str]:
    """What to write before a command that is to see nothing but ``view``."""
    words = [sys.executable, "-I", "-S", __file__, view.folder, view.scratch, str(view.scratch_mb)]
    for kind, pairs in (
        ("bind", view.binds),
        ("hide", [(path, path) for path in view.hidden]),
        ("bind", view.packages),
        ("device", [(path, path) for path in view.devices]),
    ):
        for source, target in pairs:
            words += [kind, source, target]
    return [*words, "--"]


def probe() -> Probe:
    """Have the interpreter run in namespaces of our making and see that a file outside is not there."""
    from grader.sandbox.layers.bubblewrap import tried
    from grader.sandbox.layers.view import View

    return tried(command(View.of(())))


# The program


@functools.cache
def _libc() -> ctypes.CDLL:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _call(step: str, result: int) -> None:
    if result < 0:
        import ctypes

        number = ctypes.get_errno()
        sys.exit(f"namespaces: {step}: {os.strerror(number)}")


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    import ctypes

    result = _libc().mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    _call(f"mounting {target}", result)


def _seal(path: str, attributes: int, recursive: int = _RECURSIVE) -> None:
    import ctypes

    wanted = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)  # struct mount_attr: to set, to clear, propagation, user
    result = _libc().syscall(_MOUNT_SETATTR, -100, path.encode(), recursive, ctypes.byref(wanted), 32)
    _call(f"sealing {path}", result)


def _write(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
    except OSError as error:
        sys.exit(f"namespaces: writing {path}: {error.strerror}")


def _unshare() -> None:
    user, group = os.geteuid(), os.getegid()
    ordinary = user != 0
    _call("unshare", _libc().unshare(_NEW_OTHERS | (_NEW_USER if ordinary else 0)))
    if ordinary:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    _libc().sethostname(b"box", 3)


def _place(source: str, target: str) -> None:
    """An empty file or folder to mount over, with the folders above it."""
    os.makedirs(os.path.dirname(target) or "/", exist_ok=True)
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _build(steps: Sequence[str], scratch: str, megabytes: str) -> None:
    """Make the file system that is to be seen, and let go of the machine's."""
    _mount("none", "/", "", _REC | _PRIVATE)
    _mount("tmpfs", "/tmp", "tmpfs", _NOSUID | _NODEV, "mode=755")
    os.mkdir("/tmp" + _OLD)
    os.chdir("/tmp")
    machine = os.uname().machine
    _call("pivot_root", _libc().syscall(_PIVOT_ROOT[machine], b".", b"." + _OLD.encode()))
    os.chdir("/")
    devices = []
    for kind, source, target in zip(steps[::3], steps[1::3], steps[2::3], strict=True):
        if kind == "hide":
            _mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, "mode=755")
            continue
        _place(_OLD + source, target)
        _mount(_OLD + source, target, "", _BIND | _REC)
        if kind == "device":
            devices.append(target)
    for folder in ("/proc", *([scratch] if scratch else [])):
        os.mkdir(folder)
    _mount("proc", "/proc", "proc", _NOSUID | _NODEV | _NOEXEC, "hidepid=invisible,subset=pid")
    _call(f"letting go of {_OLD}", _libc().umount2(_OLD.encode(), _DETACH))
    os.rmdir(_OLD)
    for device in devices:
        _seal(device, _ATTRIBUTES_OF_DEVICES, 0)
    for kind, _source, target in zip(steps[::3], steps[1::3], steps[2::3], strict=True):
        if kind != "device":
            _seal(target, _ATTRIBUTES)
    _seal("/", 1 | 2, 0)
    if scratch:
        _mount("tmpfs", scratch, "tmpfs", _NOSUID | _NODEV | _NOEXEC, f"mode=1777,size={megabytes}m,nr_inodes=10000")


def _drop_capabilities() -> None:
    """What root may hand on to the program that it executes: to become another user, and nothing else."""
    for capability in range(64):
        if capability not in (_CAP_SETGID, _CAP_SETUID):
            _libc().prctl(_CAP_DROP, capability, 0, 0, 0)  # beyond the last capability: EINVAL, and nothing to drop


def main(folder: str, scratch: str, megabytes: str, *rest: str) -> None:
    """Run what stands behind ``--`` in the view that stands before it."""
    end = rest.index("--")
    _unshare()
    child = os.fork()
    if child:
        os.closerange(3, 1024)  # the server's end of its socket has to be closed when the server ends
        _pid, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        os._exit(code if code >= 0 else 128 - code)  # by the signal that killed it, as a shell and bwrap say it
    _build(rest[:end], scratch, megabytes)
    os.chdir(folder)
    _drop_capabilities()
    _libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.execve(rest[end + 1], rest[end + 1 :], os.environ)


if __name__ == "__main__":
    main(*sys.argv[1:])
