"""A ``.py`` file: decoded, looked through, never run."""

from __future__ import annotations

from grader.errors import UsageError
from grader.intake.decoding import decoded
from grader.intake.outline import MOST_BRACES, exercise_line, names, tree
from grader.model import Submission

MAX_BYTES = 512 * 1024  # a course's largest files are notebooks' exports of 200 kB


def parse(name: str, data: bytes) -> Submission:
    """The submission that a Python file of that content is. Raises UsageError for what cannot be one."""
    text, notes = decoded(name, data)
    if not text.strip():
        raise UsageError(f"'{name}' is empty. Write a start for it with `grader start EXERCISE`.")
    return Submission(name, text, _defined(text), exercise_line(text), notes)


def _defined(text: str) -> tuple[str, ...]:
    """The names that the file binds; none if it cannot be parsed, which its box will say better."""
    if text.count("{") > MOST_BRACES:
        return ()
    try:
        return names(tree(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
