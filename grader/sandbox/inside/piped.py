"""A box for practice, in a process of its own on any system: it is asked on its standard input, with no lock around it.

Its answers go to standard output, all that is printed to standard error. Before each answer stands a ``MARK`` there, so
that the parent knows what was printed up to it: of pipes nobody can ask, on every system, whether they are empty.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys

from .codec import MARK
from .packages import load, reseed
from .subject import Channel, serve_box


class _Pipes:
    """Pipes where a box has its socket."""

    def __init__(self, reading: int, writing: int, printing: int) -> None:
        self._reading, self._writing, self._printing = reading, writing, printing

    def recv(self, most: int, /) -> bytes:
        """What has come, at most so many bytes; waits for the first."""
        return os.read(self._reading, most)

    def sendall(self, data: bytes, /) -> None:
        """Write all of it."""
        with contextlib.suppress(OSError):  # closed by the subject
            os.write(self._printing, MARK)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._writing, rest) :]


def main(packages: list[str]) -> None:
    """Serve one box on the standard streams. ``packages`` may be imported, each named with its folder."""
    reading, writing, printing = (os.dup(descriptor) for descriptor in (0, 1, 2))
    for descriptor in (reading, writing, printing):
        _make_binary(descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what is printed is no answer
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    load(packages)
    reseed()
    serve_box(Channel(_Pipes(reading, writing, printing)))


def _make_binary(descriptor: int) -> None:
    """On Windows a descriptor may turn line ends round, which in bytes of ours are none."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
