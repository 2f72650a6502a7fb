"""How files that others made are opened."""

from __future__ import annotations

import functools
import operator
import os

# A link could lead to the reference, which the grader may read and the student may not. Without O_NONBLOCK, opening a
# pipe would wait for whoever writes to it. Windows has none of these, but changes line ends if it is not told to.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")
READING = functools.reduce(operator.or_, (getattr(os, flag, 0) for flag in _FLAGS), os.O_RDONLY)
"""The flags to read by."""
