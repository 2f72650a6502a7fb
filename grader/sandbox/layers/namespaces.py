"""Namespaces: runs a fork server in new namespaces that this file sets up, if ``bwrap`` is unavailable.

Theory of operation. ``bubblewrap.py`` explains namespaces. This file is a separate program that runs before the server,
uses only the standard library, and

1. unshares user (unless it is root), mount, pid, network, ipc, uts and cgroup namespaces, and maps its user to itself:
   inside it may then mount, outside it has no more rights than before. It forks; the child is process 1 in the pid
   namespace and does the rest. The first process, without the server's descriptors, waits and ends with the same code;
2. makes all mounts private, so that no later step is visible outside, mounts an empty file system in memory over /tmp
   and makes it the root, with the machine's files temporarily beneath /old;
3. binds the readable files, mounts a /proc that shows only the processes that it may trace (which the kernel allows
   while the machine's /proc is still visible), and makes everything read-only, without set-user-id and devices, with
   one call per tree (mount_setattr, Linux 5.12). Then it unmounts /old: files that are not bound are now out of reach;
4. forbids gaining privileges and executes the server. An ordinary user thereby loses all capabilities; root keeps
   SETUID and SETGID, with which the server gives up root.

An error message names the step and the error. Sources: namespaces(7), user_namespaces(7), mount_namespaces(7),
pivot_root(2), mount_setattr(2), proc(5).
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
    """Return the command prefix that makes a program see only ``view``."""
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
    """Run the interpreter in namespaces made by this file and check that it cannot see a file outside."""
    from grader.sandbox.layers.bubblewrap import probe_prefix
    from grader.sandbox.layers.view import View

    return probe_prefix(command(View.of(())))


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
    """Create an empty file or folder to mount on, and the folders above it."""
    os.makedirs(os.path.dirname(target) or "/", exist_ok=True)
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _build(steps: Sequence[str], scratch: str, megabytes: str) -> None:
    """Build the visible file system, and unmount the machine's."""
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
    _call(f"unmounting {_OLD}", _libc().umount2(_OLD.encode(), _DETACH))
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
    """Keep only the capabilities to become another user, for the program that root executes."""
    for capability in range(64):
        if capability not in (_CAP_SETGID, _CAP_SETUID):
            _libc().prctl(_CAP_DROP, capability, 0, 0, 0)  # numbers beyond the last capability give EINVAL


def main(folder: str, scratch: str, megabytes: str, *rest: str) -> None:
    """Run the command after ``--`` in the view that is described before it."""
    end = rest.index("--")
    _unshare()
    child = os.fork()
    if child:
        os.closerange(3, 1024)  # else this process would keep the server's end of the socket open
        _pid, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        os._exit(code if code >= 0 else 128 - code)  # a signal as 128 + its number, like a shell and bwrap
    _build(rest[:end], scratch, megabytes)
    os.chdir(folder)
    _drop_capabilities()
    _libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.execve(rest[end + 1], rest[end + 1 :], os.environ)


if __name__ == "__main__":
    main(*sys.argv[1:])
