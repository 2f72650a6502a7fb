"""The errors that end a command early. Each fatal error defines its exit code.

    GraderError
    ├── UsageError      2   invalid usage
    ├── SpecError       3   the exercise is broken; lists all its faults
    ├── Interrupted   130   the user stopped the command; finished work is kept
    └── BoxError        4   the sandbox failed: the grader's fault, not the student's
        ├── LevelError      the exercise requires a higher sandbox level than this machine reaches
        └── BoxLost         the sandbox died while it worked: worth another try

Exit codes 0 and 1 are not errors: they report whether a graded submission reached the pass mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias


class GraderError(Exception):
    """Base class of all errors. The message is one or more sentences for the user at the terminal."""

    exit_code = 4


class UsageError(GraderError):
    """Invalid usage, such as a missing file or an unknown exercise."""

    exit_code = 2


class Interrupted(GraderError):
    """The user stopped the command. The message says what is kept and how to continue."""

    exit_code = 130  # 128 + SIGINT, as shells have it


Cause: TypeAlias = Literal["", "time-limit", "shapes", "measure"]
"""Why the author's code gave no answer: a timeout, arrays of mismatched shapes, a measuring function; empty: other."""


class Fault(NamedTuple):
    """One error in a spec: where it is, what is wanted there, what was found, and the cause if known."""

    file: str
    where: str
    wanted: str
    found: str
    cause: Cause = ""

    def __str__(self) -> str:
        """The fault on one line."""
        where = f"{self.file}, {self.where}" if self.where else self.file
        return f"{where}: wanted {self.wanted}; found {self.found}"


class SpecError(GraderError):
    """An exercise that cannot be used. Lists all its faults."""

    exit_code = 3

    def __init__(self, exercise: str, faults: Iterable[Fault]) -> None:
        """Takes the exercise's name and at least one fault."""
        self.exercise = exercise
        self.faults = tuple(sorted(set(faults)))
        many = f"{len(self.faults)} faults" if len(self.faults) > 1 else "a fault"
        listed = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The exercise '{exercise}' has {many} that its author must fix:\n{listed}")


class BoxError(GraderError):
    """The sandbox did not start, or died. Nothing was graded, so no marks were lost."""

    exit_code = 4
    DOCTOR = "Run `grader doctor` to see what this machine has, what is missing and how to get it."
    """What to do if an exercise requires a higher level than this machine reaches."""
    ADVICE = f"{DOCTOR} To grade code that you trust, your own for example, without a sandbox: --trusted."
    """What to do if this machine cannot confine a box well enough."""


class LevelError(BoxError):
    """The exercise requires a higher sandbox level than this machine reaches. Other exercises can still be graded."""


class BoxLost(BoxError):
    """A fork server died, and its boxes with it. ``words`` is the last output of the server."""

    def __init__(self, message: str, words: str = "") -> None:
        """Takes the message and the server's last output."""
        self.words = words
        super().__init__(message)
