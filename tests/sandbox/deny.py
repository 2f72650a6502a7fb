"""Runs a command in a machine that lacks something: ``python deny.py docker no-landlock -- command ...``.

What is lacking is played by seccomp: the calls that it would take fail as they do where the thing is missing.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from errno import EINVAL, ENOSYS, EPERM

from grader.sandbox.layers.seccomp import ARCHITECTURES
from grader.sandbox.layers.syscalls import NUMBERS

NEW_NAMESPACE = 0x7E02_0000  # any of clone's CLONE_NEW*
# (call, argument, bits of it or its value, error): the call fails if any bit is set; always, without an argument.
LACKS: dict[str, list[tuple[str, int | None, int, int]]] = {
    # Ubuntu's AppArmor lets nobody but listed programs make user namespaces; then there are none of the others.
    "no-namespaces": [("unshare", None, 0, EPERM), ("clone", 0, NEW_NAMESPACE, EPERM), ("clone3", None, 0, ENOSYS)],
    # What Docker's default profile refuses to a container without capabilities, as far as it matters here.
    "docker": [
        *((name, None, 0, EPERM) for name in (
            "unshare", "setns", "mount", "umount2", "pivot_root", "mount_setattr", "move_mount", "open_tree", "fsopen",
            "bpf", "perf_event_open", "keyctl", "add_key", "request_key", "userfaultfd", "io_uring_setup",
        )),
        ("clone", 0, NEW_NAMESPACE, EPERM),
        ("clone3", None, 0, ENOSYS),
    ],
    "no-mounts": [("mount", None, 0, EPERM)],  # a hardened kernel: namespaces, but nothing may be mounted in them
    "no-landlock": [("landlock_create_ruleset", None, 0, ENOSYS)],
    "no-seccomp": [("prctl", 0, 22, EINVAL), ("seccomp", None, 0, ENOSYS)],  # PR_SET_SECCOMP
}  # fmt: skip


def program(lacks: list[str]) -> bytes:
    """A filter that lets all through but what is lacking."""
    machine = os.uname().machine
    lines = [(0x20, 0, 0, 4), (0x15, 1, 0, ARCHITECTURES[machine]), (0x06, 0, 0, 0x7FFF_0000)]
    for call, argument, bits, error in (entry for lack in lacks for entry in LACKS[lack]):
        refuse = (0x06, 0, 0, 0x0005_0000 | error)
        lines.append((0x20, 0, 0, 0))
        if argument is None:
            lines += [(0x15, 0, 1, NUMBERS[machine][call]), refuse]
        elif bits == NEW_NAMESPACE:
            lines += [(0x15, 0, 3, NUMBERS[machine][call]), (0x20, 0, 0, 16 + 8 * argument), (0x45, 0, 1, bits), refuse]
        else:
            lines += [(0x15, 0, 3, NUMBERS[machine][call]), (0x20, 0, 0, 16 + 8 * argument), (0x15, 0, 1, bits), refuse]
    lines.append((0x06, 0, 0, 0x7FFF_0000))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def main() -> None:
    """Put the filter on, and become the command."""
    end = sys.argv.index("--")
    code = ctypes.create_string_buffer(program(sys.argv[1:end]))
    fprog = ctypes.create_string_buffer(struct.pack("@HP", (len(code) - 1) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, fprog, 0, 0):
        sys.exit(f"deny: {os.strerror(ctypes.get_errno())}")
    os.execv(sys.argv[end + 1], sys.argv[end + 1 :])


if __name__ == "__main__":
    main()
