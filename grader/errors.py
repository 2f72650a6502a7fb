"""Everything that ends a command before its work is done. Each fatal error owns its exit code.

    GraderError
    ├── UsageError      2   the command cannot be carried out as it was given
    ├── SpecError       3   an exercise is broken; carries every fault that was found
    ├── Interrupted   130   somebody stopped it: what was done is kept
    └── BoxError        4   the sandbox could not do its work: our fault, never the student's
        ├── LevelError      an exercise insists on a higher level of the sandbox than there is here
        └── BoxLost         it went away while it worked: worth one more try

Exit codes 0 and 1 are not errors: they say whether a graded submission reached the pass mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias


class GraderError(Exception):
    """The root of the tree. The message is one or more sentences for the person at the terminal."""

    exit_code = 4


class UsageError(GraderError):
    """What was asked cannot be done as asked: a file that is not there, an exercise nobody knows."""

    exit_code = 2


class Interrupted(GraderError):
    """Somebody stopped the command. The message says what is kept, and how to go on."""

    exit_code = 130  # 128 + SIGINT, as shells have it


Cause: TypeAlias = Literal["", "time-limit", "shapes"]
"""Why author's code gave no answer: it ran out of time, or met arrays whose shapes do not fit; empty for all else."""


class Fault(NamedTuple):
    """One thing that is wrong with a spec: where it is, what was wanted there, what was found, and perhaps why."""

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
    """An exercise that cannot be used, with every fault that was found in it."""

    exit_code = 3

    def __init__(self, exercise: str, faults: Iterable[Fault]) -> None:
        """Takes the exercise's name and its faults, of which there must be at least one."""
        self.exercise = exercise
        self.faults = tuple(sorted(set(faults)))
        many = f"{len(self.faults)} faults" if len(self.faults) > 1 else "a fault"
        listed = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The exercise '{exercise}' has {many} that its author must mend:\n{listed}")


class BoxError(GraderError):
    """The sandbox could not be started, or was lost. Nothing was graded, so nothing was marked down."""

    exit_code = 4
    DOCTOR = "Run `grader doctor` to see what this machine has, what is missing and how to get it."
    """What to do where an exercise needs more than there is."""
    ADVICE = f"{DOCTOR} To grade code that you trust, your own for example, without a sandbox: --trusted."
    """What to do where too little stands around a box."""


class LevelError(BoxError):
    """The exercise insists on a higher level of the sandbox than there is here. Others may be graded."""


class BoxLost(BoxError):
    """A fork server went away, and its boxes with it. ``words`` are the last that it said."""

    def __init__(self, message: str, words: str = "") -> None:
        """Takes the message and the server's last words."""
        self.words = words
        super().__init__(message)
