"""A box for practice on any system: a process without locks that reads requests from its standard input.

Answers go to standard output, printed text to standard error. Before each answer a ``MARK`` is written to standard
error, so that the parent knows which output came before it: not every system can tell whether a pipe is empty.
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
    """Pipes in place of a box's socket."""

    def __init__(self, reading: int, writing: int, printing: int) -> None:
        self._reading, self._writing, self._printing = reading, writing, printing

    def recv(self, most: int, /) -> bytes:
        """Read up to ``most`` bytes; wait for the first."""
        return os.read(self._reading, most)

    def sendall(self, data: bytes, /) -> None:
        """Write all the data."""
        with contextlib.suppress(OSError):  # closed by the subject
            os.write(self._printing, MARK)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._writing, rest) :]


def main(packages: list[str]) -> None:
    """Serve one box on the standard streams. ``packages`` may be imported; each is given with its folder."""
    reading, writing, printing = (os.dup(descriptor) for descriptor in (0, 1, 2))
    for descriptor in (reading, writing, printing):
        _make_binary(descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # printed text is not an answer
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    load(packages)
    reseed()
    serve_box(Channel(_Pipes(reading, writing, printing)))


def _make_binary(descriptor: int) -> None:
    """Keep Windows from converting line ends in binary data."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
