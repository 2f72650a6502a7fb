"""What stands between a box and the machine, one file a layer, each with its theory of operation at its head.

Two of them, ``bubblewrap`` and ``namespaces``, are two ways to the same thing and stand around a whole fork server.
``landlock``, ``seccomp`` and ``limits`` are put on by each box itself, for good, before it reads a line of anybody's
code: these files say what is to be put on, as plain data, and ``worker.py`` puts it on. Each offers ``probe``, which
finds out by trial whether this machine has the layer: a layer that exists is not yet a layer that works.
"""

from __future__ import annotations

from typing import NamedTuple


class Probe(NamedTuple):
    """What a trial of a layer found: whether it works, how it was seen, and what would mend it where it does not."""

    works: bool
    seen: str
    mend: str = ""
