"""The flags for opening files that others made."""

from __future__ import annotations

import functools
import operator
import os

# A link could point to the reference, which the grader may read and the student may not. Without O_NONBLOCK, opening a
# pipe would wait for a writer. Windows has only O_BINARY, which keeps it from changing line ends.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")
READING = functools.reduce(operator.or_, (getattr(os, flag, 0) for flag in _FLAGS), os.O_RDONLY)
"""The flags for reading."""
