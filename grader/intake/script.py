"""A ``.py`` file: decoded, looked through, never run."""

from __future__ import annotations

from grader.errors import UsageError
from grader.intake.decoding import decoded
from grader.intake.outline import exercise_line, names, runs_code, tree
from grader.model import Submission

MAX_BYTES = 512 * 1024  # a course's largest files are notebooks' exports of 200 kB


def parse(name: str, data: bytes) -> Submission:
    """The submission that a Python file of that content is. Raises UsageError for what cannot be one."""
    text, notes = decoded(name, data)
    if not text.strip():
        raise UsageError(f"'{name}' is empty. Write a start for it with `grader start EXERCISE`.")
    line = exercise_line(text)
    try:
        module = tree(text)
        if "get_ipython()" not in text:  # else a kernel's calls may hide code
            return Submission(name, text, names(module), line, notes, runs=runs_code(module))
        from grader.intake.converted import converted

        text, places = converted(text, module)
        return Submission(name, text, names(tree(text)), line, notes, places=places)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        from grader.intake.mending import mended  # few files need it

    rest = mended(text)
    if rest is None:  # its box will say what is wrong
        return Submission(name, text, (), line, notes)
    return Submission(name, rest.text, rest.defined, line, (*notes, *rest.notes))
